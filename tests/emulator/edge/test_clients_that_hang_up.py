"""A client that goes away takes the work for it along."""

import asyncio
import socket
import struct
import threading
from collections.abc import AsyncIterator

import pytest

from data_plane.outbox import Outbox
from data_plane.runtime import Request, Response
from emulator.edge.connections import Connections
from emulator.edge.limits import AWS_LIMITS
from emulator.edge.protocol import Connection
from tests.emulator.edge.serving import PATIENCE, LoopFactory, Wire, serving

GET = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"


def reset(wire: Wire) -> None:
    wire.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    wire.close()


GOODBYES = {"closes": Wire.close, "resets": reset, "finishes": Wire.finish}


@pytest.mark.parametrize("goodbye", GOODBYES)
def test_the_task_of_its_request_is_cancelled(goodbye: str, loop_factory: LoopFactory) -> None:
    started, cancelled = threading.Event(), threading.Event()

    async def handle(request: Request) -> Response:
        started.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.set()
            raise
        return Response(200)

    with serving(handle, loop_factory=loop_factory) as edge, edge.connect() as wire:
        wire.send(GET)
        assert started.wait(PATIENCE)
        GOODBYES[goodbye](wire)
        assert cancelled.wait(PATIENCE)


@pytest.mark.parametrize("waits", [True, False], ids=["for its next piece", "for the client to read"])
@pytest.mark.parametrize("goodbye", ["closes", "resets"])
def test_the_iterator_of_its_answer_is_closed(goodbye: str, waits: bool, loop_factory: LoopFactory) -> None:
    closed = threading.Event()

    async def pieces() -> AsyncIterator[bytes]:
        try:
            while True:
                yield b"x" * 100_000
                if waits:
                    await asyncio.Event().wait()
        finally:
            closed.set()

    async def handle(request: Request) -> Response:
        return Response(200, [], pieces())

    with serving(handle, loop_factory=loop_factory) as edge, edge.connect() as wire:
        wire.send(GET)
        assert wire.read(50_000)
        assert not closed.is_set()
        GOODBYES[goodbye](wire)
        assert closed.wait(PATIENCE)


def test_its_pipelined_requests_are_never_started(loop_factory: LoopFactory) -> None:
    paths = []
    cancelled = threading.Event()

    async def handle(request: Request) -> Response:
        paths.append(request.path)
        if request.path == "/2":
            cancelled.set()
            wire.close()
        try:
            await (asyncio.Event().wait() if request.path == "/2" else asyncio.sleep(0))
        finally:
            paths.append("end")
        return Response(200)

    with serving(handle, loop_factory=loop_factory) as edge, edge.connect() as wire:
        wire.send(b"".join(b"GET /%d HTTP/1.1\r\nHost: h\r\n\r\n" % n for n in range(5)))
        assert cancelled.wait(PATIENCE)
        edge.call(edge.server.drain(0))
    assert paths == ["/0", "end", "/1", "end", "/2", "end"]


def test_a_handler_that_will_not_be_cancelled_may_finish(loop_factory: LoopFactory) -> None:
    """Its answer goes nowhere, and that is no error."""
    started, finished = threading.Event(), threading.Event()

    async def handle(request: Request) -> Response:
        started.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            finished.set()
        return Response(200, [], b"too late")

    with serving(handle, loop_factory=loop_factory) as edge, edge.connect() as wire:
        wire.send(GET)
        assert started.wait(PATIENCE)
        wire.close()
        assert finished.wait(PATIENCE)


class Deaf(asyncio.Transport):
    """Nobody is there."""

    def get_write_buffer_size(self) -> int:
        return 0


def test_a_client_that_is_gone_as_its_request_begins_leaves_nothing_behind(loop_factory: LoopFactory) -> None:
    connections, outbox = Connections[Connection](), Outbox()

    async def wait(request: Request) -> Response:
        await asyncio.Event().wait()
        return Response(200)

    async def come_and_go() -> bool:
        connection = Connection(wait, AWS_LIMITS, lambda request: 0, connections, outbox)
        connection.connection_made(Deaf())
        connection.data_received(GET)
        assert list(connections) == [connection]
        connection.connection_lost(None)
        return await connections.none_left(PATIENCE)

    with asyncio.Runner(loop_factory=loop_factory) as runner:
        assert runner.run(come_and_go())
    assert outbox.expected == 0


def test_half_a_request_is_dropped_in_silence(loop_factory: LoopFactory, caplog: pytest.LogCaptureFixture) -> None:
    with serving(loop_factory=loop_factory) as edge, edge.connect() as wire:
        wire.send(GET + b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nhalf")
        assert wire.answer().status == 200
        wire.finish()
        assert wire.rest() == b""
    assert caplog.records == []
