"""The event loop stays awake for a moment after answers that follow one another quickly, and then sleeps."""

import asyncio
import os

import pytest

from emulator.edge import wakefulness
from emulator.edge.wakefulness import QUICKLY, SECONDS, Wakefulness


class Clock:
    """The time, and how often somebody has looked and gone on."""

    now = 100.0
    looks = 0

    def look(self) -> None:
        self.looks += 1


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(wakefulness, "monotonic", lambda: clock.now)
    monkeypatch.setattr(os, "sched_yield", clock.look)
    return clock


def test_there_is_a_look_in_each_turn_until_the_time_is_over(clock: Clock) -> None:
    async def run() -> None:
        wake = Wakefulness()
        wake.answered()
        await asyncio.sleep(0)
        assert clock.looks == 0, "one answer is no client that hurries"
        wake.answered()
        wake.answered()
        for turn in (1, 2, 3):
            await asyncio.sleep(0)
            assert clock.looks == turn, "one look a turn, however often there was reason to"
        clock.now += SECONDS / 2
        wake.answered()
        clock.now += SECONDS * 2 / 3
        await asyncio.sleep(0)
        assert clock.looks == 4, "each answer begins the time anew"
        clock.now += SECONDS
        for _ in range(3):
            await asyncio.sleep(0)
        assert clock.looks == 4
        clock.now += QUICKLY
        wake.answered()
        await asyncio.sleep(0)
        assert clock.looks == 4, "a client that takes its time"
        clock.now += QUICKLY / 2
        wake.answered()
        await asyncio.sleep(0)
        assert clock.looks == 5

    asyncio.run(run())


@pytest.mark.parametrize(("processors", "pays"), [({0}, False), ({0, 3}, True)])
def test_it_takes_a_second_processor(monkeypatch: pytest.MonkeyPatch, processors: set[int], pays: bool) -> None:
    async def run() -> bool:
        return wakefulness.where_it_pays() is not None

    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: processors)
    assert asyncio.run(run()) is pays
