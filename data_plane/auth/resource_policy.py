"""The resource policy of a REST API: who may call it, asked of every method, along with what the method itself asks.

Once there is a policy, what it does not allow is denied; a private API without one denies everything (handbook/04
section 7). How its decision meets the authorizer's is AWS's table by authorization type, in `authorize`.
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
"""

from collections.abc import Collection, Mapping

from control_plane.definitions import v1
from data_plane.auth.policies.arns import INVOKE, masked, method_arn
from data_plane.auth.policies.condition_keys import lookup_of
from data_plane.auth.policies.decision import Decision
from data_plane.auth.policies.policy import ANONYMOUS, Policy, PolicyError, compile_policy
from data_plane.errors import CONFIGURATION, AccessDenied, ApiConfigurationError, ExplicitlyDenied
from data_plane.runtime import Call, Scope

NOT_AUTHORIZED = "The client is not authorized to perform this operation."
_NO_POLICY = Policy([], [])


class ResourcePolicy:
    def __init__(self, policy: Policy, scope: Scope) -> None:
        self._policy = policy
        self._arn = method_arn(scope)

    def decide(
        self,
        call: Call,
        action: str = INVOKE,
        *,
        principal: Collection[str] = ANONYMOUS,
        keys: Mapping[str, tuple[str, ...]] = {},
    ) -> Decision:
        """principal, keys: what the caller goes by and brings, where it is known."""
        return self._policy.decide(action, self._arn(call), principal=principal, lookup=lookup_of(call, keys))

    def refusal(self, call: Call, decision: Decision, who: str = "anonymous") -> AccessDenied:
        """What is said to a caller that the policy denies, or does not allow."""
        message = denial(who, self._arn(call))
        if decision is Decision.DENY:
            return ExplicitlyDenied(
                f"{message} with an explicit deny in a resource-based policy", reason=NOT_AUTHORIZED
            )
        return AccessDenied(message, reason=NOT_AUTHORIZED)


class _Unreadable(ResourcePolicy):
    """A policy that AWS would not have taken: nobody gets through."""

    def __init__(self, problem: PolicyError, scope: Scope) -> None:
        super().__init__(_NO_POLICY, scope)
        self._problem = problem

    def decide(self, *_: object, **__: object) -> Decision:
        raise ApiConfigurationError(reason=f"{CONFIGURATION}Invalid resource policy: {self._problem}")


class _Nobody(ResourcePolicy):
    """What a private API has that has no policy."""

    def decide(self, *_: object, **__: object) -> Decision:
        return Decision.DENY

    def refusal(self, call: Call, decision: Decision, who: str = "anonymous") -> AccessDenied:
        return super().refusal(call, Decision.NONE, who)


def denial(who: str, arn: str, action: str = INVOKE) -> str:
    return f"User: {who} is not authorized to perform: {action} on resource: {masked(arn)}"


def compile_resource_policy(api: v1.RestApi, scope: Scope) -> ResourcePolicy | None:
    """None where everyone may call."""
    if api.policy:
        try:
            return ResourcePolicy(compile_policy(api.policy, of_resource=True), scope)
        except PolicyError as problem:
            return _Unreadable(problem, scope)
    return _Nobody(_NO_POLICY, scope) if "PRIVATE" in api.endpoint_configuration.types else None
