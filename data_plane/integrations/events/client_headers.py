"""A REST client's headers as its event shows them: `headers` and `multiValueHeaders`, in JSON.

They are sorted by name, in any case: so are those of every event of AWS's that users show, of HTTP/2 clients too, as
`accept`, `Host`, `sec-fetch-mode`, `User-Agent`, `X-Amzn-Trace-Id`, `x-correlation-id`, `X-Forwarded-For`.
"""

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
        trace = _encode(reception.shown_trace(call))
        own = (_encode(call.cloudfront_id), trace) if call.cloudfront_id else trace
        return single % own, multiple % own

    return client_headers


def _skeletons(call: Call) -> tuple[bytes, bytes]:
    """CloudFront's id of a request sorts before the trace id, and no client's header is called as either."""
    single, multiple = _sorted(call)
    own = (cloudfront.ID_HEADER, _TRACE) if call.cloudfront_id else (_TRACE,)
    return (
        compile_skeleton(single | dict.fromkeys(own, HOLE)),
        compile_skeleton(multiple | dict.fromkeys(own, (HOLE,))),
    )


def _shown(call: Call) -> tuple[bytes, bytes]:
    single, multiple = _sorted(call)
    return _encode(single or None), _encode(multiple or None)


def _sorted(call: Call) -> tuple[dict[str, str], dict[str, list[str]]]:
    return maps(sorted(towards_function(reception.headers(call)), key=_in_any_case))


def _in_any_case(header: Header) -> str:
    return header[0].lower()


def maps(pairs: list[Header]) -> tuple[dict[str, str], dict[str, list[str]]]:
    """The last value of each name; all values of each name."""
    multiple: dict[str, list[str]] = {}
    for name, value in pairs:
        if name in multiple:
            multiple[name].append(value)
        else:
            multiple[name] = [value]
    return {name: values[-1] for name, values in multiple.items()}, multiple
