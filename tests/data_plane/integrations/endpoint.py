"""A raw HTTP endpoint that does exactly what it is told: one script per connection, bytes as given, splits as given."""

import asyncio
import socket
import ssl
import struct
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

from data_plane.integrations.transport import Destination, Outgoing

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Peer:
    """One connection, seen from the endpoint."""

    def __init__(self, endpoint: "Endpoint", reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._endpoint, self._reader, self._writer = endpoint, reader, writer

    async def head(self) -> bytes:
        """The head of the next request, its body left unread."""
        return await self._reader.readuntil(b"\r\n\r\n")

    async def request(self) -> bytes:
        """The next request, head and body, byte for byte."""
        head = await self.head()
        _, _, length = head.lower().partition(b"\r\ncontent-length:")
        body = await self._reader.readexactly(int(length.split(b"\r\n")[0])) if length else b""
        self._endpoint.requests.append(head + body)
        return head + body

    async def send(self, *pieces: bytes) -> None:
        """Write pieces, giving the client a chance to read each by itself."""
        for piece in pieces:
            self._writer.write(piece)
            await self._writer.drain()
            await asyncio.sleep(0)

    async def hung_up(self) -> None:
        """Wait until the client has closed the connection."""
        assert await self._reader.read() == b""

    async def say_goodbye(self) -> None:
        """Close this side, and wait until the client has seen that and closed its own."""
        self._writer.write_eof()
        await self.hung_up()

    def reset(self) -> None:
        """Close the hard way: the client gets a RST."""
        sock = self._writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._writer.transport.abort()

    def certificate(self) -> object:
        """The certificate the client presented."""
        return self._writer.get_extra_info("peercert")


Script = Callable[[Peer], Awaitable[None]]


def answering(*pieces: bytes) -> Script:
    """Answer every request on the connection with the same bytes."""

    async def script(peer: Peer) -> None:
        while True:
            await peer.request()
            await peer.send(*pieces)

    return script


def answering_once(*pieces: bytes) -> Script:
    """Answer one request and hang up."""

    async def script(peer: Peer) -> None:
        await peer.request()
        await peer.send(*pieces)

    return script


async def silent(peer: Peer) -> None:
    """Read a request and say nothing until the client gives up."""
    await peer.request()
    await peer.hung_up()


class Endpoint:
    """`async with Endpoint(first, second) as endpoint:` the nth connection plays the nth script, later ones the last.

    connections: how many there were. requests: every request as received.
    """

    def __init__(self, *scripts: Script, tls: ssl.SSLContext | None = None) -> None:
        self._scripts = scripts
        self._tls = tls
        self._playing: set[asyncio.Task[None]] = set()
        self.connections = 0
        self.requests: list[bytes] = []

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._play, "127.0.0.1", 0, ssl=self._tls)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for task in self._playing:
            task.cancel()
        await asyncio.gather(*self._playing, return_exceptions=True)
        await self._server.wait_closed()

    @property
    def open(self) -> int:
        """The connections whose scripts are being played."""
        return len(self._playing)

    async def finished(self) -> None:
        """Wait until every script has been played to its end."""
        await asyncio.gather(*self._playing)

    async def _play(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._playing.add(task)
        script = self._scripts[min(self.connections, len(self._scripts) - 1)]
        self.connections += 1
        try:
            await script(Peer(self, reader, writer))
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the client hung up, or the test is over
        finally:
            self._playing.discard(task)
            writer.close()


def to(
    endpoint: Endpoint,
    method: str = "GET",
    *,
    target: str = "/",
    body: bytes = b"",
    timeout: float = 60,
    stream: bool = False,
) -> Outgoing:
    """A request to the endpoint."""
    return Outgoing(
        destination=Destination(host="127.0.0.1", port=endpoint.port),
        method=method,
        target=target,
        body=body,
        timeout=timeout,
        stream=stream,
    )
