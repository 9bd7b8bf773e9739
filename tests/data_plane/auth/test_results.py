"""What is kept of authorizers' results, how long, and how much of it."""

from data_plane.auth.results import Place, Results

PLACE = Place("api", "prod", "deployment", "authorizer")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def kept(clock: Clock, capacity: int = 1 << 20) -> Results:
    return Results(capacity, clock)


def put(results: Results, *identity: str, place: Place = PLACE, size: int = 0, seconds: float = 10) -> None:
    results.put(place, identity, identity[0].upper(), seconds=seconds, size=size, epoch=results.epoch)


def test_a_result_lives_as_long_as_its_ttl() -> None:
    clock = Clock()
    results = kept(clock)
    put(results, "a")
    clock.now = 9.9
    assert results.get(PLACE, ("a",)) == "A"
    clock.now = 10
    assert results.get(PLACE, ("a",)) is None


def test_nothing_is_kept_for_no_time() -> None:
    results = kept(Clock())
    put(results, "a", seconds=0)
    assert results.get(PLACE, ("a",)) is None


def test_results_are_those_of_one_authorizer_deployment_stage_and_identity() -> None:
    results = kept(Clock())
    put(results, "a", "b")
    for place in (PLACE._replace(**{name: "other"}) for name in PLACE._fields):
        assert results.get(place, ("a", "b")) is None
    for identity in (("a",), ("b", "a"), ("a", "b", ""), ("ab",), ("a,b",)):
        assert results.get(PLACE, identity) is None
    assert results.get(PLACE, ("a", "b")) == "A"


def test_flushing_empties_one_stage() -> None:
    results = kept(Clock())
    other = PLACE._replace(stage_name="dev")
    put(results, "a")
    put(results, "a", place=PLACE._replace(authorizer_id="second"))
    put(results, "a", place=other)
    results.flush("api", "prod")
    assert results.get(PLACE, ("a",)) is None
    assert results.get(PLACE._replace(authorizer_id="second"), ("a",)) is None
    assert results.get(other, ("a",)) == "A"


def test_a_result_that_was_on_its_way_at_a_flush_is_not_kept() -> None:
    results = kept(Clock())
    epoch = results.epoch
    results.flush("api", "prod")
    results.put(PLACE, ("a",), "A", seconds=10, size=0, epoch=epoch)
    assert results.get(PLACE, ("a",)) is None


def test_memory_is_bounded_and_what_is_used_stays() -> None:
    results = kept(Clock(), capacity=100_000)
    for number in range(1000):
        put(results, f"token{number}", size=5000)
        results.get(PLACE, ("token0",))
    found = [number for number in range(1000) if results.get(PLACE, (f"token{number}",))]
    assert 10 < len(found) < 20
    assert found[0] == 0
    assert found[1:] == list(range(1000 - len(found) + 1, 1000))


def test_what_is_larger_than_the_cache_is_not_kept() -> None:
    results = kept(Clock(), capacity=1000)
    put(results, "a", size=5000)
    assert results.get(PLACE, ("a",)) is None
    put(results, "b", size=10)
    assert results.get(PLACE, ("b",)) == "B"


def test_a_result_is_replaced() -> None:
    results = kept(Clock(), capacity=2000)
    for _ in range(100):
        put(results, "a", size=500)
    put(results, "b", size=10)
    assert results.get(PLACE, ("a",)) == "A"
