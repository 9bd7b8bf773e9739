"""An event loop that stays awake for a moment after an answer, where its clients ask again at once.

To fall asleep and be woken costs a process more than a small request does: 40 to 100 microseconds on the machines
measured, caches gone cold included. A client that works through its requests one by one would pay it for each, and once
more for each call of a function or a backend. So where answers follow one another quickly, the loop looks for as long
as that takes whether something has come, and lets whoever else wants the processor have it (`sched_yield`). A machine
that has but one is better off asleep, as is a process that does other things than to serve, or serves clients that
take their time, as boto3 does.
"""

import asyncio
import os
from time import monotonic

from data_plane import processors

SECONDS = 0.000_25
QUICKLY = 0.000_5
"""Seconds from one answer to the next."""


class Wakefulness:
    """Of the event loop that runs when it is made."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._answered = 0.0
        self._until = 0.0
        self._looking = False

    def answered(self) -> None:
        """If that was quickly, stay awake for what comes next."""
        now = monotonic()
        quickly = now - self._answered < QUICKLY
        self._answered = now
        if not quickly:
            return
        self._until = now + SECONDS
        if not self._looking:
            self._looking = True
            self._loop.call_soon(self._look)

    def _look(self) -> None:
        """A callback that is due keeps the loop from sleeping in its next turn."""
        if monotonic() < self._until:
            os.sched_yield()
            self._loop.call_soon(self._look)
        else:
            self._looking = False


def where_it_pays() -> Wakefulness | None:
    """None on a machine without a second processor, for those who are to ask again."""
    return Wakefulness() if processors.several() else None
