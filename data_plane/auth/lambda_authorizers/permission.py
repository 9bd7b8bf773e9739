"""A Lambda authorizer as a step: who calls, and whether the policy it answered with allows that (handbook/04).

The policy is asked at every call, for the call's own ARN: what is cached is the policy, not what it decided.
"""

from data_plane.auth.authorize import Authorize
from data_plane.auth.lambda_authorizers.lambda_authorizer import Functions, LambdaAuthorizer, compile_lambda
from data_plane.auth.policies.arns import INVOKE
from data_plane.auth.policies.condition_keys import lookup_of
from data_plane.auth.policies.decision import Decision
from data_plane.auth.policies.policy import Policy
from data_plane.auth.reported import Phase
from data_plane.auth.resource_policy import NOT_AUTHORIZED
from data_plane.auth.results import Results
from data_plane.errors import AccessDenied, ExplicitlyDenied
from data_plane.runtime import Call

_DENIED = "User is not authorized to access this resource with an explicit deny in an identity-based policy"


def guard_by_function(authorizer: LambdaAuthorizer, functions: Functions, results: Results) -> Authorize:
    authenticate = compile_lambda(authorizer, functions, results)
    arn = authorizer.arn

    async def authorize(call: Call) -> None:
        with Phase(call, "authorizer"):
            granted = await authenticate(call)
        if granted.policy is not None:
            with Phase(call, "authorize"):
                permit(granted.policy, call, arn(call))

    return authorize


def permit(policy: Policy, call: Call, arn: str) -> None:
    """Raises ExplicitlyDenied or AccessDenied unless the policy allows to invoke `arn`."""
    decision = policy.decide(INVOKE, arn, lookup=lookup_of(call))
    if decision is Decision.DENY:
        raise ExplicitlyDenied(_DENIED, reason=NOT_AUTHORIZED)
    if decision is not Decision.ALLOW:
        raise AccessDenied(reason=NOT_AUTHORIZED)
