"""What Lambda itself writes to the log stream of a function whose LogFormat is JSON, and what of it is let through.

The events are those of the Telemetry API, without spans; whether one is written is a matter of SystemLogLevel. What the
function prints is written if its ApplicationLogLevel lets it: a line of JSON may say its `level`, any other is INFO.

https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
"""

import os
import time
from collections.abc import Mapping
from typing import Any

import msgspec

from data_plane.functions import log_lines
from data_plane.functions.records import ON_DEMAND, FunctionSpec, Invocation, JsonLogs

_LEVELS = ("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL")
_LEVEL_OF: dict[str, int] = {name: number for number, name in enumerate(_LEVELS)} | {"WARNING": 3, "CRITICAL": 5}
_INFO = _LEVEL_OF["INFO"]


class _Said(msgspec.Struct):
    level: Any = None


_read = msgspec.json.Decoder(_Said).decode


def lets_through(logs: JsonLogs, line: bytes) -> bool:
    """Whether a line that the function has printed is detailed enough."""
    least = _LEVEL_OF[logs.application_level]
    return least == 0 or _level(line) >= least


def _level(line: bytes) -> int:
    if not line.startswith(b"{"):
        return _INFO
    try:
        return _LEVEL_OF.get(str(_read(line).level).upper(), _INFO)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _INFO


class JsonLines:
    """The same as the functions of `log_lines`. Empty are those that SystemLogLevel leaves out."""

    def __init__(self, spec: FunctionSpec, logs: JsonLogs, stream: str, initialization: str = ON_DEMAND) -> None:
        """stream: the name of the worker's log stream."""
        self._initialization = initialization
        self._spec = spec
        self._least = _LEVEL_OF[logs.system_level]
        self._instance = stream.replace("[", f"{spec.name}[", 1)

    def init_start(self, spec: FunctionSpec) -> str:
        record = {
            "initializationType": self._initialization,
            "phase": "init",
            "runtimeVersion": log_lines.runtime_version(spec),
            "runtimeVersionArn": log_lines.runtime_version_arn(spec),
            "functionName": spec.name,
            "functionVersion": spec.version,
            "instanceId": self._instance,
            "instanceMaxMemory": spec.memory_size * 1024 * 1024,
        }
        return self._event("INFO", "initStart", record)

    def init_report(self, duration_ms: float, phase: str, status: str, error_type: str = "") -> str:
        """Of an init that failed, or was ahead of any call."""
        record = {
            "initializationType": self._initialization,
            "metrics": {"durationMs": round(duration_ms, 3)},
            "phase": phase,
        }
        level = "INFO" if status == "success" else "WARN"
        return self._event(level, "initReport", {**record, **_outcome(status, error_type)})

    def start(self, request_id: str, version: str) -> str:
        record = {"requestId": request_id, "functionArn": self._spec.arn, "version": version}
        return self._event("INFO", "start", record)

    def end(self, invocation: Invocation, status: str) -> str:
        metrics = {"durationMs": round(invocation.duration_ms, 3), "producedBytes": len(invocation.payload)}
        record = {"requestId": invocation.request_id, "metrics": metrics}
        return self._outcome_of("runtimeDone", "DEBUG", invocation, status, record)

    def report(self, invocation: Invocation, memory_size: int, status: str, trace_id: str) -> str:
        metrics: dict[str, Any] = {
            "durationMs": round(invocation.duration_ms, 3),
            "billedDurationMs": invocation.billed_ms,
            "memorySizeMB": memory_size,
            "maxMemoryUsedMB": invocation.max_memory_mb,
        }
        if invocation.init_ms is not None:
            metrics["initDurationMs"] = round(invocation.init_ms, 3)
        record = {"requestId": invocation.request_id, "metrics": metrics, **_tracing(trace_id)}
        return self._outcome_of("report", "INFO", invocation, status, record)

    def _outcome_of(self, kind: str, level: str, invocation: Invocation, status: str, record: Mapping[str, Any]) -> str:
        """level: of what ended well; all else is a warning."""
        ended, _, error_type = status.removeprefix("Status: ").partition("\tError Type: ")
        usual = "error" if invocation.function_error else "success"
        outcome = _outcome(ended or usual, error_type)
        return self._event(level if outcome["status"] == "success" else "WARN", kind, {**record, **outcome})

    def _event(self, level: str, kind: str, record: Mapping[str, Any]) -> str:
        if _LEVEL_OF[level] < self._least:
            return ""
        event = {"time": log_lines.timestamp(time.time()), "type": f"platform.{kind}", "record": record}
        return msgspec.json.encode(event).decode() + "\n"


def _outcome(status: str, error_type: str) -> dict[str, str]:
    return {"status": status, **({"errorType": error_type} if error_type else {})}


def _tracing(trace_id: str) -> dict[str, Any]:
    if "Sampled=1" not in trace_id:
        return {}
    return {"tracing": {"spanId": os.urandom(8).hex(), "type": "X-Amzn-Trace-Id", "value": trace_id}}
