"""Clocks: of an emulator whose schedules go by the test's, and of tests that wait."""

import time
from collections.abc import Callable

MINUTE = 1_795_000_020.0
"""The begin of one: 2026-11-18T11:07:00Z."""


class Clock:
    """It stands still until told to go."""

    def __init__(self) -> None:
        self._now: Callable[[], float] = lambda: MINUTE - 40

    def __call__(self) -> float:
        return self._now()

    def go(self, now: float) -> None:
        began = time.monotonic()
        self._now = lambda: now + time.monotonic() - began


def until(holds: Callable[[], bool]) -> None:
    """It does soon, or the test fails."""
    last = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < last
        time.sleep(0.01)
