"""An edge in a thread of its own, and clients that speak to it in bytes."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from http.client import HTTPResponse
from io import BufferedReader
from typing import Any, TypeVar

import msgspec

from data_plane.runtime import Request, Response
from emulator.edge.event_loop import new_event_loop
from emulator.edge.limits import AWS_LIMITS, Limits
from emulator.edge.protocol import Handle
from emulator.edge.reader import BodyLimit
from emulator.edge.server import Server

PATIENCE = 10
"""Seconds after which a test that waits for something is lost."""
LoopFactory = Callable[[], asyncio.AbstractEventLoop]
T = TypeVar("T")


async def echo(request: Request) -> Response:
    """The request, as JSON that a test can decode to a Request again."""
    return Response(200, [("Content-Type", "application/json")], msgspec.json.encode(request))


class Wire:
    """A client's end of a connection, that answers can be read from one by one."""

    def __init__(self, sock: socket.socket) -> None:
        self.socket = sock
        self._file = KeptOpen(socket.SocketIO(sock, "r"))

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def answer(self, method: str = "GET") -> "Answer":
        response = HTTPResponse(self, method=method)  # type: ignore[arg-type]
        response.begin()
        return Answer(response.status, response.getheaders(), response.read())

    def wait(self) -> None:
        """Until something is there to be read."""
        self._file.peek(1)

    def head(self) -> list[bytes]:
        """Status line and headers of the next answer."""
        return list(iter(lambda: self._file.readline().rstrip(b"\r\n"), b""))

    def finish(self) -> None:
        """Nothing more will be sent."""
        self.socket.shutdown(socket.SHUT_WR)

    def rest(self) -> bytes:
        """All that comes until the server ends the connection."""
        return self._file.read()

    def read(self, size: int) -> bytes:
        return self._file.read(size)

    def makefile(self, mode: str) -> "KeptOpen":
        return self._file

    def close(self) -> None:
        self._file.really_close()
        self.socket.close()


class KeptOpen(BufferedReader):
    """What http.client closes behind every answer, although more may follow."""

    def close(self) -> None: ...

    def really_close(self) -> None:
        super().close()


class Answer(msgspec.Struct):
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        return {key.lower(): value for key, value in self.headers}.get(name)

    def request(self) -> Request:
        """What `echo` was asked."""
        return msgspec.json.decode(self.body, type=Request)


class Edge:
    """complaints: what the event loop had to say at the end, which must be nothing."""

    def __init__(self, server: Server, loop: asyncio.AbstractEventLoop) -> None:
        self.server = server
        self.loop = loop
        self.complaints: list[dict[str, Any]] = []
        loop.set_exception_handler(lambda _, context: self.complaints.append(context))

    def call(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(PATIENCE)

    @contextmanager
    def connect(self, receive_buffer: int = 0, tls: ssl.SSLContext | None = None) -> Iterator[Wire]:
        with socket.socket() as sock:
            if receive_buffer:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
            sock.settimeout(PATIENCE)
            sock.connect(("127.0.0.1", self.server.port))
            wire = Wire(tls.wrap_socket(sock, server_hostname="localhost") if tls else sock)
            try:
                yield wire
            finally:
                wire.close()

    def ask(self, request: bytes, method: str = "GET") -> Answer:
        with self.connect() as wire:
            wire.send(request)
            return wire.answer(method)


@contextmanager
def serving(
    handle: Handle = echo,
    *,
    limits: Limits = AWS_LIMITS,
    port: int = 0,
    tls: ssl.SSLContext | None = None,
    secure: Callable[[], ssl.SSLContext] | None = None,
    body_limit: BodyLimit | None = None,
    loop_factory: LoopFactory = new_event_loop,
) -> Iterator[Edge]:
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        loop = runner.get_loop()
        server = Server(handle, port=port, limits=limits, tls=tls, secure=secure, body_limit=body_limit)
        edge = Edge(server, loop)
        runner.run(server.start())
        thread = threading.Thread(target=loop.run_forever)
        thread.start()
        try:
            yield edge
        finally:
            edge.call(server.drain(0))
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
    assert edge.complaints == []
