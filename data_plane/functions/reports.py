"""What is said of an execution environment and its calls: to who called, and by Lambda itself in the log.

Every call is settled once: its answer is an `Invocation`, its log ends with END and REPORT. What went wrong is said
before these, in lines of its own (handbook/07 sections 3, 4 and 7). How long it all took, the worker knows.
"""

import math
import time
from collections.abc import Callable

import msgspec

from data_plane.functions import failures, json_lines, log_lines
from data_plane.functions.call import Call
from data_plane.functions.journal import Journal
from data_plane.functions.processes.memory import MemoryWatch
from data_plane.functions.records import FunctionSpec, Invocation


class Reports:
    """Those of one worker. memory: knows the peak. settled: told of every end. initialization: its type, AWS's word."""

    def __init__(
        self,
        spec: FunctionSpec,
        journal: Journal,
        memory: MemoryWatch,
        settled: Callable[[Call, Invocation], None],
        initialization: str,
    ) -> None:
        self._spec = spec
        self._lines: log_lines.Lines = log_lines
        if spec.json_logs:
            self._lines = json_lines.JsonLines(spec, spec.json_logs, journal.stream, initialization)
        self._journal = journal
        self._memory = memory
        self._settled = settled

    def init_start(self) -> None:
        self._journal.announce(self._lines.init_start(self._spec))

    def init_ended(self, seconds: float, phase: str, status: str, error_type: str = "") -> None:
        """phase: `init`, or `invoke` where it was within the time of a call."""
        self._journal.platform([self._lines.init_report(seconds * 1000, phase, status, error_type)])

    def start(self, call: Call) -> None:
        """Its START, once: as it is sent or, where it was sent ahead, before the first that is to be said of it."""
        if not call.announced:
            call.announced = True
            self._journal.platform([self._lines.start(call.request_id, self._spec.version)])

    def timed_out(self, call: Call) -> None:
        failure = failures.timed_out(self._spec.timeout)
        self.start(call)
        self._journal.platform([f"{log_lines.timestamp(time.time())} {call.request_id} {failure.message}\n\n"])
        self.settle(call, failure.payload(call.request_id), "Unhandled", self._spec.timeout, "Status: timeout")

    def failed(self, call: Call, payload: bytes, error_type: str, seconds: float, text: str = "") -> None:
        """The worker ended with it. text: what Lambda says of that, where the function could not."""
        self.start(call)
        if text:
            self._journal.platform([f"{text}\n{error_type}\n"])
        self.settle(call, payload, "Unhandled", seconds, f"Status: error\tError Type: {error_type}")

    def settle(self, call: Call, payload: bytes, error: str | None, seconds: float, status: str = "") -> None:
        """Its end, whatever happened. status: empty where the function answered, even by an error."""
        spec, journal, lines, milliseconds = self._spec, self._journal, self._lines, seconds * 1000
        invocation = Invocation(
            payload=payload,
            function_error=error,
            executed_version=spec.version,
            log="",
            request_id=call.request_id,
            duration_ms=milliseconds,
            billed_ms=math.ceil(milliseconds),
            max_memory_mb=min(math.ceil(self._memory.peak_kb / 1024), spec.memory_size),
            init_ms=call.init_ms,
        )
        events = [lines.end(invocation, status), lines.report(invocation, spec.memory_size, status, call.trace_id)]
        journal.platform(events if call.announced else [lines.start(call.request_id, spec.version), *events])
        if call.tail is not None:
            invocation = msgspec.structs.replace(invocation, log=call.tail.text())
        journal.tail = None
        self._settled(call, invocation)
        if not call.answer.done():
            call.answer.set_result(invocation)
