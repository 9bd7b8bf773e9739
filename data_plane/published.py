"""The stages in force: what the data plane serves, by API and stage.

Publishing puts a compiled stage in the place of the one before with one assignment; a request that is being served
keeps the stage it began with.

A stage is public or private, which is said as it is published: VPC endpoints lead to private ones only.

A stage called `$default` is served at the root of its API's address, the others below their names. What is in the place
of a stage that is not there, an API may have said: HTTP APIs answer 404.
"""

from collections.abc import Mapping

from data_plane.runtime import CompiledStage
from data_plane.websockets.stage import WebSocketStage

Stage = CompiledStage | WebSocketStage


class Published:
    def __init__(self) -> None:
        self._stages: dict[str, dict[str, Stage]] = {}
        self._instead: dict[str, CompiledStage] = {}
        self._private: set[tuple[str, str]] = set()

    def publish(self, api_id: str, stage_name: str, stage: Stage, *, private: bool = False) -> None:
        self._stages.setdefault(api_id, {})[stage_name] = stage
        if private:
            self._private.add((api_id, stage_name))
        else:
            self._private.discard((api_id, stage_name))

    def withdraw(self, api_id: str, stage_name: str) -> None:
        stages = self._stages.get(api_id, {})
        stages.pop(stage_name, None)
        self._private.discard((api_id, stage_name))
        if not stages:
            self._stages.pop(api_id, None)

    def publish_instead(self, api_id: str, stage: CompiledStage) -> None:
        """What answers where the API has no stage that is meant."""
        self._instead[api_id] = stage

    def withdraw_instead(self, api_id: str) -> None:
        self._instead.pop(api_id, None)

    def stages(self, api_id: str) -> Mapping[str, Stage]:
        """The stages of an API, by name; none where nothing of it is deployed."""
        return self._stages.get(api_id, {})

    def is_private(self, api_id: str, stage_name: str) -> bool:
        return (api_id, stage_name) in self._private

    def has(self, api_id: str) -> bool:
        """Is anything of this API served?"""
        return api_id in self._stages or api_id in self._instead

    def instead(self, api_id: str) -> CompiledStage | None:
        return self._instead.get(api_id)

    def with_stage(self, stage_name: str) -> list[str]:
        """The ids of the APIs that have a stage of this name."""
        return [api_id for api_id, stages in self._stages.items() if stage_name in stages]
