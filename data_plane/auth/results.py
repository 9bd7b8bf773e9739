"""What authorizers decided, kept for their TTL: one cache for the whole process (handbook/04 section 2.3).

Three laws:

1. A result stands under its authorizer in one deployment of one stage, and the caller's identity. So a new deployment
   begins anew, a change of stage settings does not, and a policy that was cached for one method serves the others.
2. Memory is bounded: what was used longest ago goes first. Weights are bytes, roughly.
3. What was on its way when the cache was flushed is not kept: it may rest on what the flush was for.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, NamedTuple

Identity = tuple[str, ...]
"""What a request says of its caller: the values of an authorizer's identity sources, in their order."""

CAPACITY = 16 * 1024 * 1024
_ENTRY = 512  # what an entry costs besides its texts


class Place(NamedTuple):
    """An authorizer as one deployment of a stage knows it."""

    api_id: str
    stage_name: str
    deployment_id: str
    authorizer_id: str


class _Entry(NamedTuple):
    value: Any
    expires: float
    weight: int


class Results:
    """epoch: changes with every flush; a result is kept only if it is that of before the authorizer was asked."""

    def __init__(self, capacity: int = CAPACITY, clock: Callable[[], float] = time.monotonic) -> None:
        self._entries: OrderedDict[tuple[Place, Identity], _Entry] = OrderedDict()
        self._capacity = capacity
        self._clock = clock
        self._weight = 0
        self.epoch = 0

    def get(self, place: Place, identity: Identity) -> Any:
        """The result that is still good, or None."""
        key = (place, identity)
        entry = self._entries.get(key)
        if entry is None:
            return None
        if entry.expires <= self._clock():
            self._remove(key)
            return None
        self._entries.move_to_end(key)
        return entry.value

    def put(self, place: Place, identity: Identity, value: Any, *, seconds: float, size: int, epoch: int) -> None:
        """Keep a result. size: its bytes. epoch: `results.epoch` as it was when the work for it began."""
        if seconds <= 0 or epoch != self.epoch:
            return
        key = (place, identity)
        if key in self._entries:
            self._remove(key)
        weight = _ENTRY + size + sum(map(len, identity))
        self._entries[key] = _Entry(value, self._clock() + seconds, weight)
        self._weight += weight
        while self._weight > self._capacity:
            self._remove(next(iter(self._entries)))

    def flush(self, api_id: str, stage_name: str) -> None:
        """Forget what one stage's authorizers said."""
        self.epoch += 1
        for key in [key for key in self._entries if key[0][:2] == (api_id, stage_name)]:
            self._remove(key)

    def clear(self) -> None:
        self.epoch += 1
        self._entries.clear()
        self._weight = 0

    def _remove(self, key: tuple[Place, Identity]) -> None:
        self._weight -= self._entries.pop(key).weight
