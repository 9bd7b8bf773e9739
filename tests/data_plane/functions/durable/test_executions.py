"""Durable executions from their start to their end, with functions that do as they are told."""

import asyncio
import json
import time
from typing import Any

import pytest

from control_plane.definitions.durable import (
    CallbackOptions,
    ChainedInvokeOptions,
    ContextOptions,
    ErrorObject,
    OperationUpdate,
    StepOptions,
)
from control_plane.definitions.functions import DurableConfig
from data_plane.functions.durable import execution
from data_plane.functions.durable.refusals import AlreadyStarted, CallbackClosed, Conflict, InvalidValue, NotFound
from data_plane.functions.records import TooManyRequests
from tests.data_plane.functions.durable.workflows import (
    FUNCTION,
    PENDING,
    Answer,
    Turn,
    World,
    answered,
    of,
    step,
    succeeded,
    until,
    version,
    wait,
)

CALLBACK = OperationUpdate(
    id="c", type="CALLBACK", action="START", callback_options=CallbackOptions(timeout_seconds=60)
)


def test_a_function_is_invoked_again_until_it_is_done() -> None:
    """A step, a wait, a step: what was checkpointed comes back, changed operations by their ids."""

    def work(turn: Turn) -> Answer:
        if turn.status("a") is None:
            changed = turn.checkpoint(step("a", "START"), step("a", "SUCCEED", payload="5"))
            assert of(changed) == {"a": "SUCCEEDED"}
            turn.checkpoint(wait())
            return PENDING
        return succeeded(int(turn.operations["a"]["StepDetails"]["Result"]) + turn.input["n"])

    async def run() -> None:
        world = World(work)
        started = world.start({"n": 2})
        done = await started.answer
        assert (done.payload, done.executed_version, done.durable_execution_arn) == (b"7", "1", started.arn)
        first, second = world.turns
        assert first.event["UpdatedOperationIds"] == []
        assert second.operations["w"]["Status"] == "SUCCEEDED"
        ids = list(second.operations)
        assert ids == [started.arn.rpartition("/")[2], "a", "w"], "EXECUTION first, then as they began"
        assert isinstance(second.operations["w"]["StartTimestamp"], int), "milliseconds"
        assert world.kinds(started.arn) == [
            "ExecutionStarted", "StepStarted", "StepSucceeded", "WaitStarted", "InvocationCompleted", "WaitSucceeded",
            "InvocationCompleted", "ExecutionSucceeded",
        ]  # fmt: skip
        assert [event.event_id for event in world.executions.history(started.arn)] == list(range(1, 9))
        assert world.over[0].status == "SUCCEEDED"

    asyncio.run(run())


def test_what_changes_while_a_function_runs_is_in_its_next_checkpoint() -> None:
    def work(turn: Turn) -> Answer:
        if turn.status("s") is None:
            turn.checkpoint(wait())
            again = StepOptions(next_attempt_delay_seconds=0.01)
            assert of(turn.checkpoint(step("s", "RETRY", payload="1", step_options=again))) == {"s": "PENDING"}
            time.sleep(0.03)  # the function is at work
            assert of(turn.checkpoint()) == {"w": "SUCCEEDED", "s": "READY"}
        return succeeded(len(world.turns))

    world: Any = None

    async def run() -> None:
        nonlocal world
        world = World(work)
        assert await world.result() == 1
        arn = world.over[0].durable_execution_arn
        assert "StepSucceeded" in world.kinds(arn), "a retry without an error is none of a failure"

    asyncio.run(run())


def test_tokens_are_used_once() -> None:
    def work(turn: Turn) -> Answer:
        token = turn.token
        first = turn.checkpoint(step("a", "START"), client_token="t")
        newer, turn.token = turn.token, token
        again = turn.checkpoint(step("a", "START"), client_token="t")
        assert (first, turn.token) == (again, newer), "the same request once more"
        turn.token = token
        with pytest.raises(InvalidValue, match=r"^Invalid checkpoint token$"):
            turn.checkpoint(step("b", "START"), client_token="other")
        turn.token = newer
        with pytest.raises(InvalidValue, match="state to start"):
            turn.checkpoint(step("b", "START"), step("a", "START"))
        changed = turn.checkpoint(step("b", "START"))
        assert of(changed) == {"b": "STARTED"}, "of a batch that was refused nothing was kept"
        return succeeded(None)

    asyncio.run(World(work).result())


