"""JSON texts in and out of a template: bodies, and what `$util.parseJson` reads."""

from typing import Any

import msgspec

from data_plane.vtl.errors import Refusal
from data_plane.vtl.java.printing import is_spelled_alike


class NotJson(Refusal):
    """A text that was to be JSON and is not."""


class _Doubles:
    """Reads the doubles of every document, counting those that Java would print otherwise than msgspec."""

    def __init__(self) -> None:
        self.odd = 0

    def read(self, digits: str) -> float:
        value = float(digits)
        if not is_spelled_alike(value):
            self.odd += 1
        return value


_doubles = _Doubles()
_decoder = msgspec.json.Decoder(float_hook=_doubles.read)


def decode(text: str | bytes) -> tuple[Any, bool]:
    """The value, and whether msgspec would print it as Java does (see `java.printing`).

    Integers of any size and the order of keys are kept; of a key given twice the last value counts.
    """
    odd_before = _doubles.odd
    try:
        value = _decoder.decode(text)
    except (msgspec.MsgspecError, RecursionError, UnicodeError, ValueError) as problem:
        raise NotJson(f"not JSON: {problem}") from problem
    return value, _doubles.odd == odd_before
