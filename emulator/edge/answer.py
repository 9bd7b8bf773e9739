"""Response -> the bytes of its head: what the edge adds, and how the body will be framed.

Added where needed and not given: `Date`; `Content-Length`, or `Transfer-Encoding: chunked` for a body that is an
iterator (until the connection closes, for HTTP/1.0); `Connection: keep-alive`, or `close`. They stand where AWS has
them: Date, Content-Type, Content-Length, Connection, and then the others (handbook/02 section 6.1).
HEAD, 204 and 304 have no body (RFC 9110 sections 9.3.2, 15.3.5, 15.4.5); HEAD has the Content-Length of what it lacks.
"""

from data_plane.runtime import Request, Response
from emulator.edge.dates import date_line
from emulator.edge.framing import AS_IS, CHUNKED, UNTIL_CLOSE, Counted, Framing
from emulator.edge.response_head import (
    CONNECTION,
    CONTENT_LENGTH,
    DATE,
    STATUS_LINES,
    TRANSFER_ENCODING,
    UnsafeResponse,
    header_lines,
)
from emulator.edge.upgrade import Upgrade

BODILESS = frozenset((204, 304))
CLOSE = "\r\nConnection: close"
KEEP_ALIVE = "\r\nConnection: keep-alive"

Opening = tuple[bytes, Framing | None, bool]
"""The head; the framing of the body, None where no body follows; whether the connection ends behind it."""


def open_answer(request: Request, response: Response, close: bool) -> Opening:
    """close: the connection ends, whatever the response says.

    What latin-1 lacks is written as `?`. Raises UnsafeResponse.
    """
    content_type, others, given = header_lines(response.headers)
    if given:
        return _open_with_given(request, response, close, given)
    length, framing = _frame(request, response)
    if framing is UNTIL_CLOSE:
        close = True
    connection = CLOSE if close else KEEP_ALIVE
    head = f"{STATUS_LINES[response.status]}{date_line()}{content_type}{length}{connection}{others}\r\n\r\n"
    return head.encode("latin-1", "replace"), framing, close


def open_upgrade(response: Upgrade) -> bytes:
    """The head of a 101, which is all of it: nothing is added."""
    content_type, others, _ = header_lines(response.headers)
    return f"HTTP/1.1 101 Switching Protocols{content_type}{others}\r\n\r\n".encode("latin-1", "replace")


def _open_with_given(request: Request, response: Response, close: bool, given: int) -> Opening:
    """As `open_answer`, where the response brought headers that are the edge's to add."""
    if given & TRANSFER_ENCODING:
        raise UnsafeResponse("Transfer-Encoding is the edge's to choose")
    if given & CONNECTION:
        if "close" in _connection_options(response):
            close = True
        elif close:
            return open_answer(request, _without_connection(response), close)
    length, framing = _frame(request, response)
    if given & CONTENT_LENGTH:
        promised = _promised_length(response)
        if framing is AS_IS and length != f"\r\nContent-Length: {promised}":
            raise UnsafeResponse(f"Content-Length is {promised}, but the body has another length")
        length = ""
        framing = framing and Counted(promised)
    if framing is UNTIL_CLOSE:
        close = True
    connection = "" if given & CONNECTION else CLOSE if close else KEEP_ALIVE
    date = "" if given & DATE else date_line()
    content_type, others, _ = header_lines(response.headers)
    head = f"{STATUS_LINES[response.status]}{date}{content_type}{length}{connection}{others}\r\n\r\n"
    return head.encode("latin-1", "replace"), framing, close


def _frame(request: Request, response: Response) -> tuple[str, Framing | None]:
    """The line that tells where the body ends, and how its pieces are written."""
    if response.status in BODILESS:
        return "", None
    bodiless = request.method == "HEAD"
    if isinstance(response.body, bytes):
        return f"\r\nContent-Length: {len(response.body)}", None if bodiless else AS_IS
    if request.protocol == "HTTP/1.1":
        return "\r\nTransfer-Encoding: chunked", None if bodiless else CHUNKED
    return "", None if bodiless else UNTIL_CLOSE


def _promised_length(response: Response) -> int:
    lengths = _values(response, "content-length")
    if len(lengths) > 1 or not (lengths[0].isascii() and lengths[0].isdecimal()):
        raise UnsafeResponse(f"Content-Length is {', '.join(lengths)}")
    return int(lengths[0])


def _connection_options(response: Response) -> list[str]:
    return [option.strip().lower() for value in _values(response, "connection") for option in value.split(",")]


def _without_connection(response: Response) -> Response:
    others = [header for header in response.headers if header[0].lower() != "connection"]
    return Response(response.status, others, response.body)


def _values(response: Response, lower_name: str) -> list[str]:
    return [value for name, value in response.headers if name.lower() == lower_name]
