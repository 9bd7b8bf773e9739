"""A REST client's headers as its event shows them: `headers` and `multiValueHeaders`, in JSON."""

from collections.abc import Callable

import msgspec

from data_plane import cloudfront
from data_plane.integrations import reception
from data_plane.integrations.events.skeleton import HOLE, compile_skeleton
from data_plane.integrations.headers import towards_function
from data_plane.integrations.repeated import Repeated
from data_plane.runtime import Call, Header

_encode = msgspec.json.Encoder().encode
_TRACE = "X-Amzn-Trace-Id"


def compile_client_headers() -> Callable[[Call], tuple[bytes, bytes]]:
    """Of one method: from a call to the event's two members; null where there are no headers at all."""
    repeated = Repeated(_skeletons)

    def client_headers(call: Call) -> tuple[bytes, bytes]:
        skeletons = repeated.of(call)
        if skeletons is None:
            return _shown(call)
        single, multiple = skeletons
        trace = _encode(reception.told_trace(call))
        own = (_encode(call.cloudfront_id), trace) if call.cloudfront_id else trace
        return single % own, multiple % own

    return client_headers


def _skeletons(call: Call) -> tuple[bytes, bytes]:
    """The trace id stands behind all others, and no other header is called as CloudFront's id of a request is."""
    single, multiple = maps(towards_function(reception.headers(call)))
    own = (cloudfront.ID_HEADER, _TRACE) if call.cloudfront_id else (_TRACE,)
    return (
        compile_skeleton(single | dict.fromkeys(own, HOLE)),
        compile_skeleton(multiple | dict.fromkeys(own, (HOLE,))),
    )


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
