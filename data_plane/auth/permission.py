"""What a caller calls, as policies name it, and whether an authorizer's policy allows it (handbook/04 sections 1, 2).

The ARN holds the path as it was matched: decoded, and without the slash at its end, which matches like the path
without it. So `/admin/` and `/%61dmin` are refused wherever `/admin` is.
"""

from collections.abc import Callable
from urllib.parse import unquote

from data_plane.auth.patterns import Lookup
from data_plane.auth.policy import Decision, Policy
from data_plane.errors import AccessDenied
from data_plane.runtime import Call, Scope

INVOKE = "execute-api:Invoke"
_NOT_AUTHORIZED = "The client is not authorized to perform this operation."
_DENIED = "User is not authorized to access this resource with an explicit deny in an identity-based policy"


def method_arn(scope: Scope) -> Callable[[Call], str]:
    """`arn:aws:execute-api:{region}:{account}:{api}/{stage}/{VERB}/{path}`; the root's ends in a slash."""
    prefix = f"arn:aws:execute-api:{scope.region}:{scope.account_id}:{scope.api_id}/{scope.stage_name}/"

    def arn(call: Call) -> str:
        path = call.path.strip("/")
        return f"{prefix}{call.context['httpMethod']}/{unquote(path) if '%' in path else path}"

    return arn


def permit(policy: Policy, arn: str, lookup: Lookup) -> None:
    """Raises AccessDenied unless the policy allows to invoke `arn`."""
    decision = policy.decide(INVOKE, arn, lookup=lookup)
    if decision is not Decision.ALLOW:
        raise AccessDenied(_DENIED if decision is Decision.DENY else None, reason=_NOT_AUTHORIZED)
