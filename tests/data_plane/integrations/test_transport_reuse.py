"""Keeping connections: when one is used again, when a request is sent twice, and how exchanges end early."""

import asyncio
import random

import pytest

from data_plane.integrations.transport import Limits, Transport, pool
from data_plane.integrations.transport.errors import ConnectionLost, NoAnswer, Timeout
from tests.data_plane.integrations.conftest import Play
from tests.data_plane.integrations.endpoint import OK, Endpoint, Peer, Script, answering, silent, to


async def echo(peer: Peer) -> None:
    while True:
        target = (await peer.request()).split(b" ")[1]
        await peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(target), target)


def test_a_connection_closed_while_idle_is_not_used_again(play: Play) -> None:
    """Also not for a POST, which may not be sent twice."""

    async def answer_then_say_goodbye(peer: Peer) -> None:
        await peer.request()
        await peer.send(OK)
        await peer.say_goodbye()

    async def scenario() -> None:
        transport = Transport()
        async with Endpoint(answer_then_say_goodbye) as endpoint:
            for method in ("GET", "POST", "POST"):
                assert (await transport.send(to(endpoint, method))).body == b"ok"
                await endpoint.finished()
            assert endpoint.connections == 3
            await transport.close()

    play(scenario())


def test_a_connection_that_speaks_while_idle_is_not_used_again(play: Play) -> None:
    """Bytes nobody asked for would be taken for the response to the next request."""

    async def answer_then_speak(peer: Peer) -> None:
        await peer.request()
        await peer.send(OK)
        await peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")
        await peer.hung_up()

    async def scenario() -> None:
        transport = Transport()
        async with Endpoint(answer_then_speak) as endpoint:
            for _ in range(3):
                assert (await transport.send(to(endpoint))).body == b"ok"
                await endpoint.finished()
            assert endpoint.connections == 3
            await transport.close()

    play(scenario())


async def answer_one_and_swallow_the_next(peer: Peer) -> None:
    await peer.request()
    await peer.send(OK)
    await peer.request()


async def answer_one_and_half_of_the_next(peer: Peer) -> None:
    await peer.request()
    await peer.send(OK)
    await peer.request()
    await peer.send(b"H")


async def hang_up(peer: Peer) -> None:
    await peer.request()


SECOND_TRIES: dict[str, tuple[Script, str, bool]] = {
    "a GET is sent again": (answer_one_and_swallow_the_next, "GET", True),
    "a PUT is sent again": (answer_one_and_swallow_the_next, "PUT", True),
    "a DELETE is sent again": (answer_one_and_swallow_the_next, "DELETE", True),
    "a POST is not: it may have been heard": (answer_one_and_swallow_the_next, "POST", False),
    "a PATCH is not": (answer_one_and_swallow_the_next, "PATCH", False),
    "nothing is once a byte of the response came": (answer_one_and_half_of_the_next, "GET", False),
}


@pytest.mark.parametrize(("script", "method", "again"), SECOND_TRIES.values(), ids=SECOND_TRIES)
def test_an_endpoint_that_hangs_up_on_the_second_request(play: Play, script: Script, method: str, again: bool) -> None:
    async def scenario() -> None:
        transport = Transport()
        async with Endpoint(script, answering(OK)) as endpoint:
            await transport.send(to(endpoint, method))
            if again:
                assert (await transport.send(to(endpoint, method))).body == b"ok"
            else:
                with pytest.raises(ConnectionLost):
                    await transport.send(to(endpoint, method))
            assert len(endpoint.requests) == (3 if again else 2)
            await transport.close()

    play(scenario())


def test_a_second_try_is_the_last(play: Play) -> None:
    async def scenario() -> None:
        transport = Transport()
        async with Endpoint(answer_one_and_swallow_the_next, hang_up) as endpoint:
            await transport.send(to(endpoint))
            with pytest.raises(NoAnswer):
                await transport.send(to(endpoint))
            assert len(endpoint.requests) == 3
            await transport.close()

    play(scenario())


