"""What an integration of an HTTP API sees of the client's headers: made once a call, by the first step that needs it."""

from data_plane import context
from data_plane.runtime import Call, Header

_PORTS = {"http": "80", "https": "443"}
_OURS = frozenset(
    (
        "x-forwarded-for", "x-forwarded-port", "x-forwarded-proto", "x-amzn-trace-id",
        "connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade",
    )
)  # fmt: skip


def headers(call: Call) -> list[Header]:
    """The client's headers but those of the connection, with the forwarding headers and the trace id.

    `call.trace` then holds the latter, too. A Content-Length is always there (handbook/05 section 3).
    """
    if call.headers is None:
        request = call.request
        call.trace = context.trace_id(request, call.context["requestTimeEpoch"])
        seen = [header for header in request.headers if header[0].lower() not in _OURS]
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