@pytest.mark.parametrize("end", ["SUCCEEDED", "FAILED"])
def test_callbacks(end: str) -> None:
    def work(turn: Turn) -> Answer:
        if turn.status("c") is None:
            turn.checkpoint(CALLBACK)
            return PENDING
        return succeeded(turn.operations["c"]["CallbackDetails"])

    async def run() -> None:
        world = World(work)
        started = world.start()
        await until(lambda: world.executions.find(started.arn).idle)
        token = world.executions.history(started.arn)[1].details["callback_id"]
        with pytest.raises(InvalidValue):
            world.executions.end_callback("bm9ib2R5", "SUCCEEDED")
        world.executions.heartbeat(token)
        error = ErrorObject(error_type="No")
        world.executions.end_callback(
            token, end, "r" if end == "SUCCEEDED" else None, None if end != "FAILED" else error
        )
        details = json.loads((await started.answer).payload)
        assert details["CallbackId"] == token
        assert details.get("Result") == ("r" if end == "SUCCEEDED" else None)
        assert details.get("Error") == (None if end == "SUCCEEDED" else {"ErrorType": "No"})
        assert world.turns[1].event["UpdatedOperationIds"] == ["c"]
        with pytest.raises(CallbackClosed):
            world.executions.end_callback(token, "SUCCEEDED")

    asyncio.run(run())


def chained(name: str) -> OperationUpdate:
    options = ChainedInvokeOptions(function_name=name)
    return OperationUpdate(
        id="i", type="CHAINED_INVOKE", action="START", payload='{"x": 1}', chained_invoke_options=options,
        function_arn=f"{FUNCTION}{name}",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("target", "status", "details"),
    [
        ("plain", "SUCCEEDED", {"Result": '{"x": 1}'}),
        ("plain_bad", "FAILED", {"Error": {"ErrorMessage": "no", "ErrorType": "KeyError"}}),
        (
            "nobody",
            "FAILED",
            {
                "Error": {
                    "ErrorMessage": f"Function not found: {FUNCTION}nobody",
                    "ErrorType": "ResourceNotFoundException",
                }
            },
        ),
        ("child:1", "SUCCEEDED", {"Result": '{"x": 1}'}),
        ("bad_child:1", "FAILED", {"Error": {"ErrorMessage": "no"}}),
    ],
)
def test_chained_invocations(target: str, status: str, details: dict[str, Any]) -> None:
    def work(turn: Turn) -> Answer:
        if turn.status("i") is None:
            (first, *_) = turn.checkpoint(chained(target))
            if first.status == "STARTED":
                return PENDING
            turn.operations["i"] = {"Status": first.status, "ChainedInvokeDetails": None}
        return succeeded(turn.status("i"))

    async def run() -> None:
        world = World(
            work,
            plain=answered,
            plain_bad=lambda event: answered(b'{"errorMessage": "no", "errorType": "KeyError"}', "Unhandled"),
            child=lambda turn: succeeded(turn.input),
            bad_child=lambda turn: {"Status": "FAILED", "Error": {"ErrorMessage": "no"}},
        )
        started = world.start()
        assert json.loads((await started.answer).payload) == status
        events = {event.event_type: event for event in world.executions.history(started.arn)}
        said = events["ChainedInvokeStarted"].details
        assert ("input" in said, said.get("durable_execution_arn") is not None) == (
            target != "nobody",
            "child" in target,
        )
        end = events["ChainedInvokeSucceeded" if status == "SUCCEEDED" else "ChainedInvokeFailed"].details
        if "Result" in details:
            assert end == {"result": {"payload": details["Result"]}}
        else:
            wire = {"ErrorMessage": "error_message", "ErrorType": "error_type"}
            assert end == {"error": {"payload": {wire[name]: text for name, text in details["Error"].items()}}}

    asyncio.run(run())


@pytest.mark.parametrize(
    ("said", "error", "calls"),
    [
        ({"Status": "FAILED", "Error": {"ErrorType": "T"}}, {"errorType": "T"}, 1),
        ({"Status": "FAILED", "Result": "1"}, "Cannot provide a Result for FAILED status.", 1),
        ({"Status": "SUCCEEDED", "Error": {}}, "Cannot provide an Error for SUCCEEDED status.", 1),
        ({"Status": "DONE"}, "Unexpected invocation status: DONE", 1),
        ([], "Response status is required", 1),
        (PENDING, "Cannot return PENDING status with no pending operations.", 3),
        (ValueError("broken"), {"errorType": "ValueError", "errorMessage": "broken"}, 9),
    ],
)
def test_what_ends_an_execution_badly(said: Any, error: Any, calls: int) -> None:
    """What is wrong for good is not tried again; a function that fails is, eight times."""

    async def run() -> None:
        world = World(lambda turn: said)
        if isinstance(error, str):
            expected = {"errorType": "InvalidParameterValueException", "errorMessage": error}
        else:
            expected = error
        assert await world.error() == expected
        assert world.calls == calls

    asyncio.run(run())


