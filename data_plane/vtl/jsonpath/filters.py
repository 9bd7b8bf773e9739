"""Filters, `[?(@.price < 10 && @.name =~ /a.*/i)]`: Jayway's operators, each a row of a table.

A side is a path from `@` (the element) or `$` (the document), or JSON: a string in either quotes, a number, a list.
"note that 1 is not equal to '1'"; what a path does not find equals nothing, not even null (Jayway's README).
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from data_plane.vtl.java import regexes
from data_plane.vtl.limits import Budget


class Missing:
    """What a path finds where there is nothing."""


MISSING = Missing()


class Scene(NamedTuple):
    """What a filter is asked about: one element, in one document."""

    budget: Budget
    element: Any
    document: Any


Operand = Callable[[Scene], Any]
Predicate = Callable[[Scene], bool]


class Regex(NamedTuple):
    """`/pattern/flags`, its flags before the pattern as Java writes them."""

    pattern: str


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def alike(left: Any, right: Any) -> bool:
    """JSON equality: true is not 1, and 1 is 1.0."""
    if _is_number(left) and _is_number(right):
        return bool(left == right)
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    return left is not MISSING and right is not MISSING and bool(left == right)


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Scene, Any, Any], bool]:
    def test(_: Scene, left: Any, right: Any) -> bool:
        comparable = (_is_number(left) and _is_number(right)) or (isinstance(left, str) and isinstance(right, str))
        return comparable and compare(left, right)

    return test


def _among(value: Any, values: Any) -> bool:
    return isinstance(values, list) and any(alike(value, one) for one in values)


def _matches(scene: Scene, left: Any, right: Any) -> bool:
    if isinstance(left, Regex):
        left, right = right, left
    if not isinstance(right, Regex) or not isinstance(left, str):
        return False
    return regexes.matches(scene.budget, left, right.pattern)


def _share(left: Any, right: Any, wanted: Callable[[Any], bool]) -> bool:
    return isinstance(left, list) and isinstance(right, list) and wanted(_among(one, right) for one in left)


def _has_size(_: Scene, left: Any, right: Any) -> bool:
    if isinstance(right, list | str):
        right = len(right)
    return isinstance(left, list | str) and alike(len(left), right)


def _contains(_: Scene, left: Any, right: Any) -> bool:
    return right in left if isinstance(left, str) and isinstance(right, str) else _among(right, left)


OPERATORS: dict[str, Callable[[Scene, Any, Any], bool]] = {
    "==": lambda _, left, right: alike(left, right),
    "!=": lambda _, left, right: not alike(left, right),
    "<": _ordered(lambda left, right: left < right),
    "<=": _ordered(lambda left, right: left <= right),
    ">": _ordered(lambda left, right: left > right),
    ">=": _ordered(lambda left, right: left >= right),
    "=~": _matches,
    "in": lambda _, left, right: _among(left, right),
    "nin": lambda _, left, right: left is not MISSING and not _among(left, right),
    "subsetof": lambda _, left, right: _share(left, right, all),
    "anyof": lambda _, left, right: _share(left, right, any),
    "noneof": lambda _, left, right: _share(left, right, lambda found: not any(found)),
    "size": _has_size,
    "empty": lambda _, left, right: isinstance(left, list | str) and (not left) is right,
    "contains": _contains,
}
