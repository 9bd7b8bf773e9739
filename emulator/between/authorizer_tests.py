"""TestInvokeAuthorizer between the planes: what the control plane hands over is run once."""

from collections.abc import Callable
from types import ModuleType

from control_plane.definitions import v1
from control_plane.ports import AuthorizerTest, AuthorizerTestResult
from data_plane.apis.services import Services
from data_plane.runtime import Request, Scope


class AuthorizerTests:
    def __init__(self, services: Callable[[], Services]) -> None:
        """services: asked at each test, since they are made after the control plane."""
        self._services = services

    async def run(
        self, account_id: str, region: str, api: v1.RestApi, authorizer: v1.Authorizer, test: AuthorizerTest
    ) -> AuthorizerTestResult:
        runner = _runner()
        scope = Scope(
            account_id=account_id,
            region=region,
            api_id=api.id,
            stage_name=runner.STAGE_NAME,
            stage_variables=test.stage_variables,
        )
        path, _, query = test.path.partition("?")
        request = Request(
            method="GET",
            path=path if path.startswith("/") else f"/{path}",
            query=query,
            headers=list(test.headers),
            body=test.body.encode("utf-8", "replace"),
        )
        done = await runner.run(authorizer, scope, self._services(), request, test.context)
        return AuthorizerTestResult(
            client_status=done.status,
            log=done.log,
            latency=done.latency,
            principal_id=done.principal_id,
            policy=done.policy,
            claims=done.claims,
        )


def _runner() -> ModuleType:
    from data_plane.apis import rest_authorizer_test

    return rest_authorizer_test
