"""Values that are kept for a while, and while there is room: cached responses, and what authorizers decided.

Two laws:

1. Memory is bounded: what was used longest ago goes first.
2. What was on its way when the cache was flushed is not kept: it may rest on what the flush was for.
"""

from collections import OrderedDict
from collections.abc import Callable
from time import monotonic
from typing import Generic, NamedTuple, TypeVar

K = TypeVar("K")
V = TypeVar("V")

OVERHEAD = 1024
"""Bytes that an entry takes beside its texts, roughly."""


class _Entry(NamedTuple, Generic[V]):
    value: V
    expires: float
    size: int


class ExpiringCache(Generic[K, V]):
    """epoch: changes with every flush; it is read before the work for a value begins, and given back with the value."""

    def __init__(self, capacity: int, clock: Callable[[], float] = monotonic) -> None:
        """capacity: bytes. clock: seconds."""
        self._entries: OrderedDict[K, _Entry[V]] = OrderedDict()
        self.capacity, self._clock = capacity, clock
        self._size = 0
        self.epoch = 0

    def get(self, key: K) -> V | None:
        """The value that is still good."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        if entry.expires <= self._clock():
            self.drop(key)
            return None
        self._entries.move_to_end(key)
        return entry.value

    def put(self, key: K, value: V, *, seconds: float, size: int, epoch: int) -> None:
        """Keep a value for so long, in the place of the one before. size: bytes of its texts and the key's."""
        self.drop(key)
        if seconds <= 0 or epoch != self.epoch:
            return
        entry = self._entries[key] = _Entry(value, self._clock() + seconds, OVERHEAD + size)
        self._size += entry.size
        self._shrink()

    def drop(self, key: K) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self._size -= entry.size

    def clear(self) -> None:
        self.clear_where(lambda key: True)

    def clear_where(self, meant: Callable[[K], bool]) -> None:
        """Flush the keys that are meant."""
        self.epoch += 1
        for key in [key for key in self._entries if meant(key)]:
            self.drop(key)

    def _shrink(self) -> None:
        while self._size > self.capacity:
            self.drop(next(iter(self._entries)))
