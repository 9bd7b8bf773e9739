"""Handlers by operation. A handler is a function named as its operation is in boto3:

    @apigateway.operation
    def create_resource(account: Account, *, rest_api_id: str, parent_id: str, path_part: str) -> v1.Resource: ...

Its keyword parameters are exactly the members of the operation's input, in snake_case, those that AWS requires without
a default; tests/control_plane/test_signatures.py compares every one with AWS's model. It returns a record or a mapping
that the output shape is read from, or an awaitable of one where the answer takes time; it raises an AwsError.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

Handler = Callable[..., Any]
H = TypeVar("H", bound=Handler)


class Operations:
    """The handlers of one service, by name in snake_case.

    amendments: where the service is not what its model says: shape -> the traits that hold instead. A trait that is
    None is one that the handlers check themselves, in AWS's words for it. Members are those of an output that it leaves
    out.
    """

    def __init__(self, service: str, amendments: Mapping[str, Mapping[str, Any]] | None = None) -> None:
        self.service = service
        self.amendments = amendments or {}
        self.handlers: dict[str, Handler] = {}

    def operation(self, handler: H) -> H:
        assert handler.__name__ not in self.handlers, f"{handler.__name__} is registered twice"
        self.handlers[handler.__name__] = handler
        return handler


apigateway = Operations("apigateway")
apigatewayv2 = Operations("apigatewayv2")
apigatewaymanagementapi = Operations(
    "apigatewaymanagementapi",
    {"Data": {"max": None}},  # more than 128 KB is an exception of its own
)
_INVOKED = {
    "members": {
        "RemappedContentLength": {
            "shape": "String",
            "location": "header",
            "locationName": "x-amzn-Remapped-Content-Length",
        },
        "TraceId": {"shape": "String", "location": "header", "locationName": "X-Amzn-Trace-Id"},
    }
}
"""What boto3 shows of every Invoke, in `ResponseMetadata`."""
lambda_ = Operations(
    "lambda",
    {
        "Runtime": {"enum": None},  # handbook/07 section 2.6: another exception, other words, and a shorter list
        # A one-letter name was recorded (section 1.4), and reserved ones, which begin with `_`, get words of their own.
        "EnvironmentVariableName": {"pattern": "[a-zA-Z_][a-zA-Z0-9_]*"},
        "Timeout": {"max": 900},  # the model's maxima are those of managed instances and accelerators (section 1.3)
        "MemorySize": {"max": 10240},
        "EphemeralStorageSize": {"max": 10240},
        "InvocationResponse": _INVOKED,
        "InvokeWithResponseStreamResponse": _INVOKED,
    },
)

SERVICES = {each.service: each for each in (apigateway, apigatewayv2, apigatewaymanagementapi, lambda_)}
