"""What metering keeps from request to request. It outlives deployments: a redeployed stage finds its buckets as it left
them, and goes with its stage, or with a reset.

One object of the emulator, for APIs of all kinds. The control plane reads usage from it (`ports.Usage`).
"""

import time
from collections.abc import Iterable
from datetime import date

from control_plane.definitions.access import UsagePlanKey
from data_plane.metering.access import Access, Place
from data_plane.metering.throttling import Buckets
from data_plane.metering.token_bucket import Clock, Limit, TokenBucket
from data_plane.metering.usage import Calendar, Usage, UsageRecord


class Metering:
    def __init__(
        self,
        account_limit: Limit | None = None,
        connection_limit: Limit | None = None,
        *,
        clock: Clock = time.monotonic_ns,
        calendar: Calendar = time.time,
    ) -> None:
        """Of each account in each region: account_limit: for its APIs of all kinds together; connection_limit: for new
        connections to its WebSocket APIs; None: none.
        """
        self._account_limit = account_limit
        self._connection_limit = connection_limit
        self._clock = clock
        self._calendar = calendar
        self._access: dict[tuple[str, str], Access] = {}
        self._accounts: dict[tuple[str, str], TokenBucket] = {}
        self._connections: dict[tuple[str, str], TokenBucket] = {}
        self._stages: dict[tuple[str, str], Buckets] = {}
        self._usage: dict[tuple[str, str], Usage] = {}

    def access(self, account_id: str, region: str) -> Access:
        """The keys and plans of an account in a region."""
        home = (account_id, region)
        return self._access.get(home) or self._access.setdefault(home, Access(self._place))

    def account(self, account_id: str, region: str) -> TokenBucket | None:
        """The bucket that all calls of an account's APIs in a region take from; None where that is not limited."""
        return self._shared(self._accounts, (account_id, region), self._account_limit)

    def connections(self, account_id: str, region: str) -> TokenBucket | None:
        """The bucket that all handshakes with an account's WebSocket APIs in a region take from."""
        return self._shared(self._connections, (account_id, region), self._connection_limit)

    def stage(self, api_id: str, stage_name: str) -> Buckets:
        """The buckets of a stage's methods or routes."""
        stage = (api_id, stage_name)
        return self._stages.get(stage) or self._stages.setdefault(stage, Buckets(self._clock))

    def forget_stage(self, api_id: str, stage_name: str) -> None:
        self._stages.pop((api_id, stage_name), None)

    def forget_usage(self, usage_plan_id: str, key_id: str) -> None:
        self._usage.pop((usage_plan_id, key_id), None)

    def used(self, usage_plan_id: str, key_id: str, day: date) -> int:
        """Requests that a key made under a plan on one day, UTC's."""
        usage = self._usage.get((usage_plan_id, key_id))
        return 0 if usage is None else usage.requests(day)

    def records(self, since: date = date.min) -> list[UsageRecord]:
        """All usage from a day on, to be kept and restored. Buckets are not kept: they fill in seconds."""
        return [
            UsageRecord(usage_plan_id=plan_id, key_id=key_id, day=day, requests=requests)
            for (plan_id, key_id), usage in list(self._usage.items())
            for day, requests in usage.days().items()
            if day >= since
        ]

    def restore(self, records: Iterable[UsageRecord]) -> None:
        for each in records:
            self._usage_of(each.usage_plan_id, each.key_id).restore(each.day, each.requests)

    def reset(self) -> None:
        """Forget everything."""
        for kept in (self._access, self._accounts, self._connections, self._stages, self._usage):
            kept.clear()

    def _shared(
        self, buckets: dict[tuple[str, str], TokenBucket], home: tuple[str, str], limit: Limit | None
    ) -> TokenBucket | None:
        if limit is None:
            return None
        return buckets.get(home) or buckets.setdefault(home, TokenBucket(limit, self._clock))

    def _place(self, record: UsagePlanKey) -> Place:
        return Place(record, self._usage_of(record.usage_plan_id, record.key_id), Buckets(self._clock))

    def _usage_of(self, usage_plan_id: str, key_id: str) -> Usage:
        place = (usage_plan_id, key_id)
        return self._usage.get(place) or self._usage.setdefault(place, Usage(self._calendar))
