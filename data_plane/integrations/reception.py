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
        call.headers = received(sent, peer, port(request), request.scheme, trace(call))
    return call.headers


def port(request: Request) -> str:
    """Where the client connected: what Host says, else the scheme."""
    named = (request.header("host") or "").rpartition(":")[2]
    return named if named.isdecimal() else _PORTS[request.scheme]


def trace(call: Call) -> str:
    """The trace id that is passed on."""
    if not call.trace:
        call.trace = context.trace_id(call.request, call.context["requestTimeEpoch"])
    return call.trace
