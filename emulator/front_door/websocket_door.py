"""What a request to a stage of a WebSocket API means: a handshake, or an operation on one of its connections.

`{stage}/@connections/{id}` is for callers whose credentials allow `execute-api:ManageConnections`, in every way a stage
may be addressed. The address that AWS tells functions to build, `https://{domainName}/{stage}`, says no API here; the
connection's id does (`owners`).
"""

import time
from http import HTTPStatus
from urllib.parse import quote, unquote

import msgspec

from data_plane.errors import GatewayError
from data_plane.published import Published
from data_plane.runtime import Call, Request, Response
from data_plane.websockets.stage import WebSocketStage
from emulator.caller import Caller
from emulator.management import Management
from emulator.websockets import WebSockets

_PREFIX = "/@connections/"
_SERVICE = "apigatewaymanagementapi"


class WebSocketDoor:
    def __init__(self, sockets: WebSockets, published: Published, management: Management) -> None:
        self._sockets = sockets
        self._published = published
        self._management = management

    async def answer(self, stage: WebSocketStage, request: Request) -> Response:
        rest = request.path[len(request.base) :]
        connection_id = _connection_id(rest)
        if connection_id is None:
            return await self._sockets.answer(stage, request, rest)
        try:
            await stage.manage(_call(request, _PREFIX + connection_id))
        except GatewayError as failure:
            return _refusal(failure)
        address = quote(f"{stage.api_id}/{stage.stage_name}/{connection_id}", safe="")
        asked = msgspec.structs.replace(request, path=f"{_PREFIX}{address}", query="")
        response = await self._management.handle(_SERVICE, asked, Caller(*stage.home, _SERVICE))
        if response.status == HTTPStatus.GONE:
            response.body = b""
        return response

    def owners(self, stage_name: str, rest: str) -> list[str]:
        """The API whose connection a path means that names only a stage; of one that is gone, any that has the stage.

        None for other paths.
        """
        connection_id = _connection_id(rest)
        if connection_id is None:
            return []
        found = self._sockets.connections.find(connection_id)
        if found is not None and found.stage_name == stage_name:
            return [found.api_id]
        stages = (
            (api_id, self._published.stages(api_id)[stage_name]) for api_id in self._published.with_stage(stage_name)
        )
        return [api_id for api_id, stage in stages if isinstance(stage, WebSocketStage)][:1]


def _connection_id(rest: str) -> str | None:
    path = unquote(rest)
    return path.removeprefix(_PREFIX) if path.startswith(_PREFIX) else None


def _call(request: Request, path: str) -> Call:
    """What deciding about a signature needs of a call."""
    identity = {"sourceIp": request.peer, "userAgent": request.header("user-agent")}
    return Call(request, path=path, context={"requestTimeEpoch": time.time_ns() // 1_000_000, "identity": identity})


def _refusal(failure: GatewayError) -> Response:
    headers = [("Content-Type", "application/json"), ("x-amzn-ErrorType", failure.error_type)]
    return Response(failure.status, headers, msgspec.json.encode({failure.message_key: failure.message}))