def test_a_function_that_fails_now_and_then_goes_on() -> None:
    def work(turn: Turn) -> Answer | Exception:
        number = len(turn.operations)
        if number < 13:
            turn.checkpoint(wait(f"w{number}"))
        return ValueError("once more") if len(world.turns) % 3 else (PENDING if number < 13 else succeeded("done"))

    world: Any = None

    async def run() -> None:
        nonlocal world
        world = World(work)
        assert await world.result() == "done"
        assert world.calls > 9

    asyncio.run(run())


def test_a_function_that_is_gone_ends_its_execution() -> None:
    async def run() -> None:
        world = World(lambda turn: PENDING)
        del world.works["fn"]
        assert (await world.error())["errorType"] == "ResourceNotFoundException"

    asyncio.run(run())


def test_throttled_calls_are_made_again() -> None:
    async def run() -> None:
        world = World(lambda turn: succeeded("ok"))
        busy, call = [True] * 20, world.executions._call

        def throttled(arn: str, event: bytes, **how: Any) -> Any:
            if busy:
                busy.pop()
                raise TooManyRequests("ConcurrentInvocationLimitExceeded")
            return call(arn, event, **how)

        world.executions._call = throttled
        assert await world.result() == "ok"

    asyncio.run(run())


def test_names_are_for_one_execution_each() -> None:
    async def run() -> None:
        world = World(lambda turn: succeeded(turn.input))
        first, same = world.start(1, name="n"), world.start(1, name="n")
        assert first.arn == same.arn == world.start(1, name="n").arn
        assert first.arn.split("/")[2] == "n"
        assert (await first.answer).payload == (await same.answer).payload == b"1"
        late = world.start(1, name="n")
        assert (late.arn, (await late.answer).payload) == (first.arn, b"1"), "one that is over answers still"
        with pytest.raises(AlreadyStarted):
            world.start(2, name="n")
        other = world.start(2, name="n", version=version("other"))
        assert other.arn != first.arn, "names are a function's own"
        assert world.calls == 1
        world.executions.delete(first.arn)
        assert world.start(2, name="n").arn != first.arn

    asyncio.run(run())


def test_stopping() -> None:
    def work(turn: Turn) -> Answer:
        turn.checkpoint(wait(seconds=1000))
        return PENDING

    async def run() -> None:
        world = World(work)
        started = world.start(asynchronous=True)
        await until(lambda: world.executions.find(started.arn).idle)
        with pytest.raises(Conflict):
            world.executions.delete(started.arn)
        stopped = world.executions.stop(started.arn, ErrorObject(error_message="enough"))
        assert json.loads((await started.answer).payload) == {"errorMessage": "enough"}
        assert world.executions.stop(started.arn, None) == stopped, "once"
        assert world.kinds(started.arn)[-1] == "ExecutionStopped"
        await until(lambda: bool(world.over))
        assert (world.over[0].status, world.over[0].asynchronous) == ("STOPPED", True)
        world.executions.delete(started.arn)
        with pytest.raises(NotFound):
            world.executions.find(started.arn)

    asyncio.run(run())


def test_what_a_function_says_after_its_end_is_not_heard() -> None:
    def work(turn: Turn) -> Answer:
        world.executions.stop(turn.arn, None)
        with pytest.raises(InvalidValue, match=r"^Invalid checkpoint token$"):
            turn.checkpoint(step("a", "START"))
        return succeeded("late")

    world: Any = None

    async def run() -> None:
        nonlocal world
        world = World(work)
        assert (await world.error())["errorMessage"] == "Execution stopped by user request"
        assert world.over[0].status == "STOPPED"

    asyncio.run(run())


def test_an_execution_has_so_much_time() -> None:
    def work(turn: Turn) -> Answer:
        turn.checkpoint(wait(seconds=1000))
        return PENDING

    async def run() -> None:
        world = World(work)
        config = DurableConfig(execution_timeout=0)
        assert await world.error(version=version(config=config)) == {
            "errorMessage": "Execution timed out after 0 seconds."
        }
        assert world.over[0].status == "TIMED_OUT"

    asyncio.run(run())


