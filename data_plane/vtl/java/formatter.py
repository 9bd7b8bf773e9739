"""String.format: the conversions of java.util.Formatter that templates use.

`%[argument$][flags][width][.precision]conversion`; conversions b c d e f n o s x %, upper case too.
"""

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any, NamedTuple

from data_plane.vtl.errors import Refusal
from data_plane.vtl.java.printing import java_text
from data_plane.vtl.limits import Budget

WIDEST = 10_000

_EXACT = Context(prec=2 * WIDEST, rounding=ROUND_HALF_UP)
_SPECIFIER = re.compile(r"%(?:(\d+)\$)?([-+ 0,(]*)(\d+)?(?:\.(\d+))?([bBcCdeEfnosSxX%])|(%)")


class _Conversion(NamedTuple):
    budget: Budget
    flags: str
    precision: int | None
    value: Any


def format_text(budget: Budget, _: str, pattern: str, *values: Any) -> str:
    """Called on any string, as static methods are in a template: the first argument is the pattern."""
    pieces: list[str] = []
    begin = used = 0
    for found in _SPECIFIER.finditer(pattern):
        pieces.append(pattern[begin : found.start()])
        begin = found.end()
        if found[6]:
            raise Refusal(f"format: {pattern[found.start() :][:10]} is no conversion")
        letter = found[5]
        if letter in "n%":
            pieces.append("\n" if letter == "n" else "%")
            continue
        used += not found[1]
        index = int(found[1] or used) - 1
        if not 0 <= index < len(values):
            raise Refusal(f"format: no argument for {found[0]}")
        pieces.append(_field(budget, found, values[index]))
    pieces.append(pattern[begin:])
    budget.text(sum(map(len, pieces)))
    return "".join(pieces)


def _field(budget: Budget, found: re.Match[str], value: Any) -> str:
    width, precision = int(found[3] or 0), None if found[4] is None else int(found[4])
    if max(width, precision or 0) > WIDEST:
        raise Refusal(f"format: {found[0]} is too wide")
    flags, letter = found[2], found[5]
    conversion = _Conversion(budget, flags, precision, value)
    text = "null" if value is None and letter not in "bB" else _CONVERSIONS[letter.lower()](conversion)
    if letter.isupper():
        text = text.upper()
    if "0" in flags and letter in "dxXoefE" and value is not None:
        sign = text[: len(text) - len(text.lstrip("+-( "))]
        return sign + text[len(sign) :].rjust(width - len(sign), "0")
    return text.ljust(width) if "-" in flags else text.rjust(width)


def _signed(conversion: _Conversion, digits: str, negative: bool) -> str:
    if negative:
        return f"({digits})" if "(" in conversion.flags else "-" + digits
    return ("+" if "+" in conversion.flags else " " if " " in conversion.flags else "") + digits


def _integer(conversion: _Conversion) -> int:
    if type(conversion.value) is not int:
        raise Refusal(f"format: {java_text(conversion.budget, conversion.value)} is no integer")
    return conversion.value


def _number(conversion: _Conversion) -> Decimal:
    if type(conversion.value) is not float or conversion.value - conversion.value != 0:
        raise Refusal(f"format: {java_text(conversion.budget, conversion.value)} is no decimal number")
    return Decimal(repr(conversion.value))


def _decimal(conversion: _Conversion) -> str:
    value = _integer(conversion)
    return _signed(conversion, f"{abs(value):,}" if "," in conversion.flags else str(abs(value)), value < 0)


def _fixed(conversion: _Conversion) -> str:
    value = _number(conversion)
    places = 6 if conversion.precision is None else conversion.precision
    rounded = _EXACT.quantize(abs(value), Decimal((0, (1,), -places)))
    return _signed(conversion, f"{rounded:,f}" if "," in conversion.flags else f"{rounded:f}", value < 0)


def _scientific(conversion: _Conversion) -> str:
    value = _number(conversion)
    places = 6 if conversion.precision is None else conversion.precision
    return _signed(conversion, f"{abs(float(value)):.{places}e}", value < 0)


def _in_base(code: str) -> Callable[[_Conversion], str]:
    """Java prints a negative Integer in hexadecimal and octal as its 32 bits, a Long as its 64."""

    def convert(conversion: _Conversion) -> str:
        value = _integer(conversion)
        if value < 0:
            value += next((1 << bits for bits in (32, 64) if value >= -(1 << bits - 1)), 0)
        return format(value, code)

    return convert


def _string(conversion: _Conversion) -> str:
    return java_text(conversion.budget, conversion.value)[: conversion.precision]


def _character(conversion: _Conversion) -> str:
    value = conversion.value
    if isinstance(value, str) and len(value) == 1:
        return value
    if type(value) is int and 0 <= value <= 0x10FFFF:
        return chr(value)
    raise Refusal("format: %c wants one character")


def _boolean(conversion: _Conversion) -> str:
    return "false" if conversion.value is None or conversion.value is False else "true"


_CONVERSIONS: dict[str, Callable[[_Conversion], str]] = {
    "b": _boolean,
    "c": _character,
    "d": _decimal,
    "e": _scientific,
    "f": _fixed,
    "o": _in_base("o"),
    "s": _string,
    "x": _in_base("x"),
}
