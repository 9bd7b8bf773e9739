"""Calls sent ahead: to a worker that is busy still, and so finds the next one without falling asleep in between.

A process that sleeps and is woken for each call pays more for that than for a quick call itself, and the more so the
more of them take turns on few processors. So a few workers of a quick function, the lanes, are kept busy before others
are, as long as nobody can tell:

1. A call is sent ahead only where it should wait for less than a millisecond, as quick as the function can be. So one
   that takes longer, or waits for others, runs as many calls at once as there are callers. What is so quick that it
   can but compute may wait for longer: there is a lane for each processor, and more workers would only take turns.
2. A call that no lane has begun after PATIENCE all the same, unless the lane makes its way and will come to it soon, is
   taken back and given to another worker, which is started if need be; and for a while nothing more is sent ahead.
3. Nothing is sent ahead to a function that writes to its log: to which call a line belongs is clear only where there is
   one at a time. The first line of all may be taken for the call before.
4. Nor for a caller who wants the end of the log or a streamed answer, nor to threads, nor under a debugger.
"""

import asyncio
import math
from collections.abc import Callable
from time import monotonic

from data_plane import processors
from data_plane.functions.call import Call
from data_plane.functions.records import FunctionSpec
from data_plane.functions.worker import Worker

LANES, DEPTH = max(2, processors.count()), 512
"""Workers: two share even one processor well. Calls that wait for one: their tickets fit into a pipe."""
WAIT = 0.001
"""Seconds that a call may be expected to wait."""
COMPUTING, CROWDED_WAIT = 0.000_3, 0.02
"""Seconds: a function as quick as this computes, and its calls may be expected to wait so long."""
PATIENCE = 0.01
"""Seconds that a call waits; it may be three times as long until somebody has looked twice."""
BUSY_PATIENCE = 0.1
"""The same where the event loop is late itself, and may not have seen yet what was answered."""
SOON = 10
"""Times PATIENCE, in which a lane that makes its way is to begin all it was sent."""
PAUSE, LONGEST_PAUSE = 0.5, 60.0
"""Seconds for which nothing is sent ahead after that; twice as long each time that it happens again at once."""


class Lanes:
    """The lanes of one function. give: takes a call that was taken back."""

    def __init__(self, spec: FunctionSpec, give: Callable[[Call], None]) -> None:
        self._give = give
        self._workers: list[Worker] = []
        self._first_waiting: dict[Worker, int] = {}  # the tickets when somebody looked last
        self._suspects: set[Worker] = set()
        self._due = 0.0
        self._quickest = math.inf
        self._pause, self._pause_ends = PAUSE, 0.0
        self._timer: asyncio.TimerHandle | None = None
        self.open = not spec.in_process and spec.debugging is None

    def busy(self, worker: Worker) -> None:
        """An idle worker was given a call: it is a lane, unless there are enough."""
        if self.open and len(self._workers) < LANES:
            self._workers.append(worker)

    def idle(self, worker: Worker) -> None:
        """It has nothing to do any more, or has gone."""
        if worker in self._workers:
            self._workers.remove(worker)

    def took(self, seconds: float) -> None:
        """A call was answered in so many. Others may have had the processor meanwhile, so the least of late counts."""
        self._quickest = min(seconds, self._quickest * 1.02)

    def worker_for(self, call: Call) -> Worker | None:
        """To whom `call` may be sent ahead."""
        if not self._workers or not self.open or call.tail is not None or call.streamed is not None:
            return None
        worker = self._with_room()
        if worker is None or monotonic() < self._pause_ends:
            return None
        if self._timer is None:
            self._suspects = set()
            self._look_later()
        return worker

    def leave(self) -> None:
        """The lanes have old code: others are to be found, and given what waits."""
        workers, self._workers = self._workers, []
        self._relieve(workers)

    def close(self) -> None:
        self.open = False
        if self._timer is not None:
            self._timer.cancel()

    def _with_room(self) -> Worker | None:
        """The first that would come to it at once; if none would, the least crowded one."""
        least: Worker | None = None
        for worker in self._workers:
            if worker.worn or not worker.alive:
                continue
            calls = len(worker.ahead) + 1
            if calls * self._quickest <= WAIT and calls <= DEPTH:
                return worker
            if least is None or calls <= len(least.ahead):
                least = worker
        if least is None or len(self._workers) < LANES or self._quickest > COMPUTING:
            return None
        calls = len(least.ahead) + 1
        return least if calls * self._quickest <= CROWDED_WAIT and calls <= DEPTH else None

    def _look_later(self) -> None:
        self._first_waiting = {worker: next(iter(worker.ahead)) for worker in self._workers if worker.ahead}
        self._due = monotonic() + PATIENCE
        self._timer = asyncio.get_running_loop().call_later(PATIENCE, self._look)

    def _look(self) -> None:
        """Timers are dear, so one looks after all calls that wait. What is seen once may lie between turns of ours."""
        self._timer = None
        now = monotonic()
        long_ago = now - (BUSY_PATIENCE if now - self._due > PATIENCE / 2 else PATIENCE)
        suspects = {worker for worker in self._workers if worker.ahead and self._seems_late(worker, long_ago)}
        late, self._suspects = suspects & self._suspects, suspects
        if late:
            again = now < self._pause_ends + self._pause
            self._pause = min(self._pause * 2, LONGEST_PAUSE) if again else PAUSE
            self._pause_ends = now + self._pause
            self._relieve(list(late))
        if any(worker.ahead for worker in self._workers):
            self._look_later()

    def _seems_late(self, worker: Worker, long_ago: float) -> bool:
        first = next(iter(worker.ahead))
        begun = first - self._first_waiting.get(worker, first)
        return worker.ahead_since < long_ago and len(worker.ahead) > SOON * begun

    def _relieve(self, workers: list[Worker]) -> None:
        for call in [call for worker in workers for call in worker.take_back()]:
            self._give(call)
