"""Streams of DynamoDB and Kinesis: every shard is read for itself, from where the mapping says.

Where that is, is found out as the mapping is made, so that LATEST means later than that; shards that come afterwards
are read from their beginning. How far a mapping has come outlasts its changes, and being disabled. (Lambda Developer
Guide, "Using Lambda with DynamoDB" and "Using Lambda with Kinesis".)
"""

import asyncio
from collections.abc import Callable

from emulator.functions.event_sources import stream_kinds
from emulator.functions.event_sources.shard_reader import ShardReader
from emulator.functions.event_sources.sources import LOOK, Source


class StreamPoller:
    def __init__(self, source: Source) -> None:
        self._source = source
        found = source.positions.get(source.mapping.uuid)
        if found is None:
            begin = STARTS[source.mapping.settings["starting_position"]]
            found = {shard_id: begin(source, shard_id) for shard_id in source.aws.stream_shards(source.arn)}
            source.positions[source.mapping.uuid] = found
        self._positions = found

    async def run(self) -> None:
        """Read until cancelled."""
        reading: set[str] = set()
        async with asyncio.TaskGroup() as readers:
            while True:
                for shard_id in self._source.aws.stream_shards(self._source.arn):
                    if shard_id not in reading:
                        reading.add(shard_id)
                        readers.create_task(ShardReader(self._source, shard_id, self._positions).run())
                await asyncio.sleep(LOOK)


def _from_latest(source: Source, shard_id: str) -> int:
    return source.aws.stream_length(source.arn, shard_id)


def _from_timestamp(source: Source, shard_id: str) -> int:
    timestamp = source.mapping.settings.get("starting_position_timestamp") or 0.0
    kind = stream_kinds.of(source.arn)
    records = source.aws.stream_records(source.arn, shard_id, 0, _from_latest(source, shard_id))
    return sum(kind.arrived(each) < timestamp for each in records)


STARTS: dict[str, Callable[[Source, str], int]] = {
    "TRIM_HORIZON": lambda source, shard_id: 0,
    "LATEST": _from_latest,
    "AT_TIMESTAMP": _from_timestamp,
}
"""By StartingPosition: how many of a shard's records are passed over."""
