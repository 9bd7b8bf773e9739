"""Stopping: who is in flight finishes, who is idle goes, who takes too long is cut."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager

import pytest

from data_plane.runtime import Request, Response
from tests.emulator.edge.serving import PATIENCE, Edge, LoopFactory, serving

GET = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"


class Gate:
    """A handler that answers when it is let go."""

    def __init__(self) -> None:
        self.started = threading.Event()
        self.cancelled = threading.Event()
        self._open = asyncio.Event()

    async def handle(self, request: Request) -> Response:
        self.started.set()
        try:
            await self._open.wait()
        except asyncio.CancelledError:
            self.cancelled.set()
            raise
        return Response(200, [], request.path.encode())

    async def open(self) -> None:
        self._open.set()


async def turn() -> None:
    """What was asked of the loop before has begun when this is done."""


@contextmanager
def draining(edge: Edge, grace: float) -> Iterator[Future[None]]:
    drained = asyncio.run_coroutine_threadsafe(edge.server.drain(grace), edge.loop)
    edge.call(turn())
    yield drained
    drained.result(PATIENCE)


def test_a_request_in_flight_finishes_and_says_that_it_is_the_last(loop_factory: LoopFactory) -> None:
    gate = Gate()
    with serving(gate.handle, loop_factory=loop_factory) as edge, edge.connect() as wire:
        wire.send(GET)
        assert gate.started.wait(PATIENCE)
        with draining(edge, PATIENCE) as drained:
            assert not drained.done()
            edge.call(gate.open())
            answer = wire.answer()
            assert (answer.body, answer.header("connection")) == (b"/", "close")
            assert wire.rest() == b""


def test_requests_pipelined_before_are_answered(loop_factory: LoopFactory) -> None:
    gate = Gate()
    with serving(gate.handle, loop_factory=loop_factory) as edge, edge.connect() as wire:
        wire.send(b"".join(b"GET /%d HTTP/1.1\r\nHost: h\r\n\r\n" % n for n in range(3)))
        assert gate.started.wait(PATIENCE)
        with draining(edge, PATIENCE):
            edge.call(gate.open())
            answers = [wire.answer() for _ in range(3)]
            assert [answer.body for answer in answers] == [b"/0", b"/1", b"/2"]
            assert [answer.header("connection") for answer in answers] == ["keep-alive", "keep-alive", "close"]
            assert wire.rest() == b""


@pytest.mark.parametrize("before", [b"", GET], ids=["new", "kept alive"])
def test_idle_connections_end_at_once(before: bytes, loop_factory: LoopFactory) -> None:
    gate = Gate()
    with serving(gate.handle, loop_factory=loop_factory) as edge, edge.connect() as wire:
        edge.call(gate.open())
        edge.ask(GET)  # by now the server knows of the connection before
        wire.send(before)
        if before:
            assert wire.answer().header("connection") == "keep-alive"
        with draining(edge, PATIENCE):
            assert wire.rest() == b""


@pytest.mark.parametrize("cut", [20, 70], ids=["in its head", "in its body"])
def test_a_request_that_is_still_arriving_is_answered(cut: int, loop_factory: LoopFactory) -> None:
    gate = Gate()
    data = b"POST /arriving HTTP/1.1\r\nHost: h\r\nContent-Length: 20\r\n\r\n" + b"x" * 20
    with serving(gate.handle, loop_factory=loop_factory) as edge, edge.connect() as wire:
        edge.call(gate.open())
        wire.send(GET + data[:cut])
        assert wire.answer().body == b"/"
        with draining(edge, PATIENCE):
            wire.send(data[cut:])
            answer = wire.answer()
            assert (answer.body, answer.header("connection")) == (b"/arriving", "close")


def test_nobody_is_let_in(loop_factory: LoopFactory) -> None:
    gate = Gate()
    with serving(gate.handle, loop_factory=loop_factory) as edge, edge.connect() as wire:
        wire.send(GET)
        assert gate.started.wait(PATIENCE)
        with draining(edge, PATIENCE):
            with pytest.raises(ConnectionError):
                edge.ask(GET)
            edge.call(gate.open())
            assert wire.answer().status == 200


def test_grace_ends(loop_factory: LoopFactory) -> None:
    gate = Gate()
    with serving(gate.handle, loop_factory=loop_factory) as edge, edge.connect() as wire:
        wire.send(GET)
        assert gate.started.wait(PATIENCE)
        edge.call(edge.server.drain(0.01))
        assert gate.cancelled.is_set()
        with pytest.raises(ConnectionError):
            wire.answer()


def test_abort_cuts_everything(loop_factory: LoopFactory) -> None:
    gate = Gate()
    with serving(gate.handle, loop_factory=loop_factory) as edge, edge.connect() as busy, edge.connect() as idle:
        busy.send(GET)
        assert gate.started.wait(PATIENCE)
        edge.loop.call_soon_threadsafe(edge.server.abort)
        for wire in (busy, idle):
            with pytest.raises(ConnectionError):
                wire.answer()
        assert gate.cancelled.wait(PATIENCE)


def test_the_port_is_free_again(loop_factory: LoopFactory) -> None:
    with serving(loop_factory=loop_factory) as first:
        port = first.server.port
        first.call(first.server.drain(0))
        with serving(port=port, loop_factory=loop_factory) as second:
            assert second.ask(GET).status == 200


def test_a_port_that_is_taken_is_an_error(loop_factory: LoopFactory) -> None:
    with serving(loop_factory=loop_factory) as edge:
        taken = pytest.raises(OSError, match="address already in use")
        with taken, serving(port=edge.server.port, loop_factory=loop_factory):
            pytest.fail("two servers on one port")
