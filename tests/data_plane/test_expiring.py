"""What is kept for how long, and how much of it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from data_plane.expiring import OVERHEAD, ExpiringCache


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def cache_of(entries: int, clock: Clock | None = None) -> ExpiringCache[str, str]:
    """Room for so many entries of up to 10 bytes."""
    return ExpiringCache(entries * (OVERHEAD + 10), clock or Clock())


def keep(cache: ExpiringCache[str, str], *keys: str, size: int = 10, seconds: float = 10) -> None:
    for key in keys:
        cache.put(key, key.upper(), seconds=seconds, size=size, epoch=cache.epoch)


def held(cache: ExpiringCache[str, str], keys: str) -> str:
    return "".join(key for key in keys if cache.get(key))


def test_a_value_lives_as_long_as_it_was_given() -> None:
    clock = Clock()
    cache = cache_of(3, clock)
    keep(cache, "a")
    clock.now += 9.9
    assert cache.get("a") == "A"
    clock.now += 0.1
    assert cache.get("a") is None


def test_nothing_is_kept_for_no_time() -> None:
    cache = cache_of(3)
    keep(cache, "a", seconds=0)
    assert cache.get("a") is None


def test_what_was_used_longest_ago_goes_first() -> None:
    cache = cache_of(3)
    keep(cache, "a", "b", "c")
    assert cache.get("a") == "A"
    keep(cache, "d")
    assert held(cache, "abcd") == "acd"


def test_a_value_takes_the_room_of_the_one_it_replaces() -> None:
    cache = cache_of(2)
    keep(cache, "a", *["b"] * 100)
    assert held(cache, "ab") == "ab"


def test_what_is_larger_than_the_cache_is_not_kept() -> None:
    cache = cache_of(1)
    keep(cache, "a", size=11)
    assert cache.get("a") is None
    keep(cache, "b")
    assert cache.get("b") == "B"


def test_a_flush_empties_what_is_meant() -> None:
    cache = cache_of(3)
    keep(cache, "a", "b", "c")
    cache.clear_where(lambda key: key > "a")
    assert held(cache, "abc") == "a"
    cache.clear()
    assert held(cache, "abc") == ""
    keep(cache, "a", "b", "c")
    assert held(cache, "abc") == "abc"


def test_what_was_on_its_way_at_a_flush_is_not_kept() -> None:
    cache = cache_of(3)
    before = cache.epoch
    cache.clear()
    cache.put("a", "A", seconds=10, size=1, epoch=before)
    assert cache.get("a") is None


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.sampled_from("abcde"), st.integers(0, 4000), st.booleans()), max_size=30))
def test_it_never_holds_more_than_it_may(steps: list[tuple[str, int, bool]]) -> None:
    """What it gives back, and the room that was promised for the latest, agree with a plain record of what was kept."""
    cache, kept = ExpiringCache[str, int](8000, Clock()), dict[str, int]()
    for key, size, ask in steps:
        if ask:
            assert cache.get(key) in (None, kept.get(key))
        else:
            kept[key] = size
            cache.put(key, size, seconds=10, size=size, epoch=cache.epoch)
            assert cache.get(key) == size
        sizes = [size for each, size in kept.items() if cache.get(each) is not None]
        assert sum(sizes) + OVERHEAD * len(sizes) <= 8000
