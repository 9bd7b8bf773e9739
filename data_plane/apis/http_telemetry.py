"""What a stage of an HTTP API writes of its calls: metrics and an access log, no more (handbook/05 sections 12, 13)."""

from control_plane.definitions import v2
from data_plane.metrics import HTTP_METRICS, Dimensions, Series
from data_plane.runtime import Scope
from data_plane.telemetry.access_log import compile_line
from data_plane.telemetry.records import Telemetry, Written

COMMON_LOG_FORMAT = (
    "$context.identity.sourceIp - - [$context.requestTime] "
    '"$context.httpMethod $context.routeKey $context.protocol" $context.status $context.responseLength '
    "$context.requestId"
)
"""AWS's preset `CLF` for HTTP APIs."""


def written(stage: v2.Stage, scope: Scope, telemetry: Telemetry) -> Written:
    settings = stage.access_log_settings
    return Written(
        home=(scope.account_id, scope.region),
        access_line=compile_line(
            settings.format if settings else None, every=telemetry.every_access, default=COMMON_LOG_FORMAT
        ),
        access_arns=(settings.destination_arn or "",) if settings else (),
    )


def stage_series(scope: Scope) -> Series:
    api: Dimensions = (("ApiId", scope.api_id),)
    return Series((scope.account_id, scope.region), (api, (*api, ("Stage", scope.stage_name))), HTTP_METRICS)


def route_series(of_stage: Series, route: v2.Route, *, detailed: bool) -> Series:
    """The stage's own, unless details are asked for: a route is shown as the method and resource of its key."""
    if not detailed:
        return of_stage
    verb, _, path = route.route_key.rpartition(" ")
    api, stage = of_stage.dimensions[1]
    details = (api, ("Method", verb or path), ("Resource", path), stage)
    return Series(of_stage.home, (*of_stage.dimensions, details), HTTP_METRICS)
