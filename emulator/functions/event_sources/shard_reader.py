"""One shard of a stream, or the part of it that one of several lanes reads: in order, batch by batch.

ParallelizationFactor is how many lanes a shard has. Each reads all of it and keeps to the records whose partition key,
or item, is of its part; so those of one key stay in order, and a batch that fails holds up no other lane. (Lambda
Developer Guide, "Using Lambda to process records from Amazon Kinesis Data Streams": "in-order processing at the
partition-key level".)
"""

import asyncio
import time
import zlib
from collections.abc import Callable
from functools import cached_property
from typing import Any, NamedTuple

from emulator.functions.event_sources import stream_kinds
from emulator.functions.event_sources.batches import Batches
from emulator.functions.event_sources.sources import LOOK, Source
from emulator.functions.event_sources.stream_kinds import Record


class Lane(NamedTuple):
    """The `number`th of `of` parts of a shard."""

    shard_id: str
    number: int = 0
    of: int = 1

    @property
    def key(self) -> str:
        """By which its position is kept."""
        return self.shard_id if self.of == 1 else f"{self.shard_id}#{self.number}/{self.of}"


class ShardReader:
    """positions: how many records of its shard each lane is done with."""

    def __init__(self, source: Source, lane: Lane, positions: dict[str, int]) -> None:
        self._source = source
        self._kind = stream_kinds.of(source.arn)
        self._lane = lane
        self._positions = positions
        settings = source.mapping.settings
        self._size: int = settings["batch_size"]
        self._batching_window: float = settings["maximum_batching_window_in_seconds"]
        self._filters = [each.get("pattern") for each in (settings.get("filter_criteria") or {}).get("filters", ())]
        self._batches = Batches(source, lane.shard_id)

    async def run(self) -> None:
        """Read until cancelled."""
        while True:
            records, position = await self._collect(self._positions[self._lane.key])
            await self._deliver(records)
            self._positions[self._lane.key] = position

    async def _deliver(self, records: list[Record]) -> None:
        wanted = [each for each in records if self._wants(self._kind.filtered(each))] if self._filters else records
        self._source.count("PolledEventCount", len(records))
        self._source.count("FilteredOutEventCount", len(records) - len(wanted))
        if self._kind.identified:
            role = self._source.role()
            wanted = [{**each, "invokeIdentityArn": role} for each in wanted]
        await self._batches.deliver(wanted)

    async def _collect(self, position: int, deadline: float | None = None) -> tuple[list[Record], int]:
        """The next batch, and the position behind it: what is there, or as much as comes within the batching window.
        deadline: `time.time()` when nothing at all is an answer, too."""
        aws, arn, until = self._source.aws, self._source.arn, None
        found: list[Record] = []
        while True:
            read = aws.stream_records(arn, self._lane.shard_id, position, self._size - len(found))
            position += len(read)
            found += read if self._lane.of == 1 else filter(self._is_ours, read)
            if found and until is None:
                until = time.monotonic() + self._batching_window
            if len(found) == self._size or (until is not None and time.monotonic() >= until and not read):
                return found, position
            if not found and deadline is not None and time.time() >= deadline:
                return [], position
            await asyncio.sleep(0 if read else LOOK)

    def _is_ours(self, record: Record) -> bool:
        return zlib.crc32(self._kind.key(record).encode()) % self._lane.of == self._lane.number

    @cached_property
    def _wants(self) -> Callable[[dict[str, Any]], bool]:
        """moto has the matcher; a stream that has records has loaded it."""
        from emulator.functions.event_sources.filters import compile_filters

        return compile_filters(self._filters, self._kind.content)
