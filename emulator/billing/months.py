"""What APIs were used for, by calendar month (UTC): AWS's tiers begin anew with every month.

APIs count on and on in their `Bill`s. `fold` takes what has come since the last time to the month it came in, so it is
called at the end of every month, and whenever the sums are wanted. Unused APIs have no sum.
"""

import asyncio
import time
from collections.abc import Iterable
from datetime import UTC, datetime

import msgspec

from data_plane.telemetry.billing import NOTHING, Bill, Bills, Totals

_MOST = 50_000
"""Sums that are remembered; the oldest go."""
_LONGEST_SLEEP = 3600.0


class MonthlyUsage(msgspec.Struct, frozen=True, kw_only=True):
    """Of one API. month: `2026-11`. For the rest see `billing.Bill`."""

    month: str
    account_id: str
    region: str
    api_id: str
    kind: str
    requests: int = 0
    units: int = 0
    sent: int = 0
    connection_ms: int = 0


Place = tuple[str, str, str, str]
"""Month, account, region, API."""


class Months:
    def __init__(self, bills: Bills, now: float) -> None:
        """now: in seconds since the epoch."""
        self._bills = bills
        self._month = name_of(now)
        self._folded: dict[Bill, Totals] = {}
        self._sums: dict[Place, MonthlyUsage] = {}

    def fold(self, now: float) -> None:
        milliseconds = int(now * 1000)
        folded = {bill: bill.totals(milliseconds) for bill in self._bills.all()}
        for bill, totals in folded.items():
            before = self._folded.get(bill, NOTHING)
            if totals != before:
                self._add(bill, Totals(*(new - old for new, old in zip(totals, before, strict=True))))
        self._folded = folded
        self._month = name_of(now)

    def sums(self) -> list[MonthlyUsage]:
        """Of all months, as they were at the last `fold`."""
        return list(self._sums.values())

    def restore(self, sums: Iterable[MonthlyUsage]) -> None:
        """Go on from these."""
        for each in sums:
            self._sums[each.month, each.account_id, each.region, each.api_id] = each

    def reset(self) -> None:
        """Forget what was, and what has come since."""
        self._sums.clear()
        self._folded.clear()
        self._bills.reset()

    async def turn(self) -> None:
        """Fold at the end of every month, until cancelled. (A machine may sleep, and its clock be set, meanwhile.)"""
        while True:
            await asyncio.sleep(min(_LONGEST_SLEEP, seconds_left(time.time())))
            self.fold(time.time())

    def _add(self, bill: Bill, more: Totals) -> None:
        account_id, region = bill.home
        place = (self._month, account_id, region, bill.api_id)
        usage = self._sums.get(place) or MonthlyUsage(
            month=self._month, account_id=account_id, region=region, api_id=bill.api_id, kind=bill.kind
        )
        summed = {name: getattr(usage, name) + added for name, added in more._asdict().items()}
        self._sums[place] = msgspec.structs.replace(usage, **summed)
        if len(self._sums) > _MOST:
            del self._sums[next(iter(self._sums))]


def name_of(now: float) -> str:
    """`2026-11`"""
    return time.strftime("%Y-%m", time.gmtime(now))


def seconds_left(now: float) -> float:
    """Until the month has ended."""
    moment = datetime.fromtimestamp(now, UTC)
    year, month = divmod(moment.year * 12 + moment.month, 12)
    return datetime(year, month + 1, 1, tzinfo=UTC).timestamp() - now
