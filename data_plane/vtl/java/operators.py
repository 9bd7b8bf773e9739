"""Truth, comparison and arithmetic as Velocity 1.7 has them, with what was recorded from AWS where that differs."""

import math
import operator
from collections.abc import Callable
from itertools import zip_longest
from typing import Any

from data_plane.vtl.errors import Refusal
from data_plane.vtl.java.printing import java_text
from data_plane.vtl.java.values import ArrayList, Undefined
from data_plane.vtl.limits import INTEGER_BITS, VALUE_DEPTH, Budget


def true(value: Any) -> bool:
    """`#if($x)`: "(i) $foo is a boolean which has a true value, or (ii) the value is not null" (user guide 1.7)."""
    return value is not None and value is not False and type(value) is not Undefined


def is_null(value: Any) -> bool:
    return value is None or type(value) is Undefined


def is_number(value: Any) -> bool:
    return type(value) is int or type(value) is float


def equal(budget: Budget, left: Any, right: Any) -> bool:
    """`==`: numbers by value, strings by text, two null values alike; different classes by their toString.

    AWS: what is missing equals `$null`, and "" too (handbook/03 section 2.1, recorded).
    """
    if is_null(left) or is_null(right):
        return _is_nothing(left) and _is_nothing(right)
    if is_number(left) and is_number(right):
        return bool(left == right)
    if _same_class(left, right):
        return java_equals(budget, left, right)
    return java_text(budget, left) == java_text(budget, right)


def _is_nothing(value: Any) -> bool:
    return is_null(value) or value == ""


def _same_class(left: Any, right: Any) -> bool:
    return type(left) is type(right) or any(isinstance(left, kind) and isinstance(right, kind) for kind in (dict, list))


def java_equals(budget: Budget, left: Any, right: Any, depth: int = 0) -> bool:
    """`a.equals(b)`: 1, 1.0 and true are three things, and collections are compared element by element."""
    if isinstance(left, dict) and isinstance(right, dict):
        pairs = [(left[key], right[key]) for key in left if key in right]
        alike = len(pairs) == len(left) == len(right)
    elif isinstance(left, list) and isinstance(right, list):
        alike, pairs = len(left) == len(right), list(zip_longest(left, right))
    else:
        if isinstance(left, str):
            budget.text(len(left))
        return type(left) is type(right) and bool(left == right)
    if depth == VALUE_DEPTH:
        raise Refusal("values are nested too deeply to be compared")
    budget.spend(1 + len(pairs))
    return alike and all(java_equals(budget, one, other, depth + 1) for one, other in pairs)


def less(left: Any, right: Any) -> bool:
    """`<` and its kin are for numbers: with anything else Velocity 1.7 logs an error and answers false."""
    return bool(is_number(left) and is_number(right) and left < right)


def less_or_equal(left: Any, right: Any) -> bool:
    return bool(is_number(left) and is_number(right) and left <= right)


def greater(left: Any, right: Any) -> bool:
    return less(right, left)


def greater_or_equal(left: Any, right: Any) -> bool:
    return less_or_equal(right, left)


def add(budget: Budget, left: Any, right: Any) -> Any:
    """`+` adds numbers; with a string on either side it joins, and an undefined reference joins as its own source."""
    if isinstance(left, str) or isinstance(right, str):
        texts = (_joinable(budget, left), _joinable(budget, right))
        budget.text(len(texts[0]) + len(texts[1]))
        return texts[0] + texts[1]
    return _calculate(operator.add, operator.add, left, right)


def _joinable(budget: Budget, value: Any) -> str:
    if is_null(value):
        return value.source if isinstance(value, Undefined) else ""
    return java_text(budget, value)


def subtract(left: Any, right: Any) -> Any:
    return _calculate(operator.sub, operator.sub, left, right)


def multiply(left: Any, right: Any) -> Any:
    return _calculate(operator.mul, operator.mul, left, right)


def divide(left: Any, right: Any) -> Any:
    """Integers divide to an integer, towards zero; by zero there is no result (null)."""
    return None if right == 0 else _calculate(_quotient, operator.truediv, left, right)


def modulo(left: Any, right: Any) -> Any:
    """Java's remainder: it has the sign of the left side."""
    return None if right == 0 else _calculate(_remainder, math.fmod, left, right)


def negate(value: Any) -> Any:
    return _calculate(operator.sub, operator.sub, 0, value)


def _quotient(left: int, right: int) -> int:
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) == (right < 0) else -quotient


def _remainder(left: int, right: int) -> int:
    return left - right * _quotient(left, right)


def _calculate(integers: Callable[[int, int], int], doubles: Callable[[float, float], float], *pair: Any) -> Any:
    """Two integers give an integer, a double on either side gives a double, anything else gives null."""
    left, right = pair
    if type(left) is int and type(right) is int:
        result = integers(left, right)
        if result.bit_length() > INTEGER_BITS:
            raise Refusal("an integer grew too large")
        return result
    if not (is_number(left) and is_number(right)):
        return None
    try:
        return doubles(float(left), float(right))
    except (OverflowError, ValueError):
        return math.nan


def span(budget: Budget, first: Any, last: Any) -> ArrayList | None:
    """`[1..3]`: every integer from one to the other; "whether m is greater than or less than n will not matter"."""
    if type(first) is not int or type(last) is not int:
        return None
    step = 1 if last >= first else -1
    budget.spend(abs(last - first) + 1)
    return ArrayList(range(first, last + step, step))
