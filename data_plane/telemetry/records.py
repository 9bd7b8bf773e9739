"""The records a served call leaves behind, and who is given them.

The law: a request appends one small record to a list and goes home. Formatting, adding up and writing happen later, in
batches, by whoever implements `Telemetry` (emulator/telemetry). So a record holds values only, nothing of what the
client sent or got beyond its `$context`.

The same for REST, HTTP and WebSocket APIs: they differ in the names and dimensions of their metrics and in what their
`$context` holds, and in nothing here.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Protocol

import msgspec

from data_plane.execution_log import ExecutionLog
from data_plane.metrics import Home, Measurement
from data_plane.runtime import Integrated
from data_plane.telemetry.billing import Bills


class Failure(NamedTuple):
    """`$context.error.*` of a call the gateway answered itself. reason: its line in the execution log."""

    message: str | None
    message_string: str
    response_type: str
    validation_error: str | None
    reason: str


class Record(msgspec.Struct, kw_only=True):
    """One finished call as logs and traces see it.

    written: what is to be written of it. latency: milliseconds. began: by `perf_counter`.
    length: bytes of the body. received: of the request's.
    ended: seconds since the epoch. tls: version and cipher suite of the client's connection.
    """

    written: "Written"
    context: Mapping[str, Any]
    status: int
    length: int
    latency: int
    began: float
    ended: float
    trace: str = ""
    failure: Failure | None = None
    integrated: Integrated | None = None
    log: ExecutionLog | None = None
    variables: Mapping[str, Any] | None = None
    received: int = 0
    parent_segment: str = ""
    tls: tuple[str, str] | None = None


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """What is written of a stage's calls, and where to.

    execution_groups: the log groups of execution logs.
    access_line: a record as the stage's format shows it. access_arns: of the log groups or delivery stream it goes to.
    traced_as: the name of its X-Ray segments; empty where the stage does not trace.
    """

    home: Home
    execution_groups: tuple[str, ...] = ()
    access_line: Callable[[Record], str] | None = None
    access_arns: tuple[str, ...] = ()
    traced_as: str = ""


class Telemetry(Protocol):
    """Whoever writes it all. `every_access`: every call of every stage is wanted for a log of the emulator's own.

    bills: what APIs were used for.
    """

    every_access: bool
    bills: Bills

    def measured(self, measurement: Measurement) -> None: ...
    def recorded(self, record: Record) -> None: ...
