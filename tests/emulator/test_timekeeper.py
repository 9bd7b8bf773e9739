"""The one timer of all scheduled rules: it waits for the next, and is not there where nothing is."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from emulator.aws.timekeeper import Due, Timekeeper

NOW = 1_000_000.0
Scene = Callable[[Timekeeper], Awaitable[None]]


def keeping(due: Callable[[float], Due], scene: Scene) -> None:
    """The clock starts at NOW and goes on."""

    async def run() -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        keeper = Timekeeper(due, asyncio.to_thread, lambda: NOW + loop.time() - began)
        await scene(keeper)
        keeper.close()

    asyncio.run(run())


def test_what_is_due_is_done_when_it_is(caplog: pytest.LogCaptureFixture) -> None:
    """By nothing but the timer; and one that fails is no other's loss."""
    asked: list[float] = []
    done = threading.Event()

    def fail() -> None:
        raise KeyError("queue")

    def due(now: float) -> Due:
        asked.append(now)
        return Due([], NOW + 0.05) if now < NOW + 0.05 else Due([fail, done.set], None)

    async def scene(keeper: Timekeeper) -> None:
        keeper.look()
        assert await asyncio.to_thread(done.wait, 10)
        await finished()

    keeping(due, scene)
    assert asked[0] < NOW + 0.05 <= asked[-1]
    assert caplog.messages == ["A target of a scheduled rule was not reached: KeyError('queue')"]


async def finished() -> None:
    """All that runs beside the test."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    await asyncio.gather(*others, return_exceptions=True)


@pytest.mark.parametrize(
    ("then", "waits", "why"),
    [
        (None, [], "nothing is to come"),
        (NOW + 30, [30], "the next"),
        (NOW + 86_400, [60], "a clock may be set, and a machine sleep"),
        (NOW - 5, [0], "it is late already"),
    ],
)
def test_how_long_it_waits(then: float | None, waits: list[int], why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[int] = []

    async def scene(keeper: Timekeeper) -> None:
        loop = asyncio.get_running_loop()

        def wait(seconds: float, callback: Any) -> asyncio.TimerHandle:
            found.append(round(seconds))
            return loop.call_at(loop.time() + 1000, callback)

        monkeypatch.setattr(loop, "call_later", wait)
        keeper.look()
        await finished()

    keeping(lambda now: Due([], then), scene)
    assert found == waits, why


def test_a_change_replaces_the_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """However often rules change, there is one timer; and none at the end."""
    timers: list[asyncio.TimerHandle] = []

    async def scene(keeper: Timekeeper) -> None:
        loop = asyncio.get_running_loop()

        def wait(seconds: float, callback: Any) -> asyncio.TimerHandle:
            timers.append(loop.call_at(loop.time() + seconds, callback))
            return timers[-1]

        monkeypatch.setattr(loop, "call_later", wait)
        for _ in range(3):
            keeper.look()
        await finished()
        assert [timer.cancelled() for timer in timers] == [True, True, False]

    keeping(lambda now: Due([], NOW + 50), scene)
    assert all(timer.cancelled() for timer in timers)
