"""What HTTP_PROXY passes of a client's headers to the endpoint, most of it written already where they are repeated."""

from collections.abc import Callable

from data_plane.integrations import reception
from data_plane.integrations.headers import TowardsHttp
from data_plane.integrations.repeated import Repeated
from data_plane.integrations.transport import write_lines
from data_plane.runtime import Call, Header

Passed = tuple[str, list[Header]]
"""Lines that are written already, and the headers that go behind them."""


def compile_passed(towards_http: TowardsHttp) -> Callable[[Call, list[Header]], Passed]:
    """Of one method: from a call, and the headers that are mapped for it, to what is sent."""

    def write(call: Call) -> tuple[str, str]:
        """All but the trace id, which stands behind all others: up to CloudFront's id of the request, and behind it."""
        lines = write_lines(towards_http(reception.headers(call), [], "", None)[:-1])
        if not call.cloudfront_id:
            return "", lines
        before, _, behind = lines.partition(call.cloudfront_id)
        return before, behind

    repeated = Repeated(write)

    def passed(call: Call, mapped: list[Header]) -> Passed:
        """What is logged or mapped is needed as headers."""
        written = None if mapped or call.log is not None else repeated.of(call)
        if written is None:
            return "", towards_http(reception.headers(call), mapped, reception.sent_trace(call), None)
        before, behind = written
        return before + call.cloudfront_id + behind, [("X-Amzn-Trace-Id", reception.sent_trace(call))]

    return passed
