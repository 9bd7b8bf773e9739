"""Takes what calls leave behind and sees that it gets where it belongs: the data plane's `Telemetry`, implemented.

`flush(service)` is for the front door: before a request to a service that shows any of this, it is brought up to date.
"""

import asyncio
import logging
import re
from collections import defaultdict
from collections.abc import Awaitable, Callable
from functools import lru_cache
from types import ModuleType

from data_plane.execution_log import ExecutionLog
from data_plane.functions.log_lines import is_platform
from data_plane.functions.records import FunctionSpec, Log
from data_plane.metrics import Metrics
from data_plane.telemetry import tracing
from data_plane.telemetry.billing import Bills
from data_plane.telemetry.records import Record
from emulator.aws.backend import Aws
from emulator.telemetry.batch import Batch
from emulator.telemetry.deliveries import Deliveries
from emulator.telemetry.durable_executions import DurableExecutions
from emulator.telemetry.function_calls import FunctionCalls
from emulator.telemetry.function_events import FunctionEvents
from emulator.telemetry.lines import Lines
from emulator.telemetry.log_events import LogEvents, Stream, own_stream
from emulator.telemetry.seen import seen
from emulator.telemetry.traces import Traces

_GROUP = re.compile(r"arn:[\w-]+:logs:([\w-]+):(\d{12}):log-group:(.+?)(?::\*)?")
_DELIVERY = re.compile(r"arn:[\w-]+:firehose:([\w-]+):(\d{12}):deliverystream/(.+)")
_functions = logging.getLogger("function")
_calls = logging.getLogger("call")


class Recorder:
    """access_log: `stdout` or a file, where every access of every API is to be logged."""

    def __init__(self, aws: Aws, access_log: str | None = None) -> None:
        self._metrics = Metrics()
        self.bills = Bills()
        self._events = LogEvents(aws, _subscribed)
        self._deliveries = Deliveries(aws)
        self._traces = Traces(aws)
        self._lines = Lines(access_log) if access_log else None
        self._records = Batch(self._write)
        self._shows_calls = _calls.isEnabledFor(logging.DEBUG)
        self.every_access = self._lines is not None or self._shows_calls
        self.measured = self._metrics.measured
        self.recorded = self._records.add
        self.function_calls = FunctionCalls(self._metrics)
        self.function_events = FunctionEvents(self._metrics)
        self.execution_told = DurableExecutions(self._metrics).told
        self._flushes: dict[str | None, Callable[[], Awaitable[None]]] = {
            "logs": self._flush_logs,
            "monitoring": self._flush_metrics,
            "xray": self._flush_traces,
        }

    async def flush(self, service: str | None) -> None:
        """Bring a service, by its signing name, up to date; most show nothing of this, and cost nothing."""
        flush = self._flushes.get(service)
        if flush is not None:
            await flush()

    def function_log(self, spec: FunctionSpec, stream: str) -> Log:
        """Where a function's log events go: to CloudWatch Logs, and to the emulator's own log.

        Lambda's own lines (START, END, REPORT) are shown there at level debug.
        """
        number = self._events.number(Stream((spec.account_id, spec.region), spec.log_group, stream))
        add, name = self._events.add, spec.name
        shown = _functions.isEnabledFor(logging.INFO)

        def log(milliseconds: int, texts: list[str]) -> None:
            add([(number, milliseconds, text) for text in texts])
            if shown:
                for text in texts:
                    level = logging.DEBUG if is_platform(text) else logging.INFO
                    _functions.log(level, "%s | %s", name, text.rstrip("\n"))

        return log

    def reset(self) -> None:
        """Forget everything, but what is billed."""
        self._records.forget()
        self._events.forget()
        self._traces.forget()
        self.function_calls.forget()
        self._metrics.reset()

    async def close(self) -> None:
        """Write what is written outside of this process: the file, and what is on its way to moto."""
        self._records.drain()
        await self._events.close()
        await self._deliveries.close()
        if self._lines is not None:
            await self._lines.close()

    async def _flush_logs(self) -> None:
        self._records.drain()
        await self._events.flush()

    async def _flush_metrics(self) -> None:
        await self._flush_logs()
        self.function_calls.fold()
        self._metrics.fold()
        await asyncio.to_thread(lambda: _cloudwatch().register(self._metrics))

    async def _flush_traces(self) -> None:
        self._records.drain()
        await self._traces.flush()

    def _write(self, records: list[Record]) -> None:
        lines: list[str] = []
        accesses: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for record in records:
            written = record.written
            if self._shows_calls:
                _calls.debug(seen(record))
            if written.access_line is not None:
                line = written.access_line(record)
                lines.append(line)
                for arn in written.access_arns:
                    accesses[arn].append((int(record.ended * 1000), line))
            if record.log is not None:
                self._execution(record, record.log)
            if written.traced_as and tracing.SAMPLED in record.trace:
                self._traces.add(written.home, tracing.segment(record))
        if self._lines is not None and lines:
            self._lines.add(lines)
        for arn, found in accesses.items():
            self._accesses(arn, found)

    def _accesses(self, arn: str, found: list[tuple[int, str]]) -> None:
        """found: when the calls ended, in milliseconds since the epoch, and their lines."""
        service, stream = _destination(arn)
        if service == "logs":
            number = self._events.number(stream)
            self._events.add([(number, milliseconds, line) for milliseconds, line in found])
        elif service == "firehose":
            self._deliveries.add(stream.home, stream.group, [line for _, line in found])

    def _execution(self, record: Record, log: ExecutionLog) -> None:
        written, prefix = record.written, f"({record.context['requestId']}) "
        for group in written.execution_groups:
            number = self._events.number(own_stream(written.home, group))
            said = zip(log.times, log.lines, strict=True)
            self._events.add([(number, milliseconds, prefix + line) for milliseconds, line in said])


@lru_cache(maxsize=4096)
def _destination(arn: str) -> tuple[str, Stream]:
    """The service of a stage's access log, and what its lines go to there."""
    group = _GROUP.fullmatch(arn)
    if group is not None:
        return "logs", own_stream((group[2], group[1]), group[3])
    delivery = _DELIVERY.fullmatch(arn)
    if delivery is not None:
        return "firehose", Stream((delivery[2], delivery[1]), delivery[3], "")
    return "", Stream(("", ""), "", "")


def _cloudwatch() -> ModuleType:
    from emulator.telemetry import cloudwatch

    return cloudwatch


def _subscribed() -> bool:
    from emulator.telemetry import subscriptions

    return subscriptions.exist()
