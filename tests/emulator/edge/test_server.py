"""The edge as clients see it: real sockets, bytes in, bytes out."""

import asyncio
import http.client
import socket
from collections.abc import AsyncIterator
from contextlib import closing

import h11
import pytest
import requests

from data_plane.runtime import Header, Request, Response
from emulator.edge.limits import NO_LIMIT
from tests.emulator.edge.serving import PATIENCE, Edge, LoopFactory, echo, serving

H = b"Host: h\r\n"
TOO_LARGE = b"HTTP content length exceeded 10485760 bytes."


def test_answers_come_in_the_order_of_the_requests(loop_factory: LoopFactory) -> None:
    async def slow_first(request: Request) -> Response:
        """The first takes many turns of the loop, the others none."""
        for _ in range(50 if request.path == "/0" else 0):
            await asyncio.sleep(0)
        return await echo(request)

    with serving(slow_first, loop_factory=loop_factory) as edge, edge.connect() as wire:
        wire.send(b"".join(b"POST /%d HTTP/1.1\r\n" % n + H + b"Content-Length: 1\r\n\r\nx" for n in range(200)))
        assert [wire.answer().request().path for _ in range(200)] == [f"/{n}" for n in range(200)]


def test_one_request_is_in_flight_at_a_time(loop_factory: LoopFactory) -> None:
    in_flight = most = 0

    async def count(request: Request) -> Response:
        nonlocal in_flight, most
        in_flight += 1
        most = max(most, in_flight)
        await asyncio.sleep(0)
        in_flight -= 1
        return Response(200)

    with serving(count, loop_factory=loop_factory) as edge, edge.connect() as wire:
        wire.send((b"GET / HTTP/1.1\r\n" + H + b"\r\n") * 20)
        assert [wire.answer().status for _ in range(20)] == [200] * 20
    assert most == 1


def test_requests_on_one_connection_byte_by_byte(loop_factory: LoopFactory) -> None:
    with serving(loop_factory=loop_factory) as edge, edge.connect() as wire:
        wire.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for body in (b"ab", b"c"):
            for byte in b"POST /a HTTP/1.1\r\n" + H + b"Content-Length: %d\r\n\r\n" % len(body) + body:
                wire.send(bytes([byte]))
            assert wire.answer().request().body == body


