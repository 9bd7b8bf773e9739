"""To which month usage counts, and how it goes on across restarts."""

from datetime import UTC, datetime

import pytest

from data_plane.telemetry.billing import REST, WEBSOCKET, Bills
from emulator.billing.months import Months, name_of, seconds_left

HOME = ("000000000000", "us-east-1")


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


OCTOBER, NOVEMBER = at("2026-10-31T23:00"), at("2026-11-01T01:00")


def shown(months: Months) -> list[tuple[str, str, int]]:
    return [(each.month, each.api_id, each.requests) for each in months.sums()]


def test_calls_count_to_the_month_they_came_in() -> None:
    bills = Bills()
    months = Months(bills, OCTOBER)
    bill, unused = bills.of(HOME, REST, "a"), bills.of(HOME, REST, "unused")
    bill.called(1, 2, None)
    months.fold(OCTOBER + 60)
    bill.called(1, 2, None)
    months.fold(NOVEMBER)
    assert shown(months) == [("2026-10", "a", 2)], "what came before the fold at a month's end is the old one's"
    bill.called(1, 2, None)
    months.fold(NOVEMBER + 60)
    months.fold(NOVEMBER + 120)
    assert shown(months) == [("2026-10", "a", 2), ("2026-11", "a", 1)]
    assert [(each.units, each.sent) for each in months.sums()] == [(2, 4), (1, 2)]
    assert unused.requests == 0


def test_a_connection_that_is_open_over_the_end_of_a_month_counts_to_both() -> None:
    bills = Bills()
    months = Months(bills, OCTOBER)
    midnight = at("2026-11-01T00:00")
    bills.of(HOME, WEBSOCKET, "a").connected(int((midnight - 60) * 1000))
    months.fold(midnight)
    months.fold(midnight + 120)
    assert [(each.month, each.connection_ms) for each in months.sums()] == [("2026-10", 60_000), ("2026-11", 120_000)]


def test_it_goes_on_from_what_was_kept() -> None:
    first = Months(bills := Bills(), NOVEMBER)
    bills.of(HOME, REST, "a").called(0, 0, None)
    first.fold(NOVEMBER)
    second = Months(bills := Bills(), NOVEMBER)
    second.restore(first.sums())
    bills.of(HOME, REST, "a").called(0, 0, None)
    second.fold(NOVEMBER + 1)
    assert shown(second) == [("2026-11", "a", 2)]
    second.reset()
    second.fold(NOVEMBER + 2)
    assert shown(second) == []


@pytest.mark.parametrize(
    ("moment", "month", "left"),
    [
        ("2026-11-30T23:59:00", "2026-11", 60),
        ("2026-12-31T23:00:00", "2026-12", 3600),
        ("2028-02-28T00:00:00", "2028-02", 2 * 86_400),
        ("2026-01-01T00:00:00", "2026-01", 31 * 86_400),
    ],
)
def test_months(moment: str, month: str, left: float) -> None:
    assert (name_of(at(moment)), seconds_left(at(moment))) == (month, left)
