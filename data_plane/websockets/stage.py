"""WebSocket APIs: what a stage of one compiles to, and what differs from REST and HTTP APIs (handbook/06).

A connection comes to its stage three times, and each time the pipeline serves it: at the handshake (`connecting`), with
every message (`messaging`), and when it has ended (`disconnecting`). Each of these is an `Occasion`, which is the
`CompiledStage` of that one call: it knows which route is meant and how a failure is told.

| occasion | the route | a failure is told |
|---|---|---|
| CONNECT | `$connect`; one that lets everybody in where the API has none | by the HTTP answer to the handshake |
| MESSAGE | what the route selection expression yields, else `$default` | by a message; the connection stays open |
| DISCONNECT | `$disconnect` | to nobody |
"""

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

from data_plane import context
from data_plane.errors import BadRequestBody, GatewayError
from data_plane.execution_log import ExecutionLog
from data_plane.runtime import Call, CompiledRoute, Response
from data_plane.telemetry import execution_lines
from data_plane.websockets.connection import Connection

_log = logging.getLogger("gateway")
CONNECT, MESSAGE, DISCONNECT = "CONNECT", "MESSAGE", "DISCONNECT"


class NoRoute(GatewayError):
    """Nothing is deployed for this message, and there is no `$default`."""

    response_type, default_status = "RESOURCE_NOT_FOUND", 403
    error_type, default_message = "ForbiddenException", "Forbidden"


class WebSocketRoute(CompiledRoute, frozen=True, kw_only=True):
    """key: `$connect`, `sendmessage`. answers: is what its integration says sent to the client?

    log_executions: at level INFO; data_trace: in full.
    """

    answers: bool = False
    log_executions: bool = False
    data_trace: bool = False


class Reports(Protocol):
    """Logs, metrics and bill of a stage. Times are milliseconds since the epoch."""

    def finished(self, call: Call, response: Response) -> None: ...
    def connected(self, milliseconds: int) -> None:
        """A client was let in, that came then."""
        ...

    def disconnected(self, began: int, milliseconds: int) -> None:
        """The connection of a client that came at `began` has ended."""
        ...

    def sent(self, milliseconds: int, size: int) -> None:
        """A message of so many bytes went to a client."""
        ...


class WebSocketStage:
    def __init__(
        self,
        *,
        api_id: str,
        stage_name: str,
        select: Callable[[bytes], str],
        routes: Mapping[str, WebSocketRoute],
        connect: WebSocketRoute,
        reports: Reports,
        manage: Callable[[Call], Awaitable[None]],
        home: tuple[str, str],
        custom_domains_only: bool,
    ) -> None:
        """select: from a message to a route key. routes: by key, for messages and for `$disconnect`.

        manage: may a caller use `/@connections/...`? home: account and region.
        """
        self.api_id = api_id
        self.stage_name = stage_name
        self.select = select
        self.routes = routes
        self.connect = connect
        self.reports = reports
        self.manage = manage
        self.home = home
        self.custom_domains_only = custom_domains_only

    def connecting(self, connection: Connection) -> "Occasion":
        return Occasion(self, connection, CONNECT)

    def messaging(self, connection: Connection) -> "Occasion":
        return Occasion(self, connection, MESSAGE)

    def disconnecting(self, connection: Connection) -> "Occasion":
        return Occasion(self, connection, DISCONNECT)

    def route(self, event_type: str, body: bytes) -> tuple[str, WebSocketRoute | None]:
        """The key of the route that an event is for, and the route, if there is one."""
        if event_type == CONNECT:
            return self.connect.key, self.connect
        if event_type == DISCONNECT:
            return "$disconnect", self.routes.get("$disconnect")
        key = self.select(body)
        found = self.routes.get(key) if key and not key.startswith("$") else None
        return (key, found) if found is not None else ("$default", self.routes.get("$default"))


