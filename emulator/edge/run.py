"""A coroutine that runs without a task: at once up to its first wait, and on when what it waits for has come.

A request that has nothing to wait for (a MOCK, an answer from the cache, a refusal) is answered before anything else
happens, and costs neither a task nor a turn of the event loop. The price: there is no current task within. What needs
one, as `asyncio.timeout` and `TaskGroup` do, is given one of its own, or uses `data_plane.time_limit`.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any


class Run:
    """failed: told how it ended, if by an exception or a cancellation. cancelled: somebody has asked for that."""

    __slots__ = ("_coroutine", "_failed", "_must_stop", "_waits_for", "cancelled")

    def __init__(self, coroutine: Coroutine[Any, Any, None], failed: Callable[[BaseException], None]) -> None:
        self._coroutine = coroutine
        self._failed = failed
        self._waits_for: asyncio.Future[Any] | None = None
        self._must_stop = False
        self.cancelled = False

    def step(self, waited_for: asyncio.Future[Any] | None = None) -> None:
        """Run on to the next wait. Called once by whoever made this, and then by what is waited for."""
        self._waits_for = None
        try:
            if self._must_stop:
                self._must_stop = False
                future = self._coroutine.throw(asyncio.CancelledError())
            else:
                future = self._coroutine.send(None)
        except StopIteration:
            return
        except (Exception, asyncio.CancelledError) as failure:
            self._failed(failure)
            return
        if future is None:  # asyncio.sleep(0)
            asyncio.get_running_loop().call_soon(self.step)
            return
        future._asyncio_future_blocking = False  # so a future is told that its wait was understood, as a task does
        self._waits_for = future
        future.add_done_callback(self.step)
        if self._must_stop and future.cancel():
            self._must_stop = False

    def cancel(self) -> None:
        """End it with a CancelledError, at what it waits for."""
        self.cancelled = True
        if self._waits_for is None or not self._waits_for.cancel():
            self._must_stop = True
