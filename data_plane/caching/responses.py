"""The cache of each stage that has one: responses by key, until they expire or room is needed (handbook/02 section 14).

A cache belongs to its stage, not to a deployment: it survives redeploying, and goes with the stage or its cluster. It
holds as many bytes as the cluster has by its size, and drops what was not asked for the longest.
"""

from collections import OrderedDict
from collections.abc import Callable
from time import monotonic
from typing import NamedTuple

from data_plane.runtime import Header, Response

Key = tuple[object, ...]
LARGEST_BODY = 1_048_576
_OF_ONE_CALL = ("X-Amzn-Trace-Id",)
_ENTRY = 1024
"""Bytes that an entry takes beside its texts, roughly."""


class Entry(NamedTuple):
    """expires: by the cache's clock. size: bytes that the entry takes."""

    expires: float
    size: int
    status: int
    headers: tuple[Header, ...]
    body: bytes


class StageCache:
    def __init__(self, capacity: int, clock: Callable[[], float] = monotonic) -> None:
        """capacity: bytes. clock: seconds. epoch: counts the flushes."""
        self._capacity, self._clock = capacity, clock
        self._entries: OrderedDict[Key, Entry] = OrderedDict()
        self._size = 0
        self.epoch = 0

    def find(self, key: Key) -> Response | None:
        """A response of the caller's own."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        if entry.expires <= self._clock():
            self._drop(key)
            return None
        self._entries.move_to_end(key)
        return Response(entry.status, [*entry.headers], entry.body)

    def keep(self, key: Key, response: Response, seconds: float, epoch: int) -> None:
        """For so long, if the cache was not flushed since that epoch, for what the response says perhaps.

        Streams and bodies over 1 MB are not kept; what stood under the key before is gone.
        """
        self._drop(key)
        body = response.body
        if epoch != self.epoch or not isinstance(body, bytes) or len(body) > LARGEST_BODY:
            return
        headers = tuple(header for header in response.headers if header[0] not in _OF_ONE_CALL)
        texts = [text for header in headers for text in header] + [str(part) for part in key]
        size = _ENTRY + len(body) + sum(map(len, texts))
        entry = Entry(self._clock() + seconds, size, response.status, headers, body)
        self._entries[key] = entry
        self._size += entry.size
        self._shrink()

    def resize(self, capacity: int) -> None:
        self._capacity = capacity
        self._shrink()

    def flush(self) -> None:
        self._entries.clear()
        self._size = 0
        self.epoch += 1

    def _shrink(self) -> None:
        while self._size > self._capacity:
            _, oldest = self._entries.popitem(last=False)
            self._size -= oldest.size

    def _drop(self, key: Key) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self._size -= entry.size


class ResponseCaches:
    """The caches of all stages."""

    def __init__(self) -> None:
        self._caches: dict[tuple[str, str], StageCache] = {}

    def of(self, rest_api_id: str, stage_name: str, gigabytes: float) -> StageCache:
        """A stage's cache, now of this size."""
        capacity = int(gigabytes * 2**30)
        cache = self._caches.setdefault((rest_api_id, stage_name), StageCache(capacity))
        cache.resize(capacity)
        return cache

    def forget(self, rest_api_id: str, stage_name: str) -> None:
        """The stage has no cluster any more, or is gone."""
        self._caches.pop((rest_api_id, stage_name), None)

    def flush(self, rest_api_id: str, stage_name: str) -> None:
        cache = self._caches.get((rest_api_id, stage_name))
        if cache is not None:
            cache.flush()
