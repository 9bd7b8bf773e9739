"""What is made up when a stack makes something, as names and ids: the same again, where it is made again.

A resource is made with a chance of its own. Whoever makes names for it, and moto, which makes ids for all it keeps,
take that instead of their own, so that a table, a queue or a user pool that is gone with the process is called the same
when it is made anew with the same seed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from random import Random


@dataclass(frozen=True)
class Chance:
    """again: it is for something that was there before, and that others wait for. moment: what time it was then, for
    ids that say so; None: they say what time it is."""

    random: Random
    again: bool = False
    moment: datetime | None = None

    @classmethod
    def of(cls, seed: int, *, again: bool = False, moment: datetime | None = None) -> "Chance":
        return cls(Random(seed), again, moment)  # noqa: S311 (ids are no secrets)


_taken: ContextVar[Chance | None] = ContextVar("chance", default=None)


def taken() -> Chance | None:
    """The one in force, for whoever is called by who took it; botocore's requests to the emulator take it with them."""
    return _taken.get()


@contextmanager
def taking(chance: Chance | None) -> Iterator[None]:
    token = _taken.set(chance)
    try:
        yield
    finally:
        _taken.reset(token)


def is_making_again() -> bool:
    chance = _taken.get()
    return chance is not None and chance.again
