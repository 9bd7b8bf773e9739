"""The Lambda Runtime API, for programs of the user's own and what Node.js streams (handbook/07 section 9).

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
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from time import monotonic
from typing import Any

import msgspec

from data_plane.functions.processes import frames
from data_plane.functions.processes.frames import Frame, InvokeHeader
from data_plane.functions.processes.memory import PeakMemory
from data_plane.functions.processes.runtime_connection import Connection, Request
from data_plane.functions.records import MAX_RESPONSE
from data_plane.functions.response_stream import MAX_STREAM, ResponseStream

_CALLS = b"/2018-06-01/runtime/invocation/"
_OCTETS = "application/octet-stream"
_UNKNOWN = "Runtime.Unknown"


def _response(status: str, body: bytes, headers: str = "") -> bytes:
    """status: its code and reason. headers: lines, each with its end."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
    return head.encode() + body


def _problem(error_type: str, message: str) -> bytes:
    return msgspec.json.encode({"errorMessage": message, "errorType": error_type})


def _too_large(limit: int) -> bytes:
    message = f"Response payload size exceeded maximum allowed payload size ({limit} bytes)."
    return _problem("Function.ResponseSizeTooLarge", message)


_TRUNCATED = _problem("Runtime.TruncatedResponse", "The response was cut off before its end.")
_ACCEPTED = _response("202 Accepted", b'{"status":"OK"}\n')
_WRONG_ID = _response("400 Bad Request", _problem("InvalidRequestID", "Invalid request ID"))
_NOT_FOUND = _response("404 Not Found", b"")
_REFUSED = _response("413 Request Entity Too Large", _too_large(MAX_RESPONSE))


