"""How a request is written.

As given: header names in their case (but Host's) and order, the target byte for byte. Only what frames it is the
client's own: `Content-Length`, and `Host` where none is given. Because the parts of a request may come from whoever
calls the API, none may break out of its place: a colon in a name or a space in the target is refused before a byte is
sent; for a line break in a value stands a space (RFC 9110 section 5.5), for what latin-1 lacks `?`.
"""

import functools

from data_plane.header_values import breaks, is_name, one_line
from data_plane.integrations.transport.errors import InvalidRequest
from data_plane.integrations.transport.messages import Destination, Outgoing
from data_plane.memo import Memo
from data_plane.runtime import Header

OURS = frozenset({"content-length", "transfer-encoding"})
SENDS_LENGTH = frozenset({"POST", "PUT", "PATCH"})
VISIBLE = bytes(code for code in range(0x21, 0x100) if code != 0x7F)
_HOST = "\r\nHost: "


def encode(request: Outgoing) -> bytes:
    """The request's bytes. Raises InvalidRequest."""
    target, method, body = request.target, request.method, request.body
    if not _is_target(target):
        raise InvalidRequest("The target must begin with a slash, and hold no space nor control character")
    lines = request.written + write_lines(request.headers)
    host = "" if _HOST in lines else _host_line(request.destination)
    if body or method in SENDS_LENGTH:
        lines += f"\r\nContent-Length: {len(body)}"
    return f"{_METHODS[method]}{target} HTTP/1.1{host}{lines}\r\n\r\n".encode("latin-1", "replace") + body


def write_lines(headers: list[Header]) -> str:
    """Each line has its line end before it. Raises InvalidRequest."""
    pieces: list[str] = []  # openings and values by turns
    for name, value in headers:
        pieces.append(_OPENINGS[name])
        pieces.append(value)
    if breaks(pieces[1::2]):
        pieces[1::2] = [one_line(value) for _, value in headers]
    return "".join(pieces)


@functools.lru_cache(maxsize=1024)
def _host_line(destination: Destination) -> str:
    return _HOST + destination.authority()


def _is_target(text: str) -> bool:
    """Does it begin with a slash, and hold nothing but visible latin-1?"""
    if not text.startswith("/"):
        return False
    if text.isascii():
        return text.isprintable() and " " not in text
    try:
        return not text.encode("latin-1").translate(None, VISIBLE)
    except UnicodeEncodeError:
        return False


def _opening(name: str) -> str:
    """A header line up to its value, a line end before it."""
    if not is_name(name):
        raise InvalidRequest(f"A header cannot have the name {name!r}")
    lowered = name.lower()
    if lowered in OURS:
        raise InvalidRequest(f"{name} is written by the client, not given to it")
    return _HOST if lowered == "host" else f"\r\n{name}: "


def _begun(method: str) -> str:
    if not is_name(method):
        raise InvalidRequest("The method holds a character that is not allowed there")
    return f"{method} "


_OPENINGS = Memo(_opening)
_METHODS = Memo(_begun)
