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


def members(type: str, text: str) -> list[str] | None:
    """Those of a list, without the blanks around them; None for a type that is no list."""
    return [each.strip() for each in text.split(",")] if type == "CommaDelimitedList" or type[:5] == "List<" else None


def check(key: str, declared: Mapping[str, Any], given: str) -> None:
    """Raises TemplateError."""
    values = members(declared["Type"], given) or [given]
    if declared["Type"] in ("Number", "List<Number>") and None in map(_number, values):
        raise TemplateError(f"Parameter '{key}' must be a number.")
    for constraint, fits, complaint in _CONSTRAINTS:
        if constraint in declared and not all(fits(value, declared[constraint]) for value in values):
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


def _is_allowed(value: str, allowed: Any) -> bool:
    return value in [as_text(each) for each in allowed]


def _matches(value: str, pattern: Any) -> bool:
    try:
        return matches(Budget(), value, str(pattern))
    except Refusal:
        return False


def _is_no_less(value: str, least: Any) -> bool:
    number = _number(value)
    return number is not None and number >= float(least)


def _is_no_greater(value: str, most: Any) -> bool:
    number = _number(value)
    return number is not None and number <= float(most)


_CONSTRAINTS: tuple[tuple[str, Callable[[str, Any], bool], str], ...] = (
    ("AllowedValues", _is_allowed, "must be one of AllowedValues"),
    ("AllowedPattern", _matches, "must match pattern {}"),
    ("MinLength", lambda value, least: len(value) >= float(least), "must contain at least {} characters"),
    ("MaxLength", lambda value, most: len(value) <= float(most), "must contain at most {} characters"),
    ("MinValue", _is_no_less, "must be a number not less than {}"),
    ("MaxValue", _is_no_greater, "must be a number not greater than {}"),
)
"""In the order in which they are tested: the constraint, whether a value fits, what is said of one that does not."""
