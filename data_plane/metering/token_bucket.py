"""The token bucket every throttle is made of (handbook/02 section 15).

It holds at most `burst` tokens and begins full; `rate` tokens a second flow in; a request takes one, or is refused
where there is none. All is counted in whole numbers, a token being 10^15 of them, so nothing is lost to rounding
however long the bucket lives or often it is asked, and two threads never take the same token.
"""

import threading
import time
from collections.abc import Callable
from typing import NamedTuple

Clock = Callable[[], int]
"""Nanoseconds that never go back."""

_TOKEN = 10**15
_MICRO = 10**6
_FASTEST = 1e9
"""Tokens a second: one each nanosecond. JSON can name faster rates, and what is no number; they become this."""


class Limit(NamedTuple):
    """rate: requests a second, to a millionth. burst: requests at once."""

    rate: float
    burst: int

    def __str__(self) -> str:
        """As AWS's execution log shows it (handbook/02 section 18)."""
        return f"Limit: {self.rate:.2f} Burst: {self.burst}"


class TokenBucket:
    __slots__ = ("_at", "_capacity", "_clock", "_credit", "_lock", "_rate", "limit")

    def __init__(self, limit: Limit, clock: Clock = time.monotonic_ns) -> None:
        self.limit = limit
        self._rate = round(min(_FASTEST, limit.rate) * _MICRO)
        self._capacity = self._credit = limit.burst * _TOKEN
        self._clock = clock
        self._at = clock()
        self._lock = threading.Lock()

    def take(self) -> bool:
        """Whether there was a token, which is gone now."""
        with self._lock:
            now = self._clock()
            credit = min(self._capacity, self._credit + (now - self._at) * self._rate)
            self._at = now
            admitted = credit >= _TOKEN
            self._credit = credit - _TOKEN if admitted else credit
        return admitted
