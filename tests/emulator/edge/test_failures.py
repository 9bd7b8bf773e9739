"""What escapes `handle`, or comes out of it and cannot be written: logged, and never half an answer for a whole one."""

import asyncio
import http.client
import logging
from collections.abc import AsyncIterator, Callable

import pytest

from data_plane.runtime import BrokenOff, Header, Request, Response
from emulator.edge.protocol import Handle
from tests.emulator.edge.serving import LoopFactory, echo, serving

H = b"Host: h\r\n"


async def raises(request: Request) -> Response:
    raise ZeroDivisionError("a bug")


async def raises_later(request: Request) -> Response:
    await asyncio.sleep(0)
    raise ZeroDivisionError("a bug")


async def is_cancelled(request: Request) -> Response:
    """As by a future that somebody else gave up."""
    raise asyncio.CancelledError


async def misnames(request: Request) -> Response:
    return Response(200, [("Location:", "/")], b"")


async def misnames_a_stream(request: Request) -> Response:
    return Response(200, [("Location:", "/")], forever())


async def miscounts(request: Request) -> Response:
    return Response(200, [("Content-Length", "3")], b"hi")


async def switches(request: Request) -> Response:
    return Response(101, [], b"")


async def forever() -> AsyncIterator[bytes]:
    while True:
        yield b"again"


FAILURES: dict[str, tuple[Handle, str]] = {
    "an exception": (raises, "ZeroDivisionError: a bug"),
    "an exception behind a wait": (raises_later, "ZeroDivisionError: a bug"),
    "a cancellation that the client did not cause": (is_cancelled, "GET /fail was cancelled, though its client waits"),
    "a header whose name is none": (misnames, "'Location:' is no header name"),
    "a header whose name is none, before a stream": (misnames_a_stream, "'Location:' is no header name"),
    "a wrong length": (miscounts, "Content-Length is 3, but the body has another length"),
    "a 101 that is no Upgrade": (switches, "Only an Upgrade may say 101"),
}


@pytest.mark.parametrize("case", FAILURES)
def test_failures_are_logged_and_answered(
    case: str, loop_factory: LoopFactory, caplog: pytest.LogCaptureFixture
) -> None:
    fails, message = FAILURES[case]

    async def handle(request: Request) -> Response:
        return await (fails if request.path == "/fail" else echo)(request)

    with serving(handle, loop_factory=loop_factory) as edge, edge.connect() as wire:
        wire.send(b"GET /fail HTTP/1.1\r\n" + H + b"\r\nGET /fine HTTP/1.1\r\n" + H + b"\r\n")
        answer = wire.answer()
        assert (answer.status, answer.body) == (500, b"Internal Server Error")
        assert answer.header("content-type") == "text; charset=utf-8"
        assert wire.answer().request().path == "/fine"
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert record.getMessage().startswith("GET /fail ")
    assert message in logging.Formatter().format(record)


def test_a_failed_head_has_no_body(loop_factory: LoopFactory) -> None:
    with serving(raises, loop_factory=loop_factory) as edge, edge.connect() as wire:
        wire.send((b"HEAD / HTTP/1.1\r\n" + H + b"\r\n") * 2)
        assert [wire.answer("HEAD").status for _ in range(2)] == [500, 500]


async def breaks_off() -> AsyncIterator[bytes]:
    yield b"half"
    raise ZeroDivisionError("a bug")


async def is_broken_off() -> AsyncIterator[bytes]:
    yield b"half"
    raise BrokenOff("the function failed")


async def ends_early() -> AsyncIterator[bytes]:
    yield b"half"


BROKEN: dict[str, tuple[list[Header], Callable[[], AsyncIterator[bytes]], str]] = {
    "a stream that raises": ([], breaks_off, "ZeroDivisionError: a bug"),
    "a stream whose source is known to fail": ([], is_broken_off, "GET /: the response broke off. the function failed"),
    "a stream shorter than promised": ([("Content-Length", "9")], ends_early, "5 bytes shorter"),
    "a stream longer than promised": ([("Content-Length", "9")], forever, "longer than its"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_half_an_answer_is_cut_off(case: str, loop_factory: LoopFactory, caplog: pytest.LogCaptureFixture) -> None:
    headers, body, message = BROKEN[case]

    async def handle(request: Request) -> Response:
        return Response(200, headers, body())

    cut_off = pytest.raises((http.client.IncompleteRead, ConnectionError))
    with serving(handle, loop_factory=loop_factory) as edge, cut_off:
        edge.ask(b"GET / HTTP/1.1\r\n" + H + b"\r\n")
    (record,) = caplog.records
    assert message in logging.Formatter().format(record)
