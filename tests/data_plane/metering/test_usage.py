"""Usage and quotas against a list of all requests, counted anew each time."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from control_plane.definitions.access import Grant, QuotaSettings, UsagePlanKey
from data_plane.metering.usage import Usage
from tests.data_plane.metering.world import Clock

PLACE = UsagePlanKey(usage_plan_id="p", key_id="k")
OFFSETS = {"DAY": 0, "WEEK": 6, "MONTH": 27}
QUOTAS = st.sampled_from(sorted(OFFSETS)).flatmap(
    lambda period: st.builds(
        QuotaSettings, limit=st.integers(0, 6), period=st.just(period), offset=st.integers(0, OFFSETS[period])
    )
)
EVENTS = st.lists(st.one_of(st.integers(0, 40 * 86_400), st.integers(0, 3_600), QUOTAS, st.none()), max_size=40)


def begins(day: date, quota: QuotaSettings) -> bool:
    """Whether a period begins on this day."""
    if quota.period == "WEEK":
        return day.isoweekday() % 7 == quota.offset
    return quota.period == "DAY" or day.day == 1 + quota.offset


def left(quota: QuotaSettings | None, made: list[datetime], now: datetime) -> bool:
    """Slow and plain: go back day by day to where the period began, and count what was made since."""
    if quota is None:
        return True
    day = now.date()
    while not begins(day, quota):
        day -= timedelta(days=1)
    return sum(each.date() >= day for each in made) < quota.limit


@given(first=QUOTAS, begin=st.integers(0, 4 * 10**9), events=EVENTS)
@settings(max_examples=400, deadline=None, derandomize=True)
def test_a_quota_admits_its_limit_in_each_period(
    first: QuotaSettings, begin: int, events: list[int | QuotaSettings | None]
) -> None:
    """events: seconds that pass before a request; a quota, or none, that the plan has from then on."""
    seconds, quota = begin, first
    usage, made = Usage(lambda: float(seconds)), list[datetime]()
    for event in events:
        if not isinstance(event, int):
            quota = event  # type: ignore[assignment]
            continue
        seconds += event
        now = datetime.fromtimestamp(seconds, UTC)
        expected = left(quota, made, now)
        assert usage.exhausted(quota, PLACE) is not expected
        assert usage.take(quota, PLACE) is expected
        if expected:
            made.append(now)
    for each in made:
        assert usage.requests(each.date()) == sum(other.date() == each.date() for other in made)


@pytest.mark.parametrize(
    ("period", "offset", "last", "first", "why"),
    [
        ("DAY", 0, "2026-01-07T23:59:59", "2026-01-08T00:00:00", "midnight in UTC"),
        ("WEEK", 0, "2026-01-10T23:59:59", "2026-01-11T00:00:00", "Sunday"),
        ("WEEK", 1, "2026-01-11T23:59:59", "2026-01-12T00:00:00", "Monday, a day after"),
        ("MONTH", 0, "2026-01-31T23:59:59", "2026-02-01T00:00:00", "the first"),
        ("MONTH", 27, "2026-02-27T23:59:59", "2026-02-28T00:00:00", "the 28th, which every month has"),
    ],
)
def test_when_periods_begin(period: str, offset: int, last: str, first: str, why: str) -> None:
    calendar = Clock(timestamp(last))
    usage = Usage(calendar)
    quota = QuotaSettings(limit=1, period=period, offset=offset)
    assert [usage.take(quota, PLACE), usage.take(quota, PLACE)] == [True, False], why
    calendar.at = timestamp(first)
    assert usage.take(quota, PLACE), why


def timestamp(text: str) -> float:
    return datetime.fromisoformat(f"{text}+00:00").timestamp()


def test_a_grant_counts_in_its_period_only() -> None:
    calendar = Clock(timestamp("2026-01-07T12:00:00"))
    usage, quota = Usage(calendar), QuotaSettings(limit=1, period="DAY")
    assert usage.take(quota, PLACE)
    assert usage.exhausted(quota, PLACE)
    granted = UsagePlanKey(usage_plan_id="p", key_id="k", grant=Grant(begin=date(2026, 1, 7), requests=2))
    assert [usage.take(quota, granted) for _ in range(3)] == [True, True, False]
    calendar.at += 86_400
    assert [usage.take(quota, granted) for _ in range(2)] == [True, False]


def test_what_is_restored_counts_at_once() -> None:
    usage, quota = Usage(Clock(0.0)), QuotaSettings(limit=5, period="DAY")
    assert usage.take(quota, PLACE)
    usage.restore(date(1970, 1, 1), 4)
    assert [usage.take(quota, PLACE), usage.take(quota, PLACE)] == [True, False]


def test_days_of_long_ago_are_forgotten() -> None:
    calendar = Clock(0.0)
    usage = Usage(calendar)
    for _ in range(1_000):
        usage.take(None, PLACE)
        calendar.at += 86_400
    assert len(usage.days()) == 400
    assert usage.requests(date(1970, 1, 1) + timedelta(days=999)) == 1


def test_threads_never_exceed_a_quota() -> None:
    usage, quota = Usage(lambda: 0.0), QuotaSettings(limit=1_000, period="MONTH")
    counts: list[int] = []
    start = threading.Barrier(8)

    def call() -> None:
        start.wait()
        counts.append(sum(usage.take(quota, PLACE) for _ in range(500)))

    threads = [threading.Thread(target=call) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == usage.requests(date(1970, 1, 1)) == 1_000
