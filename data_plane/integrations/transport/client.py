"""The client itself: an idle connection or a new one, one exchange, and one more try where that is safe."""

import asyncio
import functools
import ssl

from data_plane.integrations.transport.connection import Connection
from data_plane.integrations.transport.dial import Resolver, is_name, open_socket
from data_plane.integrations.transport.errors import (
    ConnectFailed,
    InvalidEndpoint,
    NoAnswer,
    Timeout,
    UntrustedCertificate,
)
from data_plane.integrations.transport.messages import DEFAULT_PORTS, Destination, Incoming, Limits, Outgoing
from data_plane.integrations.transport.pool import Pool
from data_plane.integrations.transport.tls import Contexts
from data_plane.integrations.transport.writing import encode
from data_plane.outbox import Outbox

GOODBYE_SECONDS = 1.0
RESENDABLE = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"})

_NOT_FOR_THIS = (62, 64)
"""OpenSSL's codes of a certificate for another host name or address."""


class Transport:
    """A pooled HTTP/1.1 client for one event loop. cafile: PEM file of authorities to trust instead of the system's."""

    def __init__(self, *, cafile: str | None = None, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._pool = Pool(self._limits)
        self._resolver = Resolver()
        self._contexts = Contexts(cafile)
        self._outbox = Outbox()

    async def send(self, request: Outgoing) -> Incoming:
        """Send a request and give its response, whatever its status. Raises TransportError.

        The body comes as bytes; as an iterator if it is larger than `Limits.buffered`, or with `stream` as soon as
        the head is in and the body is not. An iterator is read to its end or closed by the caller.
        If the caller is cancelled, the connection is closed.
        """
        if self._pool.closed:
            raise RuntimeError("the transport is closed")
        data = encode(request)
        to_head = request.method == "HEAD"
        deadline = self._loop.time() + request.timeout
        reused = self._pool.take(request.destination)
        if reused is not None:
            try:
                return await reused.exchange(data, to_head, deadline, request.stream)
            except NoAnswer:
                # The endpoint closed an idle connection just as it was used again. Whether it saw the request is not
                # known: "a proxy MUST NOT automatically retry non-idempotent requests" (RFC 9110 section 9.2.2).
                if request.method not in RESENDABLE:
                    raise
        fresh = await asyncio.create_task(self._connect(request, deadline))  # a task has timeouts
        return await fresh.exchange(data, to_head, deadline, request.stream)

    @functools.cached_property
    def _loop(self) -> asyncio.AbstractEventLoop:
        """Looked up once: asyncio asks the kernel for the process each time."""
        return asyncio.get_running_loop()

    def presenting(self, certificate: str, key: str, *, verify: bool) -> ssl.SSLContext:
        """What `Destination.tls` is given to present a client certificate; the same for the same certificate."""
        return self._contexts.presenting(certificate, key, verify=verify)

    async def close(self, *, abort: bool = False) -> None:
        """Close idle connections now and the others as their exchanges end; with `abort` break those off."""
        await self._pool.close(abort=abort)

    async def _connect(self, request: Outgoing, deadline: float) -> Connection:
        destination = request.destination
        scheme, name = destination.scheme, destination.server_name or destination.host
        host, port = destination.connect_host or destination.host, destination.connect_port or destination.port
        if scheme not in DEFAULT_PORTS or not is_name(name):
            raise InvalidEndpoint(f"Invalid endpoint address {scheme}://{name}")
        context = None if scheme == "http" else self._context(destination)
        try:
            async with asyncio.timeout_at(deadline):
                sock = await open_socket(await self._resolver.addresses(host, port))
                _, connection = await self._loop.create_connection(
                    lambda: Connection(destination, self._pool, self._limits, self._outbox),
                    sock=sock,
                    ssl=context,
                    server_hostname=name if context else None,
                    ssl_shutdown_timeout=GOODBYE_SECONDS if context else None,
                )
        except TimeoutError as late:
            raise Timeout(f"Connecting to {host}:{port} took too long") from late
        except ssl.SSLCertVerificationError as untrusted:
            reason = f"The certificate of {host}:{port} is not trusted: {untrusted}"
            wanted = name if untrusted.verify_code in _NOT_FOR_THIS else ""
            raise UntrustedCertificate(reason, wanted) from untrusted
        except OSError as failed:
            raise ConnectFailed(f"Connecting to {host}:{port} failed: {failed}") from failed
        return connection

    def _context(self, destination: Destination) -> ssl.SSLContext:
        return destination.tls or (self._contexts.verifying if destination.verify else self._contexts.trusting)
