"""What becomes of an asynchronous invocation, by what its function does and what it wants done."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any

import pytest

from data_plane.functions import event_queue
from data_plane.functions.event_queue import Event, EventQueue, Handling, Outcome, Waiting, Waits
from data_plane.functions.records import FunctionNotFound, Invocation, TooManyRequests

ARN = "arn:aws:lambda:us-east-1:000000000000:function:fn"
EVENT = Event(arn=ARN, payload=b'{"a": 1}', request_id="id", accepted=time.time())
NO_WAITS = Waits(after_errors=(0.0,), throttled=(0.0, 0.0))


def invocation(error: str | None = None) -> Invocation:
    return Invocation(
        payload=b"null", function_error=error, executed_version="$LATEST", log="", request_id="id",
        duration_ms=0.0, billed_ms=0, max_memory_mb=0, init_ms=None,
    )  # fmt: skip


GOOD, BAD, BUSY = invocation(), invocation("Unhandled"), TooManyRequests("ConcurrentInvocationLimitExceeded")
GONE = FunctionNotFound(ARN)


class World:
    """A function that answers as told, one answer a call, and the ends that were told."""

    def __init__(self, answers: Sequence[Invocation | Exception], handling: Handling, waits: Waits = NO_WAITS) -> None:
        self.answers = list(answers)
        self.handling = handling
        self.outcomes: list[Outcome] = []
        self.calls = 0
        self.queue = EventQueue(self.invoke, lambda arn: self.handling, self.ended, waits)

    async def invoke(self, arn: str, event: bytes, **how: Any) -> Invocation:
        assert (arn, event, how["request_id"]) == (ARN, EVENT.payload, "id")
        self.calls += 1
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def ended(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)

    async def settled(self) -> None:
        """Until no task is left but the test's own."""
        while others := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(others)


@pytest.mark.parametrize(
    ("answers", "wants", "condition", "attempts", "why"),
    [
        ([GOOD], {}, "Success", 1, "what succeeds is done"),
        ([BAD, GOOD], {}, "Success", 2, "an error is tried again"),
        ([BAD, BAD, BAD], {}, "RetriesExhausted", 3, "twice, if nothing is said"),
        ([BAD], {"retry_attempts": 0}, "RetriesExhausted", 1, "or not at all"),
        ([BUSY] * 9 + [GOOD], {"retry_attempts": 0}, "Success", 1, "throttled calls do not count"),
        ([BUSY, BAD, BUSY, BAD, BAD], {}, "RetriesExhausted", 3, "wherever they come"),
        ([BUSY], {"never": True}, "ZeroReservedConcurrency", 0, "a reservation of none ends it at once"),
        ([BAD], {"event_age": 0.0}, "EventAgeExceeded", 1, "too old for another attempt"),
        ([BUSY], {"event_age": 0.0}, "EventAgeExceeded", 0, "too old, and never run"),
    ],
)
def test_an_event_comes_to_the_end_that_its_settings_say(
    answers: list[Invocation | Exception], wants: dict[str, Any], condition: str, attempts: int, why: str
) -> None:
    async def scene() -> World:
        world = World(answers, Handling(function_arn=ARN, **wants))
        world.queue.put(EVENT)
        await world.settled()
        return world

    world = asyncio.run(scene())
    (outcome,) = world.outcomes
    assert (outcome.condition, outcome.attempts) == (condition, attempts), why
    assert outcome.invocation is next((a for a in reversed(answers) if isinstance(a, Invocation)), None)
    assert not world.answers, "every answer was asked for"


