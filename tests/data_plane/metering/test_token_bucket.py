"""The token bucket against what it promises: in no span of time more than `burst + rate * span` requests."""

import threading

from hypothesis import given, settings
from hypothesis import strategies as st

from data_plane.metering.token_bucket import Limit, TokenBucket
from tests.data_plane.metering.model import Promise
from tests.data_plane.metering.world import SECOND, Clock

RATES = st.one_of(st.integers(0, 5_000), st.sampled_from([0.1, 0.000001, 2.5, 33.333333, 999.999999]))
GAPS = st.lists(st.one_of(st.just(0), st.integers(0, 10), st.integers(0, 3 * SECOND)), max_size=40)


@given(rate=RATES, burst=st.integers(0, 6), gaps=GAPS)
@settings(max_examples=400, deadline=None, derandomize=True)
def test_it_admits_what_it_promises_and_no_more(rate: float, burst: int, gaps: list[int]) -> None:
    now = 17
    times = [now := now + gap for gap in gaps]
    clock = iter([17, *times])
    bucket = TokenBucket(Limit(rate, burst), lambda: next(clock))
    promise = Promise(rate, burst)
    assert [bucket.take() for _ in times] == [promise.take(now) for now in times]


def test_threads_never_share_a_token() -> None:
    bucket = TokenBucket(Limit(0, 1_000), lambda: 0)
    counts: list[int] = []
    start = threading.Barrier(8)

    def drain() -> None:
        start.wait()
        counts.append(sum(bucket.take() for _ in range(500)))

    threads = [threading.Thread(target=drain) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 1_000


def test_a_refused_request_does_not_slow_the_refill() -> None:
    clock = Clock(0)
    bucket = TokenBucket(Limit(1, 1), clock)
    assert bucket.take()
    for clock.at in range(0, SECOND, SECOND // 1_000):
        assert not bucket.take()
    clock.at = SECOND
    assert bucket.take()


def test_rates_that_json_can_name_and_nobody_means() -> None:
    for rate in (float("inf"), float("nan"), 1e308):
        clock = Clock(0)
        bucket = TokenBucket(Limit(rate, 1), clock)
        assert [bucket.take(), bucket.take()] == [True, False]
        clock.at = 1
        assert bucket.take(), "the fastest there is: a token each nanosecond"
