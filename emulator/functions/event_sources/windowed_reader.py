"""A shard whose records are told by tumbling windows: see `windows`."""

from emulator.functions.event_sources.shard_reader import ShardReader
from emulator.functions.event_sources.sources import LOOK
from emulator.functions.event_sources.stream_kinds import Record
from emulator.functions.event_sources.windows import Window


class WindowedReader(ShardReader):
    """The state of a window that is not over ends with the reader."""

    async def run(self) -> None:
        """Read until cancelled."""
        while True:
            window = self._batches.window
            deadline = window.end + LOOK if window else None  # what came at the last moment is in the stream by then
            records, _ = await self._collect(self._positions[self._lane.key], deadline)
            if not records and window:
                await self._end(window)
            while records:
                taken = await self._of_one_window(records)
                self._positions[self._lane.key] += taken
                records = records[taken:]

    async def _of_one_window(self, records: list[Record]) -> int:
        """Deliver the first ones, as far as they are of one window: how many."""
        seconds = self._source.mapping.settings["tumbling_window_in_seconds"]
        start = int(self._kind.arrived(records[0]) // seconds * seconds)
        window = self._batches.window
        if window is not None and window.start != start:
            await self._end(window)
            window = None
        if window is None:
            window = self._batches.window = Window(self._source.arn, self._lane.shard_id, start, seconds)
        taken = 0
        while taken < len(records) and self._kind.arrived(records[taken]) < window.end:
            taken += 1
        taken = max(taken, 1)
        await self._deliver(records[:taken])
        if window.is_full:
            await self._batches.finish(window, early=True)
            window.state = {}
        return taken

    async def _end(self, window: Window) -> None:
        await self._batches.finish(window)
        self._batches.window = None
