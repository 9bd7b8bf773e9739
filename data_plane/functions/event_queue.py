"""Asynchronous invocations: events that wait for their function, are tried again, and come to an end somewhere.

What Lambda does with an event (handbook/07 section 3; Developer Guide, "How Lambda handles errors and retries with
asynchronous invocation"):

- A function's error is tried again after one minute and after two more, `MaximumRetryAttempts` times at most.
- A throttled call does not count. It is tried again after a second, then after twice as long each time, up to five
  minutes. A reservation of 0 calls ends an event at once.
- An event that is older than `MaximumEventAgeInSeconds` ends; so does one that would be at its next attempt.
- How it ended is told to destinations and to the dead-letter queue; see `emulator/functions/destinations.py`.

An event is in a ledger from before it is accepted until its end has been told, and is taken up again from there when
the process has ended meanwhile. Every event is a task. Of one function so many run at once; the events that wait hold a
bounded amount of memory.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Protocol
from weakref import WeakValueDictionary

import msgspec

from data_plane.functions.records import FunctionNotFound, Invocation, TooManyRequests

_log = logging.getLogger("functions")
_AT_ONCE = 32
"""Calls of one function that run at once. AWS goes up to the account's 1,000; a developer's machine has two cores."""
_MOST_BYTES = 256 * 1024 * 1024


class Waits(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds between attempts. after_errors: the last one holds for all that follow. throttled: the first and the
    longest."""

    after_errors: tuple[float, ...] = (60.0, 120.0)
    throttled: tuple[float, float] = (1.0, 300.0)


class Handling(msgspec.Struct, frozen=True, kw_only=True):
    """What a function, version or alias wants done with its events. function_arn: with its qualifier.

    event_age: seconds. never: its reservation is 0. The rest are ARNs.
    """

    function_arn: str
    retry_attempts: int = 2
    event_age: float = 21_600.0
    never: bool = False
    on_success: str | None = None
    on_failure: str | None = None
    dead_letter: str | None = None


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One asynchronous invocation. arn: as the caller named it. payload: JSON. accepted: seconds since the epoch."""

    arn: str
    payload: bytes
    request_id: str
    trace_id: str | None = None
    accepted: float


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """An event that is not over. attempts: that there were. due: when the next is, in seconds since the epoch."""

    event: Event
    attempts: int = 0
    due: float = 0.0


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How an event ended. condition: AWS's, `Success` or why not. attempts: without those throttled.

    invocation: the last one; None where the function never ran.
    """

    event: Event
    handling: Handling
    condition: str
    attempts: int
    invocation: Invocation | None


class Invoke(Protocol):
    def __call__(
        self, arn: str, event: bytes, *, request_id: str | None = None, trace_id: str | None = None
    ) -> Awaitable[Invocation]:
        """Run a function. Raises FunctionNotFound, TooManyRequests."""
        ...


class Ledger(Protocol):
    """Where events are kept that must not be lost."""

    def waiting(self) -> Sequence[Waiting]:
        """Those that were not over when the last process ended."""
        ...

    def accepted(self, event: Event) -> None:
        """Keep it; one that cannot be kept is not accepted."""
        ...

    def tried(self, event: Event, attempts: int, due: float) -> None: ...

    def settled(self, event: Event) -> None:
        """It is over."""
        ...


Observed = Callable[[str, str, float], None]
"""Told what happens: the ARN that was called, the name of AWS's metric, its value; ages are in milliseconds."""


def unobserved(arn: str, metric: str, value: float) -> None:
    """Nobody counts."""


class NoLedger:
    """Events end with the process."""

    def waiting(self) -> Sequence[Waiting]:
        return ()

    def accepted(self, event: Event) -> None: ...
    def tried(self, event: Event, attempts: int, due: float) -> None: ...
    def settled(self, event: Event) -> None: ...


