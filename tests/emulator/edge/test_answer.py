"""Response -> the bytes of its head, and the framing of its body."""

import re
from collections.abc import AsyncIterator

import pytest

from data_plane.runtime import Header, Request, Response
from emulator.edge.answer import open_answer
from emulator.edge.framing import Framing
from emulator.edge.response_head import UnsafeResponse

DATE = ("Date", "Thu, 01 Jan 1970 00:00:00 GMT")


async def nothing() -> AsyncIterator[bytes]:
    pieces: tuple[bytes, ...] = ()
    for piece in pieces:
        yield piece


KEEP = "Connection: keep-alive"


def asked(method: str = "GET", protocol: str = "HTTP/1.1") -> Request:
    return Request(method=method, path="/", protocol=protocol)


def opened(request: Request, response: Response, close: bool = False) -> tuple[str, Framing | None, bool]:
    head, framing, closes = open_answer(request, response, close)
    text = head.decode("latin-1")
    assert text.endswith("\r\n\r\n")
    return text.removesuffix("\r\n\r\n"), framing, closes


HEADS: dict[str, tuple[Request, Response, bool, str]] = {
    "the length and the connection come first, then headers in the case and order given": (
        asked(), Response(200, [DATE, ("x-B", "1"), ("X-a", "2"), ("x-B", "3")], b"hi"), False,
        f"Content-Length: 2|{KEEP}|x-B: 1|X-a: 2|x-B: 3",
    ),
    "a length that was given is not added": (
        asked(), Response(200, [DATE, ("content-length", "2")], b"hi"), False, f"{KEEP}|content-length: 2",
    ),
    "nor is Connection": (
        asked(), Response(200, [("connection", "keep-alive"), DATE], b""), False,
        "Content-Length: 0|connection: keep-alive|Date: Thu, 01 Jan 1970 00:00:00 GMT",
    ),
    "unless it says the wrong thing": (
        asked(), Response(200, [DATE, ("Connection", "keep-alive"), ("A", "b")], b""), True,
        "Content-Length: 0|Connection: close|A: b",
    ),
    "Content-Type stands before them": (
        asked(), Response(200, [DATE, ("A", "b"), ("content-type", "c")], b""), False,
        f"content-type: c|Content-Length: 0|{KEEP}|A: b",
    ),
    "the end of the connection is told": (
        asked(), Response(200, [DATE], b""), True, "Content-Length: 0|Connection: close",
    ),
    "HTTP/1.0 is told that it goes on": (
        asked(protocol="HTTP/1.0"), Response(200, [DATE], b""), False, f"Content-Length: 0|{KEEP}",
    ),
    "an iterator is chunked": (
        asked(), Response(200, [DATE], nothing()), False, f"Transfer-Encoding: chunked|{KEEP}",
    ),
    "... unless its length is given": (
        asked(), Response(200, [DATE, ("Content-Length", "7")], nothing()), False, f"{KEEP}|Content-Length: 7",
    ),
    "... and ends with the connection for HTTP/1.0": (
        asked(protocol="HTTP/1.0"), Response(200, [DATE], nothing()), False, "Connection: close",
    ),
    "HEAD has the length of what it lacks": (
        asked("HEAD"), Response(200, [DATE], b"hi"), False, f"Content-Length: 2|{KEEP}",
    ),
    "... or the one given, whatever the body": (
        asked("HEAD"), Response(200, [DATE, ("Content-Length", "999")], b""), False, f"{KEEP}|Content-Length: 999",
    ),
    "... or the framing a GET would have": (
        asked("HEAD"), Response(200, [DATE], nothing()), False, f"Transfer-Encoding: chunked|{KEEP}",
    ),
    "204 has no length": (asked(), Response(204, [DATE, ("A", "b")], b""), False, f"{KEEP}|A: b"),
    "304 has none": (asked(), Response(304, [DATE], b"body"), False, KEEP),
    "304 has the one given": (
        asked(), Response(304, [DATE, ("Content-Length", "9")]), False, f"{KEEP}|Content-Length: 9",
    ),
    "values are latin-1": (
        asked(), Response(200, [DATE, ("A", "\xe9\xa0\t")]), False, f"Content-Length: 0|{KEEP}|A: \xe9\xa0\t",
    ),
    "values may be empty": (asked(), Response(200, [DATE, ("A", "")]), False, f"Content-Length: 0|{KEEP}|A: "),
}  # fmt: skip


@pytest.mark.parametrize("case", HEADS)
def test_heads(case: str) -> None:
    request, response, close, expected = HEADS[case]
    text, _, _ = opened(request, response, close)
    _, *lines = text.split("\r\n")
    if "Date: " not in expected:
        lines.remove(": ".join(DATE))
    assert "|".join(lines) == expected


