"""What AWS would charge: handbook/09's worked examples, and how a bill is shared among APIs."""

import pytest

from data_plane.telemetry.billing import HTTP, REST, WEBSOCKET
from emulator.billing import prices, report
from emulator.billing.months import MonthlyUsage

MILLION, GB, HOURS = 1e6, 2**30, 30 * 24


@pytest.mark.parametrize(
    ("item", "quantity", "expected", "why"),
    [
        ("rest_requests", 0, 0, "nothing"),
        ("rest_requests", 5 * MILLION, 17.50, "5 M REST calls"),
        ("rest_requests", 1000 * MILLION, 3033.10, "1 B REST calls: 333 at 3.50 and 667 at 2.80"),
        ("rest_requests", 21_000 * MILLION, 3033.10 + 19_000 * 2.38 + 1000 * 1.51, "into the last tier"),
        ("http_requests", 400 * MILLION, 390, "400 M HTTP calls: 300 at 1.00 and 100 at 0.90"),
        ("http_requests", 2 * MILLION, 2, "1 M HTTP calls of 600 KB are two units each"),
        ("websocket_messages", 20 * MILLION, 20, "10 M WebSocket messages of 40 KB"),
        ("websocket_minutes", 1000 * HOURS * 60, 10.80, "1,000 connections open all month"),
        ("data_out", 50 * GB, 0, "50 GB of the 100 that nobody pays for"),
        ("data_out", 200 * GB, 9, "100 GB more"),
    ],
)
def test_prices(item: str, quantity: float, expected: float, why: str) -> None:
    assert prices.cost(prices.table().items[item], quantity) == pytest.approx(expected), why


def used(kind: str, api_id: str, calls: int, account_id: str = "1", month: str = "2026-11") -> MonthlyUsage:
    return MonthlyUsage(
        month=month, account_id=account_id, region="r", api_id=api_id, kind=kind, requests=calls, units=calls
    )


def test_apis_of_an_account_climb_the_tiers_together() -> None:
    sums = [used(REST, "a", 250_000_000), used(REST, "b", 750_000_000)]
    found = report.make(sums, "2026-11", lambda usage: usage.api_id.upper())
    assert [(api["id"], api["name"]) for api in found["apis"]] == [("a", "A"), ("b", "B")]
    assert [api["cost"] for api in found["apis"]] == pytest.approx([3033.10 / 4, 3033.10 * 3 / 4])
    assert found["cost"] == pytest.approx(3033.10)


def test_accounts_and_kinds_are_apart() -> None:
    sums = [used(HTTP, "a", 300_000_000), used(HTTP, "b", 300_000_000, "2"), used(WEBSOCKET, "c", 1_000_000)]
    found = report.make(sums, "2026-11", lambda usage: None)
    assert [api["cost"] for api in found["apis"]] == pytest.approx([300, 300, 1])


def test_so_are_months() -> None:
    """Tiers begin anew: two months of 300 M are cheaper a month than one of 600 M."""
    sums = [used(HTTP, "a", 300_000_000, month="2026-10"), used(HTTP, "a", 300_000_000)]
    found = report.make(sums, "2026-11", lambda usage: None)
    assert (found["month"], found["months"]) == ("2026-11", ["2026-10", "2026-11"])
    assert [api["cost"] for api in found["apis"]] == pytest.approx([300])
    assert report.make(sums, "2026-12", lambda usage: None)["apis"] == []


def test_the_table_says_where_it_is_from() -> None:
    table = prices.table()
    assert (table.region, table.currency) == ("us-east-1", "USD")
    assert report.make([], "2026-11", lambda usage: None)["prices"] == f"us-east-1, {table.date}: {table.source}"
    for item in table.items.values():
        ends = [end for end, _ in item.tiers]
        assert ends[-1] is None, "the last tier has no end"
        assert ends[:-1] == sorted(end for end in ends if end is not None)
