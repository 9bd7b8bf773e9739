"""Slow models that are plainly right: what buckets and quotas promise, reckoned from all that ever happened."""

from datetime import UTC, datetime
from fractions import Fraction

from tests.data_plane.metering.world import SECOND


class Promise:
    """A bucket by its promise: in no span of time more than `burst + rate * span` requests."""

    def __init__(self, rate: float, burst: int) -> None:
        self._rate, self._burst = Fraction(str(rate)), burst
        self._let_in: list[int] = []

    def take(self, now: int) -> bool:
        """Whether every span that ends with this request, itself counted, keeps the promise."""
        spans = [(start, sum(each >= start for each in self._let_in) + 1) for start in [*self._let_in, now]]
        fits = all(count <= self._burst + self._rate * Fraction(now - start, SECOND) for start, count in spans)
        if fits:
            self._let_in.append(now)
        return fits


class DailyQuota:
    """A quota of so many requests a day by the list of all that counted; `now` in seconds since 1970."""

    def __init__(self, limit: int) -> None:
        self._limit, self._counted = limit, list[float]()

    def exhausted(self, now: float) -> bool:
        today = datetime.fromtimestamp(now, UTC).date()
        return sum(datetime.fromtimestamp(each, UTC).date() == today for each in self._counted) >= self._limit

    def count(self, now: float) -> None:
        self._counted.append(now)