@pytest.mark.slow
def test_many_at_once_each_get_their_own_response(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """Concurrency has no bound; what is kept idle for longer than a moment has."""
    monkeypatch.setattr(pool, "SURPLUS_SECONDS", 2.0)

    async def scenario() -> None:
        transport = Transport(limits=Limits(idle_per_host=8))
        async with Endpoint(echo) as endpoint:

            async def one(number: int) -> None:
                response = await transport.send(to(endpoint, target=f"/{number}"))
                assert response.body == b"/%d" % number

            await asyncio.gather(*map(one, range(100)))
            assert endpoint.connections == 100
            await asyncio.gather(*map(one, range(100)))
            assert endpoint.connections == 100, "those who come right after find them all"
            while endpoint.open > 8:
                await asyncio.sleep(0.01)
            await asyncio.gather(*map(one, range(20)))
            assert endpoint.connections == 112
            await transport.close()

    play(scenario())


def test_requests_one_after_another_share_one_connection(play: Play) -> None:
    async def scenario() -> None:
        transport = Transport()
        async with Endpoint(answering(OK)) as endpoint, Endpoint(answering(OK)) as other:
            for _ in range(20):
                await transport.send(to(endpoint))
                await transport.send(to(other))
            assert (endpoint.connections, other.connections) == (1, 1)
            await transport.close()

    play(scenario())


def test_idle_connections_are_closed_when_their_time_is_over(play: Play) -> None:
    async def answer_until_left(peer: Peer) -> None:
        await peer.request()
        await peer.send(OK)
        await peer.hung_up()

    async def scenario() -> None:
        transport = Transport(limits=Limits(idle_seconds=0.05))
        async with Endpoint(answer_until_left) as endpoint:
            await asyncio.gather(*(transport.send(to(endpoint)) for _ in range(3)))
            await endpoint.finished()
            await transport.send(to(endpoint))
            await endpoint.finished()
            assert endpoint.connections == 4
            await transport.close()

    play(scenario())


def test_a_caller_that_is_cancelled_closes_its_connection(play: Play) -> None:
    async def scenario() -> None:
        transport = Transport()
        async with Endpoint(silent, answering(OK)) as endpoint:
            given_up = asyncio.create_task(transport.send(to(endpoint)))
            while not endpoint.requests:
                await asyncio.sleep(0)
            given_up.cancel()
            with pytest.raises(asyncio.CancelledError):
                await given_up
            await endpoint.finished()
            assert (await transport.send(to(endpoint))).body == b"ok"
            assert endpoint.connections == 2
            await transport.close()

    play(scenario())


def test_a_caller_cancelled_as_its_response_comes_harms_no_other(play: Play) -> None:
    """At every turn of the loop between sending and receiving, the next request gets its own response."""

    async def scenario() -> None:
        transport = Transport()
        async with Endpoint(answering(OK)) as endpoint:
            for turns in range(12):
                given_up = asyncio.create_task(transport.send(to(endpoint, target="/given-up")))
                for _ in range(turns):
                    await asyncio.sleep(0)
                given_up.cancel()
                response = await transport.send(to(endpoint, target="/next"))
                assert (response.status, response.body) == (200, b"ok")
                await asyncio.gather(given_up, return_exceptions=True)
            await transport.close()

    play(scenario())


def test_an_answer_that_comes_before_the_request_is_out_spends_the_connection(play: Play) -> None:
    async def refuse_early(peer: Peer) -> None:
        await peer.head()
        await peer.send(b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")
        await asyncio.Event().wait()

    async def scenario() -> None:
        transport = Transport()
        async with Endpoint(refuse_early, answering(OK)) as endpoint:
            assert (await transport.send(to(endpoint, "PUT", body=b"a" * 50_000_000))).status == 413
            assert (await transport.send(to(endpoint))).body == b"ok"
            assert endpoint.connections == 2
            await transport.close()

    play(scenario())


def test_the_time_limits_of_one_connection_may_differ(play: Play) -> None:
    """A short limit after a long one still holds, and a long one after a short one is not cut."""

    async def answer_slowly(peer: Peer) -> None:
        await peer.request()
        await peer.send(OK)
        await peer.request()
        await asyncio.sleep(0.3)
        await peer.send(OK)
        await silent(peer)

    async def scenario() -> None:
        transport = Transport()
        async with Endpoint(answer_slowly) as endpoint:
            await transport.send(to(endpoint, timeout=0.2))
            await transport.send(to(endpoint, timeout=60))
            with pytest.raises(Timeout):
                await transport.send(to(endpoint, timeout=0.05))
            assert endpoint.connections == 1
            await transport.close()

    play(scenario())


def test_closing_lets_what_is_under_way_come_to_its_end(play: Play) -> None:
    ready = asyncio.Event()

    async def answer_when_ready(peer: Peer) -> None:
        await peer.request()
        await ready.wait()
        await peer.send(OK)
        await peer.hung_up()

    async def scenario() -> None:
        transport = Transport()
        async with Endpoint(answering(OK)) as idle, Endpoint(answer_when_ready) as busy:
            await transport.send(to(idle))
            under_way = asyncio.create_task(transport.send(to(busy)))
            while not busy.requests:
                await asyncio.sleep(0)
            await transport.close()
            await idle.finished()
            ready.set()
            assert (await under_way).body == b"ok"
            await busy.finished()
            with pytest.raises(RuntimeError, match="closed"):
                await transport.send(to(idle))

    play(scenario())


def test_closing_with_abort_breaks_off_what_is_under_way(play: Play) -> None:
    async def scenario() -> None:
        transport = Transport()
        async with Endpoint(silent) as endpoint:
            under_way = asyncio.create_task(transport.send(to(endpoint)))
            while not endpoint.requests:
                await asyncio.sleep(0)
            await transport.close(abort=True)
            with pytest.raises(ConnectionLost):
                await under_way
            await endpoint.finished()

    play(scenario())


def test_whoever_is_cancelled_nobody_gets_the_response_to_another_request(play: Play) -> None:
    """Callers give up at random moments, endpoints answer at random moments, connections are reused throughout."""
    chance = random.Random(1)

    async def echo_sometime(peer: Peer) -> None:
        while True:
            target = (await peer.request()).split(b" ")[1]
            await asyncio.sleep(chance.choice([0, 0, 0.001, 0.003]))
            await peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(target), target[:2], target[2:])

    async def scenario() -> None:
        transport = Transport(limits=Limits(idle_per_host=4))
        async with Endpoint(echo_sometime) as endpoint:

            async def caller(number: int) -> int:
                answered = 0
                for turn in range(40):
                    try:
                        async with asyncio.timeout(chance.choice([0.0005, 0.002, 1])):
                            response = await transport.send(to(endpoint, target=f"/{number}/{turn}"))
                    except TimeoutError:
                        continue
                    assert response.body == b"/%d/%d" % (number, turn)
                    answered += 1
                return answered

            answered = sum(await asyncio.gather(*map(caller, range(8))))
            assert 0 < answered < 8 * 40
            await transport.close()

    play(scenario())
