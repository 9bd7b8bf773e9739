"""A REST client's headers as its event shows them: `headers` and `multiValueHeaders`, in JSON.

Most clients send what was sent the last time, so what came twice is kept, as JSON, but for the trace id: it stands
behind all others, and is each request's own.
"""

import msgspec

from data_plane.integrations import reception
from data_plane.integrations.events.skeleton import HOLE, compile_skeleton
from data_plane.integrations.headers import towards_function
from data_plane.runtime import Call, Header

_encode = msgspec.json.Encoder().encode
_TRACE = "X-Amzn-Trace-Id"


class ClientHeaders:
    """Of one method."""

    __slots__ = ("_multiple", "_sent", "_single")

    def __init__(self) -> None:
        self._sent: tuple[list[Header], str, str] | None = None  # the last time
        self._single = self._multiple = b""  # what that is shown as, once it came twice

    def of(self, call: Call) -> tuple[bytes, bytes]:
        """For the event's two members; null where there are no headers at all."""
        request = call.request
        if call.headers is not None or call.cloudfront_id:
            return _shown(call)
        sent = request.headers, request.peer, request.scheme
        if sent != self._sent:
            self._sent, self._single = sent, b""
            return _shown(call)
        if not self._single:
            self._keep(call)
        trace = _encode(reception.trace(call))
        return self._single % trace, self._multiple % trace

    def _keep(self, call: Call) -> None:
        single, multiple = maps(towards_function(reception.headers(call)))
        self._single = compile_skeleton({**single, _TRACE: HOLE})
        self._multiple = compile_skeleton({**multiple, _TRACE: [HOLE]})


def _shown(call: Call) -> tuple[bytes, bytes]:
    single, multiple = maps(towards_function(reception.headers(call)))
    return _encode(single or None), _encode(multiple or None)


def maps(pairs: list[Header]) -> tuple[dict[str, str], dict[str, list[str]]]:
    """The last value of each name; all values of each name."""
    multiple: dict[str, list[str]] = {}
    for name, value in pairs:
        if name in multiple:
            multiple[name].append(value)
        else:
            multiple[name] = [value]
    return {name: values[-1] for name, values in multiple.items()}, multiple
