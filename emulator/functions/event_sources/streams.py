"""Streams of DynamoDB and Kinesis: every shard is read for itself, from where the mapping says.

Where that is, is found out as the mapping is made, so that LATEST means later than that; shards that come afterwards
are read from their beginning. How far a mapping has come outlasts its changes, and being disabled. (Lambda Developer
Guide, "Using Lambda with DynamoDB" and "Using Lambda with Kinesis".)
"""

import asyncio
from collections.abc import Callable

from emulator.functions.event_sources import stream_kinds
from emulator.functions.event_sources.shard_reader import Lane, ShardReader
from emulator.functions.event_sources.sources import LOOK, Source
from emulator.functions.event_sources.windowed_reader import WindowedReader


class StreamPoller:
    def __init__(self, source: Source) -> None:
        self._source = source
        self._factor: int = source.mapping.settings["parallelization_factor"]
        self._reader = WindowedReader if source.mapping.settings["tumbling_window_in_seconds"] else ShardReader
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
                        for lane in self._lanes(shard_id):
                            readers.create_task(self._reader(self._source, lane, self._positions).run())
                await asyncio.sleep(LOOK)

    def _lanes(self, shard_id: str) -> list[Lane]:
        """Where there were more or fewer before, all begin where the last of those was: records may come again."""
        lanes = [Lane(shard_id, number, self._factor) for number in range(self._factor)]
        if any(lane.key not in self._positions for lane in lanes):
            old = [key for key in self._positions if key.partition("#")[0] == shard_id]
            start = min((self._positions.pop(key) for key in old), default=0)
            self._positions.update({lane.key: start for lane in lanes})
        return lanes


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
