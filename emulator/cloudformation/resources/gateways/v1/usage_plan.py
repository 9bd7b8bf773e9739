"""AWS::ApiGateway::UsagePlan and UsagePlanKey."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from emulator.cloudformation.records import Made, Properties
from emulator.cloudformation.resources.gateways.v1.patched import Patched
from emulator.cloudformation.resources.gateways.v1.patches import (
    Operation,
    escaped,
    group,
    operation,
    spelled,
    text,
)
from emulator.cloudformation.resources.provider import Context, unless_gone

_LIMITS: Mapping[str, str] = {"BurstLimit": "burstLimit", "RateLimit": "rateLimit"}


@dataclass(kw_only=True)
class UsagePlan(Patched):
    def delete(self, context: Context, made: Made, properties: Properties) -> None:
        """A plan with stages cannot be deleted, so they leave it first; those of a deleted API are gone already."""
        with unless_gone():
            plan = self.call(context, "GetUsagePlan", self.where(made, properties))
            stages = [operation("remove", "/apiStages", _stage_id(each)) for each in plan.get("apiStages", [])]
            self.patch(context, made, properties, stages)
        super().delete(context, made, properties)


def _stages(old: Any, new: Any) -> Iterator[Operation]:
    """Stages that went or whose throttles changed leave; then the new ones come, with their throttles."""
    before, after = _by_id(old), _by_id(new)
    for stage in before:
        if before[stage] != after.get(stage):
            yield operation("remove", "/apiStages", stage)
    for stage, throttles in after.items():
        if throttles != before.get(stage):
            yield operation("add", "/apiStages", stage)
            for method, limits in throttles.items():
                for name, value in limits.items():
                    path = f"/apiStages/{escaped(stage)}/throttle/{escaped(method)}/{_LIMITS[name]}"
                    yield operation("replace", path, spelled(value))


def _by_id(stages: Any) -> dict[str, Mapping[str, Any]]:
    return {_stage_id(each): each.get("Throttle") or {} for each in stages or []}


def _stage_id(stage: Mapping[str, Any]) -> str:
    """Of a template's ApiStage, or the control plane's."""
    return f"{stage.get('ApiId') or stage.get('apiId', '')}:{stage.get('Stage') or stage.get('stage', '')}"


USAGE_PLAN = UsagePlan(
    noun="UsagePlan",
    key="usagePlanId",
    renamed={"UsagePlanName": "name"},
    named="UsagePlanName",
    tagged="/usageplans/{}",
    attributes={"Id": "id"},
    changes={
        "UsagePlanName": text("/name", absent=None),
        "Description": text("/description"),
        "ApiStages": _stages,
        "Quota": group("/quota", {"Limit": "limit", "Offset": "offset", "Period": "period"}),
        "Throttle": group("/throttle", _LIMITS),
    },
)
USAGE_PLAN_KEY = Patched(
    noun="UsagePlanKey",
    identity="{KeyId}:{UsagePlanId}",
    within=("UsagePlanId", "KeyId"),
    fixed=("KeyType",),
    attributes={"Id": ""},
)
