"""A coroutine that runs without a task waits, goes on, fails and is cancelled as one in a task does."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from emulator.edge.run import Run


class Told:
    """failures: what `failed` was told."""

    def __init__(self) -> None:
        self.steps: list[str] = []
        self.failures: list[BaseException] = []

    def run(self, coroutine: Coroutine[Any, Any, None]) -> Run:
        run = Run(coroutine, self.failures.append)
        run.step()
        return run


async def turns(count: int = 3) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


def test_what_waits_for_nothing_is_done_at_once() -> None:
    told = Told()

    async def work() -> None:
        told.steps.append("done")

    told.run(work())
    assert (told.steps, told.failures) == (["done"], [])


def test_it_goes_on_when_what_it_waits_for_has_come() -> None:
    told = Told()

    async def scene() -> None:
        future = asyncio.get_running_loop().create_future()

        async def work() -> None:
            told.steps.append(await future)
            await asyncio.sleep(0)
            told.steps.append(await asyncio.to_thread(lambda: "from a thread"))
            over.set()

        over = asyncio.Event()
        told.run(work())
        assert told.steps == []
        future.set_result("came")
        await over.wait()

    asyncio.run(scene())
    assert (told.steps, told.failures) == (["came", "from a thread"], [])


@pytest.mark.parametrize("waits", [False, True], ids=["at once", "after a wait"])
def test_a_failure_is_told(waits: bool) -> None:
    told = Told()

    async def work() -> None:
        if waits:
            await asyncio.sleep(0)
        raise ValueError("no")

    async def scene() -> None:
        told.run(work())
        await turns()

    asyncio.run(scene())
    assert [str(each) for each in told.failures] == ["no"]


def test_what_it_waits_for_may_fail_or_be_cancelled_by_others() -> None:
    told = Told()

    async def scene() -> None:
        broken, dropped = (asyncio.get_running_loop().create_future() for _ in range(2))

        async def work() -> None:
            try:
                await broken
            except ValueError:
                told.steps.append("caught")
            await dropped

        told.run(work())
        broken.set_exception(ValueError())
        await turns()
        dropped.cancel()
        await turns()

    asyncio.run(scene())
    assert told.steps == ["caught"]
    assert [type(each) for each in told.failures] == [asyncio.CancelledError]


@pytest.mark.parametrize("came", [False, True], ids=["while it waits", "in the turn its wait ended"])
def test_a_cancelled_run_is_interrupted_where_it_waits(came: bool) -> None:
    told = Told()

    async def scene() -> None:
        future = asyncio.get_running_loop().create_future()

        async def work() -> None:
            try:
                told.steps.append(str(await future))
            finally:
                told.steps.append("cleaned up")

        run = told.run(work())
        if came:
            future.set_result("came")
        run.cancel()
        await turns()
        assert run.cancelled

    asyncio.run(scene())
    assert told.steps == ["cleaned up"]
    assert [type(each) for each in told.failures] == [asyncio.CancelledError]
