"""What the tests of the reader share."""

from emulator.edge.limits import Limits
from emulator.edge.reader import RequestReader

H = b"Host: h\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
UPGRADE = b"Connection: Upgrade\r\nUpgrade: websocket\r\n"

SNIPPETS = [
    b"GET / HTTP/1.1\r\n", b"POST /a HTTP/1.1\r\n", b"GET / HTTP/1.0\r\n", H, CHUNKED, b"Content-Length: 3\r\n",
    b"\r\n", b"abc", b"3\r\nabc\r\n", b"0\r\n\r\n", b"Connection: close\r\n", UPGRADE,
    b"Expect: 100-continue\r\n", b"\r", b"\n", b"\0", b" ", b":",
]  # fmt: skip
"""What requests are made of, and what breaks them."""


def new_reader(limit: int = 1_000, limits: Limits | None = None) -> RequestReader:
    return RequestReader("192.0.2.1", "https", "PEM", limits or Limits(), lambda request: limit)


def read(data: bytes, limit: int = 1_000, limits: Limits | None = None) -> RequestReader:
    reader = new_reader(limit, limits)
    reader.feed(data)
    return reader
