"""Reading one response, without a socket: framing, what is refused, and that the split of the bytes never matters."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_plane.integrations.transport.reply import MAX_HEAD, Reply

HEAD = b"HTTP/1.1 200 OK\r\n"
LONG = b"X-Long: " + b"a" * MAX_HEAD + b"\r\n"

COMPLETE = {
    "a length frames the body": (HEAD + b"Content-Length: 3\r\n\r\nabc", 200, b"abc", True),
    "a length of nothing": (HEAD + b"Content-Length: 0\r\n\r\n", 200, b"", True),
    "chunks are put together": (
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;ext=1\r\nde\r\n0\r\n\r\n", 200, b"abcde", True,
    ),
    "trailers are dropped": (
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX-Sum: 7\r\n\r\n", 200, b"a", True,
    ),
    "204 has no body, whatever length it announces": (b"HTTP/1.1 204 No\r\nContent-Length: 9\r\n\r\n", 204, b"", True),
    "304 likewise": (b"HTTP/1.1 304 No\r\nContent-Length: 9\r\n\r\n", 304, b"", True),
    "100 Continue is skipped": (
        b"HTTP/1.1 100 Continue\r\n\r\n" + HEAD + b"Content-Length: 1\r\n\r\na", 200, b"a", True,
    ),
    "early hints are skipped with their headers": (
        b"HTTP/1.1 103 Hints\r\nLink: x\r\n\r\n" + HEAD + b"Content-Length: 1\r\n\r\na", 200, b"a", True,
    ),
    "Connection: close spends the connection": (
        HEAD + b"Connection: close\r\nContent-Length: 1\r\n\r\na", 200, b"a", False,
    ),
    "HTTP/1.0 spends it": (b"HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\na", 200, b"a", False),
    "HTTP/1.0 may keep it": (
        b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\na", 200, b"a", True,
    ),
    "a status line without a reason": (b"HTTP/1.1 418\r\nContent-Length: 0\r\n\r\n", 418, b"", True),
    "an Upgrade header on a plain response means nothing": (
        HEAD + b"Connection: upgrade\r\nUpgrade: h2c\r\nContent-Length: 1\r\n\r\na", 200, b"a", True,
    ),
}  # fmt: skip

ENDED_BY_HANGING_UP = {
    "no length: the body ends with the connection": (HEAD + b"\r\nabc", True),
    "a coding other than chunked at the end likewise": (HEAD + b"Transfer-Encoding: chunked, gzip\r\n\r\nabc", True),
    "a body shorter than announced is torn": (HEAD + b"Content-Length: 9\r\n\r\nabc", False),
    "chunks without the last are torn": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", False),
    "a head without its end is torn": (HEAD + b"Content-Le", False),
    "an interim response is no response": (b"HTTP/1.1 100 Continue\r\n\r\n", False),
    "nothing at all": (b"", False),
}

REFUSED = {
    "not HTTP": b"SSH-2.0-OpenSSH_9.6\r\n",
    "a length and chunks": HEAD + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
    "two lengths": HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "a negative length": HEAD + b"Content-Length: -1\r\n\r\n",
    "a chunk size that is none": HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    "a folded header": HEAD + b"X: a\r\n b\r\n\r\n",
    "a NUL in a header": HEAD + b"X: a\0b\r\n\r\n",
    "a header without a name": HEAD + b": a\r\n\r\n",
    "an upgrade nobody asked for": b"HTTP/1.1 101 S\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
    "a bare 101": b"HTTP/1.1 101 S\r\n\r\n",
    "the status 000": b"HTTP/1.1 000 S\r\nContent-Length: 0\r\n\r\n",
    "a header beyond 64 KB": HEAD + LONG + b"\r\n",
    "a head beyond 64 KB without an end": HEAD + LONG,
    "a thousand headers that make more than 64 KB": HEAD + b"X-Some: abcdefgh\r\n" * 5000 + b"\r\n",
    "interim responses without an end": b"HTTP/1.1 100 Continue\r\n\r\n" * 3000,
}

ENDLESS = {
    "a header": HEAD + b"X-Long: ",
    "a reason": b"HTTP/1.1 200 ",
    "a trailer": HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX-Long: ",
    "a chunk extension": HEAD + b"Transfer-Encoding: chunked\r\n\r\n1;",
}


def read(data: bytes, *, piece: int = 1_000_000, to_head: bool = False) -> Reply:
    """Feed the bytes in pieces until the response is decided, as a connection does."""
    reply = Reply(to_head=to_head)
    for start in range(0, len(data), piece):
        reply.feed(data[start : start + piece])
        if reply.complete or reply.problem:
            break
    return reply


@pytest.mark.parametrize("piece", [1, 7, 1_000_000])
@pytest.mark.parametrize(("data", "status", "body", "reusable"), COMPLETE.values(), ids=COMPLETE)
def test_complete_responses(data: bytes, status: int, body: bytes, reusable: bool, piece: int) -> None:
    reply = read(data, piece=piece)
    assert (reply.complete, reply.problem) == (True, "")
    assert (reply.status, reply.take(), reply.reusable) == (status, body, reusable)


@pytest.mark.parametrize("piece", [1, 1_000_000])
@pytest.mark.parametrize(("data", "whole"), ENDED_BY_HANGING_UP.values(), ids=ENDED_BY_HANGING_UP)
def test_responses_when_the_endpoint_hangs_up(data: bytes, whole: bool, piece: int) -> None:
    reply = read(data, piece=piece)
    assert (reply.complete, reply.problem) == (False, "")
    assert reply.end() is whole
    assert reply.take() == (b"abc" if b"abc" in data else b"")
    assert not reply.reusable or not whole


@pytest.mark.parametrize("piece", [1, 4096, 1_000_000])
@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED)
def test_refused_responses(data: bytes, piece: int) -> None:
    reply = read(data, piece=piece)
    assert reply.problem
    assert not reply.complete
    assert not reply.end()


@pytest.mark.parametrize("start", ENDLESS.values(), ids=ENDLESS)
def test_nothing_without_an_end_is_read_for_long(start: bytes) -> None:
    reply = read(start)
    reply.feed(b"a" * (MAX_HEAD - len(start)))
    assert not reply.problem
    reply.feed(b"a" * len(start) + b"a")
    assert reply.problem


def test_a_large_body_in_one_piece_with_its_head_is_not_taken_for_a_large_head() -> None:
    body = b"a" * (3 * MAX_HEAD)
    reply = read(HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body)
    assert (reply.complete, reply.take()) == (True, body)


def test_a_long_chunked_body_in_tiny_chunks_never_counts_as_a_head() -> None:
    reply = read(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * 20_000 + b"0\r\n\r\n", piece=3)
    assert (reply.complete, reply.take()) == (True, b"a" * 20_000)


def test_headers_keep_their_case_order_duplicates_and_bytes() -> None:
    reply = read(HEAD + b"x-B:  1 \t\r\nX-a:\r\nSet-Cookie: a=1\r\nset-cookie: b=\xe9\r\nContent-Length: 0\r\n\r\n")
    assert reply.headers == [
        ("x-B", "1"), ("X-a", ""), ("Set-Cookie", "a=1"), ("set-cookie", "b=\xe9"), ("Content-Length", "0"),
    ]  # fmt: skip


def test_the_headers_of_an_interim_response_are_not_the_response_s() -> None:
    hints = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n"
    assert read(hints + HEAD + b"Content-Length: 0\r\n\r\n").headers == [("Content-Length", "0")]


@pytest.mark.parametrize("length", [b"", b"Content-Length: 5\r\n", b"Transfer-Encoding: chunked\r\n"])
def test_a_response_to_head_ends_with_its_head(length: bytes) -> None:
    reply = read(HEAD + length + b"\r\n", to_head=True)
    assert (reply.complete, reply.status, reply.take()) == (True, 200, b"")
    assert reply.reusable is bool(length)


@pytest.mark.parametrize("surplus", [b"garbage", b"\0", OTHER := HEAD + b"Content-Length: 1\r\n\r\nb", OTHER[:4]])
@pytest.mark.parametrize("connection", [b"", b"Connection: close\r\n"])
def test_bytes_after_a_response_spend_the_connection_but_not_the_response(surplus: bytes, connection: bytes) -> None:
    reply = read(HEAD + connection + b"Content-Length: 1\r\n\r\na" + surplus)
    assert (reply.complete, reply.problem, reply.reusable) == (True, "", False)
    assert (reply.status, reply.take()) == (200, b"a")


def test_a_body_after_a_response_to_head_spends_the_connection() -> None:
    reply = read(HEAD + b"Content-Length: 3\r\n\r\nabc", to_head=True)
    assert (reply.complete, reply.reusable, reply.take()) == (True, False, b"")


@st.composite
def responses(draw: st.DrawFn) -> tuple[bytes, int, bytes]:
    """A response as bytes, with the status and body it says."""
    status = draw(st.integers(200, 599).filter(lambda status: status not in (204, 304)))
    body = draw(st.binary(max_size=200))
    token, text = "abcXYZ019-_", "abc XYZ\t,;=\xe9"
    fields = draw(st.lists(st.tuples(st.text(token, min_size=1), st.text(text)), max_size=4))
    lines = [f"HTTP/1.1 {status} Some Reason", *(f"X-{name}: {value}" for name, value in fields)]
    if draw(st.booleans()):
        lines.append(f"Content-Length: {len(body)}")
        payload = body
    else:
        lines.append("Transfer-Encoding: chunked")
        size = draw(st.integers(1, 50))
        chunks = [body[start : start + size] for start in range(0, len(body), size)]
        payload = b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n\r\n"
    interim = draw(st.sampled_from([b"", b"HTTP/1.1 100 Continue\r\n\r\n"]))
    return interim + "\r\n".join([*lines, "", ""]).encode("latin-1") + payload, status, body


@settings(max_examples=300, deadline=None, derandomize=True)
@given(responses(), st.lists(st.integers(0, 600)))
def test_any_split_reads_the_same(response: tuple[bytes, int, bytes], cuts: list[int]) -> None:
    data, status, body = response
    edges = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    reply = Reply()
    for start, stop in pairwise(edges):
        reply.feed(data[start:stop])
    assert (reply.complete, reply.problem, reply.reusable) == (True, "", True)
    assert (reply.status, reply.take()) == (status, body)
    assert reply.headers == read(data).headers


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.binary(max_size=300), st.integers(1, 300))
def test_garbage_never_raises(data: bytes, piece: int) -> None:
    reply = read(HEAD + data, piece=piece)
    reply.end()
    assert not (reply.complete and reply.problem)


def test_a_head_that_repeats_is_read_once() -> None:
    reply = Reply()
    taken = []
    for body in (b"abc", b"xyz"):
        reply.begin(to_head=False)
        reply.feed(HEAD + b"Content-Length: 3\r\n\r\n" + body)
        assert (reply.complete, reply.reusable, reply.size) == (True, True, 3)
        taken.append((reply.headers, reply.take()))
    (first, _), (second, body) = taken
    assert second is first
    assert body == b"xyz"


TURNS = [
    HEAD + b"Content-Length: 3\r\n\r\nabc",
    HEAD + b"Content-Length: 3\r\n\r\nabcd",
    HEAD + b"Content-Length: 3\r\n\r\n",
    HEAD + b"Content-Length: 0\r\n\r\n",
    HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
    HEAD + b"Connection: close\r\nContent-Length: 3\r\n\r\nabc",
    HEAD + b"\r\nabc",
    b"HTTP/1.1 204 S\r\n\r\n",
    b"HTTP/1.1 304 S\r\nContent-Length: 3\r\n\r\n",
    b"HTTP/1.1 100 S\r\n\r\n" + HEAD + b"Content-Length: 0\r\n\r\n",
    b"HTTP/1.1 101 S\r\n\r\n",
]


@st.composite
def repeating(draw: st.DrawFn) -> list[tuple[bytes, bool]]:
    """Responses of a connection, mostly the same, and whether they are due to HEAD."""
    usual = draw(st.sampled_from(TURNS))
    to_head = st.sampled_from([False, False, draw(st.booleans())])
    turns = st.tuples(st.one_of(st.just(usual), st.just(usual), st.sampled_from(TURNS)), to_head)
    return draw(st.lists(turns, min_size=2, max_size=4))


@pytest.mark.slow
@settings(max_examples=1_000, deadline=None, derandomize=True)
@given(repeating())
def test_a_head_that_is_known_is_what_it_would_be_if_it_were_read(turns: list[tuple[bytes, bool]]) -> None:
    """The second reply is given the first byte of each alone, so it has to read all of it."""
    knowing, reading = Reply(), Reply()
    for data, to_head in turns:
        for reply, pieces in (knowing, [data]), (reading, [data[:1], data[1:]]):
            reply.begin(to_head)
            for piece in pieces:
                reply.feed(piece)
        assert facts(knowing) == facts(reading)
        if not (knowing.complete and knowing.reusable):
            break


def facts(reply: Reply) -> tuple[object, ...]:
    return reply.complete, reply.problem, reply.reusable, reply.status, reply.headers, reply.size, reply.take()
