"""The price table, `prices.json`, and what a quantity costs by it (handbook/09 sections 2 to 4).

An item has a price for every `per` of its unit (a million calls, a gigabyte), by tiers: `[333, 3.50]` is the price of
what is below 333 times `per`, the last tier has no end. The 100 GB a month that nobody pays for are the first tier of
the data that goes out; what new accounts are given besides is left out.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import msgspec

_FILE = Path(__file__).with_name("prices.json")


class Item(msgspec.Struct, frozen=True):
    """tiers: (the quantity a tier ends at, in `per`; its price)."""

    per: float
    tiers: tuple[tuple[float | None, float], ...]


class Prices(msgspec.Struct, frozen=True):
    region: str
    currency: str
    date: str
    source: str
    items: Mapping[str, Item]


@lru_cache(maxsize=1)
def table() -> Prices:
    return msgspec.json.decode(_FILE.read_bytes(), type=Prices)


def cost(item: Item, quantity: float) -> float:
    """What a month's quantity costs, not rounded."""
    charged, begin, left = 0.0, 0.0, quantity / item.per
    for end, price in item.tiers:
        within = left if end is None else min(left, end - begin)
        charged += within * price
        left -= within
        begin = end or begin
    return charged
