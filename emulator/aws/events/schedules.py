"""Schedules of EventBridge's rules: `rate(5 minutes)`, `cron(0 12 * * ? *)`. All times are UTC.

A schedule is read once and then says, for any moment, when it is due next; the two depend on nothing else. Times of
cron are found field by field: years that are meant, months of those, days of these. So a date that never comes, as the
31st of February, is known not to come after a few milliseconds.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
"""

import re
from calendar import SATURDAY, SUNDAY, monthrange
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import product
from types import MappingProxyType
from typing import NamedTuple, Protocol

_EXPRESSION = re.compile(r"(rate|cron)\((.*)\)")
_RATE = re.compile(r"([1-9][0-9]{0,8}) (minute|hour|day)(s?)")
_NUMBER = re.compile(r"[0-9]{1,4}")
_PART = re.compile(r"(?:\*|(\w{1,4})(?:-(\w{1,4}))?)(?:/([0-9]{1,4}))?")
SECONDS = {"minute": 60, "hour": 3600, "day": 86_400}
_MINUTE = timedelta(minutes=1)


class ScheduleError(Exception):
    """The expression is none of AWS's."""


class Schedule(Protocol):
    def after(self, moment: float) -> float | None:
        """When it is due next, later than a moment; both in seconds since the epoch. None where it never is again."""


class Rate(NamedTuple):
    """It counts from whatever moment it is given first: from when its rule was made."""

    seconds: int

    def after(self, moment: float) -> float | None:
        return moment + self.seconds


Days = Callable[[int, int], set[int]]
"""(Year, month) -> days of the month."""


class Cron(NamedTuple):
    """Sorted, but for the days."""

    minutes: list[int]
    hours: list[int]
    days: Days
    months: list[int]
    years: list[int]

    def after(self, moment: float) -> float | None:
        start = datetime.fromtimestamp(moment, UTC).replace(second=0, microsecond=0) + _MINUTE
        for day in self._days_from(start.date()):
            for hour, minute in product(self.hours, self.minutes):
                due = datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)
                if due >= start:
                    return due.timestamp()
        return None

    def _days_from(self, first: date) -> Iterator[date]:
        for year, month in product([year for year in self.years if year >= first.year], self.months):
            if (year, month) >= (first.year, first.month):
                for day in sorted(self.days(year, month)):
                    found = date(year, month, day)
                    if found >= first:
                        yield found


@lru_cache(maxsize=256)
def read(expression: str) -> Schedule:
    """Raises ScheduleError."""
    found = _EXPRESSION.fullmatch(expression)
    if found is None:
        raise ScheduleError(expression)
    return _READERS[found[1]](found[2])


def _rate(text: str) -> Rate:
    """`1 hour`, `2 hours`: AWS insists on grammar."""
    found = _RATE.fullmatch(text)
    if found is None or (found[1] == "1") == bool(found[3]):
        raise ScheduleError(text)
    return Rate(int(found[1]) * SECONDS[found[2]])


class _Field(NamedTuple):
    """What may stand there. turns: after the highest comes the lowest."""

    low: int
    high: int
    names: Mapping[str, int] = MappingProxyType({})
    turns: bool = True


def _named(names: str) -> Mapping[str, int]:
    return {name: number for number, name in enumerate(names.split(), 1)}


_MINUTES, _HOURS, _DAYS, _YEARS = _Field(0, 59), _Field(0, 23), _Field(1, 31), _Field(1970, 2199, turns=False)
_MONTHS = _Field(1, 12, _named("JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC"))
_WEEKDAYS = _Field(1, 7, _named("SUN MON TUE WED THU FRI SAT"))
_ORDINALS = _Field(1, 5)


