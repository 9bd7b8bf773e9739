"""Executions that are kept: by a ledger over the process, in memory for as long as there is room, in pages."""

import asyncio
import time
from collections.abc import Iterable, Mapping

import pytest
from msgspec.structs import replace

from control_plane.definitions.durable import CallbackOptions, ErrorObject, Event, Execution, OperationUpdate
from data_plane.functions.durable import shelf
from data_plane.functions.durable.envelope import state
from data_plane.functions.durable.execution import LiveExecution
from data_plane.functions.durable.refusals import InvalidValue, NotFound
from data_plane.functions.records import TooManyRequests
from tests.data_plane.functions.durable.test_executions import chained
from tests.data_plane.functions.durable.workflows import (
    CONFIG,
    FUNCTION,
    PENDING,
    Answer,
    Turn,
    World,
    answered,
    step,
    succeeded,
    until,
    wait,
)


def waits(turn: Turn) -> Answer:
    turn.checkpoint(wait(seconds=99))
    return PENDING


class Paper:
    """A ledger."""

    def __init__(self) -> None:
        self.parts: dict[str, dict[str, bytes]] = {}

    def kept(self) -> Iterable[Mapping[str, bytes]]:
        return list(self.parts.values())

    def keep(self, arn: str, parts: Iterable[tuple[str, bytes]]) -> None:
        self.parts.setdefault(arn, {}).update(parts)

    def forget(self, arn: str) -> None:
        del self.parts[arn]


def test_an_execution_goes_on_in_another_process() -> None:
    """What waits goes on waiting, what ran is invoked again, what was invoked is invoked again unless it is there."""

    def work(turn: Turn) -> Answer:
        turn.checkpoint(step("a", "START"), step("a", "SUCCEED", payload="5"), wait(seconds=0.1), chained("child:1"))
        return PENDING

    def later(turn: Turn) -> Answer:
        ready = turn.status("w") == turn.status("i") == "SUCCEEDED"
        return succeeded(turn.operations["a"]["StepDetails"]["Result"]) if ready else PENDING

    def child(turn: Turn) -> Answer:
        turn.checkpoint(OperationUpdate(id="c", type="CALLBACK", action="START"))
        return PENDING

    async def run() -> None:
        paper, first = Paper(), World(work, child=child)
        first.executions.resume(paper)
        started, over = first.start(name="n"), first.start(name="over")
        await until(lambda: len(paper.parts) == 4 and all(found.idle for found in of_all(first)))
        first.executions.stop(over.arn, None)
        callbacks = [event.details["callback_id"] for event in happened(first) if event.event_type == "CallbackStarted"]
        history = first.executions.history(started.arn)
        await first.executions.close()
        second = World(later, child=lambda turn: succeeded("child"))
        second.executions.resume(paper)
        assert second.executions.history(started.arn) == history
        assert second.executions.find(over.arn).status == "STOPPED"
        for callback in callbacks:
            second.executions.end_callback(callback, "SUCCEEDED")
        assert (await second.start(name="n").answer).payload == b'"5"'
        assert second.start(name="n").arn == started.arn
        await second.executions.close()

    def of_all(world: World) -> list[Execution]:
        return [each for name in ("fn", "child") for each in world.executions.of_function(FUNCTION + name)]

    def happened(world: World) -> list[Event]:
        return [event for each in of_all(world) for event in world.executions.history(each.durable_execution_arn)]

    asyncio.run(run())


def test_a_function_that_was_running_is_invoked_again() -> None:
    async def run() -> None:
        paper = Paper()
        first = World(lambda turn: succeeded(1), plain=answered)
        first.executions._call = lambda arn, event, **how: asyncio.get_running_loop().create_future()
        first.executions.resume(paper)
        started = first.start(name="n")
        await until(lambda: not first.executions.find(started.arn).idle)
        await first.executions.close()
        second = World(lambda turn: succeeded(2))
        second.executions.resume(paper)
        assert (await second.start(name="n").answer).payload == b"2"
        assert second.calls == 1

    asyncio.run(run())


