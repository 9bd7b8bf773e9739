"""Clients that are slow, or do nothing: no wait is without an end."""

import asyncio
import threading
from collections.abc import AsyncIterator
from http.client import IncompleteRead

import pytest

from data_plane.runtime import Request, Response
from emulator.edge.limits import Limits
from emulator.edge.patience import Patience, Wait
from tests.emulator.edge.serving import PATIENCE, LoopFactory, Wire, serving

GET = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"
SHORT = 0.05
PROMPT = 0.4
"""Time enough for a client that does what it should."""
TIMEOUT = b"HTTP/1.1 408 Request Timeout"

SLOW: dict[str, tuple[Limits, bytes, bytes]] = {
    "a client that sends nothing": (Limits(idle_seconds=SHORT), b"", b""),
    "a client that sends no second request": (Limits(idle_seconds=SHORT), GET, b"HTTP/1.1 200 OK"),
    "a client that sends half a head": (Limits(head_seconds=SHORT), b"GET / HTTP/1.1\r\nHos", TIMEOUT),
    "... behind a request": (Limits(head_seconds=SHORT), GET + b"GET /2", TIMEOUT),
    "a client that sends half a body": (
        Limits(body_seconds=SHORT), b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nhalf", TIMEOUT,
    ),
    "a client that sends half a chunk": (
        Limits(body_seconds=SHORT), b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf",
        TIMEOUT,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", SLOW)
def test_slow_clients_are_let_go(case: str, loop_factory: LoopFactory) -> None:
    limits, data, last_answer = SLOW[case]
    with serving(limits=limits, loop_factory=loop_factory) as edge, edge.connect() as wire:
        wire.send(data)
        assert last_answer in wire.rest()


def send_for_ever(wire: Wire) -> None:
    while True:
        wire.send(b"more")


def test_a_refused_client_that_goes_on_sending_is_cut(loop_factory: LoopFactory) -> None:
    with serving(limits=Limits(linger_seconds=SHORT), loop_factory=loop_factory) as edge, edge.connect() as wire:
        wire.send(b"rubbish\r\n\r\n")
        assert wire.answer().status == 400
        with pytest.raises(ConnectionError):
            send_for_ever(wire)


def test_a_client_that_takes_nothing_is_cut(loop_factory: LoopFactory) -> None:
    closed = threading.Event()

    async def pieces() -> AsyncIterator[bytes]:
        try:
            while True:
                yield b"x" * 100_000
        finally:
            closed.set()

    async def handle(request: Request) -> Response:
        return Response(200, [], pieces())

    limits = Limits(write_seconds=SHORT)
    with serving(handle, limits=limits, loop_factory=loop_factory) as edge, edge.connect() as wire:
        wire.send(GET)
        assert closed.wait(PATIENCE)


def test_a_client_that_takes_nothing_is_cut_though_its_answer_is_complete(loop_factory: LoopFactory) -> None:
    async def handle(request: Request) -> Response:
        return Response(200, [("Connection", "close")], b"x" * 50_000_000)

    limits = Limits(write_seconds=SHORT)
    with serving(handle, limits=limits, loop_factory=loop_factory) as edge, edge.connect() as wire:
        wire.send(GET)
        wire.wait()
        edge.call(edge.server.drain(PATIENCE))
        with pytest.raises((IncompleteRead, ConnectionError)):
            wire.answer()


def test_a_handler_may_take_its_time(loop_factory: LoopFactory) -> None:
    """Every limit is over many times while it works; integrations have time limits of their own."""

    async def handle(request: Request) -> Response:
        await asyncio.sleep(3 * PROMPT)
        return Response(200, [], b"late")

    limits = Limits(
        head_seconds=PROMPT, body_seconds=PROMPT, idle_seconds=PROMPT, write_seconds=PROMPT, linger_seconds=PROMPT
    )
    with serving(handle, limits=limits, loop_factory=loop_factory) as edge:
        assert edge.ask(GET).body == b"late"


LIMITS = Limits(head_seconds=30, body_seconds=60, idle_seconds=310, write_seconds=70, linger_seconds=5)
MOVES: dict[str, tuple[list[tuple[Wait, int, float]], bool]] = {
    "a first look ends nothing": ([(Wait.HEAD, 1, 1_000)], False),
    "a head is waited for": ([(Wait.HEAD, 1, 0), (Wait.HEAD, 1, 30)], False),
    "... and no longer": ([(Wait.HEAD, 1, 0), (Wait.HEAD, 1, 30.1)], True),
    "... from its beginning": ([(Wait.REQUEST, 1, 0), (Wait.HEAD, 1, 300), (Wait.HEAD, 1, 330)], False),
    "... anew for the next request": ([(Wait.HEAD, 1, 0), (Wait.HEAD, 2, 29), (Wait.HEAD, 2, 58)], False),
    "a body is waited for while it moves": (
        [*((Wait.BODY, n, 59.0 * n) for n in range(100)), (Wait.BODY, 99, 59 * 99 + 60)], False,
    ),
    "... and not when it stops": ([(Wait.BODY, 1, 0), (Wait.BODY, 2, 59), (Wait.BODY, 2, 119.1)], True),
    "an idle connection is kept": ([(Wait.REQUEST, 1, 0), (Wait.REQUEST, 1, 310)], False),
    "... and no longer than that": ([(Wait.REQUEST, 1, 0), (Wait.REQUEST, 1, 310.1)], True),
    "... but anew with each request": ([(Wait.REQUEST, 1, 0), (Wait.REQUEST, 2, 300), (Wait.REQUEST, 2, 600)], False),
    "a handler is waited for": ([(Wait.HANDLER, 0, 0), (Wait.HANDLER, 0, 1e9)], False),
    "a client takes what was written": ([(Wait.UNSENT, 9, 0), (Wait.UNSENT, 8, 69), (Wait.UNSENT, 8, 138)], False),
    "... or does not": ([(Wait.UNSENT, 9, 0), (Wait.UNSENT, 9, 70.1)], True),
    "a refused client goes": ([(Wait.HANGUP, 0, 0), (Wait.HANGUP, 0, 5)], False),
    "... or is made to": ([(Wait.HANGUP, 0, 0), (Wait.HANGUP, 0, 5.1)], True),
}  # fmt: skip


@pytest.mark.parametrize("case", MOVES)
def test_patience(case: str) -> None:
    looks, end = MOVES[case]
    patience = Patience(LIMITS)
    seen = [patience.exhausted(*look) for look in looks]
    assert seen == [False] * (len(looks) - 1) + [end]
