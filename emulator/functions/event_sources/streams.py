"""DynamoDB streams: records are read in order, and a batch that fails holds up those behind it.

It is tried again, with growing waits, until it succeeds, is too old or was tried often enough;
`BisectBatchOnFunctionError` tries its halves, and a function may name the first record of a batch that failed: then
what is left is tried whole ("Configuring partial batch response with DynamoDB and Lambda", on bisecting). moto's
streams have one shard. What is given up is logged, and told to the mapping's on-failure destination: see `discarded`.
How far a mapping has come outlasts its changes, and being disabled. (Lambda Developer Guide, "Using Lambda with
DynamoDB".)
"""

import asyncio
import logging
import time
from collections.abc import Callable
from functools import cached_property
from typing import Any

import msgspec

from data_plane.functions.records import FunctionNotFound, Invocation, TooManyRequests
from emulator.functions.event_sources.discarded import DESTINATIONS, Discarded
from emulator.functions.event_sources.sources import LOOK, Source, failed_items

_log = logging.getLogger("functions")
_LONGEST_WAIT = 30.0
_FOREVER = -1
Record = dict[str, Any]


class StreamPoller:
    def __init__(self, source: Source) -> None:
        self._source = source
        settings = source.mapping.settings
        self._size: int = settings["batch_size"]
        self._window: float = settings["maximum_batching_window_in_seconds"]
        self._attempts: int = settings["maximum_retry_attempts"]
        self._age: float = settings["maximum_record_age_in_seconds"]
        self._bisects: bool = settings["bisect_batch_on_function_error"]
        self._filters = [each.get("pattern") for each in (settings.get("filter_criteria") or {}).get("filters", ())]
        on_failure = (settings.get("destination_config") or {}).get("on_failure") or {}
        self._destination: str | None = on_failure.get("destination")
        from_start = settings["starting_position"] == "TRIM_HORIZON"
        source.positions.setdefault(source.mapping.uuid, 0 if from_start else source.aws.stream_length(source.arn))

    async def run(self) -> None:
        """Read until cancelled."""
        while True:
            position = self._source.positions[self._source.mapping.uuid]
            records = await self._collect(position)
            wanted = [record for record in records if self._wants(record)] if self._filters else records
            await self._deliver(wanted)
            self._source.positions[self._source.mapping.uuid] = position + len(records)

    async def _collect(self, position: int) -> list[Record]:
        """The next batch: what is there, or as much as comes within the window."""
        until = None
        while True:
            there = self._source.aws.stream_length(self._source.arn) - position
            now = time.monotonic()
            if there > 0 and until is None:
                until = now + self._window
            if there >= self._size or (until is not None and now >= until):
                return self._source.aws.stream_records(self._source.arn, position, self._size)
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
                await self._discard(Discarded(records, condition, attempts, last))
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
        age = time.time() - records[0]["dynamodb"]["ApproximateCreationDateTime"]
        return "RecordAgeExceeded" if self._age != _FOREVER and age > self._age else None

    async def _discard(self, discarded: Discarded) -> None:
        source = self._source
        _log.warning("%d records of %s are given up", len(discarded.records), source.arn)
        if self._destination:
            message = discarded.message(source.mapping, source.aws.stream_shard(source.arn), self._destination)
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
        numbers = [record["dynamodb"]["SequenceNumber"] for record in records]
        failed = failed_items(answer.payload, numbers)
        return next((index for index, number in enumerate(numbers) if number in failed), len(records)), answer

    @cached_property
    def _wants(self) -> Callable[[Record], bool]:
        """moto has the matcher; a stream that has records has loaded it."""
        from emulator.functions.event_sources.filters import compile_filters

        return compile_filters(self._filters)
