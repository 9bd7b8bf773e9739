"""Metering, as the emulator sets it up: what the control plane commits about keys and plans is in force at once.

The limits of an account's requests and new WebSocket connections a second are off unless a setting names them: test
suites and benchmarks come in bursts that AWS's 10,000 and 500 would cut off (handbook/09 section 10).
"""

from control_plane.limits import Limits
from control_plane.store import Change, TableListener
from data_plane.metering.state import Metering
from data_plane.metering.token_bucket import Limit


def account_limit(limits: Limits) -> Limit | None:
    """Where `requests_per_second` or `request_burst` is set, both hold; the other is AWS's."""
    if limits.changed.keys().isdisjoint(("requests_per_second", "request_burst")):
        return None
    return Limit(float(limits.rate("requests_per_second")), limits.rate("request_burst"))


def connection_limit(limits: Limits) -> Limit | None:
    """Where `connections_per_second` is set: that many at once, too."""
    if "connections_per_second" not in limits.changed:
        return None
    rate = limits.rate("connections_per_second")
    return Limit(float(rate), rate)


class MeteringListener(TableListener):
    """Tells metering of keys, plans, and stages that are gone."""

    def __init__(self, metering: Metering) -> None:
        self._metering = metering
        super().__init__(
            {
                "api_keys": lambda change: metering.access(*change.home).put_key(change.old, change.new),
                "usage_plans": lambda change: metering.access(*change.home).put_plan(change.old, change.new),
                "usage_plan_keys": self._place,
                "stages": self._stage,
                "v2_stages": self._stage,
            }
        )

    def _place(self, change: Change) -> None:
        self._metering.access(*change.home).put_place(change.old, change.new)
        if change.new is None:
            self._metering.forget_usage(*change.key)

    def _stage(self, change: Change) -> None:
        if change.new is None:
            self._metering.forget_stage(*change.key)
