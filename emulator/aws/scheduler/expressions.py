"""When schedules of EventBridge Scheduler are due: `at(2026-11-20T13:00:00)`, `rate(5 minutes)`, `cron(0 12 * * ? *)`.

- `at` and `cron` are read in the schedule's time zone. A time that clocks skip in spring is skipped; of one that comes
  twice in autumn the first counts. Days of `rate` have 24 hours.
- `rate` begins at the start date, or at once where there is none, and does not insist on `1 hour` and `2 hours`.
- A start or end date says nothing of a schedule that is due once.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
"""

import re
from datetime import UTC, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from emulator.aws.events import schedules
from emulator.aws.events.schedules import Rate, Schedule, ScheduleError

_AT = re.compile(r"at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)")
_RATE = re.compile(r"rate\(([1-9][0-9]{0,8}) (minute|hour|day)s?\)")


class Once(NamedTuple):
    """It has been due, if it is asked so late that its moment is over."""

    moment: float

    def after(self, moment: float) -> float | None:
        return self.moment if self.moment > moment else None


class Zoned(NamedTuple):
    """A schedule by the clocks of a time zone."""

    schedule: Schedule
    zone: ZoneInfo

    def after(self, moment: float) -> float | None:
        shown: float | None = datetime.fromtimestamp(moment, self.zone).replace(tzinfo=UTC).timestamp()
        while shown is not None:
            shown = self.schedule.after(shown)
            if shown is not None:
                found = _moment(datetime.fromtimestamp(shown, UTC).replace(tzinfo=None), self.zone)
                if found is not None and found > moment:
                    return found
        return None


class Occurrences(NamedTuple):
    """Of one schedule. start, end: seconds since the epoch; None where it has none."""

    schedule: Schedule
    start: float | None = None
    end: float | None = None

    def first(self, now: float) -> float | None:
        """When it is due first, asked as soon as it was made; that may be over."""
        if isinstance(self.schedule, Once):
            return self.schedule.moment
        start = now if self.start is None else self.start
        if isinstance(self.schedule, Rate):
            return self._until_end(start)
        return self.after(max(now, start - 1))

    def again(self, now: float) -> float | None:
        """When it is due, asked of one that was there before: what was to come by now is over."""
        first = self.first(now)
        return first if first is not None and first > now else self.after(now)

    def after(self, moment: float) -> float | None:
        found = self.schedule.after(moment)
        return found if isinstance(self.schedule, Once) else self._until_end(found)

    def _until_end(self, found: float | None) -> float | None:
        return None if found is None or (self.end is not None and found > self.end) else found


def read(expression: str, zone: str) -> Schedule:
    """Raises ScheduleError."""
    clocks = zone_of(zone)
    once, rate = _AT.fullmatch(expression), _RATE.fullmatch(expression)
    if once:
        return Once(_once(once[1], clocks))
    if rate:
        return Rate(int(rate[1]) * schedules.SECONDS[rate[2]])
    if not expression.startswith("cron("):
        raise ScheduleError(expression)
    return Zoned(schedules.read(expression), clocks)


def zone_of(name: str) -> ZoneInfo:
    """Raises ScheduleError."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ScheduleError(name) from None


def _once(text: str, zone: ZoneInfo) -> float:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ScheduleError(text) from None
    return found.replace(tzinfo=zone).timestamp()


def _moment(shown: datetime, zone: ZoneInfo) -> float | None:
    """When clocks show this, for the first time; None where they never do."""
    found = shown.replace(tzinfo=zone).timestamp()
    return found if datetime.fromtimestamp(found, zone).replace(tzinfo=None) == shown else None
