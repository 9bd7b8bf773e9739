"""What is sent and what comes back, and how a request is written.

A request is written as given: header names in their case (but Host's) and order, the target byte for byte. Only what
frames it is the client's own: `Content-Length`, and `Host` where none is given. Because the parts of a request may come
from whoever calls the API, none may break out of its place: a colon in a name or a space in the target is refused
before a byte is sent; for a line break in a value stands a space (RFC 9110 section 5.5), for what latin-1 lacks `?`.
"""

import functools
import ssl

import msgspec

from data_plane.header_values import breaks, is_name, one_line
from data_plane.integrations.transport.body import Body
from data_plane.integrations.transport.errors import InvalidRequest
from data_plane.memo import Memo
from data_plane.runtime import Header

DEFAULT_PORTS = {"http": 80, "https": 443}
OURS = frozenset({"content-length", "transfer-encoding"})
SENDS_LENGTH = frozenset({"POST", "PUT", "PATCH"})
_HOST = "\r\nHost: "
VISIBLE = bytes(code for code in range(0x21, 0x100) if code != 0x7F)


class Destination(msgspec.Struct, frozen=True, cache_hash=True, kw_only=True):
    """Where requests go: what two of them must have in common to share a connection.

    scheme: `http` or `https`. host, port: as in the URL (an IPv6 address without its brackets); they make the Host
    header of a request that has none, and the name TLS asks for.
    verify: False takes any certificate (`insecureSkipVerification`).
    tls: a context that presents a client certificate; None for the transport's own.
    connect_host, connect_port: where to connect if not to host and port (VPC links).
    server_name: the name to ask for in TLS and to find in the certificate, if not `host` (`serverNameToVerify`).
    """

    host: str
    port: int
    scheme: str = "http"
    verify: bool = True
    tls: ssl.SSLContext | None = None
    connect_host: str | None = None
    connect_port: int | None = None
    server_name: str | None = None

    def authority(self) -> str:
        """The value of Host. Raises InvalidRequest."""
        if not self.host.isprintable():
            raise InvalidRequest("The host holds a line break or a control character")
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS.get(self.scheme) else f"{host}:{self.port}"


class Outgoing(msgspec.Struct, kw_only=True):
    """One request to an HTTP endpoint.

    target: path and query as they go into the request line.
    written: lines of headers that go before `headers`, by `write_lines`.
    timeout: seconds for the whole exchange: connecting, the response's head, and its body if that is buffered.
    stream: the response's body may come as an iterator, whatever its size.
    """

    destination: Destination
    method: str
    target: str
    headers: list[Header] = []
    written: str = ""
    body: bytes = b""
    timeout: float = 29.0
    stream: bool = False


class Incoming(msgspec.Struct):
    """The response. headers: in the order and case received, duplicates kept. body: as sent, compressed or not."""

    status: int
    headers: list[Header]
    body: bytes | Body


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
