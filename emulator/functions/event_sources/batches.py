"""What a function gets of a shard: one batch after the other, each until it is done or given up.

A batch that fails is tried again, with growing waits, until it succeeds, is too old or was tried often enough;
`BisectBatchOnFunctionError` tries its halves, and a function may name the first record of a batch that failed: then
what is left is tried whole ("Configuring partial batch response with DynamoDB and Lambda", on bisecting). What is given
up is logged, and told to the mapping's on-failure destination: see `discarded`.
"""

import asyncio
import logging
import time

import msgspec

from data_plane.functions.records import FunctionNotFound, Invocation, TooManyRequests
from emulator.functions.event_sources import stream_kinds
from emulator.functions.event_sources.discarded import DESTINATIONS, Discarded
from emulator.functions.event_sources.sources import LOOK, Source, failed_items
from emulator.functions.event_sources.stream_kinds import Record
from emulator.functions.event_sources.windows import Window

_log = logging.getLogger("functions")
_LONGEST_WAIT = 30.0
_FOREVER = -1


class Batches:
    """window: the tumbling window that batches are of; None where there are none."""

    def __init__(self, source: Source, shard_id: str) -> None:
        self._source = source
        self._kind = stream_kinds.of(source.arn)
        self._shard_id = shard_id
        settings = source.mapping.settings
        self._attempts: int = settings["maximum_retry_attempts"]
        self._age: float = settings["maximum_record_age_in_seconds"]
        self._bisects: bool = settings["bisect_batch_on_function_error"]
        on_failure = (settings.get("destination_config") or {}).get("on_failure") or {}
        self._destination: str | None = on_failure.get("destination")
        self.window: Window | None = None

    async def deliver(self, records: list[Record]) -> None:
        """Until all are done or given up."""
        attempts = 0
        while records:
            done, last = await self._done(records)
            records = records[done:]
            if not records:
                return
            attempts = 1 if done else attempts + 1
            condition = self._given_up(records, attempts)
            if condition is not None:
                await self._discard(Discarded(self._kind, records, condition, attempts, last))
                return
            await _wait(attempts)
            if self._bisects and not done and len(records) > 1:
                half = len(records) // 2
                await self.deliver(records[:half])
                await self.deliver(records[half:])
                return

    async def finish(self, window: Window, *, early: bool = False) -> None:
        """The last call of a window, which has its state and no records. "If invocation is unsuccessful, your Lambda
        function suspends further processing until a successful invocation." """
        attempts = 0
        while True:
            answer = await self._invoke(0, {"Records": [], **window.members(final=True, early=early)})
            if answer is not None and answer.function_error is None:
                return
            attempts += 1
            await _wait(attempts)

    def _given_up(self, records: list[Record], attempts: int) -> str | None:
        """Why, in AWS's words; None where it goes on."""
        if self._attempts != _FOREVER and attempts > self._attempts:
            return "RetryAttemptsExhausted"
        age = time.time() - self._kind.arrived(records[0])
        return "RecordAgeExceeded" if self._age != _FOREVER and age > self._age else None

    async def _discard(self, discarded: Discarded) -> None:
        source = self._source
        _log.warning("%d records of %s are given up", len(discarded.records), source.arn)
        told = False
        if self._destination:
            message = discarded.message(source.mapping, self._shard_id, self._destination)
            told = await source.delivery.send(self._destination, message, DESTINATIONS)
        source.count("OnFailureDestinationDeliveredEventCount" if told else "DroppedEventCount", len(discarded.records))

    async def _done(self, records: list[Record]) -> tuple[int, Invocation | None]:
        """Call the function: how many of the records, from the first, are done, and what it said, if it ran."""
        source, window = self._source, self.window
        source.observe("IteratorAge", max(0.0, time.time() - self._kind.arrived(records[-1])) * 1000)
        answer = await self._invoke(len(records), {"Records": records, **(window.members() if window else {})})
        done = 0 if answer is None or answer.function_error is not None else self._accepted(records, answer)
        source.count("FailedInvokeEventCount", len(records) - done)
        return done, answer

    async def _invoke(self, records: int, event: dict[str, object]) -> Invocation | None:
        """None where it could not be called."""
        source = self._source
        source.count("InvokedEventCount", records)
        try:
            answer = await source.functions.invoke(source.mapping.function_arn, msgspec.json.encode(event))
        except (FunctionNotFound, TooManyRequests) as refused:
            _log.warning("%s: %s", source.arn, refused)
            return None
        if answer.function_error is not None:
            _log.warning("Records of %s failed: %s", source.arn, answer.payload.decode("utf-8", "replace"))
        return answer

    def _accepted(self, records: list[Record], answer: Invocation) -> int:
        """How many of a batch its answer says are done."""
        if self.window is not None and not self.window.takes(answer.payload):
            _log.warning("Records of %s failed: the answer has no state", self._source.arn)
            return 0
        if not self._source.reports_failures:
            return len(records)
        numbers = [self._kind.sequence_number(record) for record in records]
        failed = failed_items(answer.payload, numbers)
        return next((index for index, number in enumerate(numbers) if number in failed), len(records))


async def _wait(attempts: int) -> None:
    await asyncio.sleep(min(LOOK * 2**attempts, _LONGEST_WAIT))