CONNECTION: dict[str, tuple[bytes, str | None, bool]] = {
    "HTTP/1.1 goes on, and says so": (b"GET / HTTP/1.1\r\n" + H, "keep-alive", True),
    "... and ends where the client asks for it": (b"GET / HTTP/1.1\r\n" + H + b"Connection: close\r\n", "close", False),
    "HTTP/1.0 ends": (b"GET / HTTP/1.0\r\n", "close", False),
    "... or goes on where the client asks": (b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n", "keep-alive", True),
}


@pytest.mark.parametrize("case", CONNECTION)
def test_whether_a_connection_goes_on(case: str, loop_factory: LoopFactory) -> None:
    head, connection, goes_on = CONNECTION[case]
    with serving(loop_factory=loop_factory) as edge, edge.connect() as wire:
        wire.send(head + b"\r\n")
        assert wire.answer().header("connection") == connection
        if goes_on:
            wire.send(head + b"\r\n")
            assert wire.answer().status == 200
        else:
            assert wire.rest() == b""


def test_a_response_may_end_the_connection(loop_factory: LoopFactory) -> None:
    async def handle(request: Request) -> Response:
        return Response(200, [("Connection", "close")], b"hi")

    with serving(handle, loop_factory=loop_factory) as edge, edge.connect() as wire:
        wire.send((b"GET / HTTP/1.1\r\n" + H + b"\r\n") * 2)
        assert wire.answer().body == b"hi"
        assert wire.rest() == b""


BODILESS: dict[str, tuple[bytes, int, str | None]] = {
    "HEAD has the length and no body": (b"HEAD", 200, "5"),
    "204 has neither": (b"GET", 204, None),
    "304 has neither": (b"GET", 304, None),
}


@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize("case", BODILESS)
def test_answers_without_a_body(case: str, streamed: bool, loop_factory: LoopFactory) -> None:
    method, status, length = BODILESS[case]

    class Pieces:
        closed = 0

        def __aiter__(self) -> "Pieces":
            return self

        async def __anext__(self) -> bytes:
            pytest.fail("nobody asked for a body")

        async def aclose(self) -> None:
            Pieces.closed += 1

    async def handle(request: Request) -> Response:
        return Response(status, [], Pieces() if streamed else b"hello")

    with serving(handle, loop_factory=loop_factory) as edge, edge.connect() as wire:
        wire.send((method + b" / HTTP/1.1\r\n" + H + b"\r\n") * 2)
        for _ in range(2):
            answer = wire.answer(method.decode())
            assert (answer.status, answer.body) == (status, b"")
            assert streamed or answer.header("content-length") == length
    assert Pieces.closed == (2 if streamed else 0)


async def count() -> AsyncIterator[bytes]:
    for piece in (b"0,", b"", b"2,", b"3,"):
        yield piece
        await asyncio.sleep(0)


STREAMED: dict[str, tuple[bytes, list[Header], dict[str, str | None]]] = {
    "in chunks": (b"HTTP/1.1", [], {"transfer-encoding": "chunked", "content-length": None}),
    "by a length": (b"HTTP/1.1", [("content-length", "6")], {"transfer-encoding": None, "content-length": "6"}),
    "until the connection ends": (b"HTTP/1.0", [], {"transfer-encoding": None, "connection": "close"}),
    "by a length to HTTP/1.0": (b"HTTP/1.0", [("Content-Length", "6")], {"content-length": "6"}),
}


@pytest.mark.parametrize("case", STREAMED)
def test_streamed_answers(case: str, loop_factory: LoopFactory) -> None:
    protocol, headers, expected = STREAMED[case]

    async def handle(request: Request) -> Response:
        return Response(200, headers, count())

    with serving(handle, loop_factory=loop_factory) as edge:
        answer = edge.ask(b"GET / " + protocol + b"\r\n" + H + b"\r\n")
    assert answer.body == b"0,2,3,"
    assert {name: answer.header(name) for name in expected} == expected


def test_a_streamed_answer_comes_piece_by_piece(loop_factory: LoopFactory) -> None:
    async def handle(request: Request) -> Response:
        return Response(200, [], pieces())

    async def pieces() -> AsyncIterator[bytes]:
        yield b"first"
        await more.wait()
        yield b"second"

    more = asyncio.Event()

    async def let_go() -> None:
        more.set()

    with serving(handle, loop_factory=loop_factory) as edge, edge.connect() as wire:
        wire.send(b"GET / HTTP/1.1\r\n" + H + b"\r\n")
        data = b""
        while not data.endswith(b"5\r\nfirst\r\n"):
            data += wire.read(1)
        edge.call(let_go())
        while not data.endswith(b"0\r\n\r\n"):
            data += wire.read(1)
        assert data.partition(b"\r\n\r\n")[2] == b"5\r\nfirst\r\n6\r\nsecond\r\n0\r\n\r\n"


def test_large_bodies_both_ways(loop_factory: LoopFactory) -> None:
    async def back(request: Request) -> Response:
        return Response(200, [], request.body)

    body = bytes(range(256)) * 40_000
    with serving(back, loop_factory=loop_factory) as edge:
        url = f"http://127.0.0.1:{edge.server.port}/"
        with requests.Session() as session:
            assert session.post(url, data=body).content == body
            assert session.post(url, data=(body[n : n + 99_999] for n in range(0, len(body), 99_999))).content == body


def test_the_client_is_told_to_go_on_with_its_body(loop_factory: LoopFactory) -> None:
    with serving(loop_factory=loop_factory) as edge, edge.connect() as wire:
        wire.send(b"PUT /1 HTTP/1.1\r\n" + H + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        assert wire.read(25) == b"HTTP/1.1 100 Continue\r\n\r\n"
        wire.send(b"hi")
        assert wire.answer().request().body == b"hi"
        wire.send(b"PUT /2 HTTP/1.1\r\n" + H + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\nhi")
        assert wire.read(15) == b"HTTP/1.1 200 OK"


def test_it_is_told_so_behind_the_answers_before(loop_factory: LoopFactory) -> None:
    with serving(loop_factory=loop_factory) as edge, edge.connect() as wire:
        put = b"PUT / HTTP/1.1\r\n" + H + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n"
        wire.send((b"GET / HTTP/1.1\r\n" + H + b"\r\n") * 2 + put)
        assert [wire.answer().status for _ in range(2)] == [200, 200]
        assert wire.read(25) == b"HTTP/1.1 100 Continue\r\n\r\n"
        wire.send(b"hi")
        assert wire.answer().request().body == b"hi"


REFUSED: dict[str, tuple[bytes, int, bytes]] = {
    "a bad request": (b"GET / HTTP/1.1\r\n\r\n", 400, b"Bad Request: A request names exactly one Host"),
    "too large a head": (
        b"GET / HTTP/1.1\r\n" + H + b"A: " + b"a" * 10_240 + b"\r\n\r\n", 431,
        b"HTTP header is larger than 10240 bytes.",
    ),
    "too long a target": (
        b"GET /" + b"a" * 10_240 + b" HTTP/1.1\r\n" + H + b"\r\n", 414, b"Request URI too long",
    ),
    "too large a body": (b"POST / HTTP/1.1\r\n" + H + b"Content-Length: 10485761\r\n\r\n", 413, TOO_LARGE),
    "too large a body of a client that waits": (
        b"POST / HTTP/1.1\r\n" + H + b"Expect: 100-continue\r\nContent-Length: 10485761\r\n\r\n", 413, TOO_LARGE,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_refusals_end_the_connection(case: str, loop_factory: LoopFactory) -> None:
    data, status, text = REFUSED[case]
    with serving(loop_factory=loop_factory) as edge, edge.connect() as wire:
        wire.send(b"GET /first HTTP/1.1\r\n" + H + b"\r\n" + data)
        assert wire.answer().request().path == "/first"
        answer = wire.answer()
        assert (answer.status, answer.body) == (status, text)
        assert [header for header in answer.headers if header[0] != "Date"] == [
            ("content-type", "text; charset=utf-8"), ("Content-Length", str(len(text))), ("Connection", "close"),
        ]  # fmt: skip
        assert wire.rest() == b""


@pytest.mark.parametrize("chunked", [False, True], ids=["by length", "in chunks"])
def test_a_client_reads_why_its_upload_is_refused_while_it_sends(chunked: bool, loop_factory: LoopFactory) -> None:
    with serving(loop_factory=loop_factory) as edge, edge.connect() as wire:
        wire.send(b"PUT / HTTP/1.1\r\n" + H)
        wire.send(b"Transfer-Encoding: chunked\r\n\r\n" if chunked else b"Content-Length: 20000000\r\n\r\n")
        piece = b"x" * 100_000
        for _ in range(200):
            wire.send(b"186a0\r\n" + piece + b"\r\n" if chunked else piece)
        answer = wire.answer()
        assert (answer.status, answer.body) == (413, TOO_LARGE)
        assert wire.rest() == b""


def test_where_there_is_no_limit_a_body_of_any_size_is_taken(loop_factory: LoopFactory) -> None:
    async def size(request: Request) -> Response:
        return Response(200, [], str(len(request.body)).encode())

    def limit(request: Request) -> int:
        return NO_LIMIT if request.path.startswith("/bucket/") else 10

    with serving(size, body_limit=limit, loop_factory=loop_factory) as edge:
        base = f"http://127.0.0.1:{edge.server.port}"
        assert requests.put(f"{base}/bucket/key", data=b"x" * 12_000_000, timeout=PATIENCE).text == "12000000"
        refused = requests.put(f"{base}/else", data=b"x" * 11, timeout=PATIENCE)
        assert (refused.status_code, refused.text) == (413, "HTTP content length exceeded 10 bytes.")


def test_the_peer_is_told(loop_factory: LoopFactory) -> None:
    with serving(loop_factory=loop_factory) as edge:
        request = edge.ask(b"GET / HTTP/1.1\r\n" + H + b"\r\n").request()
    assert (request.peer, request.scheme, request.client_certificate) == ("127.0.0.1", "http", None)


def test_http_client(loop_factory: LoopFactory) -> None:
    with (
        serving(loop_factory=loop_factory) as edge,
        closing(http.client.HTTPConnection("127.0.0.1", edge.server.port, timeout=PATIENCE)) as client,
    ):
        for body in (None, b"hi", iter([b"h", b"i"])):
            client.request("PATCH", "/a?b", body, {"X-CaSe": "d"})
            response = client.getresponse()
            assert (response.status, b'["X-CaSe","d"]' in response.read()) == (200, True)


def test_h11(loop_factory: LoopFactory) -> None:
    """A client that is strict about every byte of an answer."""
    with serving(loop_factory=loop_factory) as edge, edge.connect() as wire:
        client = h11.Connection(h11.CLIENT)
        for _ in range(3):
            for event in (
                h11.Request(method="PUT", target="/a", headers=[("Host", "h"), ("Transfer-Encoding", "chunked")]),
                h11.Data(data=b"hi"),
                h11.EndOfMessage(headers=[("X-Trailer", "x")]),
            ):
                wire.send(client.send(event) or b"")
            assert b'"body":"aGk="' in h11_body(client, edge, wire.socket)
            client.start_next_cycle()


def h11_body(client: h11.Connection, edge: Edge, sock: socket.socket) -> bytes:
    body = b""
    while True:
        match client.next_event():
            case h11.NEED_DATA:
                client.receive_data(sock.recv(65_536))
            case h11.Response() as response:
                assert response.status_code == 200
            case h11.Data(data=data):
                body += data
            case h11.EndOfMessage():
                return body
            case event:
                pytest.fail(f"{event}")
