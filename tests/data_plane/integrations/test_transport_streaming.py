"""Bodies handed on while they arrive: when, at whose pace, and what happens to those that break off or are left."""

import asyncio

import pytest

from data_plane.integrations.transport import Body, Limits, Transport
from data_plane.integrations.transport.body import HIGH_WATER
from data_plane.integrations.transport.errors import BadResponse, ConnectionLost, Timeout, TransportError
from tests.data_plane.integrations.conftest import Play
from tests.data_plane.integrations.endpoint import OK, Endpoint, Peer, Script, answering, to

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
READ_AT_ONCE = 262_144
"""The most either event loop reads from a socket in one go."""


def test_chunks_are_handed_on_as_they_come(play: Play) -> None:
    """The next is sent only when the one before has been read; then the connection serves another request."""
    heard = asyncio.Event()

    async def one_by_one(peer: Peer) -> None:
        await peer.request()
        await peer.send(CHUNKED)
        for number in range(3):
            await peer.send(b"1\r\n%d\r\n" % number)
            await heard.wait()
            heard.clear()
        await peer.send(b"0\r\n\r\n")
        await answering(OK)(peer)

    async def scenario() -> None:
        transport = Transport()
        async with Endpoint(one_by_one) as endpoint:
            response = await transport.send(to(endpoint, stream=True))
            assert isinstance(response.body, Body)
            chunks = []
            async for chunk in response.body:
                chunks.append(chunk)
                heard.set()
            assert chunks == [b"0", b"1", b"2"]
            assert (await transport.send(to(endpoint))).body == b"ok"
            assert endpoint.connections == 1
            await transport.close()

    play(scenario())


def test_a_body_that_is_in_already_comes_as_bytes_even_when_streaming(play: Play) -> None:
    async def scenario() -> None:
        transport = Transport()
        async with Endpoint(answering(OK)) as endpoint:
            assert (await transport.send(to(endpoint, stream=True))).body == b"ok"
            await transport.close()

    play(scenario())


@pytest.mark.parametrize(("size", "buffered"), [(100_000, True), (100_001, False), (5_000_000, False)])
def test_a_body_beyond_the_limit_is_streamed_unasked(play: Play, size: int, buffered: bool) -> None:
    """Whole all the same. One byte is held back until the head and the rest are in."""
    held_back = asyncio.Event()

    async def large(peer: Peer) -> None:
        await peer.request()
        await peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (size + 1), b"a" * size)
        if not buffered:
            await held_back.wait()
        await peer.send(b"z")

    async def scenario() -> None:
        transport = Transport(limits=Limits(buffered=100_000))
        async with Endpoint(large) as endpoint:
            response = await transport.send(to(endpoint))
            held_back.set()
            if buffered:
                assert response.body == b"a" * size + b"z"
            else:
                assert isinstance(response.body, Body)
                assert b"".join([chunk async for chunk in response.body]) == b"a" * size + b"z"
            await transport.close()

    play(scenario())


def test_a_slow_reader_holds_the_endpoint_back(play: Play) -> None:
    """However long the reader takes between two chunks, no more piles up than the high-water mark and two reads."""
    size = 40 * HIGH_WATER

    async def flood(peer: Peer) -> None:
        await peer.request()
        await peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size, *[b"a" * HIGH_WATER] * 40)
        await answering(OK)(peer)

    async def scenario() -> None:
        transport = Transport()
        async with Endpoint(flood) as endpoint:
            response = await transport.send(to(endpoint, stream=True))
            assert isinstance(response.body, Body)
            received = 0
            async for chunk in response.body:
                assert len(chunk) <= HIGH_WATER + 2 * READ_AT_ONCE
                received += len(chunk)
                for _ in range(100):
                    await asyncio.sleep(0)
            assert received == size
            assert (await transport.send(to(endpoint))).body == b"ok"
            assert endpoint.connections == 1
            await transport.close()

    play(scenario())


async def hang_up(peer: Peer) -> None:
    await peer.request()
    await peer.send(CHUNKED + b"3\r\nabc\r\n")


async def reset(peer: Peer) -> None:
    await peer.request()
    await peer.send(CHUNKED + b"3\r\nabc\r\n")
    await asyncio.sleep(0.05)
    peer.reset()


async def talk_nonsense(peer: Peer) -> None:
    await peer.request()
    await peer.send(CHUNKED + b"3\r\nabc\r\n")
    await asyncio.sleep(0.05)
    await peer.send(b"nonsense\r\n")


