"""toString: how values print (handbook/03 section 2.1 and handbook/10 fact 56, recorded from AWS).

A map prints as Java does, `{a=1, b=x}`; a list from JSON prints as compact JSON, inside a map too; a list made by the
template prints `[1, x]`. A double prints as Java's `Double.toString`: `1.0E10`, `0.001`, `100.0`.

JSON is written by msgspec while that is exact: while every list met is a tree as it was decoded, without the doubles
which Java and msgspec spell differently. `Budget.plain` says so; the careful writer here does the rest.
"""

import math
from collections.abc import Callable
from typing import Any

import msgspec

from data_plane.vtl.errors import Refusal
from data_plane.vtl.java.utf16 import encodable
from data_plane.vtl.java.values import ArrayList, Block, Entry, Stop, Undefined
from data_plane.vtl.limits import CALL_DEPTH, VALUE_DEPTH, Budget

_encode = msgspec.json.encode
_ITEM_COST = 8
"""Units for an element that is written with care: it takes some microseconds."""


def show(budget: Budget, value: Any, source: str) -> str:
    """What a reference prints. source: what it prints where its variable was never set."""
    kind = type(value)
    if kind is str:
        return str(value)
    if value is None:
        return ""
    if kind is int:
        return str(value)
    if kind is Undefined:
        return str(value.source or source)
    if kind is Block:
        text = block_text(budget, value)
        return source if text is None else text
    return java_text(budget, value)


def java_text(budget: Budget, value: Any) -> str:
    """Java's toString; `null` for null."""
    return scalar_text(value) or _Writer(budget).java(value)


def json_text(budget: Budget, value: Any) -> str:
    """Compact JSON as Jackson writes it: keys in order, doubles in Java's spelling."""
    if not budget.plain:
        return _Writer(budget).json(value)
    text = _encode(value).decode()
    budget.text(len(text))
    return text


def scalar_text(value: Any) -> str | None:
    """The text of a value that is no collection; None for one that is."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, Undefined):
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return double_text(value) if isinstance(value, float) else None


def double_text(value: float) -> str:
    """Java's Double.toString, by the shortest digits that mean this number.

    "If m is greater than or equal to 10^-3 but less than 10^7, then it is represented as the integer part of m, in
    decimal form", else in "computerized scientific notation".
    """
    if is_spelled_alike(value):
        return repr(value)
    if math.isnan(value):
        return "NaN"
    sign, size = ("-", -value) if value < 0 else ("", value)
    if size == float("inf"):
        return sign + "Infinity"
    mantissa, _, exponent = repr(size).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(whole) if whole != "0" else len(digits) - len(fraction)
    digits = digits.rstrip("0")
    return f"{sign}{digits[0]}.{digits[1:] or '0'}E{int(exponent or 0) + point - 1}"


def is_spelled_alike(value: float) -> bool:
    """Whether Java, Python and msgspec spell this double alike."""
    return 1e-3 <= abs(value) < 1e7 or value == 0


def quoted(text: str) -> str:
    """A JSON string."""
    return _encode(encodable(text)).decode()


def block_text(budget: Budget, block: Block) -> str | None:
    """What a block prints; None where blocks stand in one another too deep: Velocity then prints the reference."""
    if budget.depth == CALL_DEPTH:
        return None
    budget.spend(block.cost)
    budget.depth += 1
    pieces: list[str] = []
    try:
        block.run(pieces.append)
    except Stop as stop:
        stop.partial = "".join(pieces) + stop.partial
        raise
    budget.depth -= 1
    budget.text(sum(map(len, pieces)))
    return "".join(pieces)


class _Writer:
    """Writes one value piece by piece, paying for each: a small value that holds itself many times may print huge."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.pieces: list[str] = []
        self.depth = 0

    def java(self, value: Any) -> str:
        self.write(value)
        return "".join(self.pieces)

    def json(self, value: Any) -> str:
        self.write_json(value)
        return "".join(self.pieces)

    def put(self, text: str) -> None:
        self.budget.text(len(text))
        self.pieces.append(text)

    def write(self, value: Any) -> None:
        text = scalar_text(value)
        if text is not None:
            self.put(text)
        elif isinstance(value, dict):
            self.series("{}", ", ", value.items(), self.pair)
        elif isinstance(value, ArrayList):
            self.series("[]", ", ", value, self.write)
        elif isinstance(value, list):
            self.write_json(value) if not self.budget.plain else self.put(_encode(value).decode())
        elif isinstance(value, Entry):
            self.pair((value.key, value.value))
        elif isinstance(value, Block):
            self.put(block_text(self.budget, value) or "")

    def pair(self, item: tuple[Any, Any]) -> None:
        self.write(item[0])
        self.pieces.append("=")
        self.write(item[1])

    def write_json(self, value: Any) -> None:
        if isinstance(value, dict):
            self.series("{}", ",", value.items(), self.member)
        elif isinstance(value, list):
            self.series("[]", ",", value, self.write_json)
        elif isinstance(value, bool | int | float) or value is None:
            self.put(scalar_text(value) or "")
        else:
            self.put(quoted(_Writer(self.budget).java(value)))

    def member(self, item: tuple[Any, Any]) -> None:
        self.put(quoted(scalar_text(item[0]) or ""))
        self.pieces.append(":")
        self.write_json(item[1])

    def series(self, brackets: str, separator: str, items: Any, write: Callable[[Any], None]) -> None:
        if self.depth == VALUE_DEPTH:
            raise Refusal("a value is nested too deeply to be printed")
        self.depth += 1
        lead = brackets[0]
        for item in items:
            self.budget.spend(_ITEM_COST)
            self.pieces.append(lead)
            lead = separator
            write(item)
        self.pieces.append(brackets[1] if lead == separator else brackets)
        self.depth -= 1
