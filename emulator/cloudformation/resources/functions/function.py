"""AWS::Lambda::Function.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html

Code is brought anew when the template says another: AWS does not look into S3 either. What is no longer said goes back
to what Lambda takes where nothing is said.
"""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from emulator.cloudformation.records import Made, Properties
from emulator.cloudformation.resources.functions.code import source
from emulator.cloudformation.resources.functions.requests import accepted, call, changed, retag, unless_gone
from emulator.cloudformation.resources.provider import Context, Provider
from emulator.cloudformation.resources.stack_tags import with_stack_tags

_DEFAULTS = {
    "Description": "",
    "Timeout": 3,
    "MemorySize": 128,
    "Environment": {"Variables": {}},
    "EphemeralStorage": {"Size": 512},
    "TracingConfig": {"Mode": "PassThrough"},
    "Layers": [],
    "FileSystemConfigs": [],
    "VpcConfig": {"SubnetIds": [], "SecurityGroupIds": []},
    "DeadLetterConfig": {"TargetArn": ""},
    "KmsKeyArn": "",
    "ImageConfig": {},
    "SnapStart": {"ApplyOn": "None"},
    "LoggingConfig": {},
}
_LEVELS = {"ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO"}


class Function:
    replaced_by = frozenset(("FunctionName", "PackageType", "TenancyConfig"))

    def create(self, context: Context, properties: Properties) -> Made:
        named = {
            "FunctionName": properties.get("FunctionName") or context.new_name(),
            "Code": source(properties),
            "Tags": with_stack_tags(context, properties),
        }
        made = call(context, "CreateFunction", {**accepted(context.clients, "CreateFunction", properties), **named})
        name = made["FunctionName"]
        try:
            _set_besides(context, name, {}, {**properties, "CodeSigningConfigArn": None})
        except (ClientError, BotoCoreError):
            unless_gone(context, "DeleteFunction", {"FunctionName": name})
            raise
        return _made(context, name)

    def update(self, context: Context, made: Made, old: Properties, new: Properties) -> Made:
        name = made.physical_id
        if _code(old) != _code(new):
            call(context, "UpdateFunctionCode", {"FunctionName": name, **_code(new)})
        settings = accepted(context.clients, "UpdateFunctionConfiguration", changed(old, new, _DEFAULTS))
        if "LoggingConfig" in settings:
            settings["LoggingConfig"] = _logging(name, settings["LoggingConfig"])
        if settings:
            call(context, "UpdateFunctionConfiguration", {"FunctionName": name, **settings})
        _set_besides(context, name, old, new)
        retag(context, made.attributes["Arn"], new)
        return _made(context, name)

    def delete(self, context: Context, made: Made, properties: Properties) -> None:
        unless_gone(context, "DeleteFunction", {"FunctionName": made.physical_id})


def _code(properties: Properties) -> dict[str, Any]:
    return {**source(properties), "Architectures": properties.get("Architectures") or ["x86_64"]}


def _logging(name: str, config: dict[str, Any]) -> dict[str, Any]:
    """Whole: Lambda keeps the members it is not told."""
    log_format = config.get("LogFormat", "Text")
    levels = _LEVELS if log_format == "JSON" else {}
    return {"LogFormat": log_format, "LogGroup": f"/aws/lambda/{name}", **levels, **config}


def _made(context: Context, name: str) -> Made:
    found = call(context, "GetFunctionConfiguration", {"FunctionName": name})
    snap_start = found["SnapStart"]
    attributes = {"Arn": found["FunctionArn"], "SnapStartResponse": snap_start}
    return Made(name, attributes | {f"SnapStartResponse.{each}": value for each, value in snap_start.items()})


def _set_besides(context: Context, name: str, old: Properties, new: Properties) -> None:
    """What has operations of its own."""
    for each, put in _BESIDES.items():
        if old.get(each) != new.get(each):
            operation, parameters = put(new.get(each))
            call(context, operation, {"FunctionName": name, **parameters})


def _reserve(executions: Any) -> tuple[str, dict[str, Any]]:
    if executions is None:
        return "DeleteFunctionConcurrency", {}
    return "PutFunctionConcurrency", {"ReservedConcurrentExecutions": executions}


def _loop(allowed: Any) -> tuple[str, dict[str, Any]]:
    return "PutFunctionRecursionConfig", {"RecursiveLoop": allowed or "Terminate"}


def _manage(config: Any) -> tuple[str, dict[str, Any]]:
    return "PutRuntimeManagementConfig", config or {"UpdateRuntimeOn": "Auto"}


def _sign(arn: Any) -> tuple[str, dict[str, Any]]:
    if arn is None:
        return "DeleteFunctionCodeSigningConfig", {}
    return "PutFunctionCodeSigningConfig", {"CodeSigningConfigArn": arn}


_BESIDES: dict[str, Callable[[Any], tuple[str, dict[str, Any]]]] = {
    "ReservedConcurrentExecutions": _reserve,
    "RecursiveLoop": _loop,
    "RuntimeManagementConfig": _manage,
    "CodeSigningConfigArn": _sign,
}
TYPES: dict[str, Provider] = {"AWS::Lambda::Function": Function()}
