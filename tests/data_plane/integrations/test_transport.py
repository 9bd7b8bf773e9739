"""The client against real sockets: framing, reuse, what breaks and how that is told, timeouts, cancellation."""

import asyncio

import pytest

from data_plane.integrations.transport import Incoming, Transport
from data_plane.integrations.transport.errors import (
    BadResponse,
    ConnectionLost,
    InvalidRequest,
    NoAnswer,
    Timeout,
    TransportError,
)
from tests.data_plane.integrations.conftest import Play
from tests.data_plane.integrations.endpoint import OK, Endpoint, Peer, Script, answering, answering_once, silent, to

HEAD = b"HTTP/1.1 200 OK\r\n"


def split(data: bytes) -> list[bytes]:
    return [data[place : place + 1] for place in range(len(data))]


ANSWERS = {
    "a length": (answering(HEAD + b"Content-Length: 3\r\n\r\nabc"), b"abc", 1),
    "a length, byte by byte": (answering(*split(HEAD + b"Content-Length: 3\r\n\r\nabc")), b"abc", 1),
    "chunks": (
        answering(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n", b"2\r\nbc\r\n0\r\n\r\n"), b"abc", 1,
    ),
    "chunks and trailers": (
        answering(HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX: 1\r\n\r\n"), b"abc", 1,
    ),
    "an interim response before": (
        answering(b"HTTP/1.1 100 Continue\r\n\r\n", HEAD, b"Content-Length: 3\r\n\r\nabc"), b"abc", 1,
    ),
    "no body": (answering(HEAD + b"Content-Length: 0\r\n\r\n"), b"", 1),
    "204": (answering(b"HTTP/1.1 204 No Content\r\n\r\n"), b"", 1),
    "304": (answering(b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n"), b"", 1),
    "the body ends with the connection": (answering_once(HEAD + b"\r\n", b"abc"), b"abc", 2),
    "the endpoint asks to close": (answering(HEAD + b"Connection: close\r\nContent-Length: 3\r\n\r\nabc"), b"abc", 2),
    "the endpoint speaks HTTP/1.0": (answering(b"HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nabc"), b"abc", 2),
    "surplus bytes after the response": (answering(HEAD + b"Content-Length: 3\r\n\r\nabcdef"), b"abc", 2),
    "a second response after the response": (answering(HEAD + b"Content-Length: 3\r\n\r\nabc" + OK), b"abc", 2),
}  # fmt: skip


@pytest.mark.parametrize(("script", "body", "connections"), ANSWERS.values(), ids=ANSWERS)
def test_two_requests_in_a_row(play: Play, script: Script, body: bytes, connections: int) -> None:
    async def scenario() -> None:
        transport = Transport()
        async with Endpoint(script) as endpoint:
            for _ in range(2):
                response = await transport.send(to(endpoint))
                assert response.body == body
            assert endpoint.connections == connections
            await transport.close()

    play(scenario())


def test_what_is_sent_and_what_comes_back(play: Play) -> None:
    """Header names keep their case in both directions; a redirect and a compressed body are passed on as they are."""

    async def scenario() -> None:
        transport = Transport()
        redirect = (
            b"HTTP/1.1 302 Found\r\nlocation: /there\r\nSet-Cookie: a=1\r\nSET-COOKIE: b=2\r\n"
            b"Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\x00"
        )
        async with Endpoint(answering(redirect)) as endpoint:
            request = to(endpoint, "POST", target="/a//b%2f?x=%20|", body=b"{}")
            request.headers = [("x-CASE", "1"), ("Host", "api.example.com"), ("x-CASE", "2")]
            response = await transport.send(request)
            assert endpoint.requests == [
                b"POST /a//b%2f?x=%20| HTTP/1.1\r\nx-CASE: 1\r\nHost: api.example.com\r\nx-CASE: 2\r\n"
                b"Content-Length: 2\r\n\r\n{}"
            ]
            assert response == Incoming(
                302,
                [
                    ("location", "/there"),
                    ("Set-Cookie", "a=1"),
                    ("SET-COOKIE", "b=2"),
                    ("Content-Encoding", "gzip"),
                    ("Content-Length", "4"),
                ],
                b"\x1f\x8b\x08\x00",
            )
            await transport.close()

    play(scenario())


def test_head_has_no_body_and_keeps_the_connection(play: Play) -> None:
    async def scenario() -> None:
        transport = Transport()
        async with Endpoint(answering(HEAD + b"Content-Length: 5000\r\n\r\n")) as endpoint:
            for _ in range(2):
                response = await transport.send(to(endpoint, "HEAD"))
                assert (response.status, response.body) == (200, b"")
                assert response.headers == [("Content-Length", "5000")]
            assert endpoint.connections == 1
            await transport.close()

    play(scenario())


async def hang_up_after_half_the_body(peer: Peer) -> None:
    await peer.request()
    await peer.send(HEAD + b"Content-Length: 9\r\n\r\nabc")


async def reset_within_the_body(peer: Peer) -> None:
    await peer.request()
    await peer.send(HEAD + b"Content-Length: 9\r\n\r\nabc")
    peer.reset()


async def reset_a_body_that_ends_with_the_connection(peer: Peer) -> None:
    await peer.request()
    await peer.send(HEAD + b"\r\nabc")
    peer.reset()


async def hang_up(peer: Peer) -> None:
    await peer.request()


async def reset(peer: Peer) -> None:
    await peer.request()
    peer.reset()


async def trickle(peer: Peer) -> None:
    """Always a little more, never the end."""
    await peer.request()
    await peer.send(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    while True:
        await peer.send(b"1\r\na\r\n")
        await asyncio.sleep(0.01)


FAILURES: dict[str, tuple[Script, type[TransportError]]] = {
    "the endpoint hangs up without a word": (hang_up, NoAnswer),
    "it resets the connection": (reset, NoAnswer),
    "it hangs up within its head": (answering_once(HEAD + b"Content-"), ConnectionLost),
    "it hangs up within its body": (hang_up_after_half_the_body, ConnectionLost),
    "it resets within its body": (reset_within_the_body, ConnectionLost),
    "a reset does not end a body": (reset_a_body_that_ends_with_the_connection, ConnectionLost),
    "it hangs up within its chunks": (
        answering_once(HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"),
        ConnectionLost,
    ),
    "it speaks another protocol": (answering(b"220 mail.example.com ESMTP\r\n"), BadResponse),
    "its chunks are no chunks": (answering(HEAD + b"Transfer-Encoding: chunked\r\n\r\nzzz\r\n"), BadResponse),
    "its head is larger than 64 KB": (answering(HEAD + b"X: " + b"a" * 70_000), BadResponse),
    "it switches protocols": (
        answering(b"HTTP/1.1 101 S\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n"),
        BadResponse,
    ),
    "it says nothing": (silent, Timeout),
    "it never comes to an end": (trickle, Timeout),
}


@pytest.mark.parametrize(("script", "failure"), FAILURES.values(), ids=FAILURES)
def test_every_failure_is_told_as_what_it_is(play: Play, script: Script, failure: type[TransportError]) -> None:
    """Each is told as what it is, on a fresh connection without a second try, and spends the connection."""

    async def scenario() -> None:
        transport = Transport()
        async with Endpoint(script, answering(OK)) as endpoint:
            with pytest.raises(failure) as raised:
                await transport.send(to(endpoint, timeout=0.2 if failure is Timeout else 60))
            assert type(raised.value) is failure
            assert raised.value.reason
            assert len(endpoint.requests) == 1
            assert (await transport.send(to(endpoint))).body == b"ok"
            assert endpoint.connections == 2
            await transport.close()

    play(scenario())


def test_a_large_request_arrives_whole(play: Play) -> None:
    async def scenario() -> None:
        transport = Transport()
        body = bytes(range(256)) * 40_000
        async with Endpoint(answering(OK)) as endpoint:
            assert (await transport.send(to(endpoint, "PUT", body=body))).status == 200
            assert endpoint.requests[0].endswith(b"\r\n\r\n" + body)
            await transport.close()

    play(scenario())


def test_nothing_is_sent_of_a_request_that_is_refused(play: Play) -> None:
    async def scenario() -> None:
        transport = Transport()
        async with Endpoint(answering(OK)) as endpoint:
            request = to(endpoint)
            request.headers = [("X\r\nHost", "evil")]
            with pytest.raises(InvalidRequest):
                await transport.send(request)
            assert endpoint.connections == 0
            await transport.close()

    play(scenario())
