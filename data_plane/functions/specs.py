"""From a function as it is defined to what its workers are told."""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from control_plane.definitions import functions
from data_plane.functions.processes import environment
from data_plane.functions.records import Debugging, FunctionSpec, JsonLogs

_OWN_INTERPRETER = "EMULATOR_PYTHON"
_IN_PROCESS = "EMULATOR_IN_PROCESS"


class Surroundings(msgspec.Struct, frozen=True, kw_only=True):
    """What all functions are given. interpreter: for those that do not name one in EMULATOR_PYTHON.

    ca_bundle: whom they trust in TLS, as PEM. in_process: for Python functions that set neither EMULATOR_IN_PROCESS to
    0 or 1 nor an interpreter of their own. debugging: for Python functions in processes of their own.
    """

    interpreter: Path
    endpoint_url: str
    ca_bundle: Path | None = None
    in_process: bool = False
    debugging: Debugging | None = None


def spec_of(
    function: functions.Function, number: str, account_id: str, region: str, surroundings: Surroundings
) -> FunctionSpec:
    """One version of a function."""
    configuration = function.version(number)
    assert configuration is not None
    variables: Mapping[str, str] = configuration.environment.variables if configuration.environment else {}
    spec = FunctionSpec(
        arn=function.arn if number == functions.LATEST else f"{function.arn}:{number}",
        name=function.name,
        version=number,
        runtime=configuration.runtime or "",
        handler=configuration.handler or "",
        timeout=configuration.timeout,
        memory_size=configuration.memory_size,
        environment=variables,
        code=Path(configuration.code.directory),
        layers=tuple(Path(layer.code.directory) for layer in configuration.layers),
        edited=_edited(configuration),
        region=region,
        account_id=account_id,
        log_group=configuration.logging_config.log_group,
        json_logs=_json_logs(configuration.logging_config),
        interpreter=Path(variables.get(_OWN_INTERPRETER) or surroundings.interpreter),
        endpoint_url=surroundings.endpoint_url,
        ca_bundle=surroundings.ca_bundle,
        credentials=(account_id, "test", ""),
        concurrency=function.reserved_concurrency,
    )
    return _placed(spec, surroundings) if environment.is_python(spec) else spec


def _placed(spec: FunctionSpec, surroundings: Surroundings) -> FunctionSpec:
    """Where it is to run: in this process, or in others that may be debugged."""
    default = surroundings.in_process and _OWN_INTERPRETER not in spec.environment
    if spec.environment.get(_IN_PROCESS, "1" if default else "0") == "1":
        return msgspec.structs.replace(spec, in_process=True)
    return msgspec.structs.replace(spec, debugging=surroundings.debugging)


def _json_logs(config: functions.LoggingConfig) -> JsonLogs | None:
    if config.log_format == "Text":
        return None
    return JsonLogs(config.application_log_level or "INFO", config.system_log_level or "INFO")


def _edited(configuration: functions.Configuration) -> tuple[Path, ...]:
    codes = (configuration.code, *(layer.code for layer in configuration.layers))
    return tuple(Path(code.directory) for code in codes if code.in_place)