class Occasion:
    """One event of a connection, as the pipeline serves it."""

    __slots__ = ("_connection", "_event_type", "_stage", "custom_domains_only")

    def __init__(self, stage: WebSocketStage, connection: Connection, event_type: str) -> None:
        self._stage = stage
        self._connection = connection
        self._event_type = event_type
        self.custom_domains_only = stage.custom_domains_only

    def match(self, call: Call) -> WebSocketRoute:
        key, route = self._stage.route(self._event_type, call.request.body)
        call.context = self._context(key)
        call.trace = context.new_trace_id(call.context["requestTimeEpoch"])
        if route is None:
            raise NoRoute(reason=f"No route for {self._event_type} {key}")
        call.route = route
        if route.log_executions:
            call.log = ExecutionLog(data_trace=route.data_trace)
            call.log.say(f"Extended Request Id: {call.context['extendedRequestId']}")
            call.log.say(f"Starting execution for request: {call.context['requestId']}")
            call.log.say(f"WebSocket Route: {key}, Connection Id: {self._connection.id}")
            call.log.trace_body("Request body before transformations", call.request.body)
        return route

    def _context(self, route_key: str) -> dict[str, Any]:
        """`$context`, in the order AWS's events show it (handbook/06 section 5)."""
        connection = self._connection
        milliseconds, text = context.now()
        request_id = context.extended_request_id()
        found: dict[str, Any] = {"routeKey": route_key}
        if self._event_type == MESSAGE:
            found["messageId"] = context.extended_request_id()
        elif self._event_type == DISCONNECT:
            found["disconnectStatusCode"], found["disconnectReason"] = connection.ending
        identity = connection.identity
        if self._event_type != CONNECT:  # only the handshake has headers to know a User-Agent from
            identity = {name: value for name, value in identity.items() if name != "userAgent"}
        if connection.authorizer is not None:
            found["authorizer"] = connection.authorizer
        found |= {
            "eventType": self._event_type,
            "extendedRequestId": request_id,
            "requestTime": text,
            "messageDirection": "IN",
            "stage": connection.stage_name,
            "connectedAt": connection.connected_at,
            "requestTimeEpoch": milliseconds,
            "identity": identity,
            "requestId": request_id,
            "domainName": connection.domain_name,
            "connectionId": connection.id,
            "apiId": connection.api_id,
        }
        return found

    def gateway_response(self, call: Call, failure: GatewayError) -> Response:
        call.failure = failure
        if failure.status >= 500 and failure.reason:
            _log.warning("%s %s: %s", self._stage.api_id, call.context["routeKey"], failure.reason)
        status = 400 if isinstance(failure, BadRequestBody) else failure.status
        return Response(status, [("Content-Type", "application/json")], told(call.context, failure))

    def finish(self, call: Call, response: Response) -> Response:
        if call.log is not None:
            execution_lines.ended(call, call.log, response)
        self._stage.reports.finished(call, response)
        if self._event_type == CONNECT:
            self._connection.authorizer = call.context.get("authorizer")
        route = call.route
        if call.failure is None and not (isinstance(route, WebSocketRoute) and route.answers):
            response.body = b""
        return response


def told(found: Mapping[str, Any], failure: GatewayError) -> bytes:
    """How clients are told of a failure, in AWS's spacing (handbook/06 section 7)."""
    named = "messageId" if isinstance(failure, BadRequestBody) and "messageId" in found else "requestId"
    message = json.dumps(_message(failure), ensure_ascii=False)
    return f'{{"message": {message}, "connectionId":"{found["connectionId"]}", "{named}":"{found[named]}"}}'.encode()


def _message(failure: GatewayError) -> str:
    if isinstance(failure, BadRequestBody):
        return "Bad request body"
    return "Internal server error" if failure.status >= 500 or failure.message is None else failure.message


def told_of_bug(connection: Connection) -> bytes:
    """What a client is told where the gateway itself broke."""
    request_id = context.extended_request_id()
    return (
        f'{{"message": "Internal server error", "connectionId":"{connection.id}", "requestId":"{request_id}"}}'.encode()
    )
