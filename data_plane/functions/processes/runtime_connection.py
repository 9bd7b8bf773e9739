"""The connections of a worker's Runtime API: HTTP/1.1, a request at a time. `runtime_api.py` says what one means.

llhttp (through httptools) does the grammar. A runtime asks for each call in the same bytes, which are understood again
without it; what is far too large is not kept only to be refused.
"""

import asyncio
import base64
import binascii
from typing import Protocol, cast

import httptools
import msgspec

from data_plane.functions.records import MAX_RESPONSE
from data_plane.functions.response_stream import MAX_STREAM, ResponseStream

_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
"""What curl waits a second for before it sends a large body."""
_MOST_HELD = 2 * MAX_RESPONSE
_MODE, _ERROR_TYPE, _ERROR_BODY = (
    b"lambda-runtime-function-response-mode",
    b"lambda-runtime-function-error-type",
    b"lambda-runtime-function-error-body",
)


class Request(msgspec.Struct, frozen=True):
    """headers: names in lower case; trailers are among them."""

    method: bytes
    path: bytes
    headers: dict[bytes, bytes]
    body: bytes | bytearray = b""

    @property
    def content_type(self) -> str:
        return self._header(b"content-type")

    @property
    def error_type(self) -> str:
        return self._header(_ERROR_TYPE)

    @property
    def error_body(self) -> bytes:
        """Empty where it is not what it should be."""
        try:
            return base64.b64decode(self._header(_ERROR_BODY), validate=True)
        except (binascii.Error, ValueError):
            return b""

    def _header(self, name: bytes) -> str:
        return self.headers.get(name, b"").decode("latin-1")


class Listener(Protocol):
    """Who is told what comes over the connections."""

    def opened(self, connection: "Connection") -> None: ...

    def closed(self, connection: "Connection") -> None: ...

    def asked(self, connection: "Connection", request: Request) -> None:
        """One request, whole."""

    def begins(self, connection: "Connection", request: Request) -> ResponseStream | None:
        """The body of a request is about to be streamed; None where it is to be collected."""

    def cut(self) -> None:
        """A streamed body has broken off."""

    def overflowed(self, connection: "Connection") -> None:
        """A streamed body is larger than any may be."""


class Connection(asyncio.Protocol):
    """One client's. What has come of a request: target, headers, and the body, or the stream that it goes to.

    _usual: the GET that came last, and the bytes it came in, where it was all of one read.
    """

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._stream: ResponseStream | None = None
        self._read: list[Request] = []
        self._usual_bytes = b""
        self._begin()

    def _begin(self) -> None:
        self._target = b""
        self._headers: dict[bytes, bytes] = {}
        self._body: bytes | bytearray = b""

    def answer(self, response: bytes) -> None:
        """response: head and body."""
        self.transport.write(response)
        if not self._keep_alive:
            self.transport.close()

    def abort(self) -> None:
        self.transport.abort()

    # What the event loop calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self._parser = httptools.HttpRequestParser(self)
        self._listener.opened(self)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._stream is not None:
            self._end_stream(self._stream)
            self._listener.cut()
        self._listener.closed(self)

    def data_received(self, data: bytes) -> None:
        if self._target or data != self._usual_bytes:
            self._parse(data)
        else:
            self._listener.asked(self, self._usual)

    def _parse(self, data: bytes) -> None:
        begun = bool(self._target)
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self.abort()
        read, self._read = self._read, []
        if not begun and not self._target and len(read) == 1 and read[0].method == b"GET":
            self._usual_bytes, self._usual = data, read[0]

    # What llhttp calls, in this order.

    def on_url(self, piece: bytes) -> None:
        self._target += piece

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers[name.lower()] = value

    def on_headers_complete(self) -> None:
        if b"expect" in self._headers:
            self.transport.write(_CONTINUE)
        if self._headers.get(_MODE, b"").lower() == b"streaming":
            self._stream = self._listener.begins(self, self._request())

    def on_body(self, piece: bytes) -> None:
        if self._stream is None:
            self._keep(piece)
        elif self._stream.size + len(piece) <= MAX_STREAM:
            self._stream.feed(piece)
        else:
            self._end_stream(self._stream)
            self._listener.overflowed(self)

    def on_message_complete(self) -> None:
        if self.transport.is_closing():
            return
        if self._stream is not None:
            self._end_stream(self._stream)
        self._keep_alive = self._parser.should_keep_alive()
        request = self._request()
        self._read.append(request)
        self._begin()
        self._listener.asked(self, request)

    def _request(self) -> Request:
        """What there is of it."""
        return Request(self._parser.get_method(), self._target.partition(b"?")[0], self._headers, self._body)

    def _keep(self, piece: bytes) -> None:
        """What is far too large need not be kept to be refused."""
        if not self._body:
            self._body = piece  # nearly always all there is
        elif len(self._body) <= _MOST_HELD:
            if isinstance(self._body, bytes):
                self._body = bytearray(self._body)
            self._body += piece

    def _end_stream(self, stream: ResponseStream) -> None:
        self._stream = None
        stream.end()
