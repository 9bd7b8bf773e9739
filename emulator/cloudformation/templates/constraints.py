"""What the value of a parameter must be like."""

from collections.abc import Callable, Mapping
from typing import Any

from data_plane.vtl.errors import Refusal
from data_plane.vtl.java.regexes import matches
from data_plane.vtl.limits import Budget
from emulator.cloudformation.templates.errors import TemplateError
from emulator.cloudformation.templates.functions import as_text


def check(key: str, declared: Mapping[str, Any], given: str) -> None:
    """Raises TemplateError."""
    values = _values(declared["Type"], given)
    for value in values:
        for constraint, test in _CONSTRAINTS.items():
            if constraint in declared:
                complaint = test(value, declared[constraint])
                if complaint:
                    described = declared.get("ConstraintDescription")
                    if described:
                        raise TemplateError(f"Parameter {key} failed to satisfy constraint: {described}")
                    raise TemplateError(f"Parameter '{key}' {complaint}")
    if declared["Type"] in ("Number", "List<Number>"):
        for value in values:
            if _number(value) is None:
                raise TemplateError(f"Parameter '{key}' must be a number.")


def _values(type: str, given: str) -> list[str]:
    if type == "CommaDelimitedList" or type.startswith("List<"):
        return [each.strip() for each in given.split(",")]
    return [given]


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _allowed(value: str, allowed: Any) -> str | None:
    return None if value in [as_text(each) for each in allowed] else "must be one of AllowedValues"


def _pattern(value: str, pattern: Any) -> str | None:
    try:
        fits = matches(Budget(), value, pattern)
    except Refusal:
        fits = False
    return None if fits else f"must match pattern {pattern}"


def _at_least(value: str, least: Any) -> str | None:
    return f"must contain at least {least} characters" if len(value) < int(least) else None


def _at_most(value: str, most: Any) -> str | None:
    return f"must contain at most {most} characters" if len(value) > int(most) else None


def _not_less(value: str, least: Any) -> str | None:
    number = _number(value)
    return f"must be a number not less than {least}" if number is None or number < float(least) else None


def _not_greater(value: str, most: Any) -> str | None:
    number = _number(value)
    return f"must be a number not greater than {most}" if number is None or number > float(most) else None


_CONSTRAINTS: Mapping[str, Callable[[str, Any], str | None]] = {
    "AllowedValues": _allowed,
    "AllowedPattern": _pattern,
    "MinLength": _at_least,
    "MaxLength": _at_most,
    "MinValue": _not_less,
    "MaxValue": _not_greater,
}
