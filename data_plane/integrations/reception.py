"""What an integration sees of the client's headers: made once a call, by the first step that needs it.

A trace that begins here is shown as its root alone, `Root=1-...`: so AWS's recorded events and execution logs have it,
where X-Ray is on too. What it comes to, `;Parent=...;Sampled=0`, functions are told beside their event.
"""

from data_plane import cloudfront, context
from data_plane.integrations.headers import received
from data_plane.runtime import Call, Header, Request

_PORTS = {"http": "80", "https": "443"}


def headers(call: Call) -> list[Header]:
    """The received headers, the forwarding headers and the trace id, whose whole `call.trace` then holds."""
    if call.headers is None:
        request = call.request
        sent, peer = (
            cloudfront.forwarded(request, call.cloudfront_id) if call.cloudfront_id else (request.headers, request.peer)
        )
        call.headers = received(sent, peer, port(request), request.scheme, shown_trace(call))
    return call.headers


def port(request: Request) -> str:
    """Where the client connected: what Host says, else the scheme."""
    named = (request.header("host") or "").rpartition(":")[2]
    return named if named.isdecimal() else _PORTS[request.scheme]


def trace(call: Call) -> str:
    """The whole trace id."""
    if not call.trace:
        call.trace = context.trace_id(call.request, call.context["requestTimeEpoch"])
    return call.trace


def shown_trace(call: Call) -> str:
    """The trace id in events, templates and logs: a client's own, completed; else the root."""
    whole, offered = trace(call), call.request.header("x-amzn-trace-id")
    if offered is None:
        return whole.partition(";")[0]
    return offered if all(part in offered for part in ("Root=", "Parent=", "Sampled=")) else whole


def sent_trace(call: Call) -> str:
    """The trace id for HTTP endpoints and AWS's services: the whole where X-Ray is on, so that they go on from it."""
    shown = shown_trace(call)
    return call.trace if call.trace.endswith("Sampled=1") else shown
