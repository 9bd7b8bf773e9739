"""The warm workers of one function version: the last one used is used next, a new one is started when all are busy.
(Quick calls may wait for a busy one instead, see `lanes.py`.)

As many start at once as there are processors, and the next ones when they have or are long about it. So a call waits
until a worker of its own can be started or any other has nothing to do: of a quick function, two answer what thirty
callers ask at first.

A pool never changes: new code or configuration is a new pool, and the old one, retired, answers what it has begun and
ends its workers as they become idle. Code that runs where it lies may be edited, which a pool finds out with the next
call: workers that have the old code end as they become idle. So do those that have answered very many calls.
"""

import asyncio
import signal
from collections import deque
from collections.abc import Callable, Coroutine
from os import urandom
from time import monotonic, time

from data_plane import processors
from data_plane.functions import debuggers, failures, log_lines
from data_plane.functions.call import Call
from data_plane.functions.edits import Edits
from data_plane.functions.journal import Journal
from data_plane.functions.lanes import Lanes
from data_plane.functions.provisioned_worker import ProvisionedWorker
from data_plane.functions.provisioning import Provisioning
from data_plane.functions.records import FunctionSpec, Invocation, OpenLog, Provision, TooManyRequests, VersionCalls
from data_plane.functions.worker import Worker
from data_plane.outbox import Outbox

AT_ONCE = max(2, processors.count())
"""Workers that start, of one pool."""
LONG = 0.1
"""Seconds after which a worker that starts keeps others waiting no longer, unless what it lacks is a processor."""
MOMENT = 0.005
"""Seconds for which others wait for one that has started."""
MOST_RESET = 100
"""Environments without a worker, for calls to come."""


class Concurrency:
    """How many calls may run at once: a function's reservation, or what all others of the account share."""

    def __init__(self, limit: int, reason: str) -> None:
        self.limit = limit
        self._reason = reason
        self._running = 0

    def enter(self) -> None:
        """Raises TooManyRequests."""
        if self._running >= self.limit:
            raise TooManyRequests(self._reason)
        self._running += 1

    def leave(self) -> None:
        self._running -= 1


