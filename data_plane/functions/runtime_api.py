"""The Lambda Runtime API, for workers of every runtime but Python's own (handbook/07 section 9).

    GET  /2018-06-01/runtime/invocation/next              held until there is a call
    POST /2018-06-01/runtime/invocation/{id}/response     202
    POST /2018-06-01/runtime/invocation/{id}/error        202
    POST /2018-06-01/runtime/init/error                   202, at any time: the runtime cannot go on

Each worker has an API of its own, on a port of loopback that it is told in AWS_LAMBDA_RUNTIME_API. What comes in is
passed on as the frames that Python's workers send; the first `next` is READY. Web pages cannot get in: a request must
name the very address, which a page's host name does not.

A response with `Lambda-Runtime-Function-Response-Mode: streaming` is handed on while it comes, where the caller wants
it so, and is taken whole where not. How it ended stands in its trailers: `Lambda-Runtime-Function-Error-Type` and
`-Body` (base64), or neither. A runtime whose connection breaks meanwhile, and that then asks for the next call, has
sent a truncated answer.
"""

import asyncio
import base64
import binascii
from collections import deque
from collections.abc import Callable
from http import HTTPStatus
from time import monotonic
from typing import Any, cast

import httptools
import msgspec

from data_plane.functions import frames
from data_plane.functions.frames import Frame, InvokeHeader
from data_plane.functions.records import MAX_RESPONSE
from data_plane.functions.response_stream import MAX_STREAM, ResponseStream

_ROOT = b"/2018-06-01/runtime/"
_OK = b'{"status":"OK"}\n'
_TRUNCATED = msgspec.json.encode(
    {"errorMessage": "The response was cut off before its end.", "errorType": "Runtime.TruncatedResponse"}
)
_UNKNOWN = "Runtime.Unknown"
_MOST_HELD = 2 * MAX_RESPONSE
_JSON = ("Content-Type", "application/json")
_MODE, _ERROR_TYPE, _ERROR_BODY = (
    b"lambda-runtime-function-response-mode",
    b"lambda-runtime-function-error-type",
    b"lambda-runtime-function-error-body",
)
_OCTETS = "application/octet-stream"


def _too_large(limit: int) -> bytes:
    message = f"Response payload size exceeded maximum allowed payload size ({limit} bytes)."
    return msgspec.json.encode({"errorMessage": message, "errorType": "Function.ResponseSizeTooLarge"})


