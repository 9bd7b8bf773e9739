"""Calls sent ahead: to a worker that is busy still, and so finds the next one without falling asleep in between.

A process that sleeps and is woken for each call pays more for that than for a quick call itself, and the more so the
more of them take turns on few processors. So two workers of a function, the lanes, are kept busy before others are, as
long as nobody can tell:

1. A call that no lane has begun after PATIENCE is taken back and given to another worker, which is started if need be;
   and for a while nothing more is sent ahead. So a function that waits runs as many calls at once as there are callers.
2. Nothing is sent ahead to a function that writes to its log: to which call a line belongs is clear only where there is
   one at a time. The first line of all may be taken for the call before.
3. Nor for a caller who wants the end of the log or a streamed answer, nor to threads, nor under a debugger.
"""

import asyncio
from collections.abc import Callable
from time import monotonic

from data_plane.functions.records import FunctionSpec
from data_plane.functions.worker import Call, Worker

LANES = 2
DEPTH = 16
"""Calls that wait for one worker."""
PATIENCE = 0.005
"""Seconds that a call waits; it may be twice as long until somebody looks."""
PAUSE = 1.0
"""Seconds for which nothing is sent ahead after that."""


class Lanes:
    """The lanes of one function. give: takes a call that was taken back."""

    def __init__(self, spec: FunctionSpec, give: Callable[[Call], None]) -> None:
        self._give = give
        self._workers: list[Worker] = []
        self._pause_ends = 0.0
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

    def worker_for(self, call: Call) -> Worker | None:
        """To whom `call` may be sent ahead."""
        alone = call.tail is not None or call.streamed is not None
        if len(self._workers) < LANES or alone or not self.open:
            return None
        worker = min(self._workers, key=_waiting)
        if len(worker.ahead) >= DEPTH or monotonic() < self._pause_ends or not worker.alive:
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
            self._pause_ends = now + PAUSE
            self._relieve(late)
        if any(worker.ahead for worker in self._workers):
            self._timer = asyncio.get_running_loop().call_later(PATIENCE, self._look)

    def _relieve(self, workers: list[Worker]) -> None:
        for call in [call for worker in workers for call in worker.take_back()]:
            self._give(call)


def _waiting(worker: Worker) -> int:
    return len(worker.ahead)
