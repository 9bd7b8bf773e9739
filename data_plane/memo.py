"""Remembering what was made of a header's name, or a host's: there are few, and every message brings them again."""

from collections.abc import Callable
from typing import TypeVar

Name = TypeVar("Name", str, bytes)
Made = TypeVar("Made")

NAMES_KEPT = 4_096
LONGEST_KEPT = 64


class Memo(dict[Name, Made]):
    """`memo[name]` is `make(name)`, mostly from memory; of a bounded size, whatever names somebody invents."""

    _make: Callable[[Name], Made]

    def __init__(self, make: Callable[[Name], Made]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, name: Name) -> Made:
        made = self._make(name)
        if len(name) <= LONGEST_KEPT:
            if len(self) == NAMES_KEPT:
                self.clear()
            self[name] = made
        return made