def test_the_waits_between_attempts(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(event_queue.asyncio, "sleep", sleep)  # type: ignore[attr-defined]

    async def scene() -> None:
        world = World([BAD, *[BUSY] * 10, BAD, BAD, GOOD], Handling(function_arn=ARN, retry_attempts=3), Waits())
        world.queue.put(EVENT)
        await world.settled()

    asyncio.run(scene())
    assert slept == [60, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 120, 120], "AWS's waits"


def test_what_a_function_wants_may_change_while_an_event_waits() -> None:
    async def scene() -> World:
        world = World([BAD, BAD], Handling(function_arn=ARN))

        async def bad_then_stricter(arn: str, event: bytes, **how: Any) -> Invocation:
            world.handling = Handling(function_arn=ARN, retry_attempts=1)
            return BAD

        world.queue = EventQueue(bad_then_stricter, lambda arn: world.handling, world.ended, NO_WAITS)
        world.queue.put(EVENT)
        await world.settled()
        return world

    assert [outcome.attempts for outcome in asyncio.run(scene()).outcomes] == [2]


def test_an_event_of_a_function_that_has_gone_is_dropped(caplog: pytest.LogCaptureFixture) -> None:
    async def scene() -> World:
        world = World([GONE], Handling(function_arn=ARN))
        world.queue.put(EVENT)
        await world.settled()
        return world

    assert asyncio.run(scene()).outcomes == []
    assert f"Function not found: {ARN}" in caplog.text


def test_events_that_wait_are_forgotten_with_their_function_and_at_the_end() -> None:
    async def scene() -> tuple[int, int]:
        world = World([BAD, BAD], Handling(function_arn=ARN), Waits())
        world.queue.put(EVENT)
        while not world.calls:
            await asyncio.sleep(0)
        world.queue.drop(lambda arn: arn != ARN)
        await asyncio.sleep(0)
        kept = len(asyncio.all_tasks())
        world.queue.drop(lambda arn: arn == ARN)
        await world.settled()
        world.queue.put(EVENT)
        await world.queue.close()
        return kept, len(asyncio.all_tasks())

    assert asyncio.run(scene()) == (2, 1)


class Notebook:
    """A ledger that remembers what it was told."""

    def __init__(self, *waiting: Waiting) -> None:
        self._waiting = waiting
        self.told: list[tuple[str, int]] = []

    def waiting(self) -> Sequence[Waiting]:
        return self._waiting

    def accepted(self, event: Event) -> None:
        self.told.append(("accepted", 0))

    def tried(self, event: Event, attempts: int, due: float) -> None:
        self.told.append(("tried", attempts))

    def settled(self, event: Event) -> None:
        self.told.append(("settled", 0))


def test_the_ledger_is_told_of_every_step() -> None:
    async def scene(end: str) -> list[tuple[str, int]]:
        gone = end == "gone"
        world, notebook = World([BAD, GONE if gone else GOOD], Handling(function_arn=ARN)), Notebook()
        world.queue.resume(notebook)
        world.queue.put(EVENT)
        while end in ("dropped", "closed") and not world.calls:
            await asyncio.sleep(0)
        if end == "dropped":
            world.queue.drop(lambda arn: True)
        if end == "closed":
            await world.queue.close()
        await world.settled()
        return notebook.told

    accepted, tried, settled = ("accepted", 0), ("tried", 1), ("settled", 0)
    assert asyncio.run(scene("told")) == [accepted, tried, settled]
    assert asyncio.run(scene("gone")) == [accepted, tried, settled], "so is one whose function has gone"
    assert settled in asyncio.run(scene("dropped"))
    assert settled not in asyncio.run(scene("closed")), "what is not over stays for the next process"


def test_what_cannot_be_kept_is_not_accepted() -> None:
    class Full(Notebook):
        def accepted(self, event: Event) -> None:
            raise OSError("no space left")

    async def scene() -> World:
        world = World([], Handling(function_arn=ARN))
        world.queue.resume(Full())
        with pytest.raises(OSError, match="no space"):
            world.queue.put(EVENT)
        await world.settled()
        return world

    assert asyncio.run(scene()).calls == 0


@pytest.mark.parametrize(
    ("attempts", "answers", "condition", "why"),
    [
        (0, [GOOD], "Success", "one that was never tried"),
        (1, [BAD, BAD], "RetriesExhausted", "attempts before count"),
        (2, [BAD], "RetriesExhausted", "all of them"),
    ],
)
def test_events_of_a_process_before(attempts: int, answers: list[Any], condition: str, why: str) -> None:
    async def scene() -> World:
        world = World(answers, Handling(function_arn=ARN))
        world.queue.resume(Notebook(Waiting(event=EVENT, attempts=attempts)))
        await world.settled()
        return world

    world = asyncio.run(scene())
    (outcome,) = world.outcomes
    assert (outcome.condition, outcome.attempts, world.answers) == (condition, attempts + len(answers), []), why


def test_an_event_that_is_due_later_waits_for_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(event_queue.asyncio, "sleep", sleep)  # type: ignore[attr-defined]

    async def scene() -> None:
        world = World([GOOD], Handling(function_arn=ARN))
        world.queue.resume(Notebook(Waiting(event=EVENT, attempts=1, due=time.time() + 1000)))
        await world.settled()

    asyncio.run(scene())
    assert [round(seconds, -2) for seconds in slept] == [1000]


def test_memory_is_bounded_and_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_queue, "_MOST_BYTES", 2 * len(EVENT.payload))

    async def scene() -> World:
        world = World([GOOD] * 3, Handling(function_arn=ARN))
        world.queue.put(EVENT)
        world.queue.put(EVENT)
        with pytest.raises(TooManyRequests):
            world.queue.put(EVENT)
        await world.settled()
        world.queue.put(EVENT)
        await world.settled()
        return world

    assert len(asyncio.run(scene()).outcomes) == 3


def test_so_many_calls_of_a_function_run_at_once() -> None:
    running = most = 0

    async def scene() -> None:
        async def slow(arn: str, event: bytes, **how: Any) -> Invocation:
            nonlocal running, most
            running += 1
            most = max(most, running)
            await asyncio.sleep(0)
            running -= 1
            return GOOD

        world = World([], Handling(function_arn=ARN))
        world.queue = EventQueue(slow, lambda arn: world.handling, world.ended, NO_WAITS)
        for _ in range(100):
            world.queue.put(EVENT)
        await world.settled()
        assert len(world.outcomes) == 100

    asyncio.run(scene())
    assert most == 32
