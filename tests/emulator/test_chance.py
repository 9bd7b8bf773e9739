"""A contract with moto: all its ids come by the chance that is taken, and by its own where none is."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from moto.moto_api._internal import mock_random
from moto.utilities.id_generator import generate_str_id

from emulator import chance
from emulator.aws import same_ids
from emulator.chance import Chance

WAYS: list[Callable[[], Any]] = [
    mock_random.uuid1,
    mock_random.uuid4,
    lambda: [mock_random.random()],
    lambda: mock_random.get_random_hex(17),
    lambda: mock_random.get_random_string(20),
    lambda: mock_random.token_urlsafe(16),
    lambda: mock_random.choices("abcdefgh", k=20),
    lambda: mock_random.randint(1, 10**9),
    lambda: mock_random.sample(range(1000), 10),
    lambda: generate_str_id(None),
]


def ids(taken: Chance | None) -> list[Any]:
    with chance.taking(taken):
        return [way() for way in WAYS]


def test_the_same_seed_makes_the_same_ids() -> None:
    same_ids.connect()
    first = ids(Chance.of(7))
    with ThreadPoolExecutor(4) as others:
        for found in others.map(lambda number: ids(Chance.of(7)) if number % 2 else ids(None), range(8)):
            assert found == first or not any(a == b for a, b in zip(found, first, strict=True))
    assert ids(Chance.of(7)) == first
    for other in (Chance.of(8), None):
        assert not any(a == b for a, b in zip(ids(other), first, strict=True))


def test_one_chance_makes_different_ids() -> None:
    same_ids.connect()
    with chance.taking(Chance.of(7)):
        assert mock_random.uuid4() != mock_random.uuid4()
    assert chance.taken() is None