async def stand_still(peer: Peer) -> None:
    await peer.request()
    await peer.send(CHUNKED + b"3\r\nabc\r\n")
    await peer.hung_up()


BROKEN: dict[str, tuple[Script, type[TransportError]]] = {
    "the endpoint hangs up": (hang_up, ConnectionLost),
    "it resets": (reset, ConnectionLost),
    "it talks nonsense": (talk_nonsense, BadResponse),
    "it stands still": (stand_still, Timeout),
}


@pytest.mark.parametrize(("script", "failure"), BROKEN.values(), ids=BROKEN)
def test_a_body_that_breaks_off_gives_what_came_and_then_the_failure(
    play: Play, script: Script, failure: type[TransportError]
) -> None:
    async def scenario() -> None:
        transport = Transport(limits=Limits(quiet_seconds=0.2))
        async with Endpoint(script) as endpoint:
            response = await transport.send(to(endpoint, stream=True))
            assert isinstance(response.body, Body)
            assert await anext(response.body) == b"abc"
            with pytest.raises(failure):
                await anext(response.body)
            await endpoint.finished()
            await transport.close()

    play(scenario())


def test_the_time_limit_of_the_exchange_is_over_once_the_body_is_streamed(play: Play) -> None:
    """Each chunk may take as long as the limit on standing still; one that comes in time begins it anew."""

    async def slow_but_steady(peer: Peer) -> None:
        await peer.request()
        await peer.send(CHUNKED)
        for _ in range(4):
            await asyncio.sleep(0.1)
            await peer.send(b"1\r\na\r\n")
        await peer.send(b"0\r\n\r\n")

    async def scenario() -> None:
        transport = Transport(limits=Limits(quiet_seconds=0.3))
        async with Endpoint(slow_but_steady) as endpoint:
            response = await transport.send(to(endpoint, timeout=0.1, stream=True))
            assert isinstance(response.body, Body)
            assert b"".join([chunk async for chunk in response.body]) == b"aaaa"
            await transport.close()

    play(scenario())


def test_a_reader_that_stands_still_loses_the_connection(play: Play) -> None:
    """A body that nobody reads or closes is not kept for ever."""

    async def flood(peer: Peer) -> None:
        await peer.request()
        await peer.send(CHUNKED)
        while True:
            await peer.send(b"10000\r\n" + b"a" * 65_536 + b"\r\n")

    async def scenario() -> None:
        transport = Transport(limits=Limits(quiet_seconds=0.1))
        async with Endpoint(flood) as endpoint:
            response = await transport.send(to(endpoint, stream=True))
            await endpoint.finished()
            assert isinstance(response.body, Body)
            with pytest.raises(Timeout):
                async for _ in response.body:
                    pass
            await transport.close()

    play(scenario())


def test_a_body_closed_half_way_closes_its_connection(play: Play) -> None:
    async def scenario() -> None:
        transport = Transport()
        async with Endpoint(stand_still, answering(OK)) as endpoint:
            response = await transport.send(to(endpoint, stream=True))
            assert isinstance(response.body, Body)
            assert await anext(response.body) == b"abc"
            await response.body.aclose()
            await endpoint.finished()
            assert (await transport.send(to(endpoint))).body == b"ok"
            assert endpoint.connections == 2
            await transport.close()

    play(scenario())


def test_a_reader_that_is_cancelled_closes_its_connection(play: Play) -> None:
    async def scenario() -> None:
        transport = Transport()
        async with Endpoint(stand_still) as endpoint:
            response = await transport.send(to(endpoint, stream=True))
            assert isinstance(response.body, Body)
            assert await anext(response.body) == b"abc"
            reader = asyncio.ensure_future(anext(response.body))
            await asyncio.sleep(0)
            reader.cancel()
            await endpoint.finished()
            with pytest.raises(asyncio.CancelledError):
                await reader
            await transport.close()

    play(scenario())


def test_a_body_read_to_its_end_may_be_closed_without_harm(play: Play) -> None:
    """Its connection serves others by then."""

    async def in_two_pieces(peer: Peer) -> None:
        while True:
            await peer.request()
            await peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", b"o", b"k")

    async def scenario() -> None:
        transport = Transport()
        async with Endpoint(in_two_pieces) as endpoint:
            for _ in range(3):
                response = await transport.send(to(endpoint, stream=True))
                assert isinstance(response.body, Body)
                under_way = asyncio.create_task(transport.send(to(endpoint)))
                assert b"".join([chunk async for chunk in response.body]) == b"ok"
                await response.body.aclose()
                assert (await under_way).body == b"ok"
            await transport.close()

    play(scenario())
