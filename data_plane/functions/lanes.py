"""Calls sent ahead: to a worker that is busy still, and so finds the next one without falling asleep in between.

A process that sleeps and is woken for each call pays more for that than for a quick call itself, and the more so the
more of them take turns on few processors. So two workers of a quick function, the lanes, are kept busy before others
are, as long as nobody can tell:

1. A call is sent ahead only where it should wait for less than a millisecond, as quick as the function can be. So one
   that takes longer, or waits for others, runs as many calls at once as there are callers.
2. A call that no lane has begun after PATIENCE all the same is taken back and given to another worker, which is started
   if need be; and for a while nothing more is sent ahead.
3. Nothing is sent ahead to a function that writes to its log: to which call a line belongs is clear only where there is
   one at a time. The first line of all may be taken for the call before.
4. Nor for a caller who wants the end of the log or a streamed answer, nor to threads, nor under a debugger.
"""

import asyncio
import math
from collections.abc import Callable
from time import monotonic

from data_plane.functions.call import Call
from data_plane.functions.records import FunctionSpec
from data_plane.functions.worker import Worker

LANES, DEPTH = 2, 32
"""Workers, and calls that wait for one."""
WAIT = 0.001
"""Seconds that a call may be expected to wait."""
PATIENCE = 0.01
"""Seconds that a call waits; it may be twice as long until somebody looks."""
PAUSE, LONGEST_PAUSE = 0.5, 60.0
"""Seconds for which nothing is sent ahead after that; twice as long each time that it happens again at once."""


class Lanes:
    """The lanes of one function. give: takes a call that was taken back."""

    def __init__(self, spec: FunctionSpec, give: Callable[[Call], None]) -> None:
        self._give = give
        self._workers: list[Worker] = []
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
        for worker in self._workers:
            calls = len(worker.ahead) + 1
            if calls <= DEPTH and calls * self._quickest <= WAIT and worker.alive and not worker.worn:
                break
        else:
            return None
        if monotonic() < self._pause_ends:
            return None
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(PATIENCE, self._look)
        return worker

    def leave(self) -> None:
        """The lanes have old code: others are to be found, and given what waits."""
        workers, self._workers = self._workers, []
        self._relieve(workers)

    def close(self) -> None:
        self.open = False
        if self._timer is not None:
            self._timer.cancel()

    def _look(self) -> None:
        """Timers are dear, so one looks after all calls that wait."""
        self._timer = None
        now = monotonic()
        late = [worker for worker in self._workers if worker.ahead and worker.ahead_since < now - PATIENCE]
        if late:
            again = now < self._pause_ends + self._pause
            self._pause = min(self._pause * 2, LONGEST_PAUSE) if again else PAUSE
            self._pause_ends = now + self._pause
            self._relieve(late)
        if any(worker.ahead for worker in self._workers):
            self._timer = asyncio.get_running_loop().call_later(PATIENCE, self._look)

    def _relieve(self, workers: list[Worker]) -> None:
        for call in [call for worker in workers for call in worker.take_back()]:
            self._give(call)
