"""Waits of one limit end in time, each by itself, and a wait that is over leaves nothing behind."""

import asyncio
import gc
import weakref

import pytest

from data_plane.time_limit import TimeLimit


class Thing:
    """What is waited for."""


def test_what_comes_in_time_is_given_back_and_not_held() -> None:
    async def scene() -> None:
        limit = TimeLimit(60)
        future: asyncio.Future[Thing] = asyncio.get_running_loop().create_future()
        future.set_result(Thing())
        seen = weakref.ref(await limit.hold(future))
        del future
        gc.collect()
        assert seen() is None

    asyncio.run(scene())


def test_each_wait_has_its_own_time() -> None:
    async def wait(limit: TimeLimit, order: list[int], number: int) -> None:
        never: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        with pytest.raises(TimeoutError):
            await limit.hold(never)
        assert never.cancelled()
        order.append(number)

    async def scene() -> None:
        limit, order = TimeLimit(0.02), list[int]()
        waits = []
        for number in range(3):
            waits.append(asyncio.create_task(wait(limit, order, number)))
            await asyncio.sleep(0.01)
        await asyncio.gather(*waits)
        assert order == [0, 1, 2]
        await wait(limit, order, 3)  # the timer is wound up again

    asyncio.run(scene())


def test_a_coroutine_that_takes_too_long_is_cancelled() -> None:
    ended = []

    async def endless() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(True)

    async def scene() -> None:
        with pytest.raises(TimeoutError):
            await TimeLimit(0.01).hold(endless())

    asyncio.run(scene())
    assert ended


def test_whoever_is_cancelled_while_it_waits_is_cancelled() -> None:
    async def scene() -> None:
        limit = TimeLimit(60)
        task = asyncio.create_task(limit.hold(asyncio.sleep(60)))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(scene())
