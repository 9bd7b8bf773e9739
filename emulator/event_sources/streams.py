"""DynamoDB streams: records are read in order, and a batch that fails holds up those behind it.

It is tried again, with growing waits, until it succeeds, is too old or was tried often enough;
`BisectBatchOnFunctionError` tries its halves, and a function may name the first record of a batch that failed. moto's
streams have one shard. What is given up is logged; an on-failure destination is not told. (Lambda Developer Guide,
"Using Lambda with DynamoDB".)
"""

import asyncio
import logging
import time
from collections.abc import Callable
from functools import cached_property
from typing import Any

import msgspec

from data_plane.functions.records import FunctionNotFound, TooManyRequests
from emulator.event_sources.sources import LOOK, Source, failed_items

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
        from_start = settings["starting_position"] == "TRIM_HORIZON"
        self._next = 0 if from_start else source.aws.stream_length(source.arn)

    async def run(self) -> None:
        """Read until cancelled."""
        while True:
            records = await self._collect()
            if self._filters:
                records = [record for record in records if self._wants(record)]
            await self._deliver(records)

    async def _collect(self) -> list[Record]:
        """The next batch: what is there, or as much as comes within the window."""
        until = None
        while True:
            there = self._source.aws.stream_length(self._source.arn) - self._next
            now = time.monotonic()
            if there > 0 and until is None:
                until = now + self._window
            if there >= self._size or (until is not None and now >= until):
                records = self._source.aws.stream_records(self._source.arn, self._next, self._size)
                self._next += len(records)
                return records
            await asyncio.sleep(LOOK)

    async def _deliver(self, records: list[Record]) -> None:
        """Until all are done or given up."""
        attempts = 0
        while records:
            done = await self._done(records)
            records = records[done:]
            if not records:
                return
            attempts = 1 if done else attempts + 1
            if self._given_up(records, attempts):
                _log.warning("%d records of %s are given up", len(records), self._source.arn)
                return
            await asyncio.sleep(min(LOOK * 2**attempts, _LONGEST_WAIT))
            if self._bisects and len(records) > 1:
                half = len(records) // 2
                await self._deliver(records[:half])
                await self._deliver(records[half:])
                return

    def _given_up(self, records: list[Record], attempts: int) -> bool:
        age = time.time() - records[0]["dynamodb"]["ApproximateCreationDateTime"]
        often_enough = self._attempts != _FOREVER and attempts > self._attempts
        return often_enough or (self._age != _FOREVER and age > self._age)

    async def _done(self, records: list[Record]) -> int:
        """Call the function: how many of the records, from the first, are done."""
        source = self._source
        try:
            answer = await source.functions.invoke(
                source.mapping.function_arn, msgspec.json.encode({"Records": records})
            )
        except (FunctionNotFound, TooManyRequests) as refused:
            _log.warning("%s: %s", source.arn, refused)
            return 0
        if answer.function_error is not None:
            _log.warning("Records of %s failed: %s", source.arn, answer.payload.decode("utf-8", "replace"))
            return 0
        if not source.reports_failures:
            return len(records)
        numbers = [record["dynamodb"]["SequenceNumber"] for record in records]
        failed = failed_items(answer.payload, numbers)
        return next((index for index, number in enumerate(numbers) if number in failed), len(records))

    @cached_property
    def _wants(self) -> Callable[[Record], bool]:
        """moto has the matcher; a stream that has records has loaded it."""
        from emulator.event_sources.filters import compile_filters

        return compile_filters(self._filters)
