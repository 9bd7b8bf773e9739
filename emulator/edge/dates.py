"""The `Date` header, formatted once a second."""

from email.utils import formatdate
from time import monotonic, time


class _Clock:
    """line: right until the monotonic clock shows `until`."""

    __slots__ = ("line", "until")

    def __init__(self) -> None:
        self.line = ""
        self.until = 0.0


_clock = _Clock()


def date_line() -> str:
    """A line end and the header, as `Date: Tue, 15 Nov 1994 08:12:31 GMT` (RFC 9110 section 5.6.7)."""
    if monotonic() >= _clock.until:
        now = time()
        _clock.line = f"\r\nDate: {formatdate(now, usegmt=True)}"
        _clock.until = monotonic() + 1 - now % 1
    return _clock.line
