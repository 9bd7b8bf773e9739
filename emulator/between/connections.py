"""The control plane's way to the connections of WebSocket APIs (`control_plane.ports.Connections`)."""

import time

from control_plane import ports
from data_plane.published import Published
from data_plane.websockets.connection import DELETED, Connection, Full
from data_plane.websockets.stage import WebSocketStage
from emulator.websockets import WebSockets


class ConnectionsPort:
    def __init__(self, sockets: WebSockets, published: Published) -> None:
        self._sockets = sockets
        self._published = published

    def find(self, address: str) -> ports.OpenConnection | None:
        connection = self._find(address)
        if connection is None:
            return None
        return ports.OpenConnection(
            connected_at=connection.connected_at / 1000,
            last_active_at=connection.last_active / 1000,
            source_ip=connection.identity["sourceIp"],
            user_agent=connection.identity.get("userAgent", ""),
        )

    def post(self, address: str, data: bytes) -> None:
        connection = self._find(address)
        assert connection is not None, "it was found"
        assert connection.wire is not None, "it is open"
        try:
            connection.wire.send(data)
        except Full:
            raise ports.Backlog from None
        stage = self._published.stages(connection.api_id).get(connection.stage_name)
        if isinstance(stage, WebSocketStage):
            connection.last_active = time.time_ns() // 1_000_000
            stage.reports.sent(connection.last_active, len(data))

    def close(self, address: str) -> None:
        connection = self._find(address)
        assert connection is not None, "it was found"
        assert connection.wire is not None, "it is open"
        connection.wire.close(DELETED)

    def _find(self, address: str) -> Connection | None:
        api_id, stage_name, connection_id = address.split("/", 2)
        found = self._sockets.connections.find(connection_id)
        return found if found and (found.api_id, found.stage_name) == (api_id, stage_name) else None
