"""What a runtime sends, however it is cut into reads, is told as requests: here without a socket."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_plane.functions.processes.runtime_connection import Connection, Request
from data_plane.functions.response_stream import ResponseStream

NEXT = b"GET /next HTTP/1.1\r\nHost: here\r\nAccept: */*\r\n\r\n"
OTHER = NEXT.replace(b"here", b"else")
TOLD = b"POST /1/response?x HTTP/1.1\r\nhost: here\r\ncontent-length: 2\r\n\r\n{}"
CARRYING = b"POST /2/response HTTP/1.1\r\nHost: here\r\nContent-Length: %d\r\n\r\n" % len(NEXT)
CHUNKED = (
    b"POST /3/response HTTP/1.1\r\nHOST: here\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"3\r\none\r\n4\r\n two\r\n0\r\nLambda-Runtime-Function-Error-Type: Own.Error\r\n\r\n"
)
Heard = list[tuple[bytes, bytes, bytes, str, bytes]]
ASKED = (b"GET", b"/next", b"here", "", b"")
ASKED_ELSE = (b"GET", b"/next", b"else", "", b"")
GIVEN = (b"POST", b"/1/response", b"here", "", b"{}")
CARRIED = (b"POST", b"/2/response", b"here", "", NEXT)
FAILED = (b"POST", b"/3/response", b"here", "Own.Error", b"one two")


class Transport(asyncio.Transport):
    closing = False
    written = b""

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += data

    def is_closing(self) -> bool:
        return self.closing

    def abort(self) -> None:
        self.closing = True


class Listener:
    def __init__(self) -> None:
        self.heard: Heard = []

    def opened(self, connection: Connection) -> None: ...

    def closed(self, connection: Connection) -> None: ...

    def asked(self, connection: Connection, request: Request) -> None:
        body = bytes(request.body)
        self.heard.append((request.method, request.path, request.headers[b"host"], request.error_type, body))

    def begins(self, connection: Connection, request: Request) -> ResponseStream | None: ...

    def cut(self) -> None: ...

    def overflowed(self, connection: Connection) -> None: ...


def hear(reads: list[bytes]) -> tuple[Heard, bool]:
    """What is told, and whether the connection was ended."""
    listener, transport = Listener(), Transport()
    connection = Connection(listener)
    connection.connection_made(transport)
    for read in reads:
        if not transport.closing:
            connection.data_received(read)
    return listener.heard, transport.closing


@pytest.mark.parametrize(
    ("reads", "heard", "ended", "why"),
    [
        ([NEXT, NEXT, NEXT], [ASKED] * 3, False, "the same again and again"),
        ([NEXT, OTHER, NEXT], [ASKED, ASKED_ELSE, ASKED], False, "nearly the same"),
        ([NEXT, TOLD, NEXT, TOLD], [ASKED, GIVEN] * 2, False, "call after call"),
        ([NEXT + NEXT] * 2, [ASKED] * 4, False, "two in one read are two the second time as well"),
        ([NEXT + TOLD] * 2, [ASKED, GIVEN] * 2, False, "so are a question and an answer"),
        ([NEXT, NEXT[:30], NEXT[30:], NEXT], [ASKED] * 3, False, "cut in two for once"),
        ([NEXT, CARRYING, NEXT, NEXT], [ASKED, CARRIED, ASKED], False, "what looks like a question is a body"),
        ([NEXT, NEXT[:12], NEXT], [ASKED], True, "a question within a request line"),
        ([CHUNKED, NEXT], [FAILED, ASKED], False, "trailers, and names in any case"),
        ([NEXT, b"nonsense\r\n\r\n"], [ASKED], True, "no HTTP"),
        ([NEXT.replace(b"Accept: */*", b"Connection: Upgrade\r\nUpgrade: h2c")], [ASKED], True, "no other protocol"),
    ],
)
def test_requests_as_they_are_read(reads: list[bytes], heard: Heard, ended: bool, why: str) -> None:
    assert hear(reads) == (heard, ended), why


@given(st.lists(st.integers(min_value=1, max_value=200), max_size=20))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_however_they_are_cut(lengths: list[int]) -> None:
    data = NEXT + TOLD + NEXT + CARRYING + NEXT + NEXT + CHUNKED + NEXT
    reads = [NEXT, NEXT]
    for length in lengths:
        reads.append(data[:length])
        data = data[length:]
    heard, ended = hear([read for read in [*reads, data] if read])
    assert heard == [ASKED, ASKED, ASKED, GIVEN, ASKED, CARRIED, ASKED, FAILED, ASKED]
    assert not ended


def test_a_client_that_waits_to_be_told_is_told() -> None:
    head, body = TOLD[:-2].replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n"), TOLD[-2:]
    listener, transport = Listener(), Transport()
    connection = Connection(listener)
    connection.connection_made(transport)
    for _ in range(2):
        connection.data_received(head)
        assert (transport.written, listener.heard) == (b"HTTP/1.1 100 Continue\r\n\r\n", [])
        connection.data_received(body)
        assert listener.heard == [GIVEN]
        transport.written = b""
        listener.heard.clear()
