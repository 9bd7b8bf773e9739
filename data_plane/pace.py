"""How fast AWS lets a streamed response go: its beginning as fast as it comes, the rest at 2 MB a second.

Lambda counts 6 MB as the beginning (Developer Guide, "Bandwidth limits for response streaming"), API Gateway 10 MB
("Stream the integration response for your proxy integrations").
"""

RATE = 2_000_000
"""Bytes a second."""


class Pace:
    """Of one response. free: bytes that go as fast as they come."""

    __slots__ = ("_left", "_since")

    def __init__(self, free: int) -> None:
        self._left = free
        self._since: float | None = None

    def wait(self, size: int, now: float) -> float:
        """Seconds to wait when `size` bytes were handed on. now: by any clock that only goes forward."""
        self._left -= size
        if self._left >= 0:
            return 0.0
        if self._since is None:
            self._since = now
        return max(0.0, self._since - self._left / RATE - now)
