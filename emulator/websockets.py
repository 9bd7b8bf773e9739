"""WebSocket connections from handshake to `$disconnect`: what the front door gives requests for WebSocket APIs to.

The handshake waits for `$connect`, whose status decides it; what the client sends then goes through the stage in force
at that moment, so that a deployment reaches connections that are open already. Messages of one connection are served
side by side, as on AWS; `$disconnect` comes when the connection ends, whatever is still being served.

A client that hangs up while `$connect` is at work was let in and lost, if `$connect` lets it in: what the function
remembered of it, `$disconnect` can forget.

The library that speaks the protocol, and its edge, are loaded with the first handshake.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from http import HTTPStatus
from types import ModuleType
from typing import TYPE_CHECKING, Any

import msgspec

from data_plane.pipeline import serve
from data_plane.published import Published
from data_plane.runtime import Header, Request, Response
from data_plane.websockets.connection import GOING_AWAY, Connection, Ending, Full, Wire
from data_plane.websockets.connections import Connections, Limits, end
from data_plane.websockets.stage import Reports, WebSocketStage, told_of_bug
from emulator.edge.upgrade import Upgrade

if TYPE_CHECKING:
    from emulator.edge.websocket import WebSocket

_log = logging.getLogger("emulator")
_PROTOCOL = "sec-websocket-protocol"
_GRACE = 2.0
"""Seconds that `$disconnect` is given when the emulator stops."""


class WebSockets:
    """connections: those there are."""

    def __init__(
        self, published: Published, address: str, limits: Limits, ready: Callable[[], Awaitable[None]]
    ) -> None:
        """address: `host:port` of the emulator, where functions reach it by http and, once it is `ready`, by https."""
        self._ready = ready
        self._published = published
        self._address = address
        self._limits = limits
        self._tasks: set[asyncio.Task[None]] = set()
        self._timer: asyncio.TimerHandle | None = None
        self.connections = Connections(limits)

    async def answer(self, stage: WebSocketStage, request: Request, rest: str) -> Response:
        """The handshake. rest: the path below the stage; there is nothing but the stage itself."""
        if rest.strip("/"):
            return _refusal(403, "Forbidden")
        shaken = _edge().shake_hands(request)
        if shaken.status_code != HTTPStatus.SWITCHING_PROTOCOLS or request.body:
            status = shaken.status_code if shaken.status_code != HTTPStatus.SWITCHING_PROTOCOLS else 400
            return _refusal(status, HTTPStatus(status).phrase)
        await self._ready()
        connection = self._connection(stage, request)
        serving = asyncio.ensure_future(serve(stage.connecting(connection), request))
        try:
            response = await asyncio.shield(serving)
        except asyncio.CancelledError:
            serving.add_done_callback(partial(self._hung_up, connection))
            raise
        if not _is_in(response):
            connection.refused()
            return _rejected(stage, response)
        headers = [*shaken.headers.raw_items(), *_chosen(request, response)]
        return Upgrade(101, headers, take_over=partial(self._take_over, connection, stage.reports))

    def close_stage(self, api_id: str, stage_name: str) -> None:
        """The stage is gone, and with it its connections."""
        for connection in self.connections.of_stage(api_id, stage_name):
            if connection.wire is not None:
                connection.wire.close(GOING_AWAY)

    async def close(self) -> None:
        """End every connection, and give `$disconnect` a moment."""
        if self._timer is not None:
            self._timer.cancel()
        for connection in self.connections:
            if connection.wire is not None:
                connection.wire.close(GOING_AWAY)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_GRACE)
        for connection in self.connections:
            if connection.wire is not None:
                connection.wire.abort()

    def _connection(self, stage: WebSocketStage, request: Request) -> Connection:
        """A browser sends a User-Agent; what sends none has none in its identity (handbook/06 section 5)."""
        agent = request.header("user-agent")
        identity: dict[str, Any] = {} if agent is None else {"userAgent": agent}
        identity["sourceIp"] = request.peer
        if request.arrival is not None and request.arrival.client_certificate is not None:
            identity["clientCert"] = request.arrival.client_certificate
        return Connection(
            api_id=stage.api_id,
            stage_name=stage.stage_name,
            identity=identity,
            domain_name=self._address,
            milliseconds=_now(),
        )

    def _take_over(
        self, connection: Connection, reports: Reports, transport: asyncio.Transport, following: bytes
    ) -> asyncio.Protocol:
        client = Client(self, connection, reports)
        reports.connected(connection.connected_at)
        wire: WebSocket = _edge().WebSocket(transport, client, self._limits)
        client.wire = wire
        self._let_in(connection, wire)
        if following:
            wire.data_received(following)
        return wire

    def _let_in(self, connection: Connection, wire: Wire) -> None:
        connection.accepted(wire)
        self.connections.add(connection)
        if self._timer is None:
            self._check()

    def _check(self) -> None:
        """One look at all connections; none of them has a timer."""
        for connection in self.connections.overdue(_now()):
            end(connection)
        self._timer = asyncio.get_running_loop().call_later(self._limits.tick, self._check)

    def _hung_up(self, connection: Connection, serving: "asyncio.Future[Response]") -> None:
        if serving.cancelled():
            return
        if serving.exception() is not None:
            _log.error("$connect failed", exc_info=serving.exception())
            return
        if not _is_in(serving.result()):
            connection.refused()
            return
        connection.accepted(_Gone())
        connection.lost(_now())
        self.disconnect(connection)

    def begin(self, connection: Connection, data: bytes, wire: "WebSocket") -> None:
        """Serve a message."""
        self._start(self._serve_message(connection, data, wire))

    def disconnect(self, connection: Connection) -> None:
        stage = self._stage(connection)
        if stage is not None and "$disconnect" in stage.routes:
            self._start(self._run(serve(stage.disconnecting(connection), Request(method="", path=""))))

    async def _serve_message(self, connection: Connection, data: bytes, wire: "WebSocket") -> None:
        stage = self._stage(connection)
        if stage is None:
            wire.close(GOING_AWAY)
            return
        answer = None
        try:
            request = Request(method="", path="", body=data, peer=connection.identity["sourceIp"])
            response = await serve(stage.messaging(connection), request)
            answer = response.body if isinstance(response.body, bytes) else b""
        finally:
            wire.done()
            if answer is None:
                answer = told_of_bug(connection)
            if answer:
                self.send(stage, connection, answer)

    def send(self, stage: WebSocketStage, connection: Connection, data: bytes) -> None:
        """A message to a client that is open still; one that does not read is cut."""
        found = self.connections.find(connection.id)
        if found is None or found.wire is None:
            return
        try:
            found.wire.send(data)
        except Full:
            found.wire.abort()
        else:
            connection.last_active = _now()
            stage.reports.sent(connection.last_active, len(data))

    def _stage(self, connection: Connection) -> WebSocketStage | None:
        stage = self._published.stages(connection.api_id).get(connection.stage_name)
        return stage if isinstance(stage, WebSocketStage) else None

    async def _run(self, serving: Awaitable[Response]) -> None:
        await serving

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            _log.error("A WebSocket event failed", exc_info=task.exception())


class Client:
    """The `Owner` of a connection's messages."""

    __slots__ = ("_connection", "_reports", "_sockets", "wire")

    wire: "WebSocket"

    def __init__(self, sockets: WebSockets, connection: Connection, reports: Reports) -> None:
        """reports: of the stage that let it in."""
        self._sockets = sockets
        self._reports = reports
        self._connection = connection

    def heard(self) -> None:
        self._connection.last_active = _now()

    def message(self, data: bytes) -> None:
        self._sockets.begin(self._connection, data, self.wire)

    def ended(self, ending: Ending) -> None:
        now = _now()
        if self._connection.ended(ending, now):
            self._left(now)

    def lost(self) -> None:
        connection = self._connection
        self._sockets.connections.discard(connection)
        now = _now()
        if connection.lost(now):
            self._left(now)

    def _left(self, milliseconds: int) -> None:
        self._reports.disconnected(self._connection.connected_at, milliseconds)
        self._sockets.disconnect(self._connection)


