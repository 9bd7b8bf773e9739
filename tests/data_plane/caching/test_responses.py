"""A stage's cache by itself: what it keeps, for how long, and how much."""

from collections.abc import AsyncIterator

import pytest

from data_plane.caching.responses import LARGEST_BODY, Key, ResponseCaches, StageCache
from data_plane.runtime import Response


async def stream() -> AsyncIterator[bytes]:
    yield b"piece"


def answer(body: bytes = b"x") -> Response:
    return Response(200, [("X-A", "1")], body)


def found(cache: StageCache, key: Key = ("k",)) -> Response | None:
    kept = cache.get(key)
    return kept and Response(kept.status, [*kept.headers], kept.body)


def test_a_response_is_kept_without_what_belongs_to_one_call() -> None:
    cache = StageCache(10_000)
    cache.keep(("GET", "r"), Response(404, [("X-A", "1"), ("X-Amzn-Trace-Id", "of one call")], b"no"), 10, 0)
    assert found(cache, ("GET", "r")) == Response(404, [("X-A", "1")], b"no")
    assert found(cache, ("GET", "s")) is None


def test_what_a_caller_does_to_a_response_stays_its_own() -> None:
    cache = StageCache(10_000)
    given = answer()
    cache.keep(("k",), given, 10, 0)
    given.headers.append(("X-Mine", "1"))
    assert found(cache) == answer()


@pytest.mark.parametrize(
    "response", [Response(200, [], stream()), answer(b"x" * (LARGEST_BODY + 1))], ids=["a stream", "over 1 MB"]
)
def test_what_cannot_be_kept_replaces_what_was(response: Response) -> None:
    cache = StageCache(2**22)
    cache.keep(("k",), answer(b"x" * LARGEST_BODY), 10, 0)
    assert found(cache)
    cache.keep(("k",), response, 10, 0)
    assert found(cache) is None


def test_the_bytes_of_bodies_and_headers_count() -> None:
    cache = StageCache(10_000)
    cache.keep(("a",), answer(b"x" * 4000), 10, 0)
    cache.keep(("b",), Response(200, [("X-Long", "x" * 4000)]), 10, 0)
    assert found(cache, ("a",)) is None


def test_each_stage_has_its_own_cache_until_it_is_forgotten() -> None:
    caches = ResponseCaches()
    for api_id, stage in (("a", "prod"), ("a", "test"), ("b", "prod")):
        caches.of(api_id, stage, 0.5).keep(("k",), answer(f"{api_id}{stage}".encode()), 10, 0)
    caches.flush("a", "prod")
    caches.flush("nowhere", "prod")
    caches.forget("b", "prod")
    assert caches.of("a", "prod", 0.5).get(("k",)) is None
    assert caches.of("b", "prod", 0.5).get(("k",)) is None
    assert found(caches.of("a", "test", 0.5)) == answer(b"atest")
    assert found(caches.of("a", "test", 1.6)) is None
