"""AWS::ApiGatewayV2::Stage. Settings of routes add up with those that are there, so that what went is unset by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from emulator.cloudformation.records import Made, Properties
from emulator.cloudformation.resources.apigatewayv2.partial import Partial
from emulator.cloudformation.resources.provider import Context

_DEFAULTS: Mapping[str, Any] = {
    "DataTraceEnabled": False,
    "DetailedMetricsEnabled": False,
    "LoggingLevel": "OFF",
    "ThrottlingBurstLimit": 5000,
    "ThrottlingRateLimit": 10_000,
}
"""Of a route: throttles are the account's (https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html)."""


@dataclass(kw_only=True)
class Stage(Partial):
    def change(self, context: Context, made: Made, old: Properties, new: Properties) -> Mapping[str, Any]:
        wanted = dict(new)
        before, after = old.get("DefaultRouteSettings") or {}, new.get("DefaultRouteSettings") or {}
        gone = {name: _DEFAULTS[name] for name in before if name not in after}
        if gone:
            wanted["DefaultRouteSettings"] = {**gone, **after}
        self._forget_routes(context, made, old, new)
        return super().change(context, made, old, wanted)

    def _forget_routes(self, context: Context, made: Made, old: Properties, new: Properties) -> None:
        """Settings of a route that changed begin anew."""
        after = new.get("RouteSettings") or {}
        for key, settings in (old.get("RouteSettings") or {}).items():
            if settings != after.get(key):
                self.call(context, "DeleteRouteSettings", {**self.where(made, new), "RouteKey": key})


STAGE = Stage(
    noun="Stage",
    key="StageName",
    within=("ApiId",),
    fixed=("StageName",),
    tagged="/apis/{ApiId}/stages/{}",
    deleted={"AccessLogSettings": "DeleteAccessLogSettings"},
    merged=("StageVariables",),
)
