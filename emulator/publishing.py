"""What the control plane commits, the data plane serves: a listener to the store that compiles and publishes.

A stage that was put is compiled from the deployment it points at, and from its canary's, and takes the place of the one
before; a stage that was removed is withdrawn. Requests in flight keep what they began with.

The compiler brings the template language and its regular expressions along, a tenth of a second of imports, so it is
loaded with the first stage, or by `load` when the emulator is up and nobody waits.
"""

from collections.abc import Sequence
from types import ModuleType

from control_plane.definitions import v1
from control_plane.store import Change, Store
from data_plane.apis.services import Services
from data_plane.published import Published


def load() -> ModuleType:
    """The compiler of stages."""
    from data_plane.apis import canary

    return canary


class StagePublisher:
    def __init__(self, store: Store, published: Published, services: Services) -> None:
        self._store = store
        self._published = published
        self._services = services

    def __call__(self, changes: Sequence[Change]) -> None:
        for change in changes:
            if change.table != "stages":
                continue
            api_id, stage_name = change.key
            if change.new is None:
                self._published.withdraw(api_id, stage_name)
                self._services.responses.forget(api_id, stage_name)
            else:
                self._publish(change, change.new)

    def _publish(self, change: Change, stage: v1.Stage) -> None:
        account_id, region = change.home
        canary = stage.canary_settings
        ids = [stage.deployment_id, *([canary.deployment_id] if canary else [])]
        deployments = {each: self._store.read(change.home, "deployments", (stage.rest_api_id, each)) for each in ids}
        compiled = load().compile_stage(stage, deployments, account_id, region, self._services)
        self._published.publish(stage.rest_api_id, stage.stage_name, compiled)
