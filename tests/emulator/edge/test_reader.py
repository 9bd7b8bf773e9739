"""Bytes -> Requests, without a socket: what is read, and what is refused."""

import pytest

from data_plane.runtime import Request
from emulator.edge.limits import NO_LIMIT, Limits
from emulator.edge.reader import READ, RequestReader, Stage
from tests.emulator.edge.reading import CHUNKED, UPGRADE, H, new_reader, read


def one(data: bytes) -> Request:
    reader = read(data)
    assert reader.refused is None
    assert reader.stage is Stage.IDLE
    (request,) = reader.ready
    return request


def test_a_request_is_what_was_sent() -> None:
    request = one(
        b"POST /a%2Fb//c?x=1&x=%20+ HTTP/1.1\r\nhOsT: h\r\nX-Twice: 1\r\nx-twice: 2\r\nContent-Length: 2\r\n\r\nhi"
    )
    headers = [("hOsT", "h"), ("X-Twice", "1"), ("x-twice", "2"), ("Content-Length", "2")]
    assert request == Request(
        method="POST", path="/a%2Fb//c", query="x=1&x=%20+", headers=headers, body=b"hi", peer="192.0.2.1",
        scheme="https", protocol="HTTP/1.1", client_certificate="PEM", index=request.index,
    )  # fmt: skip


TARGETS: dict[str, tuple[bytes, str, str, str]] = {
    "double slashes are kept": (b"GET //a//b/", "//a//b/", "", "h"),
    "only the first question mark divides": (b"GET /a?b?c=/d", "/a", "b?c=/d", "h"),
    "nothing is decoded": (b"GET /%41%zz/../.;x?%", "/%41%zz/../.;x", "%", "h"),
    "a query may be empty": (b"GET /a?", "/a", "", "h"),
    "an absolute target is cut down to its path": (b"GET http://other:81/a?b", "/a", "b", "other:81"),
    "... whatever the case of its scheme": (b"GET HTTPS://other/a", "/a", "", "other"),
    "... which may be missing": (b"GET http://other", "/", "", "other"),
    "... and so may be all but the query": (b"GET http://other?b/c", "/", "b/c", "other"),
    "... and the host may be an IPv6 address": (b"GET http://[::1]:80/a", "/a", "", "[::1]:80"),
    "OPTIONS may ask about the server as a whole": (b"OPTIONS *", "*", "", "h"),
}


@pytest.mark.parametrize("case", TARGETS)
def test_a_target_is_taken_apart_as_it_was_sent(case: str) -> None:
    line, path, query, host = TARGETS[case]
    request = one(line + b" HTTP/1.1\r\n" + H + b"X: y\r\n\r\n")
    assert (request.path, request.query, request.header("host")) == (path, query, host)
    assert request.header("x") == "y"
    assert len(request.headers) == 2


HEADERS: dict[str, tuple[bytes, list[tuple[str, str]]]] = {
    "white space around a value is not of it": (b"A: \t b c \t \r\n", [("A", "b c")]),
    "a value may be empty": (b"A:\r\nB: \r\n", [("A", ""), ("B", "")]),
    "values are latin-1": (b"A: \xe9\xff\r\n", [("A", "\xe9\xff")]),
    "a tab in a value stays": (b"A: b\tc\r\n", [("A", "b\tc")]),
    "names may hold every token character": (b"!#$%&'*+-.^_`|~09az: 1\r\n", [("!#$%&'*+-.^_`|~09az", "1")]),
}


@pytest.mark.parametrize("case", HEADERS)
def test_headers(case: str) -> None:
    lines, headers = HEADERS[case]
    assert one(b"GET / HTTP/1.1\r\n" + H + lines + b"\r\n").headers == [("Host", "h"), *headers]


