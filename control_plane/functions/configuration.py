"""From what a request says of a function to its Configuration: defaults, checks, and what they depend on.

Members arrive as the model nests them; those not given are None and keep what was (at first: the record's defaults).
Each nested one is replaced as a whole (handbook/07 section 1.4), an empty one takes the setting away; of
LoggingConfig alone single members may be given.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from msgspec.structs import asdict

from control_plane.definitions.functions import Code, Configuration, DurableConfig, LoggingConfig
from control_plane.functions import runtimes
from control_plane.functions.errors import InvalidParameterValue
from control_plane.functions.packages import archive
from control_plane.functions.packages.layer_references import layers_of_function
from control_plane.functions.timestamps import now
from control_plane.store import Account
from control_plane.wire.errors import NotImplementedHere

MAX_ENVIRONMENT = 4096
_RESERVED = frozenset((
    "_HANDLER", "_X_AMZN_TRACE_ID", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT",
    "LAMBDA_RUNTIME_DIR",
))  # fmt: skip
_NOT_HERE = (
    "publish_to", "tenancy_config", "capacity_provider_config", "runtime_config", "accelerator_config", "tenant_id",
)  # fmt: skip
_CLEARED_BY_EMPTY = ("dead_letter_config", "image_config", "kms_key_arn")
SETTINGS = frozenset(Configuration.__struct_fields__) - {"function_name", "code"}
Given = Mapping[str, Any]


def given(request: Mapping[str, Any], names: Iterable[str]) -> Given:
    """Of a request (a handler's `locals()` as it begins), the members of these names that were given."""
    return {name: request[name] for name in names if request.get(name) is not None}


def created(account: Account, name: str, settings: Given) -> Configuration:
    """A new function's `$LATEST`, its code yet to come."""
    base = {
        "function_name": name,
        "function_arn": account.arn("lambda", f"function:{name}"),
        "code": Code(directory="", sha256="", size=0),
        "logging_config": LoggingConfig(log_group=f"/aws/lambda/{name}"),
    }
    found = _changed(account, base, settings)
    if found.package_type == "Zip" and not (found.runtime and found.handler):
        raise InvalidParameterValue(
            "Runtime and Handler are mandatory parameters for functions created with deployment packages."
        )
    if found.package_type == "Image" and (found.runtime or found.handler or found.layers):
        raise InvalidParameterValue(
            "Please don't provide Handler or Runtime or Layer when the intended function PackageType is Image."
        )
    return found


def updated(account: Account, latest: Configuration, settings: Given) -> Configuration:
    return _changed(account, asdict(latest), settings)


def with_code(latest: Configuration, code: Code, architectures: Sequence[str] | None = None) -> Configuration:
    """The same function with other code; code and layers together keep AWS's limit."""
    found = msgspec.structs.replace(
        latest, code=code, architectures=architectures or latest.architectures, last_modified=now()
    )
    _check_size(found)
    return found


def not_here(request: Mapping[str, Any]) -> None:
    """Refuse what would make another kind of function, or call, than the emulator can run."""
    for name in given(request, _NOT_HERE):
        raise NotImplementedHere(f"The emulator has no {name} of functions yet")


def _changed(account: Account, base: Mapping[str, Any], settings: Given) -> Configuration:
    changes = dict(settings)
    if "runtime" in changes:
        runtimes.check(changes["runtime"])
    if "environment" in changes:
        _check_environment(changes["environment"].get("variables", {}))
    if "layers" in changes:
        changes["layers"] = layers_of_function(account, changes["layers"])
    if "logging_config" in changes:
        changes["logging_config"] = _logging(base["logging_config"], changes["logging_config"])
    if "durable_config" in changes:
        changes["durable_config"] = _durable(base.get("durable_config"), changes["durable_config"])
    for name in _CLEARED_BY_EMPTY:
        if name in changes and _is_empty(changes[name]):
            changes[name] = None
    found = msgspec.convert({**base, **changes, "last_modified": now()}, Configuration)
    _check_size(found)
    return found


def _is_empty(setting: Any) -> bool:
    return not setting or (isinstance(setting, Mapping) and not any(setting.values()))


def _check_environment(variables: Mapping[str, str]) -> None:
    trouble = (
        "Lambda was unable to configure your environment variables because the environment variables you have provided"
    )
    reserved = [name for name in variables if name in _RESERVED]
    if reserved:
        raise InvalidParameterValue(
            f"{trouble} contains reserved keys that are currently not supported for modification."
            f" Reserved keys used in this request: {', '.join(reserved)}"
        )
    measured = json.dumps(variables, separators=(",", ":"), ensure_ascii=False)
    if len(measured.encode()) > MAX_ENVIRONMENT:
        raise InvalidParameterValue(f"{trouble} exceeded the 4KB limit. String measured: {measured}")


def _logging(old: LoggingConfig, changes: Mapping[str, Any]) -> LoggingConfig:
    """In JSON, levels are INFO unless given; Text has none."""
    levels = {name: changes[name] for name in ("application_log_level", "system_log_level") if name in changes}
    if changes.get("log_format", old.log_format) == "Text":
        if levels:
            raise InvalidParameterValue("Log levels can only be set when LogFormat is JSON.")
        levels = {"application_log_level": None, "system_log_level": None}
    elif old.log_format == "Text":
        levels = {"application_log_level": "INFO", "system_log_level": "INFO", **levels}
    return msgspec.structs.replace(old, **{**changes, **levels})


def _durable(old: DurableConfig | None, changes: Mapping[str, Any]) -> DurableConfig:
    """Of an update, what is not given stays."""
    if old is None and "execution_timeout" not in changes:
        raise InvalidParameterValue(
            "You cannot create a function with a durable configuration without an executionTimeout"
        )
    return msgspec.convert({**(asdict(old) if old else {}), **changes}, DurableConfig)


def _check_size(found: Configuration) -> None:
    size = sum(code.unzipped_size for code in (found.code, *(layer.code for layer in found.layers)))
    if size > archive.MAX_UNZIPPED:
        raise InvalidParameterValue(
            "Function code combined with layers exceeds the maximum allowed size of"
            f" {archive.MAX_UNZIPPED} bytes. The actual size is {size} bytes."
        )
