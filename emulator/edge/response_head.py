"""The lines that the maker of a response gave: its status line, and its headers in the case and order given.

No header can bring lines of its own (CWE-113): names must be tokens (RFC 9110 section 5.6.2), and in values, which may
come from whoever calls an API, a space stands for each line break (section 5.5). On the way it is noted which of the
headers that the edge adds were given.
"""

from http import HTTPStatus

from data_plane.header_values import breaks, is_name, one_line
from data_plane.memo import Memo
from data_plane.runtime import Header


class UnsafeResponse(Exception):
    """A response that cannot be written without breaking HTTP: a bug of its maker. The client gets a 500."""


class _StatusLines(dict[int, str]):
    def __missing__(self, status: int) -> str:
        raise UnsafeResponse(f"{status} is no status of an answer")


PHRASES = {status.value: status.phrase for status in HTTPStatus}
STATUS_LINES = _StatusLines({status: f"HTTP/1.1 {status} {PHRASES.get(status, '')}" for status in range(200, 1000)})
"""No 1xx: they announce an answer, and 101 is an `Upgrade`."""
DATE, CONTENT_LENGTH, CONNECTION, TRANSFER_ENCODING, CONTENT_TYPE = 1, 2, 4, 8, 16
EDGE_HEADERS = {
    "date": DATE,
    "content-length": CONTENT_LENGTH,
    "connection": CONNECTION,
    "transfer-encoding": TRANSFER_ENCODING,
    "content-type": CONTENT_TYPE,
}
"""Headers that are the edge's to add, and the one it puts before those; bits, so that a head's can be noted in one
number.
"""


def _opening(name: str) -> tuple[str, int]:
    """A header line up to its value, a line end before it; the bit of the edge's header it is."""
    if not is_name(name):
        raise UnsafeResponse(f"{name!r} is no header name")
    return f"\r\n{name}: ", EDGE_HEADERS.get(name.lower(), 0)


OPENINGS = Memo(_opening)


def header_lines(headers: list[Header]) -> tuple[str, str, int]:
    """Content-Type; the other headers, a line end before each; the bits of those that are the edge's to add."""
    types: list[str] = []
    others: list[str] = []  # openings and values by turns
    given = 0
    for name, value in headers:
        opening, which = OPENINGS[name]
        if which == CONTENT_TYPE:
            types += opening, value
            continue
        if which:
            given |= which
        others.append(opening)
        others.append(value)
    if breaks(types[1::2] + others[1::2]):
        return header_lines([(name, one_line(value)) for name, value in headers])
    return "".join(types), "".join(others), given
