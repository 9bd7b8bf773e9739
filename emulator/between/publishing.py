"""What the control plane commits, the data plane serves: a listener to the store that compiles and publishes.

A stage that was put is compiled from the deployment it points at, and from its canary's, and takes the place of the one
before; a stage that was removed is withdrawn. Requests in flight keep what they began with.

The compiler brings the template language and its regular expressions along, a tenth of a second of imports, so it is
loaded with the first stage, or by `load` when the emulator is up and nobody waits.

An HTTP API answers as soon as it is there: 404 until it has a stage that serves. Connections of a WebSocket API outlive
a new deployment of their stage.
"""

from types import ModuleType

from control_plane.definitions import v1, v2
from control_plane.store import Change, Store, TableListener
from data_plane.apis.services import Services
from data_plane.published import Published
from emulator.websockets import WebSockets


def load() -> ModuleType:
    """The compiler of stages of REST APIs."""
    from data_plane.apis import canary

    return canary


def load_http() -> ModuleType:
    """The compiler of stages of HTTP APIs."""
    from data_plane.apis import http

    return http


def _load_websocket() -> ModuleType:
    """The compiler of stages of WebSocket APIs."""
    from data_plane.apis import websocket

    return websocket


_COMPILERS = {"HTTP": load_http, "WEBSOCKET": _load_websocket}
"""By an API's protocol."""


class StagePublisher(TableListener):
    def __init__(self, store: Store, published: Published, services: Services, sockets: WebSockets) -> None:
        self._store = store
        self._published = published
        self._services = services
        self._sockets = sockets
        super().__init__({"stages": self._rest_stage, "v2_apis": self._api, "v2_stages": self._stage})

    def _rest_stage(self, change: Change) -> None:
        if change.new is None:
            self._published.withdraw(*change.key)
            self._services.responses.forget(*change.key)
        else:
            self._publish(change, change.new)

    def _api(self, change: Change) -> None:
        api: v2.Api | None = change.new
        if api is None:
            self._published.withdraw_instead(change.key)
        elif api.protocol_type == "HTTP" and change.old is None:
            self._published.publish_instead(api.api_id, load_http().NOWHERE)

    def _stage(self, change: Change) -> None:
        """A stage without a deployment serves nothing. What is withdrawn takes its connections with it."""
        stage: v2.Stage | None = change.new
        if stage is None or stage.deployment_id is None:
            self._published.withdraw(*change.key)
            self._sockets.close_stage(*change.key)
            return
        key = (stage.api_id, stage.deployment_id)
        deployment: v2.Deployment = self._store.read(change.home, "v2_deployments", key)
        compiler = _COMPILERS[deployment.api.protocol_type]()
        compiled = compiler.compile_stage(deployment, stage, *change.home, self._services)
        self._published.publish(stage.api_id, stage.stage_name, compiled)

    def _publish(self, change: Change, stage: v1.Stage) -> None:
        account_id, region = change.home
        canary = stage.canary_settings
        ids = [stage.deployment_id, *([canary.deployment_id] if canary else [])]
        deployments = {each: self._store.read(change.home, "deployments", (stage.rest_api_id, each)) for each in ids}
        compiled = load().compile_stage(stage, deployments, account_id, region, self._services)
        private = "PRIVATE" in deployments[stage.deployment_id].api.endpoint_configuration.types
        self._published.publish(stage.rest_api_id, stage.stage_name, compiled, private=private)