def _cron(text: str) -> Cron:
    """Who puts commas between the fields is understood."""
    fields = [field.rstrip(",") for field in text.split()]
    if len(fields) != 6:
        raise ScheduleError(text)
    minutes, hours, days, months, weekdays, years = fields
    if (days == "?") == (weekdays == "?"):
        raise ScheduleError(text)
    return Cron(
        minutes=_numbers(minutes, _MINUTES),
        hours=_numbers(hours, _HOURS),
        days=_days_of_month(days) if weekdays == "?" else _days_of_week(weekdays),
        months=_numbers(months, _MONTHS),
        years=_numbers(years, _YEARS),
    )


_READERS: Mapping[str, Callable[[str], Schedule]] = {"rate": _rate, "cron": _cron}


def _numbers(text: str, field: _Field) -> list[int]:
    """What a list of values, ranges and steps means: `1,5-8,10/20`."""
    return sorted({number for part in text.split(",") for number in _part(part, field)})


def _part(text: str, field: _Field) -> Iterator[int]:
    """`*/2` and `3/2` go on to the end; `20-2` goes over midnight."""
    found = _PART.fullmatch(text)
    if found is None:
        raise ScheduleError(text)
    first, last, step = found.groups()
    start = field.low if first is None else _number(first, field)
    end = field.high if first is None or (step and last is None) else _number(last or first, field)
    size = field.high - field.low + 1
    by = int(step or 1)
    if not 1 <= by <= field.high or (end < start and not field.turns):
        raise ScheduleError(text)
    return (field.low + (start - field.low + passed) % size for passed in range(0, (end - start) % size + 1, by))


def _number(text: str, field: _Field) -> int:
    number = field.names.get(text) or (int(text) if _NUMBER.fullmatch(text) else -1)
    if not field.low <= number <= field.high:
        raise ScheduleError(text)
    return number


def _days_of_month(text: str) -> Days:
    """`L` is the last day, `15W` the working day that is nearest to the 15th."""
    if text == "L":
        return lambda year, month: {monthrange(year, month)[1]}
    if text.endswith("W"):
        wanted = _number(text[:-1], _DAYS)
        return lambda year, month: _nearest_working_day(year, month, wanted)
    numbers = set(_numbers(text, _DAYS))
    return lambda year, month: numbers & _all_days(year, month)


def _days_of_week(text: str) -> Days:
    """`L` is Saturday, `6L` the last Friday of the month, `3#2` its second Tuesday."""
    if text == "L":
        text = "SAT"
    if text.endswith("L"):
        last = _weekday(text[:-1])
        return lambda year, month: set(sorted(_on(year, month, {last}))[-1:])
    weekday, which, number = text.partition("#")
    if which:
        wanted, index = _weekday(weekday), _number(number, _ORDINALS)
        return lambda year, month: set(sorted(_on(year, month, {wanted}))[index - 1 : index])
    wanted_days = {_python_weekday(number) for number in _numbers(text, _WEEKDAYS)}
    return lambda year, month: _on(year, month, wanted_days)


def _weekday(text: str) -> int:
    return _python_weekday(_number(text, _WEEKDAYS))


def _python_weekday(number: int) -> int:
    """AWS's Sunday is 1, Python's Monday 0."""
    return (number + SUNDAY - 1) % 7


def _all_days(year: int, month: int) -> set[int]:
    return set(range(1, monthrange(year, month)[1] + 1))


def _on(year: int, month: int, weekdays: set[int]) -> set[int]:
    first, days = monthrange(year, month)
    return {day for day in range(1, days + 1) if (first + day - 1) % 7 in weekdays}


def _nearest_working_day(year: int, month: int, wanted: int) -> set[int]:
    """Not in another month: the 1st, if a Saturday, means Monday the 3rd."""
    first, days = monthrange(year, month)
    if wanted > days:
        return set()
    weekday = (first + wanted - 1) % 7
    if weekday == SATURDAY:
        return {wanted - 1 if wanted > 1 else wanted + 2}
    if weekday == SUNDAY:
        return {wanted + 1 if wanted < days else wanted - 2}
    return {wanted}