FRAMED: dict[str, tuple[Request, Response, list[bytes] | None, bool]] = {
    "bytes are written as they are": (asked(), Response(200, [], b"hi"), [b"hi", b""], False),
    "pieces of an iterator as chunks": (asked(), Response(200, [], nothing()), [b"2\r\nhi\r\n", b"0\r\n\r\n"], False),
    "as they are within a length": (asked(), Response(200, [("Content-Length", "2")], nothing()), [b"hi", b""], False),
    "as they are for HTTP/1.0": (asked(protocol="HTTP/1.0"), Response(200, [], nothing()), [b"hi", b""], True),
    "nothing for HEAD": (asked("HEAD"), Response(200, [], nothing()), None, False),
    "nothing for HEAD with a length": (asked("HEAD"), Response(200, [("Content-Length", "2")]), None, False),
    "nothing for 204": (asked(), Response(204, [], nothing()), None, False),
    "nothing for 304": (asked(), Response(304, [("Content-Length", "2")], b"hi"), None, False),
    "the response may end the connection": (
        asked(), Response(200, [("Connection", "x, Close")], b"hi"), [b"hi", b""], True,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", FRAMED)
def test_framing(case: str) -> None:
    request, response, expected, closes = FRAMED[case]
    _, framing, close = opened(request, response)
    assert (framing and [framing.piece(b"hi"), framing.end()]) == expected
    assert close is closes


@pytest.mark.parametrize(
    ("status", "line"), [(200, "200 OK"), (404, "404 Not Found"), (299, "299 "), (599, "599 "), (999, "999 ")]
)
def test_status_lines(status: int, line: str) -> None:
    text, _, _ = opened(asked(), Response(status, [DATE]))
    assert text.split("\r\n")[0] == f"HTTP/1.1 {line}"


def test_a_date_is_added_first() -> None:
    text, _, _ = opened(asked(), Response(200, [("A", "b")]))
    assert re.match(
        r"HTTP/1.1 200 OK\r\nDate: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\r\nContent-Length: 0\r\n", text
    )


UNSAFE: dict[str, tuple[int, list[Header], bytes]] = {
    "a line break in a name": (200, [("A\r\nB", "c")], b""),
    "a colon in a name": (200, [("Content-Length: 0\t", "c")], b""),
    "white space in a name": (200, [("Content-Length ", "0")], b""),
    "a name that is not ASCII": (200, [("\xe9", "0")], b""),
    "an empty name": (200, [("", "c")], b""),
    "a length that is wrong": (200, [("Content-Length", "3")], b"hi"),
    "a length that is none": (200, [("Content-Length", "two")], b"hi"),
    "a length in other digits": (200, [("Content-Length", "\xb2")], b"hi"),
    "two lengths": (200, [("Content-Length", "2"), ("content-length", "2")], b"hi"),
    "a coding, which is the edge's affair": (200, [("Transfer-Encoding", "chunked")], b"0\r\n\r\n"),
    "a status that announces an answer": (100, [], b""),
    "a status that needs an Upgrade": (101, [], b""),
    "a status that is none": (0, [], b""),
    "a status of four digits": (1000, [], b""),
}


@pytest.mark.parametrize("case", UNSAFE)
def test_unsafe_responses_are_not_written(case: str) -> None:
    with pytest.raises(UnsafeResponse):
        open_answer(asked(), Response(*UNSAFE[case]), close=False)


@pytest.mark.parametrize(
    ("value", "line"),
    [
        pytest.param("b\r\nSet-Cookie: c", "A: b  Set-Cookie: c", id="a line break"),
        pytest.param("b\nc", "A: b c", id="a line feed alone"),
        pytest.param("b\rc", "A: b c", id="a carriage return alone"),
        pytest.param("b\0c", "A: b c", id="a NUL"),
        pytest.param("5 \u20ac", "A: 5 ?", id="what latin-1 lacks"),
    ],
)
def test_no_value_has_lines_of_its_own(value: str, line: str) -> None:
    text, _, _ = opened(asked(), Response(200, [("A", value)]))
    assert text.split("\r\n")[4:] == [line]


@pytest.mark.parametrize("pieces", [[b"abcd"], [b"ab", b"cd"]], ids=["in one piece", "in the second"])
def test_a_body_longer_than_promised_is_stopped(pieces: list[bytes]) -> None:
    _, framing, _ = opened(asked(), Response(200, [("Content-Length", "3")], nothing()))
    assert framing is not None
    for piece in pieces[:-1]:
        framing.piece(piece)
    with pytest.raises(UnsafeResponse):
        framing.piece(pieces[-1])


def test_a_body_shorter_than_promised_is_found() -> None:
    _, framing, _ = opened(asked(), Response(200, [("Content-Length", "3")], nothing()))
    assert framing is not None
    framing.piece(b"ab")
    with pytest.raises(UnsafeResponse):
        framing.end()