class EventQueue:
    """handling: of the ARN of an event; raises FunctionNotFound. ended: told of every event's end; it may take long."""

    def __init__(
        self,
        invoke: Invoke,
        handling: Callable[[str], Handling],
        ended: Callable[[Outcome], Coroutine[None, None, None]],
        waits: Waits,
        observed: Observed = unobserved,
    ) -> None:
        self._invoke = invoke
        self._observed = observed
        self._handling = handling
        self._ended = ended
        self._waits = waits
        self._ledger: Ledger = NoLedger()
        self._tasks: dict[asyncio.Task[None], Event | None] = {}
        self._bytes = 0
        self._slots: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    def put(self, event: Event) -> None:
        """Take an event. Raises TooManyRequests when no more can be held."""
        if self._bytes + len(event.payload) > _MOST_BYTES:
            raise TooManyRequests("FunctionInvocationRateLimitExceeded")
        self._ledger.accepted(event)
        self._observed(event.arn, "AsyncEventsReceived", 1)
        self._begin(Waiting(event=event))

    def resume(self, ledger: Ledger) -> None:
        """Keep events in a ledger from now on, and go on with those that are in it."""
        self._ledger = ledger
        for each in ledger.waiting():
            self._begin(each)

    def drop(self, belongs: Callable[[str], bool]) -> None:
        """Forget the events whose ARN `belongs`: their function is gone, another one may get its name."""
        for task, event in [(task, event) for task, event in self._tasks.items() if event and belongs(event.arn)]:
            self._ledger.settled(event)
            task.cancel()

    def tell(self, outcome: Outcome) -> None:
        """Tell an end of something that was no event here."""
        self._do(self._ended(outcome), None)

    async def close(self) -> None:
        """Stop; what is not over stays in the ledger."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _begin(self, waiting: Waiting) -> None:
        size = len(waiting.event.payload)
        self._bytes += size
        self._do(self._handle(waiting), waiting.event).add_done_callback(lambda task: self._let_go(size))

    def _do(self, work: Coroutine[None, None, None], event: Event | None) -> asyncio.Task[None]:
        """event: None where it has ended and only its end is being told."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks[task] = event
        task.add_done_callback(self._tasks.pop)
        return task

    def _let_go(self, size: int) -> None:
        self._bytes -= size

    async def _handle(self, waiting: Waiting) -> None:
        event = waiting.event
        try:
            outcome = await self._outcome(waiting)
        except FunctionNotFound as gone:
            _log.warning("Event %s is dropped. %s", event.request_id, gone)
            self._ledger.settled(event)
            return
        if outcome.condition != "Success":
            said = outcome.invocation.payload.decode("utf-8", "replace") if outcome.invocation else "it never ran"
            _log.warning("Event invocation of %s failed (%s): %s", event.arn, outcome.condition, said)
            self._observed(event.arn, "AsyncEventsDropped", 1)
        self._do(self._tell(outcome), None)

    async def _tell(self, outcome: Outcome) -> None:
        await self._ended(outcome)
        self._ledger.settled(outcome.event)

    async def _outcome(self, waiting: Waiting) -> Outcome:
        """Try until it is over. Raises FunctionNotFound."""
        event, attempts, throttled = waiting.event, waiting.attempts, 0
        last: Invocation | None = None
        if (left := waiting.due - time.time()) > 0:
            await asyncio.sleep(left)
        while True:
            handling = self._handling(event.arn)
            tried = await self._try(event)
            if tried is None:
                wait = min(self._waits.throttled[0] * 2**throttled, self._waits.throttled[1])
                throttled += 1
            else:
                last = tried
                attempts += 1
                wait = self._waits.after_errors[min(attempts, len(self._waits.after_errors)) - 1]
            due = time.time() + wait
            condition = _condition(handling, tried, attempts, due - event.accepted)
            if condition:
                return Outcome(event=event, handling=handling, condition=condition, attempts=attempts, invocation=last)
            self._ledger.tried(event, attempts, due)
            await asyncio.sleep(wait)

    async def _try(self, event: Event) -> Invocation | None:
        """One attempt; None where it was throttled."""
        slot = self._slots.get(event.arn)
        if slot is None:
            slot = self._slots[event.arn] = asyncio.Semaphore(_AT_ONCE)
        async with slot:
            self._observed(event.arn, "AsyncEventAge", (time.time() - event.accepted) * 1000)
            try:
                return await self._invoke(
                    event.arn, event.payload, request_id=event.request_id, trace_id=event.trace_id
                )
            except TooManyRequests:
                return None


def _condition(handling: Handling, tried: Invocation | None, attempts: int, age: float) -> str | None:
    """How an event ends after an attempt, None where it goes on. age: seconds, at the next attempt."""
    if tried is not None and tried.function_error is None:
        return "Success"
    if tried is not None and attempts > handling.retry_attempts:
        return "RetriesExhausted"
    if tried is None and handling.never:
        return "ZeroReservedConcurrency"
    return "EventAgeExceeded" if age > handling.event_age else None
