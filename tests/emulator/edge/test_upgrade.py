"""Connections that leave HTTP, with a toy protocol: it sends back, in capitals, whatever it gets."""

import asyncio
import threading
from collections.abc import Callable

import pytest

from data_plane.runtime import Request, Response
from emulator.edge.upgrade import Upgrade
from tests.emulator.edge.serving import PATIENCE, LoopFactory, Wire, echo, serving

H = b"Host: h\r\n"
ASK = b"GET /ws HTTP/1.1\r\n" + H + b"Connection: upgrade\r\nUpgrade: capitals\r\n\r\n"
SWITCHED = b"HTTP/1.1 101 Switching Protocols\r\nUPGRADE: capitals\r\nConnection: Upgrade\r\n\r\n"


class Capitals(asyncio.Protocol):
    def __init__(self, transport: asyncio.Transport, lost: Callable[[], None]) -> None:
        self.transport = transport
        self.lost = lost

    def data_received(self, data: bytes) -> None:
        self.transport.write(data.upper())

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost()


def upgrade(lost: Callable[[], None] = lambda: None) -> Upgrade:
    def take_over(transport: asyncio.Transport, following: bytes) -> asyncio.Protocol:
        protocol = Capitals(transport, lost)
        protocol.data_received(following)
        return protocol

    return Upgrade(101, [("UPGRADE", "capitals"), ("Connection", "Upgrade")], take_over=take_over)


def cut_off(wire: Wire) -> bool:
    """Whether the connection ends, with or without a reset, and what was sent last is lost or not."""
    try:
        return wire.rest() is not None
    except ConnectionError:
        return True


async def capitals(request: Request) -> Response:
    return upgrade() if request.path == "/ws" else await echo(request)


def test_the_connection_is_handed_over(loop_factory: LoopFactory) -> None:
    with serving(capitals, loop_factory=loop_factory) as edge, edge.connect() as wire:
        wire.send(ASK)
        assert wire.read(len(SWITCHED)) == SWITCHED
        for word in (b"one", b"two", b"\r\nget / http/1.1\r\n\r\n"):
            wire.send(word)
            assert wire.read(len(word)) == word.upper()


def test_bytes_in_the_same_packet_are_not_lost(loop_factory: LoopFactory) -> None:
    with serving(capitals, loop_factory=loop_factory) as edge, edge.connect() as wire:
        wire.send(b"GET /first HTTP/1.1\r\n" + H + b"\r\n" + ASK + b"following")
        assert wire.answer().request().path == "/first"
        assert wire.read(len(SWITCHED) + 9) == SWITCHED + b"FOLLOWING"
        wire.send(b"later")
        assert wire.read(5) == b"LATER"


def test_bytes_that_come_while_it_is_decided_are_not_lost(loop_factory: LoopFactory) -> None:
    asked, decided = threading.Event(), asyncio.Event()

    async def decide(request: Request) -> Response:
        asked.set()
        await decided.wait()
        return upgrade()

    async def let_go() -> None:
        decided.set()

    with serving(decide, loop_factory=loop_factory) as edge, edge.connect() as wire:
        wire.send(ASK)
        assert asked.wait(PATIENCE)
        more = b"x" * 1_000_000
        sender = threading.Thread(target=wire.send, args=(more,))
        sender.start()
        edge.call(let_go())
        assert wire.read(len(SWITCHED)) == SWITCHED
        assert wire.read(len(more)) == more.upper()
        sender.join()


def test_a_declined_upgrade_is_an_ordinary_request(loop_factory: LoopFactory) -> None:
    with serving(loop_factory=loop_factory) as edge, edge.connect() as wire:
        wire.send(ASK + ASK + b"POST /last HTTP/1.1\r\n" + H + b"Content-Length: 2\r\n\r\nhi")
        answers = [wire.answer().request() for _ in range(3)]
        assert [request.path for request in answers] == ["/ws", "/ws", "/last"]
        assert answers[0].header("upgrade") == "capitals"
        assert answers[2].body == b"hi"
        wire.send(b"GET /later HTTP/1.1\r\n" + H + b"\r\n")
        assert wire.answer().request().path == "/later"


def test_a_client_that_waits_behind_a_declined_upgrade_is_told_to_go_on(loop_factory: LoopFactory) -> None:
    with serving(loop_factory=loop_factory) as edge, edge.connect() as wire:
        wire.send(ASK + b"PUT / HTTP/1.1\r\n" + H + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        assert wire.answer().request().path == "/ws"
        assert wire.read(25) == b"HTTP/1.1 100 Continue\r\n\r\n"
        wire.send(b"hi")
        assert wire.answer().request().body == b"hi"


def test_java_offers_h2c_with_every_request(loop_factory: LoopFactory) -> None:
    offer = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABk\r\n"
    with serving(loop_factory=loop_factory) as edge, edge.connect() as wire:
        for _ in range(3):
            wire.send(b"POST /a HTTP/1.1\r\n" + H + offer + b"Content-Length: 2\r\n\r\nhi")
            assert wire.answer().request().body == b"hi"
            wire.send(b"GET /b HTTP/1.1\r\n" + H + offer + b"\r\n")
            assert wire.answer().request().path == "/b"


def test_an_upgrade_nobody_asked_for_is_a_failure(loop_factory: LoopFactory, caplog: pytest.LogCaptureFixture) -> None:
    with serving(capitals, loop_factory=loop_factory) as edge, edge.connect() as wire:
        wire.send(b"GET /ws HTTP/1.1\r\n" + H + b"\r\nGET /2 HTTP/1.1\r\n" + H + b"\r\n" + ASK + b"following")
        assert wire.answer().status == 500
        assert wire.answer().request().path == "/2"
        assert wire.read(len(SWITCHED) + 9) == SWITCHED + b"FOLLOWING"
    assert len(caplog.records) == 1


def test_a_failing_takeover_ends_the_connection(loop_factory: LoopFactory, caplog: pytest.LogCaptureFixture) -> None:
    def take_over(transport: asyncio.Transport, following: bytes) -> asyncio.Protocol:
        raise ZeroDivisionError("a bug")

    async def handle(request: Request) -> Response:
        return Upgrade(101, [], take_over=take_over)

    with serving(handle, loop_factory=loop_factory) as edge, edge.connect() as wire:
        wire.send(ASK)
        assert cut_off(wire)
    assert len(caplog.records) == 1


def test_the_edge_forgets_what_it_handed_over(loop_factory: LoopFactory) -> None:
    lost = threading.Event()

    async def handle(request: Request) -> Response:
        return upgrade(lost.set)

    with serving(handle, loop_factory=loop_factory) as edge, edge.connect() as wire:
        wire.send(ASK)
        assert wire.read(len(SWITCHED)) == SWITCHED
        edge.call(edge.server.drain(PATIENCE))
        wire.send(b"still here")
        assert wire.read(10) == b"STILL HERE"
        wire.close()
        assert lost.wait(PATIENCE)
