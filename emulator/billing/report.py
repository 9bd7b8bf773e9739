"""The usage of every API in a calendar month, and what AWS would charge for it in us-east-1.

Tiers count all calls of a kind that an account makes in a region (handbook/09 section 2), so what is summed and priced
is theirs together; an API's cost is its share of that. Caches and other services are not in it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from data_plane.metrics import Home
from data_plane.telemetry.billing import HTTP, REST, WEBSOCKET
from emulator.billing import prices
from emulator.billing.months import MonthlyUsage

_REQUESTS = {REST: "rest_requests", HTTP: "http_requests", WEBSOCKET: "websocket_messages"}
"""The price of a unit, by the kind of API."""


class ApiUsage(msgspec.Struct, kw_only=True):
    """requests: calls or messages that are charged. units: what they count as. data_out: bytes.

    name: None for an API that is gone. cost: in the table's currency.
    """

    account_id: str
    region: str
    id: str
    name: str | None
    type: str
    requests: int
    units: int
    data_out: int
    connection_minutes: float
    cost: float = 0.0

    def quantities(self) -> dict[str, float]:
        """By item of the price table."""
        found = {_REQUESTS[self.type]: float(self.units), "data_out": float(self.data_out)}
        return {**found, "websocket_minutes": self.connection_minutes} if self.type == WEBSOCKET else found


class Report(msgspec.Struct, kw_only=True):
    """month: `2026-11`. months: those that have any usage, the newest last. prices: where they are from."""

    month: str
    months: list[str]
    currency: str
    prices: str
    apis: list[ApiUsage]
    cost: float


def make(sums: Iterable[MonthlyUsage], month: str, name: Callable[[MonthlyUsage], str | None]) -> dict[str, Any]:
    """sums: of all months. name: of an API, if there is one still."""
    found = list(sums)
    apis = [_usage(each, name(each)) for each in found if each.month == month]
    _charge(apis)
    table = prices.table()
    total = sum(api.cost for api in apis)
    source = f"{table.region}, {table.date}: {table.source}"
    months = sorted({each.month for each in found})
    report = Report(month=month, months=months, currency=table.currency, prices=source, apis=apis, cost=total)
    document: dict[str, Any] = msgspec.to_builtins(report)
    return document


def _usage(usage: MonthlyUsage, name: str | None) -> ApiUsage:
    return ApiUsage(
        account_id=usage.account_id,
        region=usage.region,
        id=usage.api_id,
        name=name,
        type=usage.kind,
        requests=usage.requests,
        units=usage.units,
        data_out=usage.sent,
        connection_minutes=usage.connection_ms / 60_000,
    )


def _charge(apis: list[ApiUsage]) -> None:
    """Give each its cost."""
    items = prices.table().items
    totals: dict[tuple[Home, str], float] = defaultdict(float)
    for api in apis:
        for item, quantity in api.quantities().items():
            totals[(api.account_id, api.region), item] += quantity
    for api in apis:
        for item, quantity in api.quantities().items():
            if quantity:
                total = totals[(api.account_id, api.region), item]
                api.cost += prices.cost(items[item], total) * quantity / total
