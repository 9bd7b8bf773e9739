"""What the value of a parameter must be like.

A pattern is one of Java, has to fit the whole value, and has a second to do so. Of a list every member is tested. What
a parameter of Systems Manager is named is tested, not what it holds.
"""

from collections.abc import Callable, Mapping
from typing import Any

from data_plane.vtl.errors import Refusal
from data_plane.vtl.java.regexes import matches
from data_plane.vtl.limits import Budget
from emulator.cloudformation.templates.errors import TemplateError
from emulator.cloudformation.templates.functions import as_text

_TIME = 1_000_000
"""Microseconds for a pattern and all members of a list."""


def members(type: str, text: str) -> list[str] | None:
    """Those of a list, without the blanks around them; None for a type that is no list."""
    return [each.strip() for each in text.split(",")] if type == "CommaDelimitedList" or type[:5] == "List<" else None


def check(key: str, declared: Mapping[str, Any], given: str) -> None:
    """Raises TemplateError."""
    values = members(declared["Type"], given) or [given]
    if declared["Type"] in ("Number", "List<Number>") and None in map(_number, values):
        raise TemplateError(f"Parameter '{key}' must be a number.")
    for constraint, fit, complaint in _CONSTRAINTS:
        if constraint in declared and not fit(values, declared[constraint]):
            raise _refusal(key, declared, complaint.format(declared[constraint]))


def _refusal(key: str, declared: Mapping[str, Any], complaint: str) -> TemplateError:
    if "ConstraintDescription" in declared:
        return TemplateError(f"Parameter {key} failed to satisfy constraint: {declared['ConstraintDescription']}")
    return TemplateError(f"Parameter '{key}' {complaint}")


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _are_allowed(values: list[str], allowed: Any) -> bool:
    return set(values) <= set(map(as_text, allowed))


def _match(values: list[str], pattern: Any) -> bool:
    budget = Budget()
    budget.work = _TIME
    try:
        return all(matches(budget, value, str(pattern)) for value in values)
    except Refusal:
        return False


def _are_no_less(values: list[str], least: Any) -> bool:
    numbers = [_number(value) for value in values]
    return all(number is not None and number >= float(least) for number in numbers)


def _are_no_greater(values: list[str], most: Any) -> bool:
    numbers = [_number(value) for value in values]
    return all(number is not None and number <= float(most) for number in numbers)


_CONSTRAINTS: tuple[tuple[str, Callable[[list[str], Any], bool], str], ...] = (
    ("AllowedValues", _are_allowed, "must be one of AllowedValues"),
    ("AllowedPattern", _match, "must match pattern {}"),
    ("MinLength", lambda values, least: min(map(len, values)) >= float(least), "must contain at least {} characters"),
    ("MaxLength", lambda values, most: max(map(len, values)) <= float(most), "must contain at most {} characters"),
    ("MinValue", _are_no_less, "must be a number not less than {}"),
    ("MaxValue", _are_no_greater, "must be a number not greater than {}"),
)
"""In the order in which they are tested: the constraint, whether values fit, what is said where they do not."""