def test_those_that_are_over_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "_MOST_BYTES", 3 * shelf.OF_ONE + 9 * shelf._OF_AN_EVENT + 100)

    async def run() -> None:
        paper = Paper()
        world = World(lambda turn: succeeded(None) if turn.input else waits(turn))
        world.executions.resume(paper)
        first = world.start(1)
        await first.answer
        waiting = [world.start(0), world.start(0)]
        await until(lambda: all(world.executions.find(each.arn).idle for each in waiting))
        world.start(0)
        with pytest.raises(NotFound):
            world.executions.find(first.arn)
        assert first.arn not in paper.parts
        with pytest.raises(TooManyRequests):
            world.start(0)
        await world.executions.close()

    asyncio.run(run())


def test_they_are_forgotten_in_time() -> None:
    async def run() -> None:
        world = World(lambda turn: succeeded(None))
        started = world.start(name="n")
        await started.answer
        live = world.executions._shelf.find(started.arn)
        live.change(end_timestamp=time.time() - CONFIG.retention_period_in_days * 86_400 + 10)
        assert world.executions.of_function(f"{FUNCTION}fn") == [live.record]
        live.change(end_timestamp=time.time() - CONFIG.retention_period_in_days * 86_400 - 10)
        assert world.start(name="n").arn != started.arn

    asyncio.run(run())


def test_a_function_that_is_deleted_takes_its_executions_along() -> None:
    async def run() -> None:
        world = World(waits)
        started = world.start()
        await until(lambda: world.executions.find(started.arn).idle)
        world.executions.drop(f"{FUNCTION}fn")
        assert b"ResourceNotFound" in (await started.answer).payload
        with pytest.raises(NotFound):
            world.executions.find(started.arn)

    asyncio.run(run())


RECORD = Execution(
    durable_execution_arn=f"{FUNCTION}fn:1/durable-execution/n/id", durable_execution_name="n",
    function_arn=f"{FUNCTION}fn:1", invoked_arn=f"{FUNCTION}fn:1", version="1", input_payload="{}",
    durable_config=CONFIG, trace_id="Root=1", start_timestamp=0.0, expires=1000.0,
)  # fmt: skip


def test_a_state_comes_in_pages() -> None:
    """By number, and by bytes: 5 MB are the most that an invocation is given at once."""
    live = LiveExecution(RECORD)
    for number in range(7):
        live.checkpoint(live.begin(), [step(f"s{number}", "SUCCEED", payload="x" * 1_000_000)], {}, None, 1.0)
    shown, marker = state(live, None, 1_000)
    assert [each.id for each in shown] == ["id", "s0", "s1", "s2", "s3", "s4", "s5"]
    rest, end = state(live, marker, 1_000)
    assert ([each.id for each in rest], end) == (["s6"], None)
    assert [each.id for each in state(live, "1", 2)[0]] == ["s0", "s1"]
    with pytest.raises(InvalidValue):
        state(live, "x", 1)


def wanted(live: LiveExecution, now: float) -> bool:
    """Is its function, then?"""
    live.settle(now)
    return live.wanted


def test_what_is_due() -> None:
    """A wait, a callback's time and its heartbeats, the execution itself; each when it comes."""
    live = LiveExecution(RECORD)
    callbacks = [
        OperationUpdate(id="c", type="CALLBACK", action="START", callback_options=CallbackOptions(timeout_seconds=20)),
        OperationUpdate(
            id="h",
            type="CALLBACK",
            action="START",
            callback_options=CallbackOptions(timeout_seconds=100, heartbeat_timeout_seconds=30),
        ),
    ]
    live.checkpoint(live.begin(), [wait("w", 10), *callbacks], {}, None, 0.0)
    live.end(idle=True)
    for moment, operation, status, kind in (
        (10.0, "w", "SUCCEEDED", None),
        (20.0, "c", "TIMED_OUT", "Callback.Timeout"),
        (30.0, "h", "TIMED_OUT", "Callback.Heartbeat"),
    ):
        assert live.next_due() == moment
        assert [wanted(live, moment - 0.1), wanted(live, moment)] == [False, True]
        found = live.entries[operation].operation
        assert (found.status, found.end_timestamp) == (status, moment)
        error = found.callback_details.error if found.callback_details else None
        assert (error.error_type if error else None) == kind
        live.begin()
        live.end(idle=True)
    assert live.next_due() == RECORD.expires
    live.settle(RECORD.expires)
    assert live.record.error == ErrorObject(error_message="Execution timed out after 60 seconds.")
    assert live.record == replace(live.record, status="TIMED_OUT", end_timestamp=RECORD.expires)
