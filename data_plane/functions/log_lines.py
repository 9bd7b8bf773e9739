"""The lines Lambda itself writes to a log stream (handbook/07 section 7). Those of JSON are in `json_lines.py`."""

import hashlib
import os
import re
import time
from typing import Protocol

from data_plane.functions.records import FunctionSpec, Invocation

_VERSION = re.compile(r"(python|nodejs|provided)\.?(.+)")
_BEGINNINGS = ("INIT_START ", "START RequestId: ", "END RequestId: ", "REPORT RequestId: ")
_TYPE = len('{"time":"2024-01-01T00:00:00.000Z"')
"""Where a line of JSON says that it is of Lambda's own."""


class Lines(Protocol):
    """Lambda's own lines: this module, or `JsonLines`. An empty one is left out."""

    def init_start(self, spec: FunctionSpec) -> str: ...
    def init_report(self, duration_ms: float, phase: str, status: str, error_type: str = "") -> str: ...
    def start(self, request_id: str, version: str) -> str: ...
    def end(self, invocation: Invocation, status: str) -> str: ...
    def report(self, invocation: Invocation, memory_size: int, status: str, trace_id: str) -> str: ...


def is_platform(text: str) -> bool:
    """Is this log event, of either format, Lambda's own?"""
    return text.startswith(_BEGINNINGS) or text.startswith(',"type":"platform.', _TYPE)


def stream_name(version: str, now: float, token: str) -> str:
    """token: 32 hex digits that tell this worker's stream from all others."""
    return f"{time.strftime('%Y/%m/%d', time.gmtime(now))}/[{version}]{token}"


def timestamp(now: float) -> str:
    milliseconds = int(now * 1000)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(milliseconds // 1000)) + f".{milliseconds % 1000:03d}Z"


def runtime_version(spec: FunctionSpec) -> str:
    """The version of the runtime is AWS's own affair."""
    return _VERSION.sub(r"\1:\2", spec.runtime.removesuffix(".x")) + ".v1"


def runtime_version_arn(spec: FunctionSpec) -> str:
    """Made up, and the same for every function of a runtime."""
    return f"arn:aws:lambda:{spec.region}::runtime:{hashlib.sha256(spec.runtime.encode()).hexdigest()}"


def init_start(spec: FunctionSpec) -> str:
    return f"INIT_START Runtime Version: {runtime_version(spec)}\tRuntime Version ARN: {runtime_version_arn(spec)}\n"


def init_report(duration_ms: float, phase: str, status: str, error_type: str = "") -> str:
    error = f"\tError Type: {error_type}" if error_type else ""
    return f"INIT_REPORT Init Duration: {duration_ms:.2f} ms\tPhase: {phase}\tStatus: {status}{error}\n"


def start(request_id: str, version: str) -> str:
    return f"START RequestId: {request_id} Version: {version}\n"


def end(invocation: Invocation, status: str) -> str:
    return f"END RequestId: {invocation.request_id}\n"


def report(invocation: Invocation, memory_size: int, status: str, trace_id: str) -> str:
    """status: empty for a call that was answered, even with an error; else `Status: ...`.

    A sampled call's line names its trace; the segment is one that nobody records.
    """
    init = "" if invocation.init_ms is None else f"Init Duration: {invocation.init_ms:.2f} ms\t"
    line = (
        f"REPORT RequestId: {invocation.request_id}\tDuration: {invocation.duration_ms:.2f} ms\t"
        f"Billed Duration: {invocation.billed_ms} ms\tMemory Size: {memory_size} MB\t"
        f"Max Memory Used: {invocation.max_memory_mb} MB\t{init}{status}\n"
    )
    if "Sampled=1" not in trace_id:
        return line
    root = trace_id.partition("Root=")[2].partition(";")[0]
    return f"{line}XRAY TraceId: {root}\tSegmentId: {os.urandom(8).hex()}\tSampled: true\t\n"
