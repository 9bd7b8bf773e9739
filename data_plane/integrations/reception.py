"""What an integration sees of the client's headers: made once a call, by the first step that needs it."""

from data_plane import cloudfront, context
from data_plane.integrations.headers import received
from data_plane.runtime import Call, Header, Request

_PORTS = {"http": "80", "https": "443"}


def headers(call: Call) -> list[Header]:
    """The received headers, with the forwarding headers and the trace id, which `call.trace` then holds too."""
    if call.headers is None:
        request = call.request
        sent, peer = (
            cloudfront.forwarded(request, call.cloudfront_id) if call.cloudfront_id else (request.headers, request.peer)
        )
        call.headers = received(sent, peer, port(request), request.scheme, told_trace(call))
    return call.headers


def port(request: Request) -> str:
    """Where the client connected: what Host says, else the scheme."""
    named = (request.header("host") or "").rpartition(":")[2]
    return named if named.isdecimal() else _PORTS[request.scheme]


def told_trace(call: Call) -> str:
    """The trace id among the headers of events: a trace that begins here is its Root alone (handbook/05 section 3)."""
    whole = trace(call)
    if whole.endswith(";Sampled=0") and call.request.header("x-amzn-trace-id") is None:
        return whole.partition(";")[0]
    return whole


def trace(call: Call) -> str:
    """The trace id that is passed on."""
    if not call.trace:
        call.trace = context.trace_id(call.request, call.context["requestTimeEpoch"])
    return call.trace
