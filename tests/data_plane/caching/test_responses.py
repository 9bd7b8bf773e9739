"""A stage's cache by itself: what it keeps, for how long, and how much."""

from collections.abc import AsyncIterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_plane.caching.responses import LARGEST_BODY, ResponseCaches, StageCache
from data_plane.runtime import Response


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


async def stream() -> AsyncIterator[bytes]:
    yield b"piece"


def answer(body: bytes = b"x") -> Response:
    return Response(200, [("X-A", "1")], body)


def test_a_response_is_kept_until_its_time_is_over() -> None:
    clock = Clock()
    cache = StageCache(10_000, clock)
    cache.keep(("GET", "r"), Response(404, [("X-A", "1"), ("X-Amzn-Trace-Id", "of one call")], b"no"), 10, 0)
    clock.now += 9.9
    assert cache.find(("GET", "r")) == Response(404, [("X-A", "1")], b"no")
    assert cache.find(("GET", "s")) is None
    clock.now += 0.1
    assert cache.find(("GET", "r")) is None


def test_what_a_caller_does_to_a_response_stays_its_own() -> None:
    cache = StageCache(10_000)
    given = answer()
    cache.keep(("k",), given, 10, 0)
    given.headers.append(("X-Mine", "1"))
    first = cache.find(("k",))
    assert first is not None
    first.headers.append(("X-Mine", "2"))
    assert cache.find(("k",)) == answer()


def test_a_response_that_was_under_way_during_a_flush_is_not_kept() -> None:
    cache = StageCache(10_000)
    before = cache.epoch
    cache.flush()
    cache.keep(("k",), answer(), 10, before)
    assert cache.find(("k",)) is None
    cache.keep(("k",), answer(), 10, cache.epoch)
    assert cache.find(("k",)) == answer()


@pytest.mark.parametrize(
    "response", [Response(200, [], stream()), answer(b"x" * (LARGEST_BODY + 1))], ids=["a stream", "over 1 MB"]
)
def test_what_cannot_be_kept_replaces_what_was(response: Response) -> None:
    cache = StageCache(2**22)
    cache.keep(("k",), answer(b"x" * LARGEST_BODY), 10, 0)
    assert cache.find(("k",))
    cache.keep(("k",), response, 10, 0)
    assert cache.find(("k",)) is None


def test_what_was_not_asked_for_the_longest_goes_first() -> None:
    cache = StageCache(3 * 1100 + 50)
    for name in "abc":
        cache.keep((name,), answer(b"x" * 72), 10, 0)
    assert cache.find(("a",))
    cache.keep(("d",), answer(b"x" * 72), 10, 0)
    assert [bool(cache.find((name,))) for name in "abcd"] == [True, False, True, True]
    cache.resize(1200)
    assert [bool(cache.find((name,))) for name in "abcd"] == [False, False, False, True]


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.sampled_from("abcde"), st.integers(0, 4000), st.booleans()), max_size=30))
def test_it_never_holds_more_than_it_may(steps: list[tuple[str, int, bool]]) -> None:
    """What it gives back, and the room that was promised for the latest, agree with a plain record of what was kept."""
    cache, kept = StageCache(8000), dict[str, bytes]()
    for name, length, ask in steps:
        if ask:
            found = cache.find((name,))
            assert found is None or found.body == kept[name]
        else:
            kept[name] = bytes(length)
            cache.keep((name,), answer(kept[name]), 10, 0)
            latest = cache.find((name,))
            assert latest == answer(kept[name])
        held = [len(kept[each]) for each in kept if cache.find((each,))]
        assert sum(held) + 1024 * len(held) <= 8000


def test_each_stage_has_its_own_cache_until_it_is_forgotten() -> None:
    caches = ResponseCaches()
    for api_id, stage in (("a", "prod"), ("a", "test"), ("b", "prod")):
        caches.of(api_id, stage, 0.5).keep(("k",), answer(f"{api_id}{stage}".encode()), 10, 0)
    caches.flush("a", "prod")
    caches.flush("nowhere", "prod")
    caches.forget("b", "prod")
    assert caches.of("a", "prod", 0.5).find(("k",)) is None
    assert caches.of("b", "prod", 0.5).find(("k",)) is None
    assert caches.of("a", "test", 1.6).find(("k",)) == answer(b"atest")