class Pool:
    """idle_limit: seconds after which an idle worker is ended. init_limit: seconds a worker may take to start.
    spawning: held while a process is started, so that many at once leave the loop time for others.
    outbox: for what workers are sent; it is told of the calls under way. new_answer: makes what holds a call's answer.
    emptied: told when a retired pool's last worker has gone."""

    def __init__(
        self,
        spec: FunctionSpec,
        concurrency: Concurrency,
        *,
        open_log: OpenLog | None,
        calls: VersionCalls,
        outbox: Outbox,
        spawning: asyncio.Lock,
        idle_limit: float,
        init_limit: float,
        emptied: Callable[["Pool"], None],
    ) -> None:
        self.spec = spec
        self.new_answer = debuggers.answers_of(spec)
        self._concurrency = concurrency
        self._open_log = open_log
        self._calls = calls
        self.outbox = outbox
        self._spawning = spawning
        self._idle_limit = idle_limit
        self._init_limit = init_limit
        self._emptied = emptied
        self._loop = asyncio.get_running_loop()
        self._workers: set[Worker] = set()
        self._idle: deque[Worker] = deque()
        self._outdated: set[Worker] = set()
        self._starting: dict[Worker, asyncio.TimerHandle] = {}
        self._waiting: deque[Call] = deque()
        self._lanes = Lanes(spec, self.give)
        self.took = self._lanes.took
        self._edits = Edits(spec.edited) if spec.edited else None
        self._reset: deque[Journal] = deque(maxlen=MOST_RESET)
        self._provisioning = Provisioning()
        self._reaper: asyncio.TimerHandle | None = None
        self._retired = False
        self._tasks: set[asyncio.Task[None]] = set()

    def invoke(self, call: Call) -> None:
        """Begin `call`; its `answer` tells the rest. Raises TooManyRequests."""
        try:
            self._concurrency.enter()
        except TooManyRequests:
            self._calls.throttled(call.invoked_arn)
            raise
        self._calls.began()
        self.outbox.expected += 1
        if self._edits is not None and self._edits.there():
            self._outdated = set(self._workers)
            self._reset.clear()
            self._end_idle()
            self._lanes.leave()
        self.give(call)

    def provision(self, executions: int, asked: float) -> None:
        """Keep so many workers ready. asked: when somebody wished that."""
        for worker in self._provisioning.want(executions, asked):
            self._do(worker.close())
        self._start_next()

    def provisioned(self) -> Provision:
        return self._provisioning.shown()

    def retire(self) -> None:
        """Take no more calls; end every worker as soon as it is idle."""
        self._retired = True
        self._end_idle()
        if not self._workers:
            self._emptied(self)

    async def close(self) -> None:
        """End all workers now, whatever they are doing, and wait until they have ended."""
        self._lanes.close()
        for alarm in self._starting.values():
            alarm.cancel()
        while self._waiting:
            self._abandon(self._waiting.popleft())
        self.retire()
        while self._tasks:
            await asyncio.gather(*self._tasks)
        await asyncio.gather(*(worker.close() for worker in self._workers))

    def settled(self, call: Call, invocation: Invocation) -> None:
        self._concurrency.leave()
        self.outbox.expected -= 1
        self._calls.ended(call.invoked_arn, invocation)
        if self._provisioning.wanted:
            self._count(call)

    def _count(self, call: Call) -> None:
        """Its worker is busy still; never are more busy than as one of them ends its call."""
        if call.provisioned:
            provisioning = self._provisioning
            self._calls.provisioned(call.invoked_arn, provisioning.busy, provisioning.wanted)
        else:
            self._calls.spilled(call.invoked_arn)

    def started(self, worker: Worker) -> None:
        """If its calls are quick, it may have answered all that wait in a moment."""
        alarm = self._starting.get(worker)
        if alarm is not None:
            alarm.cancel()
            self._starting[worker] = self._loop.call_later(MOMENT, self._is_over, worker)

    def idle(self, worker: Worker) -> None:
        ends = worker.worn or worker in self._outdated
        self._lanes.idle(worker)
        if self._waiting and worker.alive and not ends:
            self._lanes.busy(worker)
            worker.invoke(self._waiting.popleft())
            return
        if self._retired or ends:
            self._do(worker.close())
            return
        if worker.provisioned:
            self._provisioning.idle.append(worker)
            return
        self._idle.append(worker)
        if self._reaper is None:
            self._reaper = self._loop.call_later(self._idle_limit, self._reap)

    def wrote(self) -> None:
        self._lanes.open = False

    def give(self, call: Call) -> None:
        """Have somebody answer a call that has not begun; its clock, if it ran, begins anew."""
        if self._sent_ahead(call):
            return
        call.clock = 0.0
        while idle := self._provisioning.idle or self._idle:
            worker = idle.pop()
            if worker.alive:
                self._lanes.busy(worker)
                worker.invoke(call)
                return
        self._waiting.append(call)
        self._start_next()

    def restart(self, call: Call, journal: Journal) -> None:
        self._start(call, journal, None)

    def reset(self, worker: Worker) -> None:
        if worker not in self._outdated and not worker.provisioned:
            self._reset.append(worker.journal)

    def gone(self, worker: Worker) -> None:
        self._workers.discard(worker)
        self._outdated.discard(worker)
        self._lanes.idle(worker)
        self._provisioning.gone(worker)
        self._is_over(worker)
        if worker in self._idle:
            self._idle.remove(worker)
        if self._provisioning.lacks:
            self._start_next()
        if self._retired and not self._workers:
            self._emptied(self)

    def _sent_ahead(self, call: Call) -> bool:
        """To a lane, if one has room."""
        lane = self._lanes.worker_for(call)
        if lane is None:
            return False
        lane.send_ahead(call)
        return True

    def _is_long(self, worker: Worker) -> None:
        """One that lacks processors would but lack them more if others started, too."""
        if worker.hurries():
            self._starting[worker] = self._loop.call_later(LONG, self._is_long, worker)
        else:
            self._is_over(worker)

    def _is_over(self, worker: Worker) -> None:
        """It has started, or never will, or is long about it."""
        alarm = self._starting.pop(worker, None)
        if alarm is not None:
            alarm.cancel()
            self._start_next()

    def _start_next(self) -> None:
        while len(self._starting) < AT_ONCE:
            if not self._waiting:
                if self._retired or not self._provisioning.lacks:
                    return
                self._start_ahead()
                continue
            call = self._waiting.popleft()
            if self._sent_ahead(call):
                continue
            if self._reset:
                self._start(call, self._reset.pop(), None)
            else:
                self._start(call, self._new_journal(), self._init_limit)

    def _new_journal(self) -> Journal:
        return Journal(self.spec, log_lines.stream_name(self.spec.version, time(), urandom(16).hex()), self._open_log)

    def _start_ahead(self) -> None:
        worker = ProvisionedWorker(self.spec, self, self._new_journal())
        self._provisioning.add(worker)
        self._add(worker)
        self._do(worker.prepare(self._spawning))

    def _start(self, call: Call, journal: Journal, init_limit: float | None) -> None:
        """init_limit: None where it is in the place of another that has failed."""
        worker = Worker(self.spec, self, journal)
        self._add(worker)
        self._do(worker.start(call, self._spawning, init_limit))

    def _add(self, worker: Worker) -> None:
        self._workers.add(worker)
        self._starting[worker] = self._loop.call_later(LONG, self._is_long, worker)

    def _abandon(self, call: Call) -> None:
        """Nobody will begin it."""
        invocation = Invocation(
            payload=failures.exited(-signal.SIGTERM).payload(call.request_id),
            function_error="Unhandled",
            executed_version=self.spec.version,
            log="",
            request_id=call.request_id,
            duration_ms=0,
            billed_ms=0,
            max_memory_mb=0,
            init_ms=None,
        )
        self.settled(call, invocation)
        if not call.answer.done():
            call.answer.set_result(invocation)

    def _end_idle(self) -> None:
        while idle := self._provisioning.idle or self._idle:
            self._do(idle.pop().close())

    def _reap(self) -> None:
        """End the workers idle for too long -- the first in the queue -- and come back when the next one will be."""
        long_ago = monotonic() - self._idle_limit
        while self._idle and self._idle[0].idle_since <= long_ago:
            self._do(self._idle.popleft().close())
        self._reaper = None
        if self._idle:
            self._reaper = self._loop.call_later(self._idle[0].idle_since - long_ago, self._reap)

    def _do(self, work: Coroutine[None, None, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
