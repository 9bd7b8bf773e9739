"""What a stage of a REST API writes of its calls, compiled from its settings (handbook/02 sections 17 to 20).

Metrics are always kept. Access logs are the stage's, execution logs and detailed metrics each method's own setting.
"""

import re

from control_plane.definitions import v1
from data_plane.metrics import REST_METRICS, Dimensions, Series
from data_plane.runtime import Scope
from data_plane.telemetry.access_log import compile_line
from data_plane.telemetry.records import Telemetry, Written

_NOT_ASCII = re.compile(r"[^\x20-\x7e]")
INFO, ERROR = "INFO", "ERROR"
_CANARY = "/Canary"
"""What the names of a canary's log groups end with. Its calls are in the stage's groups, and in those again.

https://docs.aws.amazon.com/apigateway/latest/developerguide/canary-release.html
"""


def written(api: v1.RestApi, stage: v1.Stage, scope: Scope, telemetry: Telemetry) -> Written:
    settings = stage.access_log_settings
    suffixes = ("", _CANARY) if scope.is_canary else ("",)
    execution_group = f"API-Gateway-Execution-Logs_{scope.api_id}/{scope.stage_name}"
    return Written(
        home=(scope.account_id, scope.region),
        execution_groups=tuple(execution_group + suffix for suffix in suffixes),
        access_line=compile_line(_format(api, settings), every=telemetry.every_access),
        access_arns=_destinations(settings.destination_arn or "", suffixes) if settings else (),
        traced_as=f"{api.name}/{stage.stage_name}" if stage.tracing_enabled else "",
    )


def _format(api: v1.RestApi, settings: v1.AccessLogSettings | None) -> str | None:
    """What is the same for every call is filled in already. `dataProcessed` is of HTTP APIs: users' logs show `-`."""
    if settings is None or settings.format is None:
        return None
    filled = settings.format.replace("$context.endpointType", api.endpoint_configuration.types[0])
    return filled.replace("$context.dataProcessed", "-")


def _destinations(arn: str, suffixes: tuple[str, ...]) -> tuple[str, ...]:
    """A canary has a log group more; a delivery stream is the same."""
    return tuple(arn.removesuffix(":*") + suffix for suffix in suffixes) if ":log-group:" in arn else (arn,)


def stage_series(api: v1.RestApi, scope: Scope) -> Series:
    return Series((scope.account_id, scope.region), _of_stage(api, scope), REST_METRICS)


def method_series(of_stage: Series, resource: v1.Resource, method: v1.Method, setting: v1.MethodSetting) -> Series:
    """The stage's own, unless details are asked for."""
    if not setting.metrics_enabled:
        return of_stage
    name, stage = of_stage.dimensions[1]
    details = (name, ("Method", method.http_method), ("Resource", resource.path), stage)
    return Series(of_stage.home, (*of_stage.dimensions, details), REST_METRICS)


def _of_stage(api: v1.RestApi, scope: Scope) -> tuple[Dimensions, ...]:
    """CloudWatch takes ASCII only: the rest of a name is dropped, and where nothing remains the id stands for it."""
    name = ("ApiName", _NOT_ASCII.sub("", api.name) or scope.api_id)
    return (name,), (name, ("Stage", scope.stage_name))
