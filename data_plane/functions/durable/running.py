"""A durable execution under way: its function is invoked, and again whenever something has happened that it waits for.

An invocation that fails, by an error, by its timeout or because it was killed, is made again from the last checkpoint,
after a wait that grows; nine that fail one after the other end the execution. One that is throttled is made again for
as long as the execution has time. A function may only say PENDING while something is pending.

https://docs.aws.amazon.com/lambda/latest/dg/durable-execution-sdk-retries.html ("Backend retries")
"""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any, Protocol

import msgspec

from control_plane.definitions.durable import ErrorObject
from data_plane import context
from data_plane.functions.durable import envelope, events, operations
from data_plane.functions.durable.execution import LiveExecution, too_large
from data_plane.functions.records import FunctionNotFound, Invocation, TooManyRequests

_log = logging.getLogger("functions")
_MOST_PENDING = 3
"""How often a function may say PENDING, one time after the other, when nothing is."""


class Pauses(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds between invocations. failed: one after each that failed; after one more there are no others.

    throttled: the first and the longest.
    """

    failed: tuple[float, ...] = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0)
    throttled: tuple[float, float] = (1.0, 60.0)

    def no_longer_than(self, longest: float) -> "Pauses":
        return Pauses(
            failed=tuple(min(each, longest) for each in self.failed),
            throttled=(min(self.throttled[0], longest), min(self.throttled[1], longest)),
        )


class Call(Protocol):
    def __call__(
        self, arn: str, event: bytes, *, request_id: str, invoked_arn: str, trace_id: str
    ) -> asyncio.Future[Invocation]:
        """Invoke the version of a function that has this ARN. Raises FunctionNotFound, TooManyRequests."""
        ...


class Running:
    """call: invokes functions. keep: told when the execution has changed.

    version: what `call` knows its function by. request_id: of the first invocation.
    """

    def __init__(
        self,
        live: LiveExecution,
        version: str,
        call: Call,
        keep: Callable[[LiveExecution], None],
        pauses: Pauses,
        request_id: str | None = None,
    ) -> None:
        self.live = live
        self._version = version
        self._call = call
        self._keep = keep
        self._pauses = pauses
        self._request_id = request_id
        self._news = asyncio.Event()
        self._failures = self._throttled = self._idle_talk = 0
        self._not_before = 0.0

    def changed(self) -> None:
        """Something has happened to the execution."""
        self._keep(self.live)
        self._news.set()

    async def run(self) -> None:
        """Until it is over."""
        live = self.live
        while not live.over:
            if live.wanted and time.time() >= self._not_before:
                await self._invocation()
            else:
                await self._something(None)

    async def _something(self, answer: asyncio.Future[Invocation] | None) -> None:
        """Until the execution changes, an answer is there, or something is due."""
        live = self.live
        due = live.next_due()
        if live.wanted:
            due = min(due, self._not_before)
        news = asyncio.ensure_future(self._news.wait())
        try:
            waited: set[asyncio.Future[Any]] = {news}
            if answer is not None:
                waited.add(answer)
            left = max(0.0, due - time.time())
            await asyncio.wait(waited, timeout=left, return_when=asyncio.FIRST_COMPLETED)
        finally:
            news.cancel()
        self._news.clear()
        live.settle(time.time())
        self._keep(live)

    async def _invocation(self) -> None:
        live, began = self.live, time.time()
        request_id, self._request_id = self._request_id or context.new_request_id(), None
        updated = [each.id for each in live.news()]
        event = envelope.request(live, live.begin(), updated)
        self._keep(live)
        try:
            answer = self._call(
                self._version,
                event,
                request_id=request_id,
                invoked_arn=live.record.function_arn,
                trace_id=live.record.trace_id,
            )
        except TooManyRequests:
            live.end(idle=False)
            shortest, longest = self._pauses.throttled
            self._not_before = time.time() + min(shortest * 2**self._throttled, longest)
            self._throttled = min(self._throttled + 1, 16)
            return
        except FunctionNotFound as gone:
            live.end(idle=False)
            self._fail(ErrorObject(error_message=str(gone), error_type="ResourceNotFoundException"))
            return
        self._throttled = 0
        while not (answer.done() or live.over):
            await self._something(answer)
        if answer.done():
            self._ended(envelope.output(answer.result()), began, request_id)
        self._keep(live)

    def _ended(self, said: envelope.Output, began: float, request_id: str) -> None:
        live, now = self.live, time.time()
        live.settle(now)
        if live.over:  # its end is the last that its history tells
            live.end(idle=True)
            return
        live.tell(events.invoked(began, now, request_id, said.failure))
        end = self._end(said)
        if end is not None:
            status, result, error = end
            live.close(status, now, result, error)
            live.end(idle=True)
            return
        interrupted = live.pausing or live.cut_short
        live.end(idle=said.status == "PENDING" and not interrupted)
        live.paused(now)
        if said.failure is not None:
            self._again(said.failure)
            return
        self._failures = 0
        if not interrupted:
            self._waits()

    def _end(self, said: envelope.Output) -> tuple[str, str | None, ErrorObject | None] | None:
        """The execution's status, result and error, if it is over with what its function says."""
        problem = too_large(self.live.record, said.result)
        if said.invalid:
            return "FAILED", None, _invalid(said.invalid)
        if problem:
            return "FAILED", None, ErrorObject(error_message=problem)
        if said.status == "FAILED":
            return "FAILED", None, said.error or ErrorObject()
        return ("SUCCEEDED", said.result, None) if said.status == "SUCCEEDED" else None

    def _waits(self) -> None:
        """Does it wait for anything?"""
        live = self.live
        if live.sequence > live.seen or any(operations.pending(each.operation) for each in live.entries.values()):
            self._idle_talk = 0
            return
        self._idle_talk += 1
        if self._idle_talk >= _MOST_PENDING:
            self._fail(_invalid("Cannot return PENDING status with no pending operations."))
        else:
            live.change(idle=False)
            self._not_before = time.time() + self._pauses.failed[0]

    def _again(self, failure: ErrorObject) -> None:
        if self._failures >= len(self._pauses.failed):
            self._fail(failure)
            return
        pause = self._pauses.failed[self._failures]
        _log.warning("Durable execution %s: %s. Again in %g s", self.live.arn, failure.error_message, pause)
        self._not_before = time.time() + pause
        self._failures += 1

    def _fail(self, error: ErrorObject) -> None:
        self.live.close("FAILED", time.time(), error=error)


def _invalid(message: str) -> ErrorObject:
    return ErrorObject(error_message=message, error_type="InvalidParameterValueException")
