"""Collect now, work later: what requests append to a list is handed on as a batch, soon and never much at a time."""

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")
_SECONDS = 0.25
_MANY = 32


class Batch(Generic[T]):
    """Lives on one event loop. drain: given what was collected, a quarter of a second after the first at the latest.

    A full batch is handed on at the loop's next turn, so no more waits than one turn can bring.
    """

    def __init__(self, drain: Callable[[list[T]], None]) -> None:
        self._drain = drain
        self._loop = asyncio.get_running_loop()
        self._waiting: list[T] = []
        self._timer: asyncio.TimerHandle | None = None

    def add(self, item: T) -> None:
        waiting = self._waiting
        waiting.append(item)
        if len(waiting) == 1:
            self._timer = self._loop.call_later(_SECONDS, self.drain)
        elif len(waiting) == _MANY:
            self._loop.call_soon(self.drain)

    def drain(self) -> None:
        """Hand on what waits, now."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._waiting:
            full, self._waiting = self._waiting, []
            self._drain(full)

    def forget(self) -> None:
        self._waiting.clear()
        self.drain()
