"""How each kind of API says yes or no to a token.

HTTP APIs say why in a `www-authenticate` header, which their gateway responses take from the failure; REST APIs do not.
"""

from collections.abc import Sequence

from data_plane.auth.authorize import Authorize
from data_plane.auth.resource_policy import NOT_AUTHORIZED
from data_plane.auth.tokens.key_store import Unreachable
from data_plane.auth.tokens.refused import Refused
from data_plane.auth.tokens.token_authorizer import Verified, Verify
from data_plane.errors import (
    CONFIGURATION,
    AccessDenied,
    AuthorizerConfigurationError,
    GatewayError,
    Unauthorized,
)
from data_plane.runtime import Call


class InvalidToken(Unauthorized):
    """How HTTP APIs say no to a token."""

    def __init__(self, why: str) -> None:
        super().__init__(reason=f"invalid_token: {why}" if why else "")
        problem = f' scope="" error="invalid_token" error_description="{why}"' if why else ""
        self.www_authenticate = f"Bearer{problem}"


class InsufficientScope(AccessDenied):
    """How HTTP APIs say no to a token without a scope of the route."""

    def __init__(self, scopes: Sequence[str]) -> None:
        why = "the token does not have the required scope"
        super().__init__("Forbidden", reason=f"insufficient_scope: {why}")
        problem = f'error="insufficient_scope" error_description="{why}"'
        self.www_authenticate = f'Bearer scope="{" ".join(scopes)}" {problem}'


def http_jwt(verify: Verify, scopes: Sequence[str] | None) -> Authorize:
    """A route with a JWT authorizer: `$context.authorizer.claims` and `.scopes`."""
    wanted = frozenset(scopes or ())

    async def authorize(call: Call) -> None:
        try:
            token = await verify(call)
        except (Refused, Unreachable) as refused:
            raise InvalidToken(str(refused)) from None
        if wanted and wanted.isdisjoint(token.scopes):
            raise InsufficientScope(scopes or ())
        call.context["authorizer"] = {"claims": token.shown, "scopes": list(token.scopes) if wanted else None}

    return authorize


def rest_jwt(verify: Verify, scopes: Sequence[str] | None) -> Authorize:
    """A method with a JWT authorizer: `$context.authorizer.claims`."""
    wanted = frozenset(scopes or ())

    async def authorize(call: Call) -> None:
        token = await _verified(verify, call)
        if wanted and wanted.isdisjoint(token.scopes):
            raise AccessDenied("Forbidden", reason=NOT_AUTHORIZED)
        call.context["authorizer"] = {"claims": token.shown}

    return authorize


def cognito(verify: Verify, scopes: Sequence[str] | None) -> Authorize:
    """A method with a Cognito authorizer: scopes are those of access tokens; without any, an id token is wanted."""
    wanted = frozenset(scopes or ())
    use = "access" if wanted else "id"

    async def authorize(call: Call) -> None:
        token = await _verified(verify, call)
        if token.claims.get("token_use") != use or (wanted and wanted.isdisjoint(token.scopes)):
            raise _unauthorized(call)
        call.context["authorizer"] = {"claims": token.shown}

    return authorize


async def _verified(verify: Verify, call: Call) -> Verified:
    """A token, or how REST APIs say that there is none."""
    try:
        return await verify(call)
    except Refused as refused:
        raise _unauthorized(call, "The incoming token has expired" if refused.expired else None) from None
    except Unreachable as problem:
        raise AuthorizerConfigurationError(reason=f"{CONFIGURATION}Authorizer error: {problem}") from None


def _unauthorized(call: Call, message: str | None = None) -> GatewayError:
    return Unauthorized(message, reason=f"Unauthorized request: {call.context['requestId']}")
