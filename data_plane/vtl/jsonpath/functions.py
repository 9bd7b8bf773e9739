"""The functions that may end a path, `$.prices.sum()`: Jayway's, each a row of a table.

Those on numbers look at what is a number and let the rest be, and give a Double; over no number they find nothing.
"""

import math
from collections.abc import Callable
from typing import Any

from data_plane.vtl.jsonpath.filters import MISSING

Function = Callable[[Any, list[Any]], Any]


def _numbers(value: Any, arguments: list[Any]) -> list[float]:
    found = [*value, *arguments] if isinstance(value, list) else arguments
    found = [inner for one in found for inner in (one if isinstance(one, list) else [one])]
    return [float(one) for one in found if isinstance(one, int | float) and not isinstance(one, bool)]


def _of_numbers(calculate: Callable[[list[float]], float]) -> Function:
    def function(value: Any, arguments: list[Any]) -> Any:
        try:
            numbers = _numbers(value, arguments)
            return calculate(numbers) if numbers else MISSING
        except OverflowError:
            return math.inf

    return function


def _deviation(numbers: list[float]) -> float:
    mean = sum(numbers) / len(numbers)
    return math.sqrt(sum((number - mean) ** 2 for number in numbers) / len(numbers))


def _length(value: Any, _: list[Any]) -> Any:
    return len(value) if isinstance(value, list | dict | str) else MISSING


def _keys(value: Any, _: list[Any]) -> Any:
    return list(value) if isinstance(value, dict) else MISSING


def _concat(value: Any, arguments: list[Any]) -> str:
    found = [*value, *arguments] if isinstance(value, list) else arguments
    return "".join(one for one in found if isinstance(one, str))


def _append(value: Any, arguments: list[Any]) -> Any:
    return [*value, *arguments] if isinstance(value, list) else value


def _at(value: Any, index: Any) -> Any:
    fits = isinstance(value, list) and type(index) is int and -len(value) <= index < len(value)
    return value[index] if fits else MISSING


FUNCTIONS: dict[str, Function] = {
    "append": _append,
    "avg": _of_numbers(lambda numbers: sum(numbers) / len(numbers)),
    "concat": _concat,
    "first": lambda value, _: _at(value, 0),
    "index": lambda value, arguments: _at(value, arguments[0] if arguments else None),
    "keys": _keys,
    "last": lambda value, _: _at(value, -1),
    "length": _length,
    "max": _of_numbers(max),
    "min": _of_numbers(min),
    "size": _length,
    "stddev": _of_numbers(_deviation),
    "sum": _of_numbers(sum),
}
