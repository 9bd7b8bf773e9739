"""What APIs were used for, by month, on disk: what has changed is written every second, and at the end.

A crash may lose the last second's; see `usage`, which is as patient with a disk that is full.
"""

import asyncio
import time
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert

from control_plane.wire.errors import InternalFailure
from emulator.billing.months import MonthlyUsage, Months
from emulator.persistence.journal import Journal
from emulator.persistence.schema import BILLS
from emulator.persistence.usage import INTERVAL

_put = insert(BILLS)
_COUNTS = [column.name for column in BILLS.columns if not column.primary_key]
_PUT = _put.on_conflict_do_update(
    index_elements=BILLS.primary_key, set_={name: _put.excluded[name] for name in _COUNTS}
)
_PLACE = [column.name for column in BILLS.primary_key]
_REMOVE = delete(BILLS).where(*(BILLS.c[name] == bindparam(f"at_{name}") for name in _PLACE))


class MonthsKeeper:
    """Must be made on a running event loop. Raises StateError."""

    def __init__(self, months: Months, journal: Journal, interval: float = INTERVAL) -> None:
        self._months, self._journal = months, journal
        names = [column.name for column in BILLS.columns]
        rows = journal.select(select(BILLS))
        self._written = {MonthlyUsage(**dict(zip(names, row, strict=True))) for row in rows}
        months.restore(sorted(self._written, key=lambda each: each.month))
        self._task = asyncio.get_running_loop().create_task(self._run(interval))

    def save(self) -> None:
        self._months.fold(time.time())
        found = set(self._months.sums())
        gone = {_place(each) for each in self._written} - {_place(each) for each in found}
        try:
            self._journal.execute(
                (_REMOVE, [{f"at_{name}": value for name, value in zip(_PLACE, each, strict=True)} for each in gone]),
                (_PUT, _rows(found - self._written)),
            )
        except InternalFailure:
            return  # the journal has said so; what was not written now still differs the next time
        self._written = found

    def close(self) -> None:
        self._task.cancel()
        self.save()

    async def _run(self, interval: float) -> None:
        while True:
            await asyncio.sleep(interval)
            self.save()


def _place(usage: MonthlyUsage) -> Sequence[str]:
    return tuple(getattr(usage, name) for name in _PLACE)


def _rows(found: Iterable[MonthlyUsage]) -> list[dict[str, Any]]:
    return [msgspec.structs.asdict(each) for each in found]
