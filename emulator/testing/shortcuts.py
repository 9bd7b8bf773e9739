"""Functions and APIs in a line each, for tests: `emulator.testing.Emulator` has these methods, the fixtures are them.

All of it is done by boto3 as a user would, so an API or a function made here is like any other.
"""

import itertools
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any

from emulator.testing.handlers import Handler, as_it_is, code_of, search_path, title_of

Routes = Mapping[str, str | Callable[[Any, Any], Any] | Mapping[str, Any]]
"""`{"GET /pets/{id}": ...}`: a function's ARN, a handler, or what the service takes as an integration."""

_ROLE = "arn:aws:iam::000000000000:role/test"
_ROUTE = re.compile(r"[A-Z]+ (/|(/[^/]+)+)")
_numbers = itertools.count(1)


class Shortcuts(ABC):
    url: str

    @abstractmethod
    def client(self, service: str) -> Any:
        """A boto3 client."""

    def lambda_function(self, handler: Handler, *, in_process: bool | None = None, **settings: Any) -> str:
        """The ARN of a function that any API may call. The rest goes to CreateFunction: `Timeout=30`.

        in_process: in a thread of this process, or in a worker; if nothing is said, a handler that is an object is
        called as it is, in a thread, and others run where the emulator's functions do. What a test can import, workers
        can: their PYTHONPATH is this process's, unless `Environment` has one.
        """
        client = self.client("lambda")
        if in_process is None and not isinstance(handler, str):
            in_process = True
        name = f"{title_of(handler)}-{next(_numbers)}"
        code, entry = code_of(handler) if isinstance(handler, str) or not in_process else as_it_is(handler, name)
        given = {"FunctionName": name, "Runtime": "python3.12", "Role": _ROLE, "Handler": entry, "Code": code}
        variables = {"PYTHONPATH": search_path(), **settings.pop("Environment", {}).get("Variables", {})}
        if in_process is not None:
            variables.setdefault("EMULATOR_IN_PROCESS", str(int(in_process)))
        made = client.create_function(**{**given, **settings}, Environment={"Variables": variables})
        arn = str(made["FunctionArn"])
        client.add_permission(
            FunctionName=arn,
            StatementId="gateway",
            Action="lambda:InvokeFunction",
            Principal="apigateway.amazonaws.com",
        )
        return arn

    def rest_api(self, routes: Routes, **settings: Any) -> str:
        """The URL of a deployed stage of a new REST API.

        Functions are behind AWS_PROXY; other integrations are what PutIntegration takes. The rest goes to each
        PutMethod. Raises ValueError: a route is no verb and path.
        """
        wrong = [route for route in routes if not _ROUTE.fullmatch(route)]
        if wrong:
            raise ValueError(f"{wrong[0]!r} is no route: it takes a verb and a path, such as 'GET /pets/{{id}}'")
        gateway = self.client("apigateway")
        api = gateway.create_rest_api(name=f"api-{next(_numbers)}")
        resources = {"/": api["rootResourceId"]}
        for route, target in routes.items():
            verb, _, path = route.partition(" ")
            where = {
                "restApiId": api["id"],
                "resourceId": _resource(gateway, api["id"], resources, path),
                "httpMethod": verb,
            }
            gateway.put_method(**where, **{"authorizationType": "NONE", **settings})
            gateway.put_integration(**where, **(target if isinstance(target, Mapping) else _proxy(self._arn(target))))
        gateway.create_deployment(restApiId=api["id"], stageName="test")
        return f"{self.url}/_aws/execute-api/{api['id']}/test"

    def http_api(self, routes: Routes, **settings: Any) -> str:
        """The URL of the stage `$default` of a new HTTP API.

        Functions get payload format 2.0; other integrations are what CreateIntegration takes. The rest goes to
        CreateApi: `CorsConfiguration={...}`.
        """
        gateway = self.client("apigatewayv2")
        api_id = gateway.create_api(**{"Name": f"api-{next(_numbers)}", "ProtocolType": "HTTP", **settings})["ApiId"]
        for route, target in routes.items():
            given = target if isinstance(target, Mapping) else _proxy_of_http(self._arn(target))
            made = gateway.create_integration(ApiId=api_id, **given)
            gateway.create_route(ApiId=api_id, RouteKey=route, Target=f"integrations/{made['IntegrationId']}")
        gateway.create_stage(ApiId=api_id, StageName="$default", AutoDeploy=True)
        return f"{self.url}/_aws/execute-api/{api_id}"

    def _arn(self, function: str | Callable[[Any, Any], Any]) -> str:
        return function if isinstance(function, str) else self.lambda_function(function)


def _resource(gateway: Any, api_id: str, resources: dict[str, str], path: str) -> str:
    if path not in resources:
        parent, _, part = path.rpartition("/")
        parent_id = _resource(gateway, api_id, resources, parent or "/")
        resources[path] = gateway.create_resource(restApiId=api_id, parentId=parent_id, pathPart=part)["id"]
    return resources[path]


def _proxy_of_http(arn: str) -> dict[str, str]:
    return {"IntegrationType": "AWS_PROXY", "IntegrationUri": arn, "PayloadFormatVersion": "2.0"}


def _proxy(arn: str) -> dict[str, str]:
    region = arn.split(":")[3]
    uri = f"arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{arn}/invocations"
    return {"type": "AWS_PROXY", "integrationHttpMethod": "POST", "uri": uri}
