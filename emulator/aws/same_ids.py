"""moto makes its ids by the chance that is taken, if one is: see `chance`. Imports moto."""

from contextlib import suppress
from random import Random
from typing import Any

from moto.backends import get_backend
from moto.moto_api._internal.moto_random import MotoRandom

from emulator import chance

_EVERYWHERE = "aws"
"""moto's region of services that have none."""


def connect() -> None:
    """All of moto's ids come from the one `MotoRandom`, which gets everything from these two."""
    random: Any = MotoRandom
    random.random, random.getrandbits = _random, _bits


def have(service: str, account_id: str, region: str) -> None:
    """Have a service make what an account has from the first, as a VPC, before a chance is taken. service: moto's."""
    backends: Any = get_backend(service)[account_id]  # type: ignore[call-overload]
    with suppress(KeyError):  # there is no such region: moto says so when it is asked
        backends[_EVERYWHERE if _EVERYWHERE in backends.regions else region]


def _random(self: MotoRandom) -> float:
    taken = chance.taken()
    return Random.random(self if taken is None else taken.random)


def _bits(self: MotoRandom, k: int) -> int:
    taken = chance.taken()
    return Random.getrandbits(self if taken is None else taken.random, k)
