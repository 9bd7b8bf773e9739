"""The counters of usage plans on disk: what changed since the last time is written every second, and at the end.

Requests are counted in memory, and nothing of this is on their way: a crash may lose what was counted in the last
second (AWS's own quotas are best effort). What ends normally loses nothing.
"""

import asyncio
from datetime import UTC, date, datetime, timedelta

from control_plane.wire.errors import InternalFailure
from data_plane.metering.state import Metering
from data_plane.metering.usage import UsageRecord
from emulator.persistence.journal import Journal

INTERVAL = 1.0
"""Seconds."""


class UsageKeeper:
    def __init__(self, metering: Metering, journal: Journal, interval: float = INTERVAL) -> None:
        """Must be made on a running event loop."""
        self._metering, self._journal = metering, journal
        self._written: set[UsageRecord] = set()
        self._task = asyncio.get_running_loop().create_task(self._run(interval))

    def save(self, since: date) -> None:
        """Write what has changed of the days since one."""
        found = set(self._metering.records(since))
        try:
            self._journal.count(sorted(found - self._written, key=lambda each: each.key_id))
        except InternalFailure:
            return  # the journal has said so; what was not written now still differs the next time
        self._written = found

    def close(self) -> None:
        self._task.cancel()
        self.save(_yesterday())

    async def _run(self, interval: float) -> None:
        while True:
            await asyncio.sleep(interval)
            self.save(_yesterday())


def _yesterday() -> date:
    """Days before it do not change any more; it does where it has just ended."""
    return datetime.now(UTC).date() - timedelta(days=1)
