"""`/_emulator/usage`: the report of a month, with the names that APIs have."""

import asyncio
import time
from typing import Any

from control_plane.store import Store
from data_plane.telemetry.billing import REST, Bills
from emulator.billing import report
from emulator.billing.months import MonthlyUsage, Months, name_of


class Usage:
    """months: the sums. Must be made on a running event loop."""

    def __init__(self, bills: Bills, store: Store) -> None:
        self.months = Months(bills, time.time())
        self._store = store
        self._turning = asyncio.get_running_loop().create_task(self.months.turn())

    def report(self, month: str | None) -> dict[str, Any]:
        """month: `2026-11`; None is the one there is."""
        now = time.time()
        self.months.fold(now)
        return report.make(self.months.sums(), month or name_of(now), self._name)

    def close(self) -> None:
        self._turning.cancel()

    def _name(self, usage: MonthlyUsage) -> str | None:
        home = usage.account_id, usage.region
        api = self._store.read(home, "rest_apis" if usage.kind == REST else "v2_apis", usage.api_id)
        return None if api is None else api.name
