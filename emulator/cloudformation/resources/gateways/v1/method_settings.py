"""MethodSettings of a stage, as AWS::ApiGateway::Stage and a Deployment's StageDescription have them.

A template writes `/~1pets~1{id}` for the path, `/*` for all, and GET or `*`; a patch operation says both as its first
two segments. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-apigateway-stage-methodsetting.html
"""

from collections.abc import Iterator, Mapping
from typing import Any

from emulator.cloudformation.resources.gateways.v1.patches import Operation, operation, spelled

SETTINGS: Mapping[str, str] = {
    "MetricsEnabled": "metrics/enabled",
    "DataTraceEnabled": "logging/dataTrace",
    "LoggingLevel": "logging/loglevel",
    "ThrottlingBurstLimit": "throttling/burstLimit",
    "ThrottlingRateLimit": "throttling/rateLimit",
    "CachingEnabled": "caching/enabled",
    "CacheTtlInSeconds": "caching/ttlInSeconds",
    "CacheDataEncrypted": "caching/dataEncrypted",
}


def method_settings(old: Any, new: Any) -> Iterator[Operation]:
    """A changed entry is made anew, so that a setting that went is what it was."""
    before, after = _by_path(old), _by_path(new)
    for path, settings in before.items():
        if settings and settings != after.get(path):
            yield operation("remove", path)
    for path, settings in after.items():
        if settings != before.get(path):
            for name, value in settings.items():
                yield operation("replace", f"{path}/{SETTINGS[name]}", spelled(value))


def _by_path(settings: Any) -> dict[str, dict[str, Any]]:
    return {
        _path(each): {name: value for name, value in each.items() if name in SETTINGS and value is not None}
        for each in settings or []
    }


def _path(setting: Mapping[str, Any]) -> str:
    path = str(setting.get("ResourcePath", "/*")).removeprefix("/").replace("/", "~1") or "~1"
    return f"/{path}/{setting.get('HttpMethod', '*')}"
