"""What HTTP_PROXY passes of a client's headers to the endpoint, most of it written already.

Most clients send what was sent the last time, so what came twice is kept as it will be sent, but for the trace id: it
stands behind all others, and is each request's own.
"""

from collections.abc import Callable

from data_plane.integrations import reception
from data_plane.integrations.headers import TowardsHttp
from data_plane.integrations.transport import write_lines
from data_plane.runtime import Call, Header

Passed = tuple[str, list[Header]]
"""Lines that are written already, and the headers that go behind them."""


def compile_passed(towards_http: TowardsHttp) -> Callable[[Call, list[Header]], Passed]:
    """Of one method: from a call, and the headers that are mapped for it, to what is sent."""
    last: tuple[list[Header], str, str] | None = None
    written = ""  # what `last` comes to, once it came twice

    def passed(call: Call, mapped: list[Header]) -> Passed:
        nonlocal last, written
        request = call.request
        if mapped or call.headers is not None or call.cloudfront_id or call.log is not None:
            return "", towards_http(reception.headers(call), mapped, call.trace, None)
        sent = request.headers, request.peer, request.scheme
        if sent != last:
            last, written = sent, ""
            return "", towards_http(reception.headers(call), mapped, call.trace, None)
        if not written:
            written = write_lines(towards_http(reception.headers(call), mapped, "", None)[:-1])
        return written, [("X-Amzn-Trace-Id", reception.trace(call))]

    return passed
