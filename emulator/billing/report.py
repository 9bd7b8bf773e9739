"""The usage of every API and its cost, as if all that was counted had been used in one month of us-east-1.

Tiers count all calls of a kind that an account makes in a region (handbook/09 section 2), so what is summed and priced
is theirs together; an API's cost is its share of that. Caches and other services are not in it.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from data_plane.billing import HTTP, REST, WEBSOCKET, Bill
from data_plane.metrics import Home
from emulator.billing import prices

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
    """since: seconds since the epoch. prices: where they are from."""

    since: float
    currency: str
    prices: str
    apis: list[ApiUsage]
    cost: float


def make(bills: Iterable[Bill], since: float, name: Callable[[Bill], str | None]) -> dict[str, Any]:
    """Of all APIs that were used. name: of an API, if there is one still."""
    now = time.time_ns() // 1_000_000
    used = [bill for bill in bills if bill.requests or bill.connection_minutes(now)]
    apis = [_usage(bill, name(bill), now) for bill in used]
    _charge(apis)
    table = prices.table()
    total = sum(api.cost for api in apis)
    source = f"{table.region}, {table.date}: {table.source}"
    report = Report(since=since, currency=table.currency, prices=source, apis=apis, cost=total)
    document: dict[str, Any] = msgspec.to_builtins(report)
    return document


def _usage(bill: Bill, name: str | None, now: int) -> ApiUsage:
    account_id, region = bill.home
    return ApiUsage(
        account_id=account_id,
        region=region,
        id=bill.api_id,
        name=name,
        type=bill.kind,
        requests=bill.requests,
        units=bill.units,
        data_out=bill.sent,
        connection_minutes=bill.connection_minutes(now),
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
