"""Stages of WebSocket APIs that the control plane commits, compiled and put in force; a listener to the store.

A stage that is removed takes its connections with it; one that is deployed again keeps them.
"""

from collections.abc import Sequence
from types import ModuleType

from control_plane.definitions import v2
from control_plane.store import Change, Store
from data_plane.apis.services import Services
from data_plane.published import Published
from data_plane.websockets.stage import WebSocketStage
from emulator.websockets import WebSockets


class WebSocketPublisher:
    def __init__(self, store: Store, published: Published, services: Services, sockets: WebSockets) -> None:
        self._store = store
        self._published = published
        self._services = services
        self._sockets = sockets

    def __call__(self, changes: Sequence[Change]) -> None:
        for change in changes:
            if change.table == "v2_stages":
                if change.new is not None and change.new.deployment_id:
                    self._publish(change, change.new)
                else:
                    self._withdraw(*change.key)

    def _publish(self, change: Change, stage: v2.Stage) -> None:
        key = (stage.api_id, stage.deployment_id)
        deployment: v2.Deployment = self._store.read(change.home, "v2_deployments", key)
        if deployment.api.protocol_type == "WEBSOCKET":
            compiled = _compiler().compile_stage(deployment, stage, *change.home, self._services)
            self._published.publish(stage.api_id, stage.stage_name, compiled)

    def _withdraw(self, api_id: str, stage_name: str) -> None:
        if isinstance(self._published.stages(api_id).get(stage_name), WebSocketStage):
            self._published.withdraw(api_id, stage_name)
            self._services.metering.forget_stage(api_id, stage_name)
            self._sockets.close_stage(api_id, stage_name)


def _compiler() -> ModuleType:
    from data_plane.apis import websocket

    return websocket
