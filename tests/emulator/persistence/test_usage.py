"""Counters on disk: they follow on their own, and what could not be written is written later."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from control_plane.definitions.access import UsagePlanKey
from control_plane.wire.errors import InternalFailure
from data_plane.metering.state import Metering
from data_plane.metering.usage import UsageRecord
from emulator.persistence.journal import Journal
from emulator.persistence.usage import UsageKeeper

TODAY, OLD = datetime.now(UTC).date(), date(2020, 1, 1)


def used(requests: int, day: date = TODAY) -> UsageRecord:
    return UsageRecord(usage_plan_id="p", key_id="k", day=day, requests=requests)


class FullDisk(Journal):
    """A journal that cannot write until there is room."""

    room, refused = False, 0

    def count(self, usage: Sequence[UsageRecord]) -> None:
        if not self.room:
            self.refused += 1
            raise InternalFailure("full")
        super().count(usage)


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():
            await asyncio.sleep(0.001)


def test_counters_follow_while_the_emulator_runs_and_at_its_end(tmp_path: Path) -> None:
    async def scene() -> None:
        metering = Metering()
        metering.access("1", "r").put_place(None, UsagePlanKey(usage_plan_id="p", key_id="k"))
        metering.restore([used(7, OLD), used(1)])
        journal = FullDisk(tmp_path / "state.db", str, str)
        keeper = UsageKeeper(metering, journal, interval=0.001)
        await until(lambda: journal.refused > 1)
        assert journal.usage() == []
        journal.room = True
        await until(lambda: journal.usage() == [used(1)])
        metering.restore([used(2)])
        await until(lambda: journal.usage() == [used(2)])
        keeper.save(date.min)
        assert journal.usage() == [used(7, OLD), used(2)]
        metering.restore([used(3)])
        keeper.close()
        assert journal.usage() == [used(7, OLD), used(3)]
        journal.close()

    asyncio.run(scene())
