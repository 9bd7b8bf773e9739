"""Schedules of EventBridge's rules: when they are due next. All times are UTC."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.aws.events.schedules import ScheduleError, read

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
NOW = datetime(2026, 11, 20, 9, 59, 30, tzinfo=UTC)
"""A Friday."""


def times(expression: str, count: int, now: datetime = NOW) -> list[str]:
    """The next ones, as `Fri 2026-11-20 10:00`."""
    schedule, found, moment = read(expression), [], now.timestamp()
    for _ in range(count):
        following = schedule.after(moment)
        if following is None:
            break
        moment = following
        due = datetime.fromtimestamp(moment, UTC)
        found.append(f"{DAYS[due.weekday()]} {due:%Y-%m-%d %H:%M}" + (f":{due:%S}" if due.second else ""))
    return found


@pytest.mark.parametrize(
    ("expression", "expected", "why"),
    [
        ("cron(0 10 * * ? *)", ["Fri 2026-11-20 10:00", "Sat 2026-11-21 10:00"], "every day at 10:00"),
        ("cron(15 12 * * ? *)", ["Fri 2026-11-20 12:15", "Sat 2026-11-21 12:15"], "every day at 12:15"),
        ("cron(0 18 ? * MON-FRI *)", ["Fri 2026-11-20 18:00", "Mon 2026-11-23 18:00"], "Monday through Friday"),
        ("cron(0 8 1 * ? *)", ["Tue 2026-12-01 08:00", "Fri 2027-01-01 08:00"], "the first day of every month"),
        ("cron(0/15 * * * ? *)", ["Fri 2026-11-20 10:00", "Fri 2026-11-20 10:15"], "every 15 minutes"),
        ("cron(0/10 * ? * MON-FRI *)", ["Fri 2026-11-20 10:00", "Fri 2026-11-20 10:10"], "every 10 minutes of those"),
        ("cron(0/5 8-17 ? * MON-FRI *)", ["Fri 2026-11-20 10:00", "Fri 2026-11-20 10:05"], "every 5 in working hours"),
        (
            "cron(0/30 20-2 ? * MON-FRI *)",
            ["Fri 2026-11-20 20:00", "Fri 2026-11-20 20:30"],
            "every 30 at night, from 20:00 to 2:30",
        ),
        ("rate(1 minute)", ["Fri 2026-11-20 10:00:30", "Fri 2026-11-20 10:01:30"], "every minute from now"),
        ("rate(5 minutes)", ["Fri 2026-11-20 10:04:30", "Fri 2026-11-20 10:09:30"], "every five"),
        ("rate(1 hour)", ["Fri 2026-11-20 10:59:30", "Fri 2026-11-20 11:59:30"], "every hour"),
        ("rate(1 day)", ["Sat 2026-11-21 09:59:30", "Sun 2026-11-22 09:59:30"], "every day"),
        ("rate(7 days)", ["Fri 2026-11-27 09:59:30", "Fri 2026-12-04 09:59:30"], "every seven"),
    ],
)
def test_the_examples_of_awss_guide(expression: str, expected: list[str], why: str) -> None:
    """The tables of "Setting a schedule pattern for scheduled rules" in the EventBridge User Guide."""
    assert times(expression, 2) == expected, why


@pytest.mark.parametrize(
    ("expression", "expected", "why"),
    [
        ("cron(1/10 * * * ? *)", ["Fri 2026-11-20 10:01", "Fri 2026-11-20 10:11"], "every tenth from the first on"),
        ("cron(*/20 9 * * ? *)", ["Sat 2026-11-21 09:00", "Sat 2026-11-21 09:20"], "a step without a start"),
        ("cron(10-20/5,59 9 * * ? *)", ["Sat 2026-11-21 09:10", "Sat 2026-11-21 09:15"], "a range with steps"),
        ("cron(0 0 * JAN,MAR ? *)", ["Fri 2027-01-01 00:00", "Sat 2027-01-02 00:00"], "names of months"),
        ("cron(0 0 1 NOV-FEB ? *)", ["Tue 2026-12-01 00:00", "Fri 2027-01-01 00:00"], "over the end of the year"),
        ("cron(0 0 ? * SAT-SUN *)", ["Sat 2026-11-21 00:00", "Sun 2026-11-22 00:00"], "over the end of the week"),
        ("cron(0 0 ? * 1 *)", ["Sun 2026-11-22 00:00", "Sun 2026-11-29 00:00"], "1 is Sunday"),
        ("cron(0 0 7 * ? *)", ["Mon 2026-12-07 00:00", "Thu 2027-01-07 00:00"], "the 7th, whatever day that is"),
        ("cron(0 0 31 * ? *)", ["Thu 2026-12-31 00:00", "Sun 2027-01-31 00:00", "Wed 2027-03-31 00:00"], "the 31st"),
        ("cron(0 0 L * ? *)", ["Mon 2026-11-30 00:00", "Thu 2026-12-31 00:00"], "the last day of the month"),
        ("cron(0 0 L 2 ? *)", ["Sun 2027-02-28 00:00", "Tue 2028-02-29 00:00"], "of February"),
        ("cron(0 0 ? * L *)", ["Sat 2026-11-21 00:00", "Sat 2026-11-28 00:00"], "the last day of the week"),
        ("cron(15 10 ? * 6L 2026-2027)", ["Fri 2026-11-27 10:15", "Fri 2026-12-25 10:15"], "the last Friday"),
        ("cron(0 0 ? * FRIL *)", ["Fri 2026-11-27 00:00"], "by name"),
        ("cron(0 0 ? * 3#2 *)", ["Tue 2026-12-08 00:00", "Tue 2027-01-12 00:00"], "the second Tuesday"),
        ("cron(0 0 ? * SUN#5 *)", ["Sun 2026-11-29 00:00", "Sun 2027-01-31 00:00"], "the fifth, of months with five"),
        ("cron(0 0 3W * ? *)", ["Thu 2026-12-03 00:00", "Mon 2027-01-04 00:00"], "the working day nearest to the 3rd"),
        ("cron(0 0 1W 8 ? *)", ["Mon 2027-08-02 00:00", "Tue 2028-08-01 00:00"], "a Sunday, and not in July"),
        ("cron(0 0 1W 5 ? 2027)", ["Mon 2027-05-03 00:00"], "a Saturday, and not in April"),
        ("cron(0 0 31W 1 ? 2027)", ["Fri 2027-01-29 00:00"], "a Sunday, and not in February"),
        ("cron(0 0 29 2 ? *)", ["Tue 2028-02-29 00:00", "Sun 2032-02-29 00:00"], "leap days"),
        ("cron(0 0 29 2 ? 2100)", [], "no leap year"),
        ("cron(0 0 31 2 ? *)", [], "no such day"),
        ("cron(0/5, 9-18, ?, *, MON-FRI, *)", ["Fri 2026-11-20 10:00"], "commas, which AWS takes: boto3 issue 2876"),
        ("cron(0 0 1 1 ? 2020)", [], "over"),
        ("cron(59 23 31 12 ? 2199)", ["Tue 2199-12-31 23:59"], "the last there is"),
    ],
)
def test_what_fields_may_say(expression: str, expected: list[str], why: str) -> None:
    """The wildcards of the same page, and what Quartz, whose dialect this is, says of them."""
    assert times(expression, len(expected) or 1) == expected, why


def test_a_minute_that_has_begun_is_over() -> None:
    assert times("cron(0 10 20 11 ? 2026)", 1, datetime(2026, 11, 20, 10, tzinfo=UTC)) == []


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "rate(5)",
        "rate(0 minutes)",
        "rate(1 minutes)",
        "rate(5 minute)",
        "rate(-1 minutes)",
        "rate(1.5 hours)",
        "rate(2 weeks)",
        "rate(30 seconds)",
        "rate(99999999999999999999 days)",
        "rate(5 minutes) ",
        "Rate(5 minutes)",
        "5 minutes",
        "at(2026-01-01T00:00:00)",
        "cron()",
        "cron(* * * * *)",
        "cron(0 12 * * ? * *)",
        "cron(0 12 * * * *)",
        "cron(0 12 ? * ? *)",
        "cron(0 12 1 * MON *)",
        "cron(60 * * * ? *)",
        "cron(* 24 * * ? *)",
        "cron(0 0 0 * ? *)",
        "cron(0 0 32 * ? *)",
        "cron(0 0 1 13 ? *)",
        "cron(0 0 1 JANUARY ? *)",
        "cron(0 0 ? * 0 *)",
        "cron(0 0 ? * 8 *)",
        "cron(0 0 ? * 3#6 *)",
        "cron(0 0 ? * 3#1,6#3 *)",
        "cron(0 0 LW,1W * ? *)",
        "cron(0 0 1 1 ? 1969)",
        "cron(0 0 1 1 ? 2200)",
        "cron(0 0 1 1 ? 2030-2020)",
        "cron(*/0 * * * ? *)",
        "cron(? * * * ? *)",
        "cron(, * * * ? *)",
        "cron(1,,2 * * * ? *)",
        "cron(*/60 * * * ? *)",
        "cron(0 */24 * * ? *)",
        "cron(15 12 ? * -1 *)",
        "cron(*/1 * * * *)",
        "cron(1- * * * ? *)",
        "cron(- * * * ? *)",
        "cron(\u0661 * * * ? *)",
        "cron(@daily)",
        f"cron(0 0 {'9' * 5000}W * ? *)",
    ],
)
def test_what_is_no_schedule(expression: str) -> None:
    """The guide's rules. That AWS refuses `*/60`, `-1` and five fields is told in aws/aws-sdk-js issue 4212,
    winglang/wing issue 7115 and cds-snc/notification-terraform pull request 344."""
    with pytest.raises(ScheduleError):
        read(expression)


FIELDS = st.tuples(
    st.sampled_from(["*", "0", "7/13", "30-10", "5,50"]),
    st.sampled_from(["*", "3", "20-2", "*/7"]),
    st.sampled_from([("*", "?"), ("L", "?"), ("31", "?"), ("15W", "?"), ("?", "2#5"), ("?", "6L"), ("?", "SAT-MON")]),
    st.sampled_from(["*", "2", "APR,JUN", "NOV-FEB"]),
)


@pytest.mark.slow
@settings(max_examples=200, deadline=None, derandomize=True)
@given(FIELDS, st.datetimes(datetime(2024, 1, 1), datetime(2032, 1, 1)))
def test_no_time_is_left_out(fields: tuple[str, str, tuple[str, str], str], now: datetime) -> None:
    """What is due next is due next, too, for any moment before it; and whatever is due is on a minute."""
    minute, hour, (day, weekday), month = fields
    schedule = read(f"cron({minute} {hour} {day} {month} {weekday} *)")
    began = now.replace(tzinfo=UTC).timestamp()
    due = schedule.after(began)
    if due is not None:
        assert due > began
        assert due % 60 == 0
        between = began + (due - began) * 0.7
        assert schedule.after(between) == due
        assert schedule.after((datetime.fromtimestamp(due, UTC) - timedelta(minutes=1)).timestamp()) == due
