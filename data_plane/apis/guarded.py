"""What authorizers are compiled from: a method of a REST API and what guards it; what those of HTTP APIs share."""

from collections.abc import Sequence

import msgspec

from control_plane.definitions import v1
from data_plane.apis.services import Services
from data_plane.auth.lambda_authorizers.lambda_authorizer import INVALID_PERMISSIONS, Permission
from data_plane.auth.results import Place
from data_plane.errors import CONFIGURATION, AuthorizerConfigurationError
from data_plane.integrations.stage_variables import resolve
from data_plane.roles import role_of
from data_plane.runtime import Call, Scope

DEFAULT_TTL = 300


class Guarded(msgspec.Struct, frozen=True, kw_only=True):
    """place: whose results are kept together. scopes: the method's."""

    authorizer: v1.Authorizer
    place: Place
    scope: Scope
    services: Services
    resource_path: str
    scopes: Sequence[str] | None = None

    @property
    def ttl(self) -> int:
        """Seconds that results are kept; 0 keeps none."""
        given = self.authorizer.authorizer_result_ttl_in_seconds
        return DEFAULT_TTL if given is None else given


def permission(services: Services, scope: Scope, authorizer_id: str, credentials: str | None) -> Permission:
    """May the authorizer call this function? What the function's own policy says, or the role that calls it."""
    permits, roles = services.backends.permits, services.backends.roles
    home = f"arn:aws:execute-api:{scope.region}:{scope.account_id}:{scope.api_id}"
    source_arn = f"{home}/authorizers/{authorizer_id}"
    role = role_of(resolve(credentials or "", scope.stage_variables), source_arn)

    async def by_role(function_arn: str) -> str:
        assert role is not None, "see below"
        refusal = await roles.assume(role)
        if refusal is None:
            return role.not_assumed
        return INVALID_PERMISSIONS if refusal("lambda:InvokeFunction", function_arn) else ""

    async def by_policy(function_arn: str) -> str:
        return "" if permits(function_arn, source_arn) else INVALID_PERMISSIONS

    return by_policy if role is None else by_role


async def missing_authorizer(call: Call) -> None:
    """The step of a method or route whose authorizer is not there: nobody passes."""
    raise AuthorizerConfigurationError(reason=CONFIGURATION + "Authorizer error")
