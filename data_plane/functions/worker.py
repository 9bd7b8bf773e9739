"""One execution environment: a warm process that answers one call at a time, and the log it writes meanwhile.

    starting --READY--> busy --RESULT or ERROR--> idle --invoke--> busy ...
        any state --the process ends, or the time is up--> gone

A worker is started for a call, so it has one from its first moment; `reports.py` settles that call, whatever happened.
A call whose caller has gone away runs to its end like any other: Lambda knows nothing of API Gateway's 29 seconds.

An environment outlives its worker where that ends by a failure, as its log stream does: init is run again in another
worker, within the function's own timeout then. That is Lambda's "suppressed init", of which only a failure is told. So

- an init that fails, or takes longer than 10 seconds, is run again for the call that waits for it;
- after a call that ended its worker, one of the next is the one whose time init takes.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
"""

import asyncio
import contextlib
import math
import os
import signal
import sys
import time
from collections import OrderedDict
from functools import partial

import msgspec

from data_plane import processors
from data_plane.functions import debuggers, failures
from data_plane.functions.call import Call
from data_plane.functions.host import Host
from data_plane.functions.journal import Journal, Tail
from data_plane.functions.processes import environment, frames
from data_plane.functions.processes.frame_process import FrameProcess
from data_plane.functions.processes.frames import Frame, InvokeHeader
from data_plane.functions.processes.memory import MemoryWatch
from data_plane.functions.processes.process import WorkerProcess
from data_plane.functions.records import ON_DEMAND, FunctionSpec
from data_plane.functions.reports import Reports
from data_plane.functions.response_stream import ResponseStream, Streaming

CLOSING_LIMIT = 0.5
"""Seconds a worker has after SIGTERM."""
MOST_CALLS = 200_000
"""Calls that a worker answers. Each leaves 150 bytes behind: the C library keeps what an environment variable had, as
the trace id is one. A function that was called 16,000 times a second was killed for that."""


class _Error(msgspec.Struct, rename="camel"):
    """What of an error that ends a worker Lambda's log tells."""

    error_type: str


_ERROR = msgspec.json.Decoder(_Error)


def error_type_of(payload: bytes) -> str:
    """Raises msgspec.DecodeError."""
    return _ERROR.decode(payload).error_type