BODIES: dict[str, tuple[bytes, bytes]] = {
    "by length": (b"Content-Length: 3\r\n\r\nabc", b"abc"),
    "of no length": (b"Content-Length: 0\r\n\r\n", b""),
    "in chunks": (CHUNKED + b"\r\n1\r\na\r\nA\r\nbcdefghijk\r\n0\r\n\r\n", b"abcdefghijk"),
    "in no chunks": (CHUNKED + b"\r\n0\r\n\r\n", b""),
    "in chunks with extensions": (CHUNKED + b"\r\n2;a=b\r\nhi\r\n0;c\r\n\r\n", b"hi"),
    "in chunks with trailers, which are dropped": (CHUNKED + b"\r\n2\r\nhi\r\n0\r\nHost: x\r\nA: b\r\n\r\n", b"hi"),
    "in chunks of another case": (b"transfer-encoding: Chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n", b"hi"),
}


@pytest.mark.parametrize("method", [b"POST", b"GET", b"DELETE"])
@pytest.mark.parametrize("case", BODIES)
def test_bodies(case: str, method: bytes) -> None:
    rest, body = BODIES[case]
    request = one(method + b" / HTTP/1.1\r\n" + H + rest)
    assert request.body == body
    assert request.header("a") is None


REFUSED: dict[str, tuple[bytes, int]] = {
    "no Host": (b"GET / HTTP/1.1\r\n\r\n", 400),
    "no Host but other headers": (b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 400),
    "no Host beside an absolute target": (b"GET http://h/ HTTP/1.1\r\n\r\n", 400),
    "two Hosts": (b"GET / HTTP/1.1\r\n" + H + b"host: h\r\n\r\n", 400),
    "two Hosts for HTTP/1.0": (b"GET / HTTP/1.0\r\n" + H + H + b"\r\n", 400),
    "Content-Length before Transfer-Encoding": (b"POST / HTTP/1.1\r\n" + H + b"Content-Length: 3\r\n" + CHUNKED, 400),
    "Transfer-Encoding before Content-Length": (
        b"POST / HTTP/1.1\r\n" + H + CHUNKED + b"Content-Length: 3\r\n\r\n", 400,
    ),
    "two lengths that differ": (b"POST / HTTP/1.1\r\n" + H + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\n", 400),
    "a list of lengths": (b"POST / HTTP/1.1\r\n" + H + b"Content-Length: 3, 3\r\n\r\n", 400),
    "a negative length": (b"POST / HTTP/1.1\r\n" + H + b"Content-Length: -1\r\n\r\n", 400),
    "a length with a sign": (b"POST / HTTP/1.1\r\n" + H + b"Content-Length: +1\r\n\r\n", 400),
    "a hexadecimal length": (b"POST / HTTP/1.1\r\n" + H + b"Content-Length: 0x1\r\n\r\n", 400),
    "an empty length": (b"POST / HTTP/1.1\r\n" + H + b"Content-Length: \r\n\r\n", 400),
    "a length beyond all numbers": (b"POST / HTTP/1.1\r\n" + H + b"Content-Length: " + b"9" * 30 + b"\r\n\r\n", 400),
    "a coding that is not chunked": (b"POST / HTTP/1.1\r\n" + H + b"Transfer-Encoding: gzip\r\n\r\n", 501),
    "a coding besides chunked": (b"POST / HTTP/1.1\r\n" + H + b"Transfer-Encoding: gzip, chunked\r\n\r\n", 501),
    "a coding in a header of its own": (
        b"POST / HTTP/1.1\r\n" + H + b"Transfer-Encoding: gzip\r\n" + CHUNKED + b"\r\n0\r\n\r\n", 400,
    ),
    "chunked, then another coding": (
        b"POST / HTTP/1.1\r\n" + H + CHUNKED + b"Transfer-Encoding: identity\r\n\r\n0\r\n\r\n", 400,
    ),
    "chunks for HTTP/1.0": (b"POST / HTTP/1.0\r\n" + H + CHUNKED + b"\r\n0\r\n\r\n", 400),
    "white space before the colon": (b"POST / HTTP/1.1\r\n" + H + b"Transfer-Encoding : chunked\r\n\r\n", 400),
    "a folded header": (b"GET / HTTP/1.1\r\n" + H + b"A: b\r\n c\r\n\r\n", 400),
    "a header folded with a tab": (b"GET / HTTP/1.1\r\n" + H + b"A: b\r\n\tc\r\n\r\n", 400),
    "white space before the first header": (b"GET / HTTP/1.1\r\n " + H + b"\r\n", 400),
    "a NUL in a name": (b"GET / HTTP/1.1\r\n" + H + b"A\0: b\r\n\r\n", 400),
    "a NUL in a value": (b"GET / HTTP/1.1\r\n" + H + b"A: b\0c\r\n\r\n", 400),
    "a control character in a value": (b"GET / HTTP/1.1\r\n" + H + b"A: \x01\r\n\r\n", 400),
    "a name that is not ASCII": (b"GET / HTTP/1.1\r\n" + H + b"\xc3\xa9: b\r\n\r\n", 400),
    "an empty name": (b"GET / HTTP/1.1\r\n" + H + b": b\r\n\r\n", 400),
    "a line without a colon": (b"GET / HTTP/1.1\r\n" + H + b"A\r\n\r\n", 400),
    "line feeds alone": (b"GET / HTTP/1.1\n" + b"Host: h\n\n", 400),
    "one line feed alone": (b"GET / HTTP/1.1\r\nHost: h\n\r\n", 400),
    "a carriage return alone": (b"GET / HTTP/1.1\r\nHost: h\rA: b\r\n\r\n", 400),
    "no version": (b"GET /\r\n" + H + b"\r\n", 505),
    "HTTP/0.9 by name": (b"GET / HTTP/0.9\r\n" + H + b"\r\n", 505),
    "HTTP/2": (b"GET / HTTP/2.0\r\n" + H + b"\r\n", 505),
    "HTTP/2 with prior knowledge": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    "a version nobody wrote": (b"GET / HTTP/1.2\r\n" + H + b"\r\n", 400),
    "another protocol": (b"GET / HTTPS/1.1\r\n" + H + b"\r\n", 400),
    "a TLS handshake": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
    "a method in lower case": (b"get / HTTP/1.1\r\n" + H + b"\r\n", 400),
    "a method that is none": (b"FETCH / HTTP/1.1\r\n" + H + b"\r\n", 400),
    "a tunnel": (b"CONNECT h:80 HTTP/1.1\r\n" + H + b"\r\n", 400),
    "a tunnel to a path": (b"CONNECT /a HTTP/1.1\r\n" + H + b"\r\n", 400),
    "a target without a slash": (b"GET a HTTP/1.1\r\n" + H + b"\r\n", 400),
    "an asterisk but for OPTIONS": (b"GET * HTTP/1.1\r\n" + H + b"\r\n", 400),
    "an absolute target without a host": (b"GET http:///a HTTP/1.1\r\n" + H + b"\r\n", 400),
    "an absolute target with a user": (b"GET http://u:p@h/a HTTP/1.1\r\n" + H + b"\r\n", 400),
    "an absolute target of another scheme": (b"GET ftp://h/a HTTP/1.1\r\n" + H + b"\r\n", 400),
    "a target with a control character": (b"GET /\x01 HTTP/1.1\r\n" + H + b"\r\n", 400),
    "a target that is not ASCII": (b"GET /\xc3\xa9 HTTP/1.1\r\n" + H + b"\r\n", 400),
    "a chunk that is longer than it says": (b"POST / HTTP/1.1\r\n" + H + CHUNKED + b"\r\n1\r\nab\r\n0\r\n\r\n", 400),
    "a chunk of no number": (b"POST / HTTP/1.1\r\n" + H + CHUNKED + b"\r\nx\r\n", 400),
    "a chunk beyond all numbers": (b"POST / HTTP/1.1\r\n" + H + CHUNKED + b"\r\n" + b"f" * 20 + b"\r\n", 400),
    "a chunk of a negative size": (b"POST / HTTP/1.1\r\n" + H + CHUNKED + b"\r\n-1\r\n", 400),
    "a chunk that ends in a line feed": (b"POST / HTTP/1.1\r\n" + H + CHUNKED + b"\r\n2\nhi\r\n0\r\n\r\n", 400),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_llhttp_or_we_refuse_ends_the_reading(case: str) -> None:
    data, status = REFUSED[case]
    reader = read(data)
    assert reader.refused is not None
    assert reader.refused.status == status
    assert not reader.ready
    assert reader.final


def head_of(size: int) -> bytes:
    """A head whose headers (names, values, `: ` and line ends) have that many bytes."""
    filler = size - len(H) - len(b"A: \r\n")
    return b"GET / HTTP/1.1\r\n" + H + b"A: " + b"x" * filler + b"\r\n\r\n"


def target_of(size: int) -> bytes:
    return b"GET /" + b"a" * (size - 1) + b" HTTP/1.1\r\n" + H + b"\r\n"


SIZES: dict[str, tuple[bytes, str | None]] = {
    "10,240 bytes of headers are taken": (head_of(10_240), None),
    "one more is not": (head_of(10_241), "HTTP header is larger than 10240 bytes."),
    "far more are not": (head_of(200_000), "HTTP header is larger than 10240 bytes."),
    "very many small headers are not": (
        b"GET / HTTP/1.1\r\n" + H + b"a:\r\n" * 2_600 + b"\r\n", "HTTP header is larger than 10240 bytes.",
    ),
    "10,240 bytes of target are taken": (target_of(10_240), None),
    "... and not one more": (target_of(10_241), "Request URI too long"),
    "1,000 bytes of body are taken where those are allowed": (
        b"POST / HTTP/1.1\r\n" + H + b"Content-Length: 1000\r\n\r\n" + b"x" * 1_000, None,
    ),
    "one more is not, and its head is enough to tell": (
        b"POST / HTTP/1.1\r\n" + H + b"Content-Length: 1001\r\n\r\n", "HTTP content length exceeded 1000 bytes.",
    ),
    "1,000 bytes in chunks are taken": (
        b"POST / HTTP/1.1\r\n" + H + CHUNKED + b"\r\n" + b"fa\r\n" + b"x" * 250 + b"\r\nfa\r\n" + b"x" * 250
        + b"\r\n1f4\r\n" + b"x" * 500 + b"\r\n0\r\n\r\n", None,
    ),
    "one more in chunks is not, whatever follows": (
        b"POST / HTTP/1.1\r\n" + H + CHUNKED + b"\r\n" + b"3e8\r\n" + b"x" * 1_000 + b"\r\n1\r\nx",
        "HTTP content length exceeded 1000 bytes.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", SIZES)
def test_what_is_too_large_is_refused_in_awss_words(case: str) -> None:
    data, text = SIZES[case]
    reader = read(data)
    assert (reader.refused and reader.refused.text) == text
    assert len(reader.ready) == (text is None)


def test_headers_are_measured_for_every_request_of_a_connection() -> None:
    reader = read(head_of(10_240) * 3 + head_of(10_241))
    assert len(reader.ready) == 3
    assert reader.refused is not None
    assert reader.refused.status == 431


def test_the_body_limit_is_asked_about_the_head_alone() -> None:
    asked: list[Request] = []

    def limit(request: Request) -> int:
        asked.append(request)
        assert request.body == b""
        return NO_LIMIT

    reader = RequestReader("", "http", None, Limits(), limit)
    reader.feed(b"PUT /b/k HTTP/1.1\r\n" + H + b"Content-Length: 20000000\r\n\r\n")
    assert [request.path for request in asked] == ["/b/k"]
    reader.feed(b"x" * 20_000_000)
    assert len(reader.ready[0].body) == 20_000_000
    assert len(asked) == 1


ENDLESS: dict[str, tuple[bytes, bytes, int]] = {
    "a target": (b"GET /", b"a" * 1_000, 414),
    "a header's name": (b"GET / HTTP/1.1\r\n", b"a" * 1_000, 431),
    "a header's value": (b"GET / HTTP/1.1\r\nA: ", b"a" * 1_000, 431),
    "white space before a value": (b"GET / HTTP/1.1\r\nA:", b" " * 1_000, 431),
    "headers": (b"GET / HTTP/1.1\r\n", b"a: b\r\n" * 200, 431),
    "empty lines before a request": (b"", b"\r\n" * 500, 431),
    "a chunk's size": (b"POST / HTTP/1.1\r\n" + H + CHUNKED + b"\r\n", b"0" * 1_000, 431),
    "a chunk's extensions": (b"POST / HTTP/1.1\r\n" + H + CHUNKED + b"\r\n1;", b"a" * 1_000, 431),
    "a trailer": (b"POST / HTTP/1.1\r\n" + H + CHUNKED + b"\r\n0\r\nA: ", b"a" * 1_000, 431),
    "trailers": (b"POST / HTTP/1.1\r\n" + H + CHUNKED + b"\r\n0\r\n", b"a: b\r\n" * 200, 431),
    "a body in the smallest chunks": (b"POST / HTTP/1.1\r\n" + H + CHUNKED + b"\r\n", b"1\r\na\r\n" * 500, 413),
}


@pytest.mark.parametrize("case", ENDLESS)
def test_what_never_ends_is_refused_before_it_fills_the_memory(case: str) -> None:
    start, more, status = ENDLESS[case]
    reader = new_reader(limit=100_000)
    reader.feed(start)
    fed = 0
    while not reader.final:
        reader.feed(more)
        fed += len(more)
        assert fed < READ + 400_000
    assert reader.refused is not None
    assert reader.refused.status == status


def test_requests_come_in_order_and_the_next_may_be_unfinished() -> None:
    reader = read(b"".join(b"GET /%d HTTP/1.1\r\n" % n + H + b"\r\n" for n in range(100)) + b"GET /last HT")
    assert [request.path for request in reader.ready] == [f"/{n}" for n in range(100)]
    assert reader.stage is Stage.HEAD
    reader.feed(b"TP/1.1\r\n" + H + b"\r\n")
    assert reader.ready[-1].path == "/last"


LAST: dict[str, tuple[bytes, bool]] = {
    "HTTP/1.1 goes on": (b"GET / HTTP/1.1\r\n" + H + b"\r\n", False),
    "... unless the client says so": (b"GET / HTTP/1.1\r\n" + H + b"Connection: Close\r\n\r\n", True),
    "... among other things": (b"GET / HTTP/1.1\r\n" + H + b"Connection: x, close\r\n\r\n", True),
    "HTTP/1.0 does not": (b"GET / HTTP/1.0\r\n\r\n", True),
    "... not even where it names a host": (b"GET / HTTP/1.0\r\n" + H + b"\r\n", True),
    "... unless the client says so, too": (b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", False),
}


@pytest.mark.parametrize("case", LAST)
def test_the_last_request_of_a_connection(case: str) -> None:
    data, final = LAST[case]
    reader = read(data)
    assert reader.final is final
    assert len(reader.ready) == 1
    reader.feed(b"GET /2 HTTP/1.1\r\n" + H + b"\r\n")
    assert len(reader.ready) == (1 if final else 2)
    assert reader.refused is None


def test_what_follows_the_last_request_is_not_held_against_it() -> None:
    reader = read(b"GET / HTTP/1.1\r\n" + H + b"Connection: close\r\n\r\nrubbish")
    assert len(reader.ready) == 1
    assert reader.refused is None


def test_a_refusal_leaves_the_requests_before_it_to_be_answered() -> None:
    reader = read(b"GET /1 HTTP/1.1\r\n" + H + b"\r\n" + b"rubbish\r\n\r\n")
    assert [request.path for request in reader.ready] == ["/1"]
    assert reader.refused is not None


EXPECTATIONS: dict[str, tuple[bytes, bool]] = {
    "a client that waits with its body": (b"HTTP/1.1\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n", True),
    "... and with its chunks": (b"HTTP/1.1\r\nExpect: 100-continue\r\n" + CHUNKED, True),
    "... but has none": (b"HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 0\r\n", False),
    "... but speaks HTTP/1.0": (b"HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n", False),
    "a client that does not wait": (b"HTTP/1.1\r\nContent-Length: 2\r\n", False),
    "a client that expects something else": (b"HTTP/1.1\r\nExpect: 200-ok\r\nContent-Length: 2\r\n", False),
}


@pytest.mark.parametrize("case", EXPECTATIONS)
def test_expectations(case: str) -> None:
    head, expects = EXPECTATIONS[case]
    reader = read(b"PUT / " + head + H + b"\r\n")
    assert reader.expects_continue is expects


def test_a_client_that_began_with_its_body_no_longer_waits() -> None:
    reader = read(b"PUT / HTTP/1.1\r\nExpect: 100-continue\r\n" + H + b"Content-Length: 2\r\n\r\na")
    assert not reader.expects_continue
    reader = read(b"PUT / HTTP/1.1\r\nExpect: 100-continue\r\n" + H + CHUNKED + b"\r\n0\r\n\r\n")
    assert not reader.expects_continue


def test_what_follows_a_request_to_upgrade_is_kept() -> None:
    reader = read(b"GET /ws HTTP/1.1\r\n" + H + UPGRADE + b"\r\n\x81\x85")
    reader.feed(b"\0GET")
    assert [request.path for request in reader.ready] == ["/ws"]
    assert reader.following == b"\x81\x85\0GET"


def test_it_is_read_as_http_where_the_upgrade_is_declined() -> None:
    reader = read(b"GET /ws HTTP/1.1\r\n" + H + UPGRADE + b"\r\nGET /2 HTTP/1.1\r\n" + H + b"\r\nGET /3")
    reader.decline_upgrade()
    assert reader.following is not None, "the request itself is still to be answered"
    assert reader.ready.popleft().path == "/ws"
    reader.decline_upgrade()
    assert [request.path for request in reader.ready] == ["/2"]
    assert reader.stage is Stage.HEAD


@pytest.mark.parametrize(
    "body", [b"Content-Length: 4\r\n\r\nbody", CHUNKED + b"\r\n4\r\nbody\r\n0\r\n\r\n"], ids=["by length", "in chunks"]
)
def test_an_offer_to_upgrade_that_brings_a_body_is_an_ordinary_request(body: bytes) -> None:
    head = b"POST /a?b HTTP/1.1\r\n" + H + b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nX: \xe9\r\n"
    reader = read(head + body + b"GET /2 HTTP/1.1\r\n" + H + b"\r\n")
    first, second = reader.ready
    assert (first.method, first.path, first.query, first.body) == ("POST", "/a", "b", b"body")
    assert first.header("x") == "\xe9"
    assert first.header("upgrade") is None
    assert second.path == "/2"
    assert reader.following is None


def test_such_offers_may_be_many() -> None:
    head = b"POST / HTTP/1.1\r\n" + H + b"Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 1\r\n\r\n"
    reader = read((head + b"x") * 2_000)
    assert [request.body for request in reader.ready] == [b"x"] * 2_000


def test_an_offer_to_upgrade_with_a_body_may_be_the_last_request() -> None:
    head = b"POST /a HTTP/1.1\r\n" + H + b"Connection: close, Upgrade\r\nUpgrade: h2c\r\nContent-Length: 4\r\n\r\n"
    reader = read(head + b"body")
    assert reader.ready[0].body == b"body"
    assert reader.final


def test_header_lines_that_repeat_are_read_once() -> None:
    reader = new_reader()
    for path in (b"/a", b"/b?c=d"):
        reader.feed(b"GET %b HTTP/1.1\r\nHost: h\r\nConnection: keep-alive\r\nX-Own: 1\r\n\r\n" % path)
    first, second = reader.ready
    assert (second.path, second.query) == ("/b", "c=d")
    assert second.headers is first.headers
    assert second.header("x-own") == "1"
