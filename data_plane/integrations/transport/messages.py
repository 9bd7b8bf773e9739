"""What is sent and what comes back, and how a request is written.

A request is written as given: header names in their case and order, the target byte for byte. Only what frames it is
the client's own: `Content-Length`, and `Host` where none is given. Because the parts of a request may come from
whoever calls the API, none may break out of its place: a colon in a name or a space in the target is refused before a
byte is sent; for a line break in a value stands a space (RFC 9110 section 5.5), for what latin-1 lacks `?`.
"""

import functools
import ssl

import msgspec

from data_plane.integrations.transport.body import Body
from data_plane.integrations.transport.errors import InvalidRequest
from data_plane.runtime import Header

DEFAULT_PORTS = {"http": 80, "https": 443}
OURS = frozenset({"content-length", "transfer-encoding"})
SENDS_LENGTH = frozenset({"POST", "PUT", "PATCH"})
TOKEN = b"!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
ON_ONE_LINE = str.maketrans("\r\n\0", "   ")
VISIBLE = bytes(code for code in range(0x21, 0x100) if code != 0x7F)

Destination = tuple[str, str, int, str, bool, ssl.SSLContext | None]


class Outgoing(msgspec.Struct, kw_only=True):
    """One request to an HTTP endpoint.

    scheme: `http` or `https`. host, port: as in the URL (an IPv6 address without its brackets); they make the Host
    header if `headers` has none, and the name TLS asks for.
    target: path and query as they go into the request line.
    timeout: seconds for the whole exchange: connecting, the response's head, and its body if that is buffered.
    verify: False takes any certificate (`insecureSkipVerification`).
    tls: a context that presents a client certificate; None for the transport's own.
    connect_host, connect_port: where to connect if not to host and port (VPC links).
    server_name: the name to ask for in TLS and to find in the certificate, if not `host` (`serverNameToVerify`).
    """

    method: str
    host: str
    port: int
    target: str
    scheme: str = "http"
    headers: list[Header] = []
    body: bytes = b""
    timeout: float = 29.0
    verify: bool = True
    tls: ssl.SSLContext | None = None
    connect_host: str | None = None
    connect_port: int | None = None
    server_name: str | None = None

    def destination(self) -> Destination:
        """What two requests must have in common to share a connection."""
        return (
            self.scheme,
            self.connect_host or self.host,
            self.connect_port or self.port,
            self.server_name or self.host,
            self.verify,
            self.tls,
        )


class Incoming(msgspec.Struct):
    """The response. headers: in the order and case received, duplicates kept. body: as sent, compressed or not."""

    status: int
    headers: list[Header]
    body: bytes | Body


def encode(request: Outgoing) -> bytes:
    """The request's bytes. Raises InvalidRequest."""
    has_host = _check_names(tuple([name for name, _ in request.headers]))
    lines = [
        f"{name}: {value if value.isprintable() else value.translate(ON_ONE_LINE)}\r\n"
        for name, value in request.headers
    ]
    if not has_host:
        if not request.host.isprintable():
            raise InvalidRequest("The host holds a line break or a control character")
        lines.insert(0, f"Host: {_authority(request)}\r\n")
    if request.body or request.method in SENDS_LENGTH:
        lines.append(f"Content-Length: {len(request.body)}\r\n")
    try:
        target = request.target.encode("latin-1")
    except UnicodeEncodeError:
        raise InvalidRequest("The target has a character that HTTP cannot carry") from None
    if not target.startswith(b"/") or target.translate(None, VISIBLE):
        raise InvalidRequest("The target does not begin with a slash, or holds a space or a control character")
    if not _is_token(request.method):
        raise InvalidRequest("The method holds a character that is not allowed there")
    head = f"{request.method} {request.target} HTTP/1.1\r\n{''.join(lines)}\r\n"
    return head.encode("latin-1", "replace") + request.body


@functools.lru_cache(maxsize=1024)
def _check_names(names: tuple[str, ...]) -> bool:
    """Whether Host is among these names, all of which may be sent. An API sends the same few sets over and over."""
    for name in names:
        if not _is_token(name):
            raise InvalidRequest(f"A header cannot have the name {name!r}")
        if name.lower() in OURS:
            raise InvalidRequest(f"{name} is written by the client, not given to it")
    return any(name.lower() == "host" for name in names)


@functools.lru_cache(maxsize=1024)
def _is_token(text: str) -> bool:
    return text.isascii() and bool(text) and not text.encode().translate(None, TOKEN)


def _authority(request: Outgoing) -> str:
    host = f"[{request.host}]" if ":" in request.host else request.host
    return host if request.port == DEFAULT_PORTS.get(request.scheme) else f"{host}:{request.port}"
