"""When rules with schedules are due: one timer for the next of all, and none where there is none.

`look` asks what is due now and when the next is: whenever rules may have changed, and when the timer is up. Whoever is
asked, and what it finds to do, runs in threads.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from typing import Any, NamedTuple

_log = logging.getLogger("emulator")
_LONGEST = 60.0
"""Seconds of one wait. The clock may be set meanwhile, and that of timers stops while a machine sleeps."""


class Due(NamedTuple):
    """What is to be done now, and when to ask again, in seconds since the epoch; None where there is nothing more."""

    calls: list[Callable[[], None]]
    then: float | None


InThread = Callable[[Callable[[], Any]], Coroutine[Any, Any, Any]]


class Timekeeper:
    """Use it on the event loop. due: asked with what the clock says, by one at a time."""

    def __init__(
        self, due: Callable[[float], Due], in_thread: InThread, clock: Callable[[], float] = time.time
    ) -> None:
        self._due = due
        self._in_thread = in_thread
        self._clock = clock
        self._looking = asyncio.Lock()
        self._timer: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[Any]] = set()

    def look(self) -> None:
        """Do what is due, soon, and wait for the next."""
        self._start(self._look())

    def close(self) -> None:
        """What is being done is left alone."""
        self._disarm()
        for task in self._tasks:
            task.cancel()

    async def _look(self) -> None:
        async with self._looking:
            self._disarm()
            now = self._clock()
            calls, then = await self._in_thread(lambda: self._due(now))
            for call in calls:
                self._start(self._in_thread(call))
            if then is not None:
                wait = min(max(then - self._clock(), 0.0), _LONGEST)
                self._timer = asyncio.get_running_loop().call_later(wait, self.look)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _start(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        """What a service of AWS may raise nobody knows; the other targets are none the worse for it."""
        self._tasks.discard(task)
        problem = None if task.cancelled() else task.exception()
        if problem is not None:
            _log.warning("A target of a scheduled rule was not reached: %r", problem)
