"""The PATCH paths of a stage: settings, variables, access logs, canary, and settings by method.

A path that ends in none of these is taken for a setting of a method, which is why AWS's complaints speak of method
settings throughout (handbook/01 section 9, handbook/10 facts 22 to 26).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from control_plane.definitions import v1
from control_plane.patch import (
    Change,
    Patch,
    Rule,
    boolean,
    entries,
    number,
    one_of,
    optional,
    plain,
    rule,
    value,
)
from control_plane.v1 import unverified
from control_plane.v1.enumerations import enumerated
from control_plane.wire.errors import AwsError, BadRequest

_CANARY_DEPLOYMENT = "/canarySettings/deploymentId"
_CANARY_VARIABLES = "/canarySettings/stageVariableOverrides"
_ACCESS_LOG_PATHS = "[/accessLogSettings/destinationArn, /accessLogSettings/format]"
_SMALLEST_CACHE = "0.5"
_PERCENT = number(float, unverified.CANARY_PERCENT, high=100)
_LEVELS = ("OFF", "ERROR", "INFO")

_KNOWN_PATHS = (
    # AWS's own list, missing commas and all.
    "[/deploymentId, /description, /cacheClusterEnabled, /cacheClusterSize, /clientCertificateId, /accessLogSettings, "
    "/accessLogSettings/destinationArn, /accessLogSettings/format, /{resourcePath}/{httpMethod}/metrics/enabled, "
    "/{resourcePath}/{httpMethod}/logging/dataTrace, /{resourcePath}/{httpMethod}/logging/loglevel, "
    "/{resourcePath}/{httpMethod}/throttling/burstLimit/{resourcePath}/{httpMethod}/throttling/rateLimit"
    "/{resourcePath}/{httpMethod}/caching/ttlInSeconds, /{resourcePath}/{httpMethod}/caching/enabled, "
    "/{resourcePath}/{httpMethod}/caching/dataEncrypted, "
    "/{resourcePath}/{httpMethod}/caching/requireAuthorizationForCacheControl, "
    "/{resourcePath}/{httpMethod}/caching/unauthorizedCacheControlHeaderStrategy, /*/*/metrics/enabled, "
    "/*/*/logging/dataTrace, /*/*/logging/loglevel, /*/*/throttling/burstLimit /*/*/throttling/rateLimit "
    "/*/*/caching/ttlInSeconds, /*/*/caching/enabled, /*/*/caching/dataEncrypted, "
    "/*/*/caching/requireAuthorizationForCacheControl, /*/*/caching/unauthorizedCacheControlHeaderStrategy, "
    "/variables/{variable_name}, /tracingEnabled]"
)


METHOD_SETTINGS: Mapping[str, tuple[str, Callable[[str | None], Any]]] = {
    "metrics/enabled": ("metrics_enabled", boolean),
    "logging/dataTrace": ("data_trace_enabled", boolean),
    "logging/loglevel": ("logging_level", one_of(_LEVELS, unverified.LOGGING_LEVEL)),
    "throttling/burstLimit": ("throttling_burst_limit", number(int, unverified.BURST_LIMIT, low=-1)),
    "throttling/rateLimit": ("throttling_rate_limit", number(float, unverified.RATE_LIMIT, low=-1)),
    "caching/enabled": ("caching_enabled", boolean),
    "caching/ttlInSeconds": ("cache_ttl_in_seconds", number(int, unverified.CACHE_TTL, high=3600)),
    "caching/dataEncrypted": ("cache_data_encrypted", boolean),
    "caching/requireAuthorizationForCacheControl": ("require_authorization_for_cache_control", boolean),
    "caching/unauthorizedCacheControlHeaderStrategy": (
        "unauthorized_cache_control_header_strategy",
        enumerated("UnauthorizedCacheControlHeaderStrategy"),
    ),
}
"""The tail of a path, the member it sets, how its value is read (handbook/01 section 9.2)."""


def with_cache_status(stage: v1.Stage) -> v1.Stage:
    """A cache cluster here is ready at once, of 0.5 GB where no size is said."""
    if not stage.cache_cluster_enabled:
        return replace(stage, cache_cluster_status="NOT_AVAILABLE")
    return replace(
        stage, cache_cluster_status="AVAILABLE", cache_cluster_size=stage.cache_cluster_size or _SMALLEST_CACHE
    )


def _cache_cluster(stage: v1.Stage, change: Change, keys: Mapping[str, str]) -> v1.Stage:
    return with_cache_status(replace(stage, cache_cluster_enabled=boolean(change.value)))


def _method_setting(stage: v1.Stage, change: Change, keys: Mapping[str, str]) -> v1.Stage:
    """One setting of one method, or of all (`*/*`). A new entry starts as a copy of `*/*`."""
    found = METHOD_SETTINGS.get(f"{keys['group']}/{keys['setting']}")
    if found is None:
        raise _refuse(change, ())
    member, convert = found
    key = _method_key(keys)
    start = stage.method_settings.get(key) or stage.method_settings.get("*/*") or v1.MethodSetting()
    changed = replace(start, **{member: convert(change.value)})
    return replace(stage, method_settings={**stage.method_settings, key: changed})


def _remove_method_settings(stage: v1.Stage, change: Change, keys: Mapping[str, str]) -> v1.Stage:
    key = _method_key(keys)
    if key not in stage.method_settings:
        raise _nothing_to_remove(change)
    rest = {name: setting for name, setting in stage.method_settings.items() if name != key}
    return replace(stage, method_settings=rest)


def _method_key(keys: Mapping[str, str]) -> str:
    """`/pets/{id}` and GET -> `pets~1{id}/GET`; the root is `~1/GET`."""
    path = keys["path"]
    shown = path.removeprefix("/") if path != "/" else path
    return f"{shown.replace('/', '~1')}/{keys['verb']}"


def _nothing_to_remove(change: Change) -> BadRequest:
    return BadRequest(
        f"Cannot remove method setting {(change.path or '').removeprefix('/')} because there is no method setting "
        "for this method "
    )


def _access_log(stage: v1.Stage, change: Change, keys: Mapping[str, str]) -> v1.Stage:
    members = {"destinationArn": "destination_arn", "format": "format"}
    member = members.get(keys["setting"])
    if member is None:
        raise BadRequest(f"Invalid accessLogSettings path. Must be one of : {_ACCESS_LOG_PATHS}")
    if not change.value:
        raise BadRequest("Access Log value must not be empty")
    settings = stage.access_log_settings or v1.AccessLogSettings()
    return replace(stage, access_log_settings=replace(settings, **{member: change.value}))


def _canary(member: str, convert: Callable[[str | None], Any]) -> Callable[..., v1.Stage]:
    """Sets one member of the canary; where there is none yet, one on the stage's own deployment begins."""

    def apply(stage: v1.Stage, change: Change, keys: Mapping[str, str]) -> v1.Stage:
        canary = stage.canary_settings or v1.CanarySettings(
            deployment_id=stage.deployment_id, stage_variable_overrides={}
        )
        return replace(stage, canary_settings=replace(canary, **{member: convert(change.value)}))

    return apply