class _Gone:
    """The wire of a client that hung up before it was let in."""

    def send(self, data: bytes) -> None: ...
    def close(self, ending: Ending) -> None: ...
    def abort(self) -> None: ...


def _edge() -> ModuleType:
    from emulator.edge import websocket

    return websocket


def _now() -> int:
    return time.time_ns() // 1_000_000


def _is_in(response: Response) -> bool:
    return response.status // 100 == 2


def _chosen(request: Request, response: Response) -> list[Header]:
    """The subprotocol `$connect` answered with, if the client offered it: clients take no other."""
    offered = [each.strip() for value in _values(request.headers) for each in value.split(",")]
    return [("Sec-WebSocket-Protocol", value) for value in _values(response.headers) if value in offered][:1]


def _values(headers: list[Header]) -> list[str]:
    return [value for name, value in headers if name.lower() == _PROTOCOL]


def _rejected(stage: WebSocketStage, response: Response) -> Response:
    """What `$connect` or the gateway says; of a function's answer only the status."""
    if response.body:
        return response
    status = response.status if response.status >= 400 else 500
    return _refusal(status, _PHRASES.get(status, "Internal server error" if status >= 500 else "Forbidden"))


_PHRASES = {each.value: each.phrase for each in HTTPStatus if 400 <= each.value < 500}


def _refusal(status: int, message: str) -> Response:
    headers = [("Content-Type", "application/json")]
    if status == HTTPStatus.UPGRADE_REQUIRED:
        headers.append(("Upgrade", "websocket"))
    return Response(status, headers, msgspec.json.encode({"message": message}))
