"""Whose results of authorizers are kept apart, and which of them a flush is for."""

from data_plane.auth.results import Place, Results

PLACE = Place("api", "prod", "deployment", "authorizer")


def keep(results: Results, *identity: str, place: Place = PLACE, size: int = 0) -> None:
    results.keep(place, identity, identity[0].upper(), seconds=10, size=size, epoch=results.epoch)


def test_results_are_those_of_one_authorizer_deployment_stage_and_identity() -> None:
    results = Results()
    keep(results, "a", "b")
    for place in (PLACE._replace(**{name: "other"}) for name in PLACE._fields):
        assert results.get((place, ("a", "b"))) is None
    for identity in (("a",), ("b", "a"), ("a", "b", ""), ("ab",), ("a,b",)):
        assert results.get((PLACE, identity)) is None
    assert results.get((PLACE, ("a", "b"))) == "A"


def test_flushing_empties_one_stage() -> None:
    results = Results()
    other = PLACE._replace(stage_name="dev")
    keep(results, "a")
    keep(results, "a", place=PLACE._replace(authorizer_id="second"))
    keep(results, "a", place=other)
    results.flush("api", "prod")
    assert results.get((PLACE, ("a",))) is None
    assert results.get((PLACE._replace(authorizer_id="second"), ("a",))) is None
    assert results.get((other, ("a",))) == "A"


def test_the_bytes_of_an_identity_count_too() -> None:
    results = Results(capacity=10_000)
    keep(results, "a", size=4000)
    keep(results, "b" * 4000)
    assert results.get((PLACE, ("a",))) is None
