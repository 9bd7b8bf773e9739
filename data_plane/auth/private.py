"""Private APIs: who comes through no VPC endpoint is not let in (handbook/04 section 10).

On AWS the endpoint is where a request came from. Here a request says it, the way one on AWS looks:

- by the host of an associated endpoint, `{api}-vpce-0123.execute-api.us-east-1.amazonaws.com`, or of the endpoint,
  `vpce-0123-abcd.execute-api.us-east-1.vpce.amazonaws.com` with the API in `x-apigw-api-id`; the front door sees those;
- or by the headers that AWS adds for backends, `x-amzn-vpce-id` and, for the VPC, `x-amzn-vpc-id`.

`$context.identity` has both, and the resource policy's conditions on `aws:SourceVpce` and `aws:SourceVpc` see them. A
request without an endpoint is one from outside: 403 Forbidden.
"""

from collections.abc import Awaitable, Callable

from data_plane.errors import Forbidden
from data_plane.runtime import Call

_OUTSIDE = (
    "A private API is called through a VPC endpoint: name one by the host {api}-{vpce}.execute-api.{region}... "
    "or the header x-amzn-vpce-id"
)


def through_endpoint(authorize: Callable[[Call], Awaitable[None]]) -> Callable[[Call], Awaitable[None]]:
    """Authorization of a method of a private API."""

    async def enter(call: Call) -> None:
        identity, request = call.context["identity"], call.request
        endpoint = identity.get("vpceId") or request.header("x-amzn-vpce-id")
        if not endpoint:
            raise Forbidden(reason=_OUTSIDE)
        identity |= {"vpceId": endpoint, "vpcId": request.header("x-amzn-vpc-id")}
        await authorize(call)

    return enter