class Worker:
    """idle_since: `time.monotonic()` when it last had nothing to do. (uvloop's own clock ticks in milliseconds.)

    ahead: the calls it was sent and has not begun, as far as we know, by their tickets; the first one first.
    journal: the environment's. provisioned: it was started ahead, and is kept.
    """

    initialization = ON_DEMAND
    provisioned = False

    def __init__(self, spec: FunctionSpec, host: "Host[Worker]", journal: Journal) -> None:
        self._spec = spec
        self._host = host
        self._loop = asyncio.get_running_loop()
        self.journal = journal
        self._process = self._make_process()
        self._expected = {frames.READY: self._ready, frames.INIT_ERROR: self._broken}
        self._initializing = True
        self._phase = "init"
        self._again: Call | None = None
        self._call: Call | None = None
        limit_kb = sys.maxsize if spec.debugging else spec.memory_size * 1024  # a debugger is larger than that
        self._memory = MemoryWatch(limit_kb, self._process.kill)
        self._reports = Reports(spec, journal, self._memory, host.settled, self.initialization)
        self._alarm: asyncio.TimerHandle | None = None
        self._awake = not spec.in_process and processors.several()
        self._closing = False
        self._calls_left: float = math.inf if spec.in_process or spec.debugging else MOST_CALLS
        self._ended = asyncio.Event()
        self.ahead: OrderedDict[int, Call] = OrderedDict()
        self.idle_since = 0.0
        self._was_reset = False

    def _make_process(self) -> WorkerProcess:
        """Of the four kinds most emulators need but the first, so the others are loaded when they are."""
        if environment.is_node(self._spec):
            from data_plane.functions.processes.node_process import NodeProcess

            return NodeProcess(self)
        if not environment.is_python(self._spec):
            from data_plane.functions.processes.api_process import ApiProcess

            return ApiProcess(self)
        if self._spec.in_process:
            from data_plane.functions.in_process.thread_process import ThreadProcess

            return ThreadProcess(self._spec, self)
        return FrameProcess(self)

    async def start(self, call: Call, spawning: asyncio.Lock, init_limit: float | None) -> None:
        """Start the process and give it `call` when it is ready. init_limit None: the call's clock runs from now."""
        self._take(call)
        async with spawning:
            self._spawned = time.monotonic()
            if init_limit is None:
                self._phase = "invoke"
                self._start_clock(call)
            else:
                self._reports.init_start()
                self._alarm = self._loop.call_later(init_limit, self._init_timed_out)
            try:
                await self._start_process()
            except (OSError, ValueError) as cause:
                self._fail(call, failures.not_started(self._spec.interpreter, cause))
                self._leave()

    async def _start_process(self) -> None:
        """Raises OSError, ValueError."""
        await self._process.start(
            partial(environment.command, self._spec),
            self._spec.code,
            environment.variables(self._spec, self.journal.stream, os.environ, self.initialization),
        )
        self._memory.begin(self._process.pid)

    def hurries(self) -> bool:
        return self._process.hurries()

    @property
    def alive(self) -> bool:
        return not self._process.dead

    @property
    def worn(self) -> bool:
        """It has answered enough, and is to have a successor."""
        return self._calls_left <= 0

    def invoke(self, call: Call) -> None:
        """Answer `call`; the worker must be idle."""
        self._take(call)
        self._memory.begin(self._process.pid)
        self._begin(call)

    def send_ahead(self, call: Call) -> None:
        """Answer `call` after those it has; the worker must have been idle once."""
        ticket = self._process.ticket()
        self.ahead[ticket] = call
        call.clock = time.monotonic()
        self._send(call, self._spec.timeout, ticket)

    @property
    def ahead_since(self) -> float:
        """`time.monotonic()` when the first of `ahead` was sent."""
        return next(iter(self.ahead.values())).clock

    def take_back(self) -> list[Call]:
        """The calls that have not begun, and now will not."""
        calls = self._not_begun()
        if self._call is None:
            self._rest()
        return calls

    async def close(self) -> None:
        """Ask the worker to end, make it end, and wait until it has; a call in flight fails."""
        self._closing = True
        self._process.terminate()
        try:
            async with asyncio.timeout(CLOSING_LIMIT):
                await self._ended.wait()
        except TimeoutError:
            self._process.kill()
            await self._ended.wait()

    # What the process calls.

    def on_output(self, data: bytes) -> None:
        if not self._initializing:
            self._host.wrote()
            if self._call is not None:
                self._reports.start(self._call)
        self.journal.output(data)

    def on_frame(self, frame: Frame) -> None:
        """A frame nobody waits for means that the function speaks on our socket: that worker is beyond trust."""
        expected = self._expected.get(frame.kind)
        if self._call is None or expected is None:
            self._process.kill()
            return
        self._process.drain()
        if self._memory.too_much(frame.number):
            self._process.kill()  # it would not have come that far
        else:
            expected(self._call, frame)

    def on_stream(self, stream: ResponseStream) -> bool:
        """An answer begins to be streamed. Where the caller has gone away, nobody reads it."""
        call = self._call
        if call is None or call.streamed is None:
            return False
        if call.streamed.done():
            stream.drop()
        else:
            call.streamed.set_result(Streaming(stream, call.answer, call.request_id, self._spec.version))
        return True

    def on_exit(self, status: int) -> None:
        calls = [] if self._closing else self._not_begun()
        for call in (self._call, *self.ahead.values()):
            if call is not None:
                self._fail(call, failures.exited(status))
        self._leave()
        for call in calls:
            self._host.give(call)

    def _take(self, call: Call, ticket: int = 0) -> None:
        self._call = call
        self._ticket = ticket
        self.journal.tail = call.tail
        call.provisioned = self.provisioned

    def _not_begun(self) -> list[Call]:
        """Take back what can be: of `ahead`, and the call that runs as far as we know."""
        tickets = self._process.take_back()
        calls = [self.ahead.pop(ticket) for ticket in sorted(tickets & self.ahead.keys())]
        if self._call is not None and self._ticket in tickets:
            calls.insert(0, self._call)
            self._call = None
        return calls

    def _start_clock(self, call: Call) -> None:
        """Timers are dear, so one alarm serves many calls: set when none is, it looks who is late as it rings."""
        call.clock = time.monotonic()
        if self._alarm is None:
            self._alarm = self._loop.call_later(self._spec.timeout, self._ring)

    def _ring(self) -> None:
        self._alarm = None
        if self._call is None or debuggers.watching(self._spec):
            return
        left = self._call.clock + self._spec.timeout - time.monotonic()
        if left > 0.001:
            self._alarm = self._loop.call_later(left, self._ring)
        else:
            self._timed_out(self._call)

    def _silence(self) -> None:
        if self._alarm:
            self._alarm.cancel()
            self._alarm = None

    def _begin(self, call: Call) -> None:
        self._reports.start(call)
        if not call.clock:
            self._start_clock(call)
        self._send(call, call.clock + self._spec.timeout - time.monotonic())

    def _send(self, call: Call, seconds: float, ticket: int = 0) -> None:
        """seconds: what it may take."""
        deadline_ms = int((time.time() + seconds) * 1000)
        alone = self._awake and self._host.outbox.expected < 2
        header = InvokeHeader(
            call.request_id, call.invoked_arn, deadline_ms, call.trace_id, call.client_context, ticket, alone
        )
        self._process.invoke(header, call.event, self._host.outbox)

    def _initialized(self) -> None:
        answers = {frames.RESULT: self._answered, frames.ERROR: self._answered}
        self._expected |= {**answers, frames.GONE: self._gone_before}
        del self._expected[frames.READY]
        self._initializing = False

    def _ready(self, call: Call, frame: Frame) -> None:
        self._initialized()
        if not call.clock:
            self._silence()
            call.init_ms = (time.monotonic() - self._spawned) * 1000
        self._begin(call)
        self._host.started(self)

    def _answered(self, call: Call, frame: Frame) -> None:
        duration = time.monotonic() - call.clock
        self._call = None
        self._reports.settle(call, frame.payload, "Unhandled" if frame.kind == frames.ERROR else None, duration)
        self._host.took(frame.microseconds / 1e6)
        self._calls_left -= 1
        if self.ahead:
            ticket, following = self.ahead.popitem(last=False)
            self._take(following, ticket)
            self._start_clock(following)
        else:
            self._rest()

    def _rest(self) -> None:
        self._memory.end()
        self.idle_since = time.monotonic()
        self._host.idle(self)

    def _broken(self, call: Call, frame: Frame) -> None:
        """What is no error is not of our runtimes: that call ends as the process does."""
        self._process.kill()
        with contextlib.suppress(msgspec.DecodeError):
            self._fail_with(call, frame.payload, error_type_of(frame.payload))

    def _gone_before(self, call: Call, frame: Frame) -> None:
        """What the last call left behind ended the worker; one's first call has begun, whatever is said of it."""
        if self._closing or call.init_ms is not None:
            self._broken(call, frame)
            return
        self._process.kill()
        self._call = self.journal.tail = None
        call.announced = False
        call.tail = Tail() if call.tail is not None else None
        self._host.give(call)

    def _init_timed_out(self) -> None:
        call = self._call
        if call is None or debuggers.watching(self._spec):
            return  # it has failed, and is about to end, or may take its time
        self._process.kill()
        self._report_init("timeout")
        self._call, self._again = None, call

    def _timed_out(self, call: Call) -> None:
        self._process.kill()
        self._call = None
        if self._initializing:
            self._report_init("timeout")
        self._reset()
        self._reports.timed_out(call)

    def _leave(self) -> None:
        self._silence()
        self._memory.close()
        self._ended.set()
        if self._again is not None:
            self._run_init_again(self._again)
        self._host.gone(self)

    def _run_init_again(self, call: Call) -> None:
        if not self._closing:
            self._host.restart(call, self.journal)
            return
        failure = failures.exited(-signal.SIGTERM)
        self._reports.failed(call, failure.payload(call.request_id), failure.type, 0, failure.text(call.request_id))

    def _reset(self) -> None:
        if not self._was_reset:
            self._was_reset = True
            self._host.reset(self)

    def _report_init(self, status: str, error_type: str = "") -> None:
        self._reports.init_ended(time.monotonic() - self._spawned, self._phase, status, error_type)

    def _fail(self, call: Call, failure: failures.Failure) -> None:
        self._fail_with(call, failure.payload(call.request_id), failure.type, failure.text(call.request_id))

    def _fail_with(self, call: Call, payload: bytes, error_type: str, text: str = "") -> None:
        self._call = None
        if self._initializing:
            self._report_init("error", error_type)
            if self._phase == "init" and not self._closing and self._spec.debugging is None:
                self._again = call
                return
        self._reset()
        seconds = time.monotonic() - (call.clock or self._spawned)
        self._reports.failed(call, payload, error_type, seconds, text)
