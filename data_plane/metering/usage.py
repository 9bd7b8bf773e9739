"""What one API key used of one usage plan: its requests day by day, and what the plan's quota leaves it.

A quota is counted by key and plan, over all the plan's stages. Days are UTC's. The two pages of AWS disagree on what a
quota's `offset` is: the API reference says "the number of requests subtracted from the given limit in the initial time
period" (handbook/02 section 15), AWS's SDKs have said "the day that a time period starts: with WEEK an offset of 0
starts on Sunday, 1 on Monday". AWS's own checks settle it: 0 for DAY, 0 to 6 for WEEK, 0 to 27 for MONTH are days
(handbook/01 section 10). So `definitions/access.QuotaSettings` has it, and so it is counted here.
"""

import math
import threading
import time
from collections.abc import Callable
from datetime import date

import msgspec

from control_plane.definitions.access import QuotaSettings, UsagePlanKey

Calendar = Callable[[], float]
"""Seconds since 1970, UTC."""

_SECONDS = 86_400
_EPOCH = date(1970, 1, 1).toordinal()
_KEPT = 400
"""Days that are remembered; GetUsage shows 90 at a time."""


class UsageRecord(msgspec.Struct, frozen=True, kw_only=True):
    """Requests of a key under a plan on one day: the form in which usage is kept on disk."""

    usage_plan_id: str
    key_id: str
    day: date
    requests: int


class Usage:
    __slots__ = ("_calendar", "_days", "_left", "_lock", "_place", "_quota", "_today")

    def __init__(self, calendar: Calendar = time.time) -> None:
        self._days: dict[int, int] = {}
        self._calendar = calendar
        self._lock = threading.Lock()
        self._today = -1
        self._quota: QuotaSettings | None = None
        self._place: UsagePlanKey | None = None
        self._left: float = math.inf

    def exhausted(self, quota: QuotaSettings | None, place: UsagePlanKey) -> bool:
        """Whether nothing is left of the period that lasts now. place: of this key in this plan, with its grant."""
        with self._lock:
            self._turn(quota, place)
            return self._left <= 0

    def take(self, quota: QuotaSettings | None, place: UsagePlanKey) -> bool:
        """Count a request, unless nothing is left."""
        with self._lock:
            self._turn(quota, place)
            if self._left <= 0:
                return False
            self._left -= 1
            self._days[self._today] += 1
        return True

    def requests(self, day: date) -> int:
        return self._days.get(day.toordinal() - _EPOCH, 0)

    def days(self) -> dict[date, int]:
        """The days that had requests."""
        return {date.fromordinal(_EPOCH + day): count for day, count in list(self._days.items()) if count}

    def restore(self, day: date, requests: int) -> None:
        """What `days` told before."""
        with self._lock:
            self._days[day.toordinal() - _EPOCH] = requests
            self._today = -1

    def _turn(self, quota: QuotaSettings | None, place: UsagePlanKey) -> None:
        """Reckon anew what is left where the day, the quota or the grant is another than the last time."""
        today = int(self._calendar()) // _SECONDS
        if today == self._today and quota is self._quota and place is self._place:
            return
        self._today, self._quota, self._place = today, quota, place
        self._days.setdefault(today, 0)
        while len(self._days) > _KEPT:
            del self._days[min(self._days)]
        if quota is None:
            self._left = math.inf
            return
        begin = quota.begin(date.fromordinal(_EPOCH + today))
        made = sum(self._days.get(day, 0) for day in range(begin.toordinal() - _EPOCH, today + 1))
        self._left = place.limit(quota, begin) - made
