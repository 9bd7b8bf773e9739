"""What the head of a request must say, and must not, beyond what llhttp saw to; pure functions of a head just read."""

from data_plane.memo import Memo
from data_plane.runtime import Header, Request
from emulator.edge.refusal import Refused, bad_request

PROTOCOLS = {"1.1": "HTTP/1.1", "1.0": "HTTP/1.0"}
WATCHED = frozenset((b"host", b"connection", b"proxy-connection", b"content-length", b"transfer-encoding"))
"""The headers that HTTP itself, or llhttp, acts on. All others are the handler's affair."""


def _read_name(name: bytes) -> tuple[str, str, bytes | None]:
    """A header's name as text; in lower case; the watched header it is, or None."""
    lower_name = name.lower()
    return name.decode(), lower_name.decode(), lower_name if lower_name in WATCHED else None


NAMES = Memo(_read_name)
HOST_ALONE = [b"host"]
"""What most heads have of them: nothing to check then, and no body."""
KEEP_ALIVE = b"keep-alive"
"""Stands for a Connection header that says so and nothing else, as browsers' do."""

HOST_KEPT_ALIVE = ([b"host", KEEP_ALIVE], [KEEP_ALIVE, b"host"])
"""What HTTP/1.1 makes as little of."""


def protocol_of(version: str, watched: list[bytes]) -> str:
    """`HTTP/1.1` or `HTTP/1.0`. Raises Refused for others, and for what the version does not allow of Host and codings.

    version: as llhttp tells it. watched: the names of the watched headers in the head, each as often as it came.
    """
    protocol = PROTOCOLS.get(version)
    if protocol is None:
        raise Refused(505, "HTTP Version Not Supported")
    hosts = watched.count(b"host")
    if hosts > 1 or (not hosts and protocol == "HTTP/1.1"):
        raise bad_request("A request names exactly one Host")
    codings = watched.count(b"transfer-encoding")
    if codings and protocol == "HTTP/1.0":
        raise bad_request("Transfer-Encoding is not for HTTP/1.0")
    if codings > 1:
        raise bad_request("A request has at most one Transfer-Encoding")
    return protocol


def announces_body(request: Request) -> bool:
    """Whether a body follows the head; an empty one counts where its coding is chunked."""
    coding = request.header("transfer-encoding")
    if coding is not None and coding.lower() != "chunked":
        raise Refused(501, "Transfer-Encoding is not chunked")
    return coding is not None or request.header("content-length") not in (None, "0")


def expects_continue(request: Request) -> bool:
    """RFC 9110 section 10.1.1: the client waits for `100 Continue` before it sends the body; nothing to HTTP/1.0."""
    return request.protocol == "HTTP/1.1" and (request.header("expect") or "").lower() == "100-continue"


def with_host(headers: list[Header], host: str) -> list[Header]:
    """RFC 9112 section 3.2.2: the host of an absolute-form target replaces the received Host."""
    return [("Host", host), *(header for header in headers if header[0].lower() != "host")]


def without_upgrade(request: Request) -> bytes:
    """The head as it came, but for its Upgrade header."""
    target = f"{request.path}?{request.query}" if request.query else request.path
    lines = [f"{name}: {value}\r\n" for name, value in request.headers if name.lower() != "upgrade"]
    return f"{request.method} {target} {request.protocol}\r\n{''.join(lines)}\r\n".encode("latin-1")
