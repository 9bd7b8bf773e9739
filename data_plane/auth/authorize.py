"""The authorization of a REST method, composed: who calls, by its authorization type, and the API's resource policy.

Every kind of authorizer is `build(asked) -> Authorize`: an `async` function of the call that puts what it finds into
`call.context` and raises where the caller may not go on: `MissingAuthenticationToken`, `Unauthorized`, ... where it
does not know the caller, and, where it does,

- `ExplicitlyDenied` where a policy of the caller's denies,
- `AccessDenied` where none allows: `call.context` must be as for a caller let in, since the resource policy may allow.

The two meet as AWS's tables say (handbook/04 section 7):

| authorization | with a resource policy |
|---|---|
| NONE | the policy must allow |
| CUSTOM | a denial by the policy comes before the authorizer; then either must allow and none deny |
| COGNITO_USER_POOLS, JWT | first the token; then the policy must allow |
| AWS_IAM | as CUSTOM for callers of the same account, for others both must allow: the authorizer asks the policy |
"""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

import msgspec

from control_plane.definitions import v1
from data_plane.auth.policies.decision import Decision
from data_plane.auth.private import through_endpoint
from data_plane.auth.resource_policy import ResourcePolicy
from data_plane.auth.signatures import iam
from data_plane.auth.signatures.identities import Identities
from data_plane.errors import AccessDenied, ApiConfigurationError, ExplicitlyDenied
from data_plane.runtime import Call, Scope, allow

Authorize = Callable[[Call], Awaitable[None]]


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the authorization of one method is compiled from. policy: None where everyone may call.

    guard: the step that the method's authorizer compiled to, where its authorization type has one.
    """

    api: v1.RestApi
    method: v1.Method
    scope: Scope
    policy: ResourcePolicy | None
    identities: Identities
    guard: Authorize | None = None


def compile_authorization(asked: Asked) -> Authorize:
    kind = KINDS.get(asked.method.authorization_type, _UNKNOWN)
    authorize = kind.build(asked)
    if asked.policy is not None:
        authorize = kind.with_policy(authorize, asked.policy)
    return through_endpoint(authorize) if "PRIVATE" in asked.api.endpoint_configuration.types else authorize


def _everyone(asked: Asked) -> Authorize:
    return allow


def _iam(asked: Asked) -> Authorize:
    return iam.build(asked.scope, asked.identities, asked.policy)


def _itself(authorizer: Authorize, policy: ResourcePolicy) -> Authorize:
    """An authorizer that has asked the policy."""
    return authorizer


def _unserved(asked: Asked) -> Authorize:
    """Better shut than open."""

    async def refuse(call: Call) -> None:
        reason = f"The emulator does not serve authorization of type {asked.method.authorization_type} yet"
        raise ApiConfigurationError(reason=reason)

    return refuse


def _policy_after(authorizer: Authorize, policy: ResourcePolicy) -> Authorize:
    """Who is known must be allowed by the policy as well."""

    async def authorize(call: Call) -> None:
        await authorizer(call)
        decision = policy.decide(call)
        if decision is not Decision.ALLOW:
            raise policy.refusal(call, decision)

    return authorize


def _policy_around(authorizer: Authorize, policy: ResourcePolicy) -> Authorize:
    """Denied by the policy before the authorizer is asked; allowed by either."""

    async def authorize(call: Call) -> None:
        decision = policy.decide(call)
        if decision is Decision.DENY:
            raise policy.refusal(call, decision)
        try:
            await authorizer(call)
        except AccessDenied as refusal:
            if isinstance(refusal, ExplicitlyDenied) or decision is not Decision.ALLOW:
                raise

    return authorize


def _guarded(asked: Asked) -> Authorize:
    assert asked.guard is not None, "given for these types"
    return asked.guard


class _Kind(NamedTuple):
    build: Callable[[Asked], Authorize]
    with_policy: Callable[[Authorize, ResourcePolicy], Authorize]


_UNKNOWN = _Kind(_unserved, _policy_after)
KINDS = {
    "NONE": _Kind(_everyone, _policy_after),
    "AWS_IAM": _Kind(_iam, _itself),
    "CUSTOM": _Kind(_guarded, _policy_around),
    "COGNITO_USER_POOLS": _Kind(_guarded, _policy_after),
    "JWT": _Kind(_guarded, _policy_after),
}
AUTHORIZER_TYPES = frozenset(name for name, kind in KINDS.items() if kind.build is _guarded)
"""The authorization types of methods that have an authorizer."""
