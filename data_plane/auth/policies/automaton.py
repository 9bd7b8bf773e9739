"""The patterns with `?` of one policy, matched as one automaton whose states are the bits of one number.

The patterns lie side by side in it: bit i of a state says that the characters of bit i's pattern before it are matched.
A text is run through once, a step per character, for all patterns that are asked about it, and what it came to is kept
for the last few texts: a decision asks about the same one or two again and again. So a policy's work is bounded by its
size times the text's, in machine words.

Nothing is built before the first text comes that a pattern's beginning and end do not tell.
"""

from collections.abc import Callable, Iterable, Sequence
from enum import Enum

_KEPT = 8
"""Texts."""


class Wildcard(Enum):
    RUN = "*"
    ONE = "?"


class Automaton:
    def __init__(self) -> None:
        self._length = 0
        self._starts: list[int] = []
        self._stays: list[int] = []
        self._anything: list[int] = []
        self._accepts: dict[str, list[int]] = {}
        self._start = self._stay = self._any = 0
        self._masks: dict[str, int] = {}
        self._came_to: dict[str, bytes] = {}

    def add(self, tokens: Sequence[str | Wildcard]) -> Callable[[str], bool]:
        """One more pattern; does a text match it?"""
        self._start = 0
        self._masks.clear()
        self._came_to.clear()
        self._starts.append(self._length)
        for token in tokens:
            if token is Wildcard.RUN:
                self._stays.append(self._length)
            elif token is Wildcard.ONE:
                self._anything.append(self._length)
                self._length += 1
            else:
                for character in token.value if isinstance(token, Wildcard) else token:
                    self._accepts.setdefault(character, []).append(self._length)
                    self._length += 1
        end = self._length
        self._length += 1
        byte, bit = divmod(end, 8)
        return lambda text: bool(self._run(text)[byte] >> bit & 1)

    def _run(self, text: str) -> bytes:
        """The state after the whole text, the lowest bits first."""
        state = self._came_to.get(text)
        if state is None:
            if len(self._came_to) >= _KEPT:
                self._came_to.clear()
            state = self._came_to[text] = self._after(text).to_bytes(self._length // 8 + 1, "little")
        return state

    def _after(self, text: str) -> int:
        if not self._start:
            self._build()
        state, stay, masks = self._start, self._stay, self._masks
        for character in text:
            accepting = masks.get(character)
            if accepting is None:
                accepting = self._mask(character)
            state = (state & accepting) << 1 | state & stay
            if not state:
                break
        return state

    def _build(self) -> None:
        self._start, self._stay, self._any = map(_bits, (self._starts, self._stays, self._anything))

    def _mask(self, character: str) -> int:
        """The bits whose next character this may be."""
        places = self._accepts.get(character)
        if places is None:
            return self._any
        found = self._masks[character] = self._any | _bits(places)
        return found


def _bits(places: Iterable[int]) -> int:
    """The number with these bits; they come in rising order."""
    found = bytearray()
    for place in places:
        byte, bit = divmod(place, 8)
        if byte >= len(found):
            found.extend(bytes(byte + 1 - len(found)))
        found[byte] |= 1 << bit
    return int.from_bytes(found, "little")
