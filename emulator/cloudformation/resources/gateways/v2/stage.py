"""AWS::ApiGatewayV2::Stage. Settings of routes add up with those that are there, so that what went is unset by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from emulator.cloudformation.records import Made, Properties
from emulator.cloudformation.resources.gateways.v2.partial import Partial
from emulator.cloudformation.resources.provider import Context

_DEFAULTS: Mapping[str, Any] = {
    "DataTraceEnabled": False,
    "DetailedMetricsEnabled": False,
    "LoggingLevel": "OFF",
    "ThrottlingBurstLimit": 5000,
    "ThrottlingRateLimit": 10_000,
}
"""Of all routes: throttles are the account's (https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html)."""


@dataclass(kw_only=True)
class Stage(Partial):
    def change(self, context: Context, made: Made, old: Properties, new: Properties) -> Mapping[str, Any]:
        wanted = dict(new)
        before, after = old.get("DefaultRouteSettings") or {}, new.get("DefaultRouteSettings") or {}
        gone = {name: _DEFAULTS[name] for name in before if name not in after}
        if gone:
            wanted["DefaultRouteSettings"] = {**gone, **after}
        answer = super().change(context, made, old, wanted)
        return self._begin_anew(context, made, old, new) or answer

    def _begin_anew(self, context: Context, made: Made, old: Properties, new: Properties) -> Mapping[str, Any]:
        """Settings of routes that lost some are deleted, and set again as they are now."""
        where, after = self.where(made, new), new.get("RouteSettings") or {}
        before = (old.get("RouteSettings") or {}).items()
        lost = [key for key, settings in before if key not in after or settings.keys() - after[key].keys()]
        for key in lost:
            self.call(context, "DeleteRouteSettings", {**where, "RouteKey": key})
        again = {key: after[key] for key in lost if key in after}
        return self.call(context, self.updating, {**where, "RouteSettings": again}) if again else {}


STAGE = Stage(
    noun="Stage",
    key="StageName",
    within=("ApiId",),
    fixed=("StageName",),
    tagged="/apis/{ApiId}/stages/{}",
    deleted={"AccessLogSettings": "DeleteAccessLogSettings"},
    merged=("StageVariables",),
)
