"""What HTTP APIs show of the client's headers: made once a call, by the first step that needs it."""

from data_plane.integrations.reception import port, shown_trace
from data_plane.memo import Memo
from data_plane.runtime import Call, Header

HOP_BY_HOP = frozenset(("connection", "expect", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"))
NOT_RETURNED = HOP_BY_HOP | {"content-length", "date"}
"""Headers of an answer that are the gateway's own to say."""
NOT_PERMITTED = (
    "The IAM role configured on the integration or API Gateway doesn't have permissions to call the integration. "
    "Check the permissions and try again."
)
"""`$context.integrationErrorMessage` (handbook/05 section 5)."""
REPLACED = HOP_BY_HOP | {"x-forwarded-for", "x-forwarded-port", "x-forwarded-proto", "x-amzn-trace-id"}
"""Headers of a request that are the connection's, or the gateway's to say."""
_SEEN = Memo(lambda name: name.lower() not in REPLACED)


def headers(call: Call) -> list[Header]:
    """The client's headers but those of the connection, with the forwarding headers and the trace id.

    A Content-Length is always there (handbook/05 section 3).
    """
    if call.headers is None:
        request = call.request
        seen = [header for header in request.headers if _SEEN[header[0]]]
        if request.header("content-length") is None:
            seen.append(("Content-Length", str(len(request.body))))
        forwarded = request.header("x-forwarded-for")
        seen += (
            ("X-Amzn-Trace-Id", shown_trace(call)),
            ("X-Forwarded-For", f"{forwarded}, {request.peer}" if forwarded else request.peer),
            ("X-Forwarded-Port", port(request)),
            ("X-Forwarded-Proto", request.scheme),
        )
        call.headers = seen
    return call.headers
