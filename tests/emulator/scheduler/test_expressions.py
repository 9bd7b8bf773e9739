"""When schedules of EventBridge Scheduler are due, above all where clocks are changed.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
"""

from datetime import UTC, datetime

import pytest

from emulator.aws.events.schedules import ScheduleError
from emulator.aws.scheduler.expressions import Occurrences, read


def moment(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


def shown(found: float | None) -> str | None:
    return None if found is None else datetime.fromtimestamp(found, UTC).strftime("%Y-%m-%dT%H:%M")


@pytest.mark.parametrize(
    ("expression", "zone", "now", "expected", "why"),
    [
        ("cron(0 8 * * ? *)", "UTC", "2026-01-01T08:00", ["2026-01-02T08:00"], "later than now"),
        ("cron(0 8 * * ? *)", "America/New_York", "2026-01-01T00:00", ["2026-01-01T13:00"], "winter"),
        ("cron(0 8 * * ? *)", "America/New_York", "2026-07-01T00:00", ["2026-07-01T12:00"], "summer"),
        (
            "cron(30 2 * * ? *)",
            "America/New_York",
            "2026-03-07T12:00",
            ["2026-03-09T06:30", "2026-03-10T06:30"],
            "on the 8th of March there is no half past two",
        ),
        (
            "cron(30 1 * * ? *)",
            "America/New_York",
            "2026-11-01T00:00",
            ["2026-11-01T05:30", "2026-11-02T06:30"],
            "on the 1st of November half past one comes twice",
        ),
        ("cron(0 0 1 1 ? 2026)", "Asia/Tokyo", "2025-01-01T00:00", ["2025-12-31T15:00", None], "another year here"),
        ("cron(0 0 31 2 ? *)", "UTC", "2026-01-01T00:00", [None], "never"),
        ("rate(1 hour)", "Europe/Berlin", "2026-01-01T00:00", ["2026-01-01T00:00", "2026-01-01T01:00"], "at once"),
        ("rate(1 days)", "Europe/Berlin", "2026-03-28T12:00", ["2026-03-28T12:00", "2026-03-29T12:00"], "24 hours"),
        ("at(2026-06-01T12:00:00)", "Europe/Berlin", "2026-01-01T00:00", ["2026-06-01T10:00", None], "once"),
        ("at(2026-06-01T12:00:00)", "UTC", "2027-01-01T00:00", ["2026-06-01T12:00", None], "over"),
    ],
)
def test_when_it_is_due(expression: str, zone: str, now: str, expected: list[str | None], why: str) -> None:
    occurrences = Occurrences(read(expression, zone))
    found = [occurrences.first(moment(now))]
    while len(found) < len(expected) and found[-1] is not None:
        found.append(occurrences.after(found[-1]))
    assert [shown(each) for each in found] == expected, why


@pytest.mark.parametrize(
    ("expression", "start", "end", "expected", "why"),
    [
        ("rate(2 hours)", "2026-05-01T09:30", "2026-05-01T12:00", ["2026-05-01T09:30", "2026-05-01T11:30", None], ""),
        (
            "cron(0 * * * ? *)",
            "2026-05-01T09:00",
            "2026-05-01T10:00",
            ["2026-05-01T09:00", "2026-05-01T10:00", None],
            "",
        ),
        ("rate(2 hours)", "2026-05-01T09:30", "2026-05-01T09:00", [None], "it ends before it begins"),
        ("at(2026-04-01T12:00:00)", "2026-05-01T09:30", "2026-05-01T12:00", ["2026-04-01T12:00", None], "no matter"),
    ],
)
def test_from_start_to_end(expression: str, start: str, end: str, expected: list[str | None], why: str) -> None:
    occurrences = Occurrences(read(expression, "UTC"), moment(start), moment(end))
    found = [occurrences.first(moment("2026-01-01T00:00"))]
    while found[-1] is not None:
        found.append(occurrences.after(found[-1]))
    assert [shown(each) for each in found] == expected, why


@pytest.mark.parametrize("expression", ["rate(0 hours)", "rate(1 week)", "at(2026-06-01)", "at(2026-02-30T00:00:00)"])
def test_what_is_none(expression: str) -> None:
    with pytest.raises(ScheduleError):
        read(expression, "UTC")


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../passwd", "/etc/passwd", "", "Europe"])
def test_no_zone(zone: str) -> None:
    with pytest.raises(ScheduleError):
        read("rate(1 hour)", zone)