def _canary_variable(stage: v1.Stage, change: Change, keys: Mapping[str, str]) -> v1.Stage:
    canary = stage.canary_settings or v1.CanarySettings(deployment_id=stage.deployment_id)
    overrides = {**(canary.stage_variable_overrides or {}), keys["name"]: change.value or ""}
    return replace(stage, canary_settings=replace(canary, stage_variable_overrides=overrides))


def _remove_canary_variable(stage: v1.Stage, change: Change, keys: Mapping[str, str]) -> v1.Stage:
    canary = stage.canary_settings
    if canary is None or keys["name"] not in (canary.stage_variable_overrides or {}):
        raise _nothing_to_remove(change)
    rest = {name: text for name, text in (canary.stage_variable_overrides or {}).items() if name != keys["name"]}
    return replace(stage, canary_settings=replace(canary, stage_variable_overrides=rest))


def _promote(stage: v1.Stage, change: Change, keys: Mapping[str, str]) -> v1.Stage:
    """`copy` from the canary to the stage: its deployment, or its variables (merged). The canary stays."""
    if (change.source, change.path) not in ((_CANARY_DEPLOYMENT, "/deploymentId"), (_CANARY_VARIABLES, "/variables")):
        raise BadRequest(
            f"Invalid copy operation with path: {change.path} and from {change.source or 'null'}. Valid copy:path are "
            f"[/deploymentId, /variables] and valid copy:from are [{_CANARY_DEPLOYMENT}, {_CANARY_VARIABLES}]"
        )
    canary = stage.canary_settings
    if canary is None:
        raise BadRequest("Promotion not available. Canary does not exist.")
    if change.path == "/deploymentId":
        return replace(stage, deployment_id=canary.deployment_id)
    return replace(stage, variables={**(stage.variables or {}), **(canary.stage_variable_overrides or {})})


def _refuse(change: Change, known: Sequence[Rule]) -> AwsError:
    if change.op == "remove":
        return _nothing_to_remove(change)
    if change.op == "add" and known:
        return BadRequest(f"Invalid add operation with path: {change.path}")
    return BadRequest(f"Invalid method setting path: {change.path}. Must be one of: {_KNOWN_PATHS}")


_WRITE = ("add", "replace")

PATCH: Patch[v1.Stage] = Patch(
    value("/description"),
    value("/deploymentId", plain),
    value("/documentationVersion", optional),
    value("/clientCertificateId", optional),
    value("/cacheClusterSize", enumerated("CacheClusterSize")),
    value("/tracingEnabled", boolean),
    rule("/cacheClusterEnabled", ("replace",), _cache_cluster),
    value("/accessLogSettings", ops=("remove",)),
    rule("/accessLogSettings/{setting}", _WRITE, _access_log),
    value("/canarySettings", ops=("remove",)),
    rule(_CANARY_DEPLOYMENT, ("replace",), _canary("deployment_id", plain)),
    rule(
        "/canarySettings/percentTraffic",
        ("replace",),
        _canary("percent_traffic", _PERCENT),
    ),
    rule("/canarySettings/useStageCache", ("replace",), _canary("use_stage_cache", boolean)),
    rule(_CANARY_VARIABLES + "/{name}", _WRITE, _canary_variable),
    rule(_CANARY_VARIABLES + "/{name}", ("remove",), _remove_canary_variable),
    rule("/deploymentId", ("copy",), _promote),
    rule("/variables", ("copy",), _promote),
    rule("/canarySettings/{member}", ("copy",), _promote),
    value("/variables", ops=("remove",)),
    entries("/variables/{name}"),
    rule("/{path}/{verb}/{group}/{setting}", _WRITE, _method_setting),
    rule("/{path}/{verb}", ("remove",), _remove_method_settings),
    refuse=_refuse,
)