def test_pausing_between_invocations_and_during_one() -> None:
    def work(turn: Turn) -> Answer:
        if turn.status("c") is None:
            turn.checkpoint(CALLBACK)
            return PENDING
        if turn.status("a") is None:
            world.executions.pause(turn.arn, "mind", None, timeout_paused=True)
            assert world.executions.find(turn.arn).status == "PAUSING"
            assert turn.checkpoint(step("a", "START"), step("a", "SUCCEED")) == []
            assert turn.token is None, "the SDK ends the invocation then"
            return PENDING
        return succeeded("done")

    world: Any = None

    async def run() -> None:
        nonlocal world
        world = World(work)
        executions = world.executions
        arn, answer = (started := world.start()).arn, started.answer
        await until(lambda: executions.find(arn).idle)
        executions.pause(arn, "why", "token", timeout_paused=False)
        executions.pause(arn, "why", "token", timeout_paused=False)
        with pytest.raises(Conflict):
            executions.pause(arn, "why", "another", timeout_paused=False)
        assert executions.find(arn).status == "PAUSED"
        executions.end_callback(executions.history(arn)[1].details["callback_id"], "SUCCEEDED")
        await asyncio.sleep(0.01)
        assert world.calls == 1, "what it waits for goes on, but it is not invoked"
        executions.resume_paused(arn, "go")
        with pytest.raises(Conflict):
            executions.resume_paused(arn, None)
        await until(lambda: executions.find(arn).status == "PAUSED")
        before = executions.find(arn).expires
        executions.resume_paused(arn, None)
        assert executions.find(arn).expires < before, "it has the time back that it had left"
        assert (await answer).payload == b'"done"'
        assert [kind for kind in world.kinds(arn) if "Execution" in kind] == [
            "ExecutionStarted", "ExecutionPaused", "ExecutionResumed", "ExecutionPaused", "ExecutionResumed",
            "ExecutionSucceeded",
        ]  # fmt: skip

    asyncio.run(run())


def test_children_of_a_completed_context_are_left_out() -> None:
    def context(operation: str, **more: Any) -> list[OperationUpdate]:
        inside = step(f"{operation}.s", "SUCCEED", parent_id=operation)
        begin = OperationUpdate(id=operation, type="CONTEXT", action="START")
        return [begin, inside, OperationUpdate(id=operation, type="CONTEXT", action="SUCCEED", **more)]

    def work(turn: Turn) -> Answer:
        if turn.status("a") is None:
            for update in [*context("a"), *context("b", context_options=ContextOptions(replay_children=True)), wait()]:
                turn.checkpoint(update)
            return PENDING
        return succeeded([each for each, one in turn.operations.items() if one["Type"] != "EXECUTION"])

    async def run() -> None:
        assert await World(work).result() == ["a", "b", "b.s", "w"]

    asyncio.run(run())


def test_who_does_not_wait_gets_less() -> None:
    """The model's `OperationUpdate.Payload`: 6 MB for RequestResponse, 1 MB for Event."""
    large = "x" * 1_048_577

    async def run() -> None:
        world = World(lambda turn: {"Status": "SUCCEEDED", "Result": json.dumps(large)})
        assert await world.result() == large
        assert await world.error(asynchronous=True) == {
            "errorMessage": "Execution output payload size must be less than or equal to 1048576 bytes."
        }

    asyncio.run(run())


def test_an_end_may_be_checkpointed() -> None:
    def work(turn: Turn) -> Answer:
        end = OperationUpdate(id="e", type="EXECUTION", action="SUCCEED", payload='"large"')
        assert turn.checkpoint(step("a", "START"), end) == []
        assert turn.token is None
        return {"Status": "SUCCEEDED", "Result": ""}

    assert asyncio.run(World(work).result()) == "large"


def test_an_execution_that_is_given_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    """It fails, and its checkpoint is answered without a token: so AWS's SDK for Python tells it in `state.py`."""
    monkeypatch.setattr(execution, "MAX_OPERATIONS", 3)

    def work(turn: Turn) -> Answer:
        turn.checkpoint(step("a", "START"), step("b", "START"), step("c", "START"))
        assert turn.checkpoint(step("a", "SUCCEED"), step("d", "START")) == []
        assert turn.token is None
        return PENDING

    async def run() -> None:
        world = World(work)
        assert await world.error() == {"errorMessage": "Durable execution exceeds 3 operations."}
        assert world.kinds(world.over[0].durable_execution_arn)[-1] == "ExecutionFailed"

    asyncio.run(run())
