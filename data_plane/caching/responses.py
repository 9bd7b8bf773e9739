"""The cache of each stage that has one: responses by key, until they expire or room is needed (handbook/02 section 14).

A cache belongs to its stage, not to a deployment: it survives redeploying, and goes with the stage or its cluster. It
holds as many bytes as the cluster has by its size, and drops what was not asked for the longest.
"""

from typing import NamedTuple

from data_plane.expiring import ExpiringCache
from data_plane.runtime import Header, Response

Key = tuple[object, ...]
LARGEST_BODY = 1_048_576
_OF_ONE_CALL = ("X-Amzn-Trace-Id",)


class Kept(NamedTuple):
    """A response without what each caller may change."""

    status: int
    headers: tuple[Header, ...]
    body: bytes


class StageCache(ExpiringCache[Key, Kept]):
    def keep(self, key: Key, response: Response, seconds: float, epoch: int) -> None:
        """Streams and bodies over 1 MB are not kept; what stood under the key before is gone."""
        body = response.body
        if not isinstance(body, bytes) or len(body) > LARGEST_BODY:
            self.drop(key)
            return
        headers = tuple(header for header in response.headers if header[0] not in _OF_ONE_CALL)
        texts = [text for header in headers for text in header] + [str(part) for part in key]
        kept = Kept(response.status, headers, body)
        self.put(key, kept, seconds=seconds, size=len(body) + sum(map(len, texts)), epoch=epoch)


class ResponseCaches:
    """The caches of all stages."""

    def __init__(self) -> None:
        self._caches: dict[tuple[str, str], StageCache] = {}

    def of(self, rest_api_id: str, stage_name: str, gigabytes: float) -> StageCache:
        """A stage's cache of this size.

        "API Gateway changes the cache capacity by deleting the existing cache instance and recreating a new one with a
        modified capacity. All existing cached data is deleted." (Developer Guide, "api-gateway-caching")
        """
        capacity, place = int(gigabytes * 2**30), (rest_api_id, stage_name)
        cache = self._caches.get(place)
        if cache is None or cache.capacity != capacity:
            cache = self._caches[place] = StageCache(capacity)
        return cache

    def forget(self, rest_api_id: str, stage_name: str) -> None:
        """The stage has no cluster any more, or is gone."""
        self._caches.pop((rest_api_id, stage_name), None)

    def flush(self, rest_api_id: str, stage_name: str) -> None:
        cache = self._caches.get((rest_api_id, stage_name))
        if cache is not None:
            cache.clear()
