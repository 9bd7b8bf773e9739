"""How a request is written, and what is refused before a byte is sent."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_plane.integrations.transport import Destination, Outgoing
from data_plane.integrations.transport.errors import InvalidRequest
from data_plane.integrations.transport.writing import encode
from data_plane.runtime import Header


def outgoing(
    method: str = "GET", target: str = "/", headers: list[Header] | None = None, body: bytes = b"", host: str = "h"
) -> Outgoing:
    return Outgoing(
        destination=Destination(host=host, port=80), method=method, target=target, headers=headers or [], body=body
    )


WRITTEN = {
    "the least there is": (outgoing(), b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"),
    "the target goes as given: encoded, doubled slashes, 8-bit": (
        outgoing(target="/a//b%2F%zz;x?q=1&q=%20|{}\xe9"),
        b"GET /a//b%2F%zz;x?q=1&q=%20|{}\xe9 HTTP/1.1\r\nHost: h\r\n\r\n",
    ),
    "headers go in their order and case, duplicates too": (
        outgoing(headers=[("x-B", "2"), ("X-a", ""), ("x-B", "\xe9\t1")]),
        b"GET / HTTP/1.1\r\nHost: h\r\nx-B: 2\r\nX-a: \r\nx-B: \xe9\t1\r\n\r\n",
    ),
    "a Host given is the Host sent, where it was given": (
        outgoing(headers=[("X", "1"), ("hOST", "other:8080")]),
        b"GET / HTTP/1.1\r\nX: 1\r\nHost: other:8080\r\n\r\n",
    ),
    "a line break, CR, LF or NUL in a value is a space": (
        outgoing(headers=[("X", "a\r\nEvil: 1"), ("Y", "a\rb\nc\0")]),
        b"GET / HTTP/1.1\r\nHost: h\r\nX: a  Evil: 1\r\nY: a b c \r\n\r\n",
    ),
    "what latin-1 lacks is a question mark": (
        outgoing(headers=[("X", "\u2713")]),
        b"GET / HTTP/1.1\r\nHost: h\r\nX: ?\r\n\r\n",
    ),
    "a body has its length": (
        outgoing("DELETE", body=b"ab"),
        b"DELETE / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nab",
    ),
    "a POST says that it has none": (outgoing("POST"), b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n"),
    "a method of one's own": (outgoing("M-SEARCH"), b"M-SEARCH / HTTP/1.1\r\nHost: h\r\n\r\n"),
    "an IPv6 address has its brackets in Host": (outgoing(host="::1"), b"GET / HTTP/1.1\r\nHost: [::1]\r\n\r\n"),
}

REFUSED = {
    "a line break in a name": outgoing(headers=[("X\r\nEvil", "1")]),
    "a colon in a name": outgoing(headers=[("X: 1, Evil", "1")]),
    "a space in a name": outgoing(headers=[("X ", "1")]),
    "no name": outgoing(headers=[("", "1")]),
    "a name that is not ASCII": outgoing(headers=[("Pr\xe9nom", "1")]),
    "a target with a space": outgoing(target="/a HTTP/1.1"),
    "a target with a line break": outgoing(target="/a\r\nX: 1"),
    "a target with a tab": outgoing(target="/a\tb"),
    "a target beyond latin-1": outgoing(target="/\u2713"),
    "a target without a slash": outgoing(target="a"),
    "no target": outgoing(target=""),
    "a method with a space": outgoing(method="GET /x"),
    "no method": outgoing(method=""),
    "a length of one's own": outgoing(headers=[("content-Length", "5")]),
    "a transfer coding of one's own": outgoing(headers=[("Transfer-Encoding", "chunked")]),
    "a host with a line break": outgoing(host="h\r\nX: 1"),
}


@pytest.mark.parametrize(("request_", "expected"), WRITTEN.values(), ids=WRITTEN)
def test_requests_as_written(request_: Outgoing, expected: bytes) -> None:
    assert encode(request_) == expected


@pytest.mark.parametrize("request_", REFUSED.values(), ids=REFUSED)
def test_requests_refused(request_: Outgoing) -> None:
    for _ in range(2):  # a verdict that is remembered stays the same
        with pytest.raises(InvalidRequest) as refusal:
            encode(request_)
        assert refusal.value.reason


@pytest.mark.parametrize(
    ("scheme", "port", "host"),
    [("http", 80, b"h"), ("http", 443, b"h:443"), ("https", 443, b"h"), ("https", 80, b"h:80"), ("http", 81, b"h:81")],
)
def test_host_names_the_port_unless_it_is_the_scheme_s(scheme: str, port: int, host: bytes) -> None:
    request = Outgoing(
        destination=Destination(scheme=scheme, host="h", port=port, connect_host="elsewhere"), method="GET", target="/"
    )
    assert encode(request) == b"GET / HTTP/1.1\r\nHost: " + host + b"\r\n\r\n"


@settings(max_examples=500, deadline=None, derandomize=True)
@given(
    st.lists(st.tuples(st.text(max_size=5), st.text(max_size=8)), max_size=4), st.text(max_size=8), st.text(max_size=6)
)
def test_whatever_is_given_a_request_has_the_lines_it_should_have(
    headers: list[Header], target: str, method: str
) -> None:
    try:
        written = encode(outgoing(method, "/" + target, headers))
    except InvalidRequest:
        return
    request_line, *lines, end, body = written.decode("latin-1").split("\r\n")
    assert request_line.split(" ") == [method, "/" + target, "HTTP/1.1"]
    ours = [line for line in lines if line not in ("Host: h", "Content-Length: 0")]
    given_lines = [f"{name}: {value}" for name, value in headers]
    assert ours == [line for line in given_lines if line not in ("Host: h", "Content-Length: 0")]
    assert (end, body) == ("", "")
