"""What is sent and what comes back: where to, what, and within which limits."""

import ssl

import msgspec

from data_plane.integrations.transport.body import Body
from data_plane.integrations.transport.errors import InvalidRequest
from data_plane.runtime import Header

DEFAULT_PORTS = {"http": 80, "https": 443}


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


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """idle_seconds: how long an unused connection is kept; 310 as AWS keeps it (handbook/02 section 9).

    idle_per_host: how many unused connections one destination may have.
    buffered: bodies up to this size come as bytes, larger ones as an iterator. AWS's payload limit: 10 MB.
    quiet_seconds: how long a streamed body may stand still; AWS's five minutes (handbook/02 section 8).
    """

    idle_seconds: float = 310.0
    idle_per_host: int = 64
    buffered: int = 10_485_760
    quiet_seconds: float = 300.0
