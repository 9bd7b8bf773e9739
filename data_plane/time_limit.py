"""Waits that may take so long and no longer, many of them by one timer.

`asyncio.timeout` makes a timer for every wait, which takes as long as everything else about the wait. All waits of one
`TimeLimit` are as long, so they end in the order they began in, and one timer that rings now and then sees to all.
"""

import asyncio
from collections.abc import Awaitable
from typing import Any, TypeVar

T = TypeVar("T")


class TimeLimit:
    """seconds: how long each wait may take. Made at deployment, used on one event loop."""

    __slots__ = ("_alarm", "_ends", "_late", "_seconds")

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._ends: dict[asyncio.Future[Any], float] = {}  # in the loop's time; the first is the next
        self._late: set[asyncio.Future[Any]] = set()
        self._alarm: asyncio.TimerHandle | None = None

    async def hold(self, awaitable: Awaitable[T]) -> T:
        """Wait for it. Raises TimeoutError, and cancels it, when the time is up."""
        future = awaitable if isinstance(awaitable, asyncio.Future) else asyncio.ensure_future(awaitable)
        loop = future.get_loop()
        self._ends[future] = loop.time() + self._seconds
        if self._alarm is None:
            self._alarm = loop.call_later(self._seconds, self._ring, loop)
        try:
            return await future
        except asyncio.CancelledError:
            if future in self._late:
                raise TimeoutError from None
            raise
        finally:
            del self._ends[future]
            self._late.discard(future)

    def _ring(self, loop: asyncio.AbstractEventLoop) -> None:
        self._alarm = None
        now = loop.time()
        for future, end in self._ends.items():
            if end > now:
                self._alarm = loop.call_at(end, self._ring, loop)
                break
            if future.cancel():
                self._late.add(future)
