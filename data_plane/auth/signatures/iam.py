"""Authorization of type AWS_IAM: the request's signature says who calls, policies whether they may.

`authenticate` is for every kind of API; `build` makes the authorizer of a REST method of it. A REST API says what is
wrong with a signature; HTTP APIs answer each of these errors with 403 Forbidden (handbook/04 section 6).

Callers of the API's own account are let in by an Allow of their own policies or of the API's, callers of another
account need both; any Deny refuses (handbook/04 section 7, tables A and B).
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from data_plane.auth.policies.arns import INVOKE, method_arn
from data_plane.auth.policies.condition_keys import lookup_of
from data_plane.auth.policies.decision import Decision
from data_plane.auth.reported import Phase
from data_plane.auth.resource_policy import NOT_AUTHORIZED, ResourcePolicy, denial
from data_plane.auth.signatures import sigv4
from data_plane.auth.signatures.canonical import same
from data_plane.auth.signatures.identities import Identities, Identity
from data_plane.errors import AccessDenied, ExpiredToken, ExplicitlyDenied, UnrecognizedClient
from data_plane.roles import anything
from data_plane.runtime import Call, Request, Scope

SERVICE = "execute-api"


async def authenticate(
    request: Request, *, region: str, identities: Identities, milliseconds: int, service: str = SERVICE
) -> Identity:
    """Who signed the request. Raises MissingAuthenticationToken, IncompleteSignature, InvalidSignature,
    UnrecognizedClient and ExpiredToken.

    milliseconds: the time, since the epoch. service: what the signature must be for.
    """
    signed = sigv4.read(request)
    sigv4.check(signed, region=region, service=service, now=datetime.fromtimestamp(milliseconds / 1000, UTC))
    identity = await identities.find(signed.access_key)
    if identity is None:
        raise UnrecognizedClient
    if identity.secret is not None:
        _check_token(signed.token, identity, milliseconds)
        sigv4.verify(signed, request, identity.secret)
    return identity


def _check_token(token: str | None, identity: Identity, milliseconds: int) -> None:
    """Temporary credentials go with the token they were given out with, others with none."""
    if not same(token or "", identity.session_token or ""):
        raise UnrecognizedClient
    if identity.expires is not None and identity.expires * 1000 <= milliseconds:
        raise ExpiredToken


def build(scope: Scope, identities: Identities, policy: ResourcePolicy | None) -> Callable[[Call], Awaitable[None]]:
    """The authorizer of a REST method. policy: the API's, None where it has none."""
    return permission(scope, identities, method_arn(scope), policy=policy)


def permission(
    scope: Scope,
    identities: Identities,
    arn_of: Callable[[Call], str],
    *,
    policy: ResourcePolicy | None = None,
    action: str = INVOKE,
) -> Callable[[Call], Awaitable[None]]:
    """The step that lets those pass who signed the call and may do this action with what `arn_of` names.

    It sets `call.permits` and `call.refusal`.
    """

    def refusal(call: Call, identity: Identity, action: str) -> AccessDenied | None:
        arn, of_resource = arn_of(call), Decision.NONE
        if policy is not None:
            of_resource = policy.decide(call, action, principal=identity.names, keys=identity.keys)
            if of_resource is Decision.DENY:
                return policy.refusal(call, of_resource, identity.arn)
        of_identity, why = identity.decide(action, arn, lookup_of(call, identity.keys))
        if of_identity is Decision.DENY:
            return ExplicitlyDenied(f"{denial(identity.arn, arn, action)} {why}", reason=NOT_AUTHORIZED)
        allowing = (of_identity, of_resource).count(Decision.ALLOW)
        if allowing < (1 if identity.account_id == scope.account_id else 2):
            why = why or f"because no resource-based policy allows the {action} action"
            return AccessDenied(f"{denial(identity.arn, arn, action)} {why}", reason=NOT_AUTHORIZED)
        return None

    async def authorize(call: Call) -> None:
        context = call.context
        with Phase(call, "authenticate"):
            identity = await authenticate(
                call.request, region=scope.region, identities=identities, milliseconds=context["requestTimeEpoch"]
            )
        context["identity"].update(described(identity))
        with Phase(call, "authorize"):
            refused = refusal(call, identity, action)
            if refused is not None:
                raise refused
        call.permits = lambda action: refusal(call, identity, action) is None
        call.refusal = anything if identity.policies is None else identity.refuses

    return authorize


def described(identity: Identity) -> dict[str, Any]:
    """The members of `$context.identity` that a signature fills."""
    return {
        "accountId": identity.account_id,
        "caller": identity.user_id,
        "user": identity.user_id,
        "userArn": identity.arn,
        "accessKey": identity.access_key,
    }