class RuntimeApi:
    """on_frame: told what the worker says. peak_kb: asked for the worker's peak memory with each frame.

    on_stream: given an answer that begins to be streamed; False where it is to be taken whole.
    """

    def __init__(
        self,
        on_frame: Callable[[Frame], None],
        peak_kb: Callable[[], int],
        on_stream: Callable[[ResponseStream], bool],
    ) -> None:
        self._on_frame = on_frame
        self._peak_kb = peak_kb
        self._on_stream = on_stream
        self._truncated = False
        self._ready = False
        self._waiting: _Connection | None = None
        self._calls: deque[tuple[InvokeHeader, bytes]] = deque()
        self._running: str | None = None
        self._handed_out = monotonic()
        self._connections: set[_Connection] = set()

    async def open(self) -> str:
        """Serve; the address."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Connection(self), "127.0.0.1", 0)
        self.address = f"127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self.address

    def close(self) -> None:
        self._server.close()
        for connection in list(self._connections):
            connection.abort()

    def invoke(self, header: InvokeHeader, event: bytes) -> None:
        """Hand out a call with the next `next` that is left for it."""
        self._calls.append((header, event))
        self._hand_out()

    def take_back(self) -> set[int]:
        """The tickets of all that were not handed out, and now will not be."""
        tickets = {header.ticket for header, _ in self._calls}
        self._calls.clear()
        return tickets

    def opened(self, connection: "_Connection") -> None:
        self._connections.add(connection)

    def closed(self, connection: "_Connection") -> None:
        self._connections.discard(connection)
        if self._waiting is connection:
            self._waiting = None

    def begins(self, connection: "_Connection", request: "_Asked", content_type: str) -> ResponseStream | None:
        """The body of a request is about to be streamed; None where it is to be collected."""
        if self._path(request) != ["invocation", self._running, "response"]:
            return None
        stream = ResponseStream(content_type, connection.transport)
        return stream if self._on_stream(stream) else None

    def cut(self) -> None:
        """A streamed answer has broken off. Unless the process ends with it, the runtime will say what it does next."""
        self._truncated = self._running is not None
        self._fail_truncated()

    def overflowed(self, connection: "_Connection") -> None:
        """A streamed answer is larger than any may be."""
        self._running = None
        connection.abort()
        self._say(frames.ERROR, _too_large(MAX_STREAM))

    def asked(self, connection: "_Connection", request: "_Asked") -> None:
        """One request, whole."""
        match request.method, self._path(request):
            case "GET", ["invocation", "next"]:
                self._next(connection)
            case "POST", ["init", "error"]:
                connection.answer(202, _OK)
                self._say(frames.INIT_ERROR, _error(connection.body, request.error_type))
            case "POST", ["invocation", request_id, "response" | "error" as what]:
                self._answered(connection, request_id, what, request)
            case _:
                connection.answer(404, b"")

    def _path(self, request: "_Asked") -> list[str]:
        path = request.target.partition(b"?")[0]
        if request.host != self.address or not path.startswith(_ROOT):
            return []
        return path.removeprefix(_ROOT).decode("ascii", "replace").split("/")

    def _next(self, connection: "_Connection") -> None:
        self._waiting = connection
        if not self._ready:
            self._ready = True
            self._say(frames.READY, b"")
        self._fail_truncated()
        self._hand_out()

    def _fail_truncated(self) -> None:
        if self._truncated and self._waiting is not None:
            self._truncated = False
            self._running = None
            self._say(frames.ERROR, _TRUNCATED)

    def _answered(self, connection: "_Connection", request_id: str, what: str, request: "_Asked") -> None:
        if request_id != self._running:
            problem = {"errorMessage": "Invalid request ID", "errorType": "InvalidRequestID"}
            connection.answer(400, msgspec.json.encode(problem))
            return
        self._running = None
        self._truncated = False
        if len(connection.body) > MAX_RESPONSE:
            connection.answer(413, _too_large(MAX_RESPONSE))
            self._say(frames.ERROR, _too_large(MAX_RESPONSE))
            return
        connection.answer(202, _OK)
        if what == "error":
            self._say(frames.ERROR, _error(connection.body, request.error_type))
        elif request.error_type:
            self._say(frames.ERROR, _error(request.error_body, request.error_type))
        else:
            self._say(frames.RESULT, bytes(connection.body))

    def _say(self, kind: int, payload: bytes) -> None:
        microseconds = int((monotonic() - self._handed_out) * 1e6)
        self._on_frame(Frame(kind, self._peak_kb(), payload, microseconds))

    def _hand_out(self) -> None:
        if not self._calls or self._waiting is None:
            return
        (header, event), connection = self._calls.popleft(), self._waiting
        self._waiting = None
        self._handed_out = monotonic()
        self._running = header.request_id
        connection.answer(200, event, _described(header))


def _described(header: InvokeHeader) -> list[tuple[str, str]]:
    found = [
        ("Lambda-Runtime-Aws-Request-Id", header.request_id),
        ("Lambda-Runtime-Deadline-Ms", str(header.deadline_ms)),
        ("Lambda-Runtime-Invoked-Function-Arn", header.invoked_arn),
        ("Lambda-Runtime-Trace-Id", header.trace_id),
    ]
    if header.client_context is not None:
        text = msgspec.json.encode(msgspec.json.decode(header.client_context)).decode()  # on one line
        found.append(("Lambda-Runtime-Client-Context", text))
    return found


def _error(body: bytes | bytearray, error_type: str) -> bytes:
    """An error as it was reported; it always has a type."""
    try:
        error: Any = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError):
        error = None
    if not isinstance(error, dict):
        error = {"errorMessage": bytes(body).decode("utf-8", "replace")}
    if not isinstance(error.get("errorType"), str):
        return msgspec.json.encode({**error, "errorType": error_type or _UNKNOWN})
    return bytes(body)


class _Asked(msgspec.Struct, frozen=True):
    """What is said about a request, in its head and its trailers."""

    method: str
    target: bytes
    headers: dict[bytes, bytes]

    def header(self, name: bytes) -> str:
        return self.headers.get(name, b"").decode("latin-1")

    @property
    def host(self) -> str:
        return self.header(b"host")

    @property
    def error_type(self) -> str:
        return self.header(_ERROR_TYPE)

    @property
    def error_body(self) -> bytes:
        """Empty where it is not what it should be."""
        try:
            return base64.b64decode(self.header(_ERROR_BODY), validate=True)
        except (binascii.Error, ValueError):
            return b""


class _Connection(asyncio.Protocol):
    """HTTP/1.1 to one client, a request at a time. stream: where the body goes that is coming, if it is streamed."""

    def __init__(self, api: RuntimeApi) -> None:
        self._api = api
        self.body = bytearray()
        self._stream: ResponseStream | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self._parser = httptools.HttpRequestParser(self)
        self._api.opened(self)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._end_stream():
            self._api.cut()
        self._api.closed(self)

    def abort(self) -> None:
        self.transport.abort()

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self.abort()

    def on_message_begin(self) -> None:
        self.body = bytearray()
        self._target = b""
        self._headers: dict[bytes, bytes] = {}

    def on_url(self, url: bytes) -> None:
        self._target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers[name.lower()] = value

    def on_headers_complete(self) -> None:
        asked = self._asked()
        if asked.header(_MODE).lower() == "streaming":
            self._stream = self._api.begins(self, asked, asked.header(b"content-type") or _OCTETS)

    def on_body(self, body: bytes) -> None:
        """What is far too large need not be kept to be refused."""
        if self._stream is None:
            if len(self.body) <= _MOST_HELD:
                self.body += body
        elif self._stream.size + len(body) <= MAX_STREAM:
            self._stream.feed(body)
        else:
            self._end_stream()
            self._api.overflowed(self)

    def on_message_complete(self) -> None:
        self._keep_alive = self._parser.should_keep_alive()
        if self.transport.is_closing():
            return
        self._end_stream()
        self._api.asked(self, self._asked())

    def _end_stream(self) -> bool:
        """Whether there was one."""
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.end()
        return stream is not None

    def _asked(self) -> _Asked:
        return _Asked(self._parser.get_method().decode("ascii"), self._target, self._headers)

    def answer(self, status: int, body: bytes, headers: list[tuple[str, str]] | None = None) -> None:
        lines = [_JSON, ("Content-Length", str(len(body))), *(headers or ())]
        head = "".join(f"{name}: {value}\r\n" for name, value in lines)
        self.transport.write(f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n{head}\r\n".encode() + body)
        if not self._keep_alive:
            self.transport.close()