class RuntimeApi:
    """on_frame: told what the worker says. pid: asked for the worker's, once it has started.

    on_stream: given an answer that begins to be streamed; False where it is to be taken whole.
    """

    def __init__(
        self,
        on_frame: Callable[[Frame], None],
        pid: Callable[[], int],
        on_stream: Callable[[ResponseStream], bool],
    ) -> None:
        self._on_frame = on_frame
        self._pid = pid
        self._peak: PeakMemory | None = None
        self._on_stream = on_stream
        self._ready = False
        self._waiting: Connection | None = None
        self._calls: deque[tuple[InvokeHeader, bytes]] = deque()
        self._response_path: bytes | None = None  # of the call that runs
        self._error_path: bytes | None = None
        self._truncated = False
        self._handed_out = monotonic()
        self._connections: set[Connection] = set()

    @asynccontextmanager
    async def served(self) -> AsyncIterator[str]:
        """Serve, and go on where the block ends well; the address."""
        address = await self.open()
        try:
            yield address
        except (OSError, ValueError):
            self.close()
            raise

    async def open(self) -> str:
        """Serve; the address."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: Connection(self), "127.0.0.1", 0)
        address = f"127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        self._host = address.encode()
        return address

    def close(self) -> None:
        self._server.close()
        for connection in list(self._connections):
            connection.abort()
        if self._peak is not None:
            self._peak.close()

    def peak_kb(self) -> int:
        """The worker's peak memory."""
        if self._peak is None:
            self._peak = PeakMemory(self._pid())
        return self._peak.kilobytes()

    def invoke(self, header: InvokeHeader, event: bytes) -> None:
        """Hand out a call with the next `next` that is left for it."""
        if self._waiting is None:
            self._calls.append((header, event))
        else:
            self._hand_out(self._waiting, header, event)

    def take_back(self) -> set[int]:
        """The tickets of all that were not handed out, and now will not be."""
        tickets = {header.ticket for header, _ in self._calls}
        self._calls.clear()
        return tickets

    # What the connections call.

    def opened(self, connection: Connection) -> None:
        self._connections.add(connection)

    def closed(self, connection: Connection) -> None:
        self._connections.discard(connection)
        if self._waiting is connection:
            self._waiting = None

    def begins(self, connection: Connection, request: Request) -> ResponseStream | None:
        expected = b"POST", self._response_path, self._host
        if (request.method, request.path, request.headers.get(b"host")) != expected:
            return None
        stream = ResponseStream(request.content_type or _OCTETS, connection.transport)
        return stream if self._on_stream(stream) else None

    def cut(self) -> None:
        """Unless the process ends with it, the runtime will say what it does next."""
        self._truncated = self._response_path is not None
        self._fail_truncated()

    def overflowed(self, connection: Connection) -> None:
        self._over()
        connection.abort()
        self._say(frames.ERROR, _too_large(MAX_STREAM))

    def asked(self, connection: Connection, request: Request) -> None:
        if request.headers.get(b"host") != self._host:
            connection.answer(_NOT_FOUND)
            return
        match request.method, request.path:
            case b"POST", self._response_path:
                self._answered(connection, request, frames.RESULT)
            case b"GET", b"/2018-06-01/runtime/invocation/next":
                self._next(connection)
            case b"POST", self._error_path:
                self._answered(connection, request, frames.ERROR)
            case b"POST", b"/2018-06-01/runtime/init/error":
                connection.answer(_ACCEPTED)
                kind = frames.GONE if self._calls else frames.INIT_ERROR
                self._say(kind, _error(request.body, request.error_type))
            case b"POST", path if path.startswith(_CALLS) and path.endswith((b"/response", b"/error")):
                connection.answer(_WRONG_ID)
            case _:
                connection.answer(_NOT_FOUND)

    def _next(self, connection: Connection) -> None:
        self._waiting = connection
        if not self._ready:
            self._ready = True
            self._say(frames.READY, b"")
        self._fail_truncated()
        if self._calls and self._waiting is connection:
            self._hand_out(connection, *self._calls.popleft())

    def _fail_truncated(self) -> None:
        if self._truncated and self._waiting is not None:
            self._over()
            self._say(frames.ERROR, _TRUNCATED)

    def _answered(self, connection: Connection, request: Request, kind: int) -> None:
        self._over()
        if len(request.body) > MAX_RESPONSE:
            connection.answer(_REFUSED)
            self._say(frames.ERROR, _too_large(MAX_RESPONSE))
            return
        connection.answer(_ACCEPTED)
        if kind == frames.ERROR:
            self._say(frames.ERROR, _error(request.body, request.error_type))
        elif request.error_type:
            self._say(frames.ERROR, _error(request.error_body, request.error_type))
        else:
            self._say(frames.RESULT, bytes(request.body))

    def _over(self) -> None:
        """The call that ran has its answer."""
        self._response_path = self._error_path = None
        self._truncated = False

    def _say(self, kind: int, payload: bytes) -> None:
        microseconds = int((monotonic() - self._handed_out) * 1e6)
        self._on_frame(Frame(kind, self.peak_kb(), payload, microseconds))

    def _hand_out(self, connection: Connection, header: InvokeHeader, event: bytes) -> None:
        self._waiting = None
        self._handed_out = monotonic()
        call = _CALLS + header.request_id.encode()
        self._response_path, self._error_path = call + b"/response", call + b"/error"
        connection.answer(_response("200 OK", event, _described(header)))


def _described(header: InvokeHeader) -> str:
    said = (
        f"Lambda-Runtime-Aws-Request-Id: {header.request_id}\r\n"
        f"Lambda-Runtime-Deadline-Ms: {header.deadline_ms}\r\n"
        f"Lambda-Runtime-Invoked-Function-Arn: {header.invoked_arn}\r\n"
        f"Lambda-Runtime-Trace-Id: {header.trace_id}\r\n"
    )
    if header.client_context is None:
        return said
    on_one_line = msgspec.json.encode(msgspec.json.decode(header.client_context)).decode()
    return f"{said}Lambda-Runtime-Client-Context: {on_one_line}\r\n"


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
