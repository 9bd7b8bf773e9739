"""It never matters to the reader how the bytes are cut, be they requests or rubbish."""

from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from data_plane.runtime import Header, Request
from emulator.edge.reader import RequestReader
from tests.emulator.edge.reading import SNIPPETS, new_reader, read

pytestmark = pytest.mark.slow

Facts = tuple[str, str, str, list[Header], bytes]
"""Of a request: method, path, query, headers, body."""
Message = tuple[bytes, Facts]

tokens = st.text("abcXYZ019-_!", min_size=1, max_size=12)
values = st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=20)
bodies = st.binary(max_size=300)


@st.composite
def messages(draw: st.DrawFn) -> Message:
    """A request as bytes, and what is to be read from it."""
    method = draw(st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"]))
    path = "/" + draw(st.text("ab/%2.;~", max_size=20))
    query = draw(st.text("ab=&%2+?/", max_size=20))
    headers = [
        ("Host", "h"),
        *((f"X-{name}", value.strip(" \t")) for name, value in draw(st.lists(st.tuples(tokens, values)))),
    ]
    body = draw(bodies)
    if draw(st.booleans()):
        headers.append(("Transfer-Encoding", "chunked"))
        sizes = draw(st.lists(st.integers(1, 50), max_size=5))
        wire, rest = b"", body
        for size in [*sizes, len(body)]:
            piece, rest = rest[:size], rest[size:]
            wire += b"%x\r\n%b\r\n" % (len(piece), piece) if piece else b""
        wire += b"0\r\n\r\n"
    else:
        headers.append(("Content-Length", str(len(body))))
        wire = body
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
    target = f"{path}?{query}" if query else path
    head = f"{method} {target} HTTP/1.1\r\n{lines}\r\n".encode("latin-1")
    return head + wire, (method, path, query, headers, body)


def cut(data: bytes, places: list[int]) -> list[bytes]:
    edges = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[start:end] for start, end in pairwise(edges)]


def facts_of(request: Request) -> Facts:
    return (request.method, request.path, request.query, request.headers, request.body)


def facts(reader: RequestReader) -> list[Facts]:
    return list(map(facts_of, reader.ready))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(messages(), min_size=1, max_size=4), st.lists(st.integers(0, 5_000), max_size=12))
def test_requests_are_the_same_however_they_are_cut(sent: list[Message], places: list[int]) -> None:
    data = b"".join(wire for wire, _ in sent)
    reader = new_reader()
    for piece in cut(data, places):
        reader.feed(piece)
    assert reader.refused is None
    assert facts(reader) == [expected for _, expected in sent]


@settings(max_examples=50, deadline=None, derandomize=True)
@given(messages())
def test_requests_are_the_same_byte_by_byte(sent: Message) -> None:
    wire, expected = sent
    reader = new_reader()
    for byte in wire:
        reader.feed(bytes([byte]))
    assert facts(reader) == [expected]


rubbish = st.lists(st.one_of(st.sampled_from(SNIPPETS), st.binary(max_size=20)), max_size=15).map(b"".join)


@settings(max_examples=1_000, deadline=None, derandomize=True)
@given(rubbish, st.lists(st.integers(0, 500), max_size=5))
def test_rubbish_is_read_or_refused_the_same_way_however_it_is_cut(data: bytes, places: list[int]) -> None:
    whole, pieces = read(data), new_reader()
    for piece in cut(data, places):
        pieces.feed(piece)
    assert facts(whole) == facts(pieces)
    assert (whole.refused and whole.refused.status) == (pieces.refused and pieces.refused.status)
    assert (whole.final, whole.following, whole.stage) == (pieces.final, pieces.following, pieces.stage)
    assert whole.refused is None or whole.refused.status in (400, 413, 431, 501, 505)


LINES = [
    b"Host: h\r\n",
    b"X: 1\r\nHost: h\r\n",
    b"Host: h\r\nConnection: keep-alive\r\n",
    b"Host: h\r\nConnection: close\r\n",
    b"Host: h\r\nProxy-Connection: Upgrade\r\nUpgrade: x\r\n",
    b"Host: h\r\nConnection: Upgrade\r\nUpgrade: x\r\n",
    b"Host: h\r\nContent-Length: 2\r\n",
    b"Host: h\r\nTransfer-Encoding: chunked\r\n",
    b"",
]
BEGUN = [
    b"GET / HTTP/1.1\r\n",
    b"POST /a?b=c HTTP/1.1\r\n",
    b"GET http://other/ HTTP/1.1\r\n",
    b"OPTIONS * HTTP/1.1\r\n",
    b"CONNECT h:1 HTTP/1.1\r\n",
    b"GET / HTTP/1.0\r\n",
    b"GET / HTTP/1.1\r\nX-First: 1\r\n",
    b"GET / HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP/1.1\r\n",
    b"\r\nGET / HTTP/1.1\r\n",
    b"GET / HTTP/1.1\r\nGET / HTTP/1.1\r\n",
    b"GET /\r\n",
    b"\r\n",
    b"",
]
BODIES = [b"", b"ab", b"2\r\nab\r\n0\r\n\r\n"]


@st.composite
def repeating(draw: st.DrawFn) -> list[bytes]:
    """Reads of a connection: requests that have the same header lines, mostly."""
    lines = draw(st.sampled_from(LINES))
    reads = st.tuples(
        st.one_of(st.just(BEGUN[0]), st.sampled_from(BEGUN)),
        st.one_of(st.just(lines), st.just(lines), st.sampled_from(LINES)),
        st.one_of(st.just(b""), st.sampled_from(BODIES)),
    )
    return [b"%b%b\r\n%b" % parts for parts in draw(st.lists(reads, min_size=2, max_size=4))]


def read_on(reader: RequestReader, pieces: list[bytes]) -> list[tuple[object, ...]]:
    """Feed a reader, and take from it what is ready, as its connection does, which declines upgrades."""
    for piece in pieces:
        reader.feed(piece)
    taken = [(*facts_of(request), request.protocol, request.index) for request in reader.ready]
    reader.ready.clear()
    following = reader.following
    reader.decline_upgrade()
    return [*taken, (reader.refused and reader.refused.status, reader.final, following, reader.stage)]


@settings(max_examples=1_000, deadline=None, derandomize=True)
@given(repeating())
@example([b"\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", b"GET / HTTP/1.1\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n"])
def test_headers_that_are_known_are_what_they_would_be_if_they_were_read(sent: list[bytes]) -> None:
    """A reader that is fed byte by byte never finds all header lines at once, so it has to read them."""
    knowing, reading = new_reader(), new_reader()
    for data in sent:
        assert read_on(knowing, [data]) == read_on(reading, [bytes([byte]) for byte in data])
