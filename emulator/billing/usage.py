"""`/_emulator/usage`: the report, with the names that APIs have."""

from typing import Any

from control_plane.store import Store
from data_plane.billing import REST, Bill, Bills
from emulator.billing import report


class Usage:
    def __init__(self, bills: Bills, store: Store) -> None:
        self._bills = bills
        self._store = store

    def report(self) -> dict[str, Any]:
        return report.make(self._bills.all(), self._bills.since, self._name)

    def _name(self, bill: Bill) -> str | None:
        api = self._store.read(bill.home, "rest_apis" if bill.kind == REST else "v2_apis", bill.api_id)
        return None if api is None else api.name
