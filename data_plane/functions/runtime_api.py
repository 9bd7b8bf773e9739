"""The Lambda Runtime API, for workers of every runtime but Python's own (handbook/07 section 9).

    GET  /2018-06-01/runtime/invocation/next              held until there is a call
    POST /2018-06-01/runtime/invocation/{id}/response     202
    POST /2018-06-01/runtime/invocation/{id}/error        202
    POST /2018-06-01/runtime/init/error                   202, at any time: the runtime cannot go on

Each worker has an API of its own, on a port of loopback that it is told in AWS_LAMBDA_RUNTIME_API. What comes in is
passed on as the frames that Python's workers send; the first `next` is READY. A streamed answer is taken whole.
Web pages cannot get in: a request must name the very address, which a page's host name does not.
"""

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast

import httptools
import msgspec

from data_plane.functions import frames
from data_plane.functions.frames import Frame, InvokeHeader
from data_plane.functions.records import MAX_RESPONSE

_ROOT = b"/2018-06-01/runtime/"
_OK = b'{"status":"OK"}\n'
_TOO_LARGE = msgspec.json.encode(
    {
        "errorMessage": f"Response payload size exceeded maximum allowed payload size ({MAX_RESPONSE} bytes).",
        "errorType": "Function.ResponseSizeTooLarge",
    }
)
_UNKNOWN = "Runtime.Unknown"
_MOST_HELD = 2 * MAX_RESPONSE
_JSON = ("Content-Type", "application/json")


class RuntimeApi:
    """on_frame: told what the worker says. peak_kb: asked for the worker's peak memory with each frame."""

    def __init__(self, on_frame: Callable[[Frame], None], peak_kb: Callable[[], int]) -> None:
        self._on_frame = on_frame
        self._peak_kb = peak_kb
        self._ready = False
        self._waiting: _Connection | None = None
        self._call: tuple[InvokeHeader, bytes] | None = None
        self._running: str | None = None
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
        """Hand out a call with the next `next`."""
        self._call = (header, event)
        self._hand_out()

    def opened(self, connection: "_Connection") -> None:
        self._connections.add(connection)

    def closed(self, connection: "_Connection") -> None:
        self._connections.discard(connection)
        if self._waiting is connection:
            self._waiting = None

    def asked(self, connection: "_Connection", method: str, target: bytes, host: str, error_type: str) -> None:
        """One request. error_type: of its header."""
        path = target.partition(b"?")[0]
        if host != self.address or not path.startswith(_ROOT):
            connection.answer(404, b"")
            return
        match method, path.removeprefix(_ROOT).decode("ascii", "replace").split("/"):
            case "GET", ["invocation", "next"]:
                self._next(connection)
            case "POST", ["init", "error"]:
                connection.answer(202, _OK)
                self._say(frames.INIT_ERROR, _error(connection.body, error_type))
            case "POST", ["invocation", request_id, "response" | "error" as what]:
                self._answered(connection, request_id, what, error_type)
            case _:
                connection.answer(404, b"")

    def _next(self, connection: "_Connection") -> None:
        self._waiting = connection
        if not self._ready:
            self._ready = True
            self._say(frames.READY, b"")
        self._hand_out()

    def _answered(self, connection: "_Connection", request_id: str, what: str, error_type: str) -> None:
        if request_id != self._running:
            problem = {"errorMessage": "Invalid request ID", "errorType": "InvalidRequestID"}
            connection.answer(400, msgspec.json.encode(problem))
            return
        self._running = None
        if len(connection.body) > MAX_RESPONSE:
            connection.answer(413, _TOO_LARGE)
            self._say(frames.ERROR, _TOO_LARGE)
        elif what == "error":
            connection.answer(202, _OK)
            self._say(frames.ERROR, _error(connection.body, error_type))
        else:
            connection.answer(202, _OK)
            self._say(frames.RESULT, bytes(connection.body))

    def _say(self, kind: int, payload: bytes) -> None:
        self._on_frame(Frame(kind, self._peak_kb(), payload))

    def _hand_out(self) -> None:
        if self._call is None or self._waiting is None:
            return
        (header, event), connection = self._call, self._waiting
        self._call = self._waiting = None
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


class _Connection(asyncio.Protocol):
    """HTTP/1.1 to one client, a request at a time."""

    def __init__(self, api: RuntimeApi) -> None:
        self._api = api
        self.body = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._parser = httptools.HttpRequestParser(self)
        self._api.opened(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._api.closed(self)

    def abort(self) -> None:
        self._transport.abort()

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

    def on_body(self, body: bytes) -> None:
        """What is far too large need not be kept to be refused."""
        if len(self.body) <= _MOST_HELD:
            self.body += body

    def on_message_complete(self) -> None:
        self._keep_alive = self._parser.should_keep_alive()
        error_type = self._headers.get(b"lambda-runtime-function-error-type", b"").decode("latin-1")
        host = self._headers.get(b"host", b"").decode("latin-1")
        self._api.asked(self, self._parser.get_method().decode("ascii"), self._target, host, error_type)

    def answer(self, status: int, body: bytes, headers: list[tuple[str, str]] | None = None) -> None:
        lines = [_JSON, ("Content-Length", str(len(body))), *(headers or ())]
        head = "".join(f"{name}: {value}\r\n" for name, value in lines)
        self._transport.write(f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n{head}\r\n".encode() + body)
        if not self._keep_alive:
            self._transport.close()
