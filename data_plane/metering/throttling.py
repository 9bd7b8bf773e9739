"""Which bucket a limit is kept in, and the step that takes from it (handbook/02 section 15).

AWS tries, in this order: the usage plan's limit of the method, the plan's own, the stage's setting of the method, the
account's. Whichever bucket is empty answers 429; tokens that were taken before it was found are gone.

A setting that says only half of a limit has the account's other half. A setting that equals AWS's defaults, as those
have that were set for logging's sake, limits nothing the account's does not: it has no bucket.
"""

import threading
import time
from collections.abc import Callable, Collection
from functools import reduce

from control_plane.definitions.access import ThrottleSettings
from data_plane.errors import Throttled
from data_plane.metering.token_bucket import Clock, Limit, TokenBucket
from data_plane.runtime import Call, skip

Meter = Callable[[Call], None]
"""A step that lets a call pass, or raises. One that does nothing is `skip`."""

ACCOUNT = Limit(10_000.0, 5_000)
"""AWS's limit of an account in a region, for all its APIs together (handbook/09 section 5)."""


def of_plan(settings: ThrottleSettings | None) -> Limit | None:
    """The limit of a usage plan, or of a method in it; what is None is not limited."""
    if settings is None or (settings.rate_limit is None and settings.burst_limit is None):
        return None
    return _whole(settings.rate_limit, settings.burst_limit)


def of_settings(rate: float | None, burst: int | None) -> Limit | None:
    """The limit that a stage sets for a method or route: None and -1 are no limit, and so are AWS's defaults."""
    if rate is not None and rate < 0:
        return None
    limit = _whole(rate, None if burst is None or burst < 0 else burst)
    return None if limit == ACCOUNT else limit


def _whole(rate: float | None, burst: int | None) -> Limit:
    return Limit(ACCOUNT.rate if rate is None else rate, ACCOUNT.burst if burst is None else burst)


class Buckets:
    """Buckets by name. One stays as it is while its limit does; a new limit begins with a full bucket."""

    def __init__(self, clock: Clock = time.monotonic_ns) -> None:
        self._clock = clock
        self._buckets: dict[str, TokenBucket] = {}
        self._lock = threading.Lock()

    def find(self, name: str, limit: Limit) -> TokenBucket:
        bucket = self._buckets.get(name)
        if bucket is not None and bucket.limit == limit:
            return bucket
        with self._lock:
            bucket = self._buckets.get(name)
            if bucket is None or bucket.limit != limit:
                bucket = self._buckets[name] = TokenBucket(limit, self._clock)
        return bucket

    def keep(self, names: Collection[str]) -> None:
        """Let all others go."""
        with self._lock:
            self._buckets = {name: bucket for name, bucket in self._buckets.items() if name in names}


def throttle(bucket: TokenBucket, reason: str) -> Meter:
    """The step that takes a token. reason: the execution log's line where there is none."""
    take = bucket.take

    def step(call: Call) -> None:
        if not take():
            raise Throttled(reason=reason)

    return step


def in_order(*steps: Meter) -> Meter:
    """All these steps as one; `skip` where none of them does anything."""
    return reduce(_both, [each for each in steps if each is not skip] or [skip])


def _both(first: Meter, then: Meter) -> Meter:
    def step(call: Call) -> None:
        first(call)
        then(call)

    return step
