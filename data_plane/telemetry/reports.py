"""What is written of calls: the records a served call leaves behind, and who is given them.

The law: a request appends one small record to a list and goes home. Formatting, adding up and writing happen later, in
batches, by whoever implements `Telemetry` (emulator/telemetry). So a record holds values only, nothing of what the
client sent or got beyond its `$context`.

The same for REST, HTTP and WebSocket APIs: they differ in the names and dimensions of their metrics and in what their
`$context` holds, and in nothing here.
"""

from collections.abc import Callable, Mapping
from functools import partial
from time import perf_counter
from typing import Any, NamedTuple, Protocol

import msgspec

from data_plane.errors import GatewayError
from data_plane.execution_log import ExecutionLog
from data_plane.metrics import DATA_PROCESSED, Home, Measurement, Series
from data_plane.runtime import Call, Integrated, Response
from data_plane.telemetry import execution_lines
from data_plane.telemetry.billing import Bill, Bills
from data_plane.watched import Watched


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


class Reporter:
    """What a compiled stage does at the end of each call. Where it writes nothing, that is one measurement."""

    def __init__(self, written: Written, series: Series, telemetry: Telemetry, bill: Bill) -> None:
        """series: of calls that match no method. `traces`: is X-Ray to hear of calls?"""
        self._charge = bill.called
        self._written = written
        self._series = series
        self._measured = telemetry.measured
        self._recorded = telemetry.recorded
        self._weighs = DATA_PROCESSED in series.names
        self.traces = bool(written.traced_as)
        self._always = bool(written.access_line or self.traces or telemetry.every_access)

    def finished(self, call: Call, response: Response, streamed: int | None = None) -> None:
        """response: as it is sent, but for the ids that every answer carries; `call.log` has had its last word.

        streamed: bytes of a body that was an iterator, which comes back here when it has ended.
        """
        body = response.body
        if isinstance(body, bytes):
            sent = len(body)
        elif streamed is None:
            response.body = Watched(body, call.integrated, partial(self.finished, call, response))
            return
        else:
            sent = streamed
        latency = int((perf_counter() - call.began) * 1000)
        route, integrated, failure = call.route, call.integrated, call.failure
        received = len(call.request.body)
        self._charge(received, sent, failure, streamed is not None)
        self._measured(
            (
                self._series if route is None else route.series,
                call.context["requestTimeEpoch"] // 60_000,
                response.status,
                latency,
                None if integrated is None else integrated.latency,
                call.cache_hit,
                received + sent if self._weighs else None,
            )
        )
        if self._always or call.log is not None or failure is not None:
            self.keep(call, response, latency, sent)

    def keep(self, call: Call, response: Response, latency: int, sent: int) -> None:
        """A record of the call, where one is wanted. latency: milliseconds. sent: bytes of the body."""
        context, log, failure = call.context, call.log, call.failure
        if log is None and failure is not None and call.route is not None and call.route.log_errors:
            log = ExecutionLog(data_trace=False)
            execution_lines.ended(call, log, response)
        if log is not None:
            execution_lines.identified(call, log, traced=self.traces)
        elif not self._always:
            return
        record = Record(
            written=self._written,
            context=context,
            status=response.status,
            length=sent,
            received=len(call.request.body),
            latency=latency,
            began=call.began,
            ended=(context["requestTimeEpoch"] + latency) / 1000,
            trace=call.trace,
            failure=None if failure is None else _failure(failure),
            integrated=call.integrated,
            log=log,
            variables=call.log_variables,
            parent_segment=call.parent_segment,
            tls=call.request.tls,
        )
        self._recorded(record)


def _failure(failure: GatewayError) -> Failure:
    return Failure(
        failure.message,
        failure.message_string,
        failure.response_type,
        getattr(failure, "detail", None),
        failure.reason,
    )
