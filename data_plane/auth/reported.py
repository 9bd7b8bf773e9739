"""What access logs may say of who may call, by the phases AWS divides that into (handbook/02 section 17).

| phase          | is there for                | what it is                                        |
|----------------|-----------------------------|---------------------------------------------------|
| `authenticate` | AWS_IAM                     | the signature is verified                         |
| `authorizer`   | Lambda, Cognito, JWT        | the function is run, the token verified           |
| `authorize`    | AWS_IAM, Lambda             | the policies of who that is are asked             |

Each has `.status`, `.latency` and `.error`: `$context.authorize.status`. They stand apart from `call.context`, of which
`requestContext.authorizer` in the events of functions is made.

AWS: https://aws.amazon.com/blogs/compute/troubleshooting-amazon-api-gateway-with-enhanced-observability-variables
"""

from collections.abc import Awaitable, Callable
from time import perf_counter
from types import TracebackType
from typing import Literal

from data_plane.errors import GatewayError
from data_plane.runtime import Call


class Phase:
    """`with Phase(call, "authorize"): ...`. status: 200, or what the caller is told. latency: milliseconds."""

    __slots__ = ("_began", "_name", "_said")

    def __init__(self, call: Call, name: Literal["authenticate", "authorizer", "authorize"]) -> None:
        if call.log_variables is None:
            call.log_variables = {}
        self._said, self._name = call.log_variables, name

    def __enter__(self) -> None:
        self._began = perf_counter()

    def __exit__(self, kind: object, error: BaseException | None, trace: TracebackType | None) -> None:
        said, name = self._said, self._name
        said[f"{name}.latency"] = int((perf_counter() - self._began) * 1000)
        if isinstance(error, GatewayError):
            said[f"{name}.status"] = error.status
            said[f"{name}.error"] = error.reason or error.message
        else:
            said[f"{name}.status"] = 200 if error is None else 500


def reported(authorize: Callable[[Call], Awaitable[None]]) -> Callable[[Call], Awaitable[None]]:
    """An authorizer that is one phase, `authorizer`."""

    async def report(call: Call) -> None:
        with Phase(call, "authorizer"):
            await authorize(call)

    return report


def invoked(call: Call, request_id: str) -> None:
    """A function was run for the authorizer, and Lambda's API answered."""
    if call.log_variables is not None:
        call.log_variables |= {"authorizer.integrationStatus": 200, "authorizer.requestId": request_id}
