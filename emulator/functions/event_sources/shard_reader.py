"""One shard of a stream: its records are read in order, and a batch that fails holds up those behind it.

It is tried again, with growing waits, until it succeeds, is too old or was tried often enough;
`BisectBatchOnFunctionError` tries its halves, and a function may name the first record of a batch that failed: then
what is left is tried whole ("Configuring partial batch response with DynamoDB and Lambda", on bisecting). What is given
up is logged, and told to the mapping's on-failure destination: see `discarded`. ParallelizationFactor is not looked at:
batches come one after the other.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from functools import cached_property
from typing import Any

import msgspec

from data_plane.functions.records import FunctionNotFound, Invocation, TooManyRequests
from emulator.functions.event_sources import stream_kinds
from emulator.functions.event_sources.discarded import DESTINATIONS, Discarded
from emulator.functions.event_sources.sources import LOOK, Source, failed_items
from emulator.functions.event_sources.stream_kinds import Record

_log = logging.getLogger("functions")
_LONGEST_WAIT = 30.0
_FOREVER = -1


class ShardReader:
    """positions: how many records of each shard are done with."""

    def __init__(self, source: Source, shard_id: str, positions: dict[str, int]) -> None:
        self._source = source
        self._kind = stream_kinds.of(source.arn)
        self._shard_id = shard_id
        self._positions = positions
        settings = source.mapping.settings
        self._size: int = settings["batch_size"]
        self._window: float = settings["maximum_batching_window_in_seconds"]
        self._attempts: int = settings["maximum_retry_attempts"]
        self._age: float = settings["maximum_record_age_in_seconds"]
        self._bisects: bool = settings["bisect_batch_on_function_error"]
        self._filters = [each.get("pattern") for each in (settings.get("filter_criteria") or {}).get("filters", ())]
        on_failure = (settings.get("destination_config") or {}).get("on_failure") or {}
        self._destination: str | None = on_failure.get("destination")

    async def run(self) -> None:
        """Read until cancelled."""
        while True:
            position = self._positions.get(self._shard_id, 0)
            records = await self._collect(position)
            wanted = [each for each in records if self._wants(self._kind.filtered(each))] if self._filters else records
            if self._kind.identified:
                role = self._source.role()
                wanted = [{**each, "invokeIdentityArn": role} for each in wanted]
            await self._deliver(wanted)
            self._positions[self._shard_id] = position + len(records)

    async def _collect(self, position: int) -> list[Record]:
        """The next batch: what is there, or as much as comes within the window."""
        aws, arn, until = self._source.aws, self._source.arn, None
        while True:
            there = aws.stream_length(arn, self._shard_id) - position
            now = time.monotonic()
            if there > 0 and until is None:
                until = now + self._window
            if there >= self._size or (until is not None and now >= until):
                return aws.stream_records(arn, self._shard_id, position, self._size)
            await asyncio.sleep(LOOK)

    async def _deliver(self, records: list[Record]) -> None:
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
            await asyncio.sleep(min(LOOK * 2**attempts, _LONGEST_WAIT))
            if self._bisects and not done and len(records) > 1:
                half = len(records) // 2
                await self._deliver(records[:half])
                await self._deliver(records[half:])
                return

    def _given_up(self, records: list[Record], attempts: int) -> str | None:
        """Why, in AWS's words; None where it goes on."""
        if self._attempts != _FOREVER and attempts > self._attempts:
            return "RetryAttemptsExhausted"
        age = time.time() - self._kind.arrived(records[0])
        return "RecordAgeExceeded" if self._age != _FOREVER and age > self._age else None

    async def _discard(self, discarded: Discarded) -> None:
        source = self._source
        _log.warning("%d records of %s are given up", len(discarded.records), source.arn)
        if self._destination:
            message = discarded.message(source.mapping, self._shard_id, self._destination)
            await source.delivery.send(self._destination, message, DESTINATIONS)

    async def _done(self, records: list[Record]) -> tuple[int, Invocation | None]:
        """Call the function: how many of the records, from the first, are done, and what it said, if it ran."""
        source = self._source
        try:
            answer = await source.functions.invoke(
                source.mapping.function_arn, msgspec.json.encode({"Records": records})
            )
        except (FunctionNotFound, TooManyRequests) as refused:
            _log.warning("%s: %s", source.arn, refused)
            return 0, None
        if answer.function_error is not None:
            _log.warning("Records of %s failed: %s", source.arn, answer.payload.decode("utf-8", "replace"))
            return 0, answer
        if not source.reports_failures:
            return len(records), answer
        numbers = [self._kind.sequence_number(record) for record in records]
        failed = failed_items(answer.payload, numbers)
        return next((index for index, number in enumerate(numbers) if number in failed), len(records)), answer

    @cached_property
    def _wants(self) -> Callable[[dict[str, Any]], bool]:
        """moto has the matcher; a stream that has records has loaded it."""
        from emulator.functions.event_sources.filters import compile_filters

        return compile_filters(self._filters, self._kind.content)
