"""The methods of Integer, Long, Double and Boolean, their static ones too: a template calls those on any value.

`#set($I = 0)$I.parseInt("12")` is how a template makes a number of a text.
"""

import math
import re
from collections.abc import Callable
from typing import Any

from data_plane.vtl.errors import Refusal
from data_plane.vtl.java.method import ANY, INTEGER, NUMBER, TEXT, Method, Table, pure
from data_plane.vtl.java.operators import java_equals
from data_plane.vtl.java.printing import java_text, scalar_text
from data_plane.vtl.limits import Budget

_INTEGER = re.compile(r"[+-]?[0-9]{1,19}")
_DOUBLE = re.compile(r"\s*[+-]?(NaN|Infinity|(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?[fFdD]?)\s*", re.ASCII)


def _parser(bits: int) -> Callable[[Budget, Any, str], int]:
    def parse(_: Budget, __: Any, text: str) -> int:
        if not _INTEGER.fullmatch(text) or not -(1 << bits - 1) <= int(text) < 1 << bits - 1:
            raise Refusal(f'For input string: "{text[:100]}"')
        return int(text)

    return parse


def _parse_double(_: Budget, __: Any, text: str) -> float:
    if not _DOUBLE.fullmatch(text):
        raise Refusal(f'For input string: "{text[:100]}"')
    return float(text.strip().rstrip("fFdD"))


def _whole(number: float, bits: int) -> int:
    """Java's (int) and (long): the fraction is cut off, what is too large becomes the largest."""
    if math.isnan(number):
        return 0
    largest = (1 << bits - 1) - 1
    return int(max(-largest - 1, min(largest, number)))


def _wrapped(number: int, bits: int) -> int:
    """Java's narrowing of an integer: the lower bits stay."""
    return (number + (1 << bits - 1)) % (1 << bits) - (1 << bits - 1)


def _narrow(number: int | float, bits: int) -> int:
    return _wrapped(number, bits) if isinstance(number, int) else _whole(number, bits)


def _double(number: int | float) -> float:
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def _compare(number: int | float, other: int | float) -> int:
    return (number > other) - (number < other)


_NUMBER: dict[str, tuple[Method, ...]] = {
    "byteValue": (Method(pure(lambda number: _narrow(number, 8))),),
    "compareTo": (Method(pure(_compare), (NUMBER,)),),
    "doubleValue": (Method(pure(_double)),),
    "equals": (Method(java_equals, (ANY,)),),
    "floatValue": (Method(pure(_double)),),
    "intValue": (Method(pure(lambda number: _narrow(number, 32))),),
    "longValue": (Method(pure(lambda number: _narrow(number, 64))),),
    "parseDouble": (Method(_parse_double, (TEXT,)),),
    "parseInt": (Method(_parser(32), (TEXT,)),),
    "parseLong": (Method(_parser(64), (TEXT,)),),
    "shortValue": (Method(pure(lambda number: _narrow(number, 16))),),
    "toString": (Method(java_text), Method(pure(lambda _, number: scalar_text(number)), (NUMBER,))),
}

WHOLE: Table = _NUMBER | {
    "max": (Method(pure(lambda _, one, other: max(one, other)), (INTEGER, INTEGER)),),
    "min": (Method(pure(lambda _, one, other: min(one, other)), (INTEGER, INTEGER)),),
    "toHexString": (Method(pure(lambda _, number: format(number % (1 << 32), "x")), (INTEGER,)),),
    "valueOf": (Method(_parser(32), (TEXT,)), Method(pure(lambda _, number: number), (INTEGER,))),
}

DOUBLE: Table = _NUMBER | {
    "isInfinite": (Method(pure(math.isinf)),),
    "isNaN": (Method(pure(math.isnan)),),
    "max": (Method(pure(lambda _, one, other: max(one, other)), (NUMBER, NUMBER)),),
    "min": (Method(pure(lambda _, one, other: min(one, other)), (NUMBER, NUMBER)),),
    "valueOf": (Method(_parse_double, (TEXT,)), Method(pure(lambda _, number: _double(number)), (NUMBER,))),
}

BOOLEAN: Table = {
    "booleanValue": (Method(pure(lambda value: value)),),
    "compareTo": (Method(pure(lambda value, other: int(value) - int(other)), (frozenset({bool}),)),),
    "equals": (Method(java_equals, (ANY,)),),
    "parseBoolean": (Method(pure(lambda _, text: text.lower() == "true"), (TEXT,)),),
    "toString": (Method(java_text),),
    "valueOf": (Method(pure(lambda _, text: text.lower() == "true"), (TEXT,)),),
}
