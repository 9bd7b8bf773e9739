"""Whether the policy an authorizer answered with allows a call (handbook/04 section 2.3)."""

from data_plane.auth.condition_keys import lookup_of
from data_plane.auth.policy import Decision, Policy
from data_plane.auth.resource_policy import INVOKE, NOT_AUTHORIZED
from data_plane.errors import AccessDenied, ExplicitlyDenied
from data_plane.runtime import Call

_DENIED = "User is not authorized to access this resource with an explicit deny in an identity-based policy"


def permit(policy: Policy, call: Call, arn: str) -> None:
    """Raises ExplicitlyDenied or AccessDenied unless the policy allows to invoke `arn`."""
    decision = policy.decide(INVOKE, arn, lookup=lookup_of(call))
    if decision is Decision.DENY:
        raise ExplicitlyDenied(_DENIED, reason=NOT_AUTHORIZED)
    if decision is not Decision.ALLOW:
        raise AccessDenied(reason=NOT_AUTHORIZED)
