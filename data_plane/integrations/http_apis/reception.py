"""What HTTP APIs show of the client's headers: made once a call, by the first step that needs it."""

from data_plane import context
from data_plane.runtime import Call, Header

HOP_BY_HOP = frozenset(("connection", "expect", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"))
NOT_RETURNED = HOP_BY_HOP | {"content-length", "date"}
"""Headers of an answer that are the gateway's own to say."""
NOT_PERMITTED = (
    "The IAM role configured on the integration or API Gateway doesn't have permissions to call the integration. "
    "Check the permissions and try again."
)
"""`$context.integrationErrorMessage` (handbook/05 section 5)."""
_PORTS = {"http": "80", "https": "443"}
_REPLACED = HOP_BY_HOP | {"x-forwarded-for", "x-forwarded-port", "x-forwarded-proto", "x-amzn-trace-id"}


def headers(call: Call) -> list[Header]:
    """The client's headers but those of the connection, with the forwarding headers and the trace id.

    `call.trace` then holds the latter, too. A Content-Length is always there (handbook/05 section 3).
    """
    if call.headers is None:
        request = call.request
        call.trace = call.trace or context.trace_id(request, call.context["requestTimeEpoch"])
        seen = [header for header in request.headers if header[0].lower() not in _REPLACED]
        if request.header("content-length") is None:
            seen.append(("Content-Length", str(len(request.body))))
        forwarded = request.header("x-forwarded-for")
        port = (request.header("host") or "").rpartition(":")[2]
        seen += (
            ("X-Amzn-Trace-Id", call.trace),
            ("X-Forwarded-For", f"{forwarded}, {request.peer}" if forwarded else request.peer),
            ("X-Forwarded-Port", port if port.isdecimal() else _PORTS[request.scheme]),
            ("X-Forwarded-Proto", request.scheme),
        )
        call.headers = seen
    return call.headers
