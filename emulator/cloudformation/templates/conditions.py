"""The intrinsic functions that are true or false: those of Conditions, and those of Rules.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-rules.html
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from emulator.cloudformation.templates.errors import TemplateError
from emulator.cloudformation.templates.functions import Evaluation, as_text

Test = Callable[[Evaluation, Any], bool]


def holds(evaluation: Evaluation, node: Any) -> bool:
    """Raises TemplateError."""
    name, argument = _call(node)
    return TESTS[name](evaluation, argument)


def conditions_in(node: Any) -> Iterator[str]:
    """The conditions that one refers to, as `{"Condition": name}`. Raises TemplateError for what is no condition."""
    name, argument = _call(node)
    if name == "Condition":
        yield argument
    elif name in _NESTING:
        for each in argument if isinstance(argument, list) else []:
            yield from conditions_in(each)


def _call(node: Any) -> tuple[str, Any]:
    if isinstance(node, dict) and len(node) == 1:
        ((name, argument),) = node.items()
        if name in TESTS and (name != "Condition" or isinstance(argument, str)):
            return name, argument
    raise TemplateError(
        "Template format error: Conditions can only be boolean operations on parameters and other conditions"
    )


def _condition(evaluation: Evaluation, argument: Any) -> bool:
    return evaluation.condition(argument)


def _several(function: str, together: Callable[[list[bool]], bool]) -> Test:
    def test(evaluation: Evaluation, argument: Any) -> bool:
        if not isinstance(argument, list) or not 2 <= len(argument) <= 10:
            raise TemplateError(
                f"Template error: every {function} object requires a list of at least 2 and at most 10 boolean "
                "parameters."
            )
        return together([holds(evaluation, each) for each in argument])

    return test


def _not(evaluation: Evaluation, argument: Any) -> bool:
    match argument:
        case [node]:
            return not holds(evaluation, node)
    raise TemplateError("Template error: every Fn::Not object requires one boolean parameter.")


def _equals(evaluation: Evaluation, argument: Any) -> bool:
    """As texts: `true` of a parameter is `true` of a template."""
    if isinstance(argument, list) and len(argument) == 2:
        texts = [as_text(evaluation.evaluate(each)) for each in argument]
        if None not in texts:
            return texts[0] == texts[1]
    raise TemplateError("Template error: every Fn::Equals object requires a list of 2 string parameters.")


def _contains(evaluation: Evaluation, argument: Any) -> bool:
    several, one = _lists("Fn::Contains", evaluation, argument)
    return one[0] in several


def _each_member_equals(evaluation: Evaluation, argument: Any) -> bool:
    several, one = _lists("Fn::EachMemberEquals", evaluation, argument)
    return all(each == one[0] for each in several)


def _each_member_in(evaluation: Evaluation, argument: Any) -> bool:
    some, others = _lists("Fn::EachMemberIn", evaluation, argument)
    return set(some) <= set(others)


def _lists(function: str, evaluation: Evaluation, argument: Any) -> tuple[list[str | None], list[str | None]]:
    """Both arguments, as lists of texts."""
    found = [_members(evaluation, each) for each in argument] if isinstance(argument, list) else []
    if len(found) != 2 or not found[1]:
        raise TemplateError(f"Template error: every {function} object requires a list of 2 parameters.")
    return found[0], found[1]


def _members(evaluation: Evaluation, node: Any) -> list[str | None]:
    match node:
        case {"Fn::RefAll": str(type)}:
            found: Any = evaluation.parameters_of(type)
        case {"Fn::ValueOf": _} | {"Fn::ValueOfAll": _}:
            raise TemplateError("Template error: Fn::ValueOf and Fn::ValueOfAll have no values in this emulator.")
        case _:
            found = evaluation.evaluate(node)
    return [as_text(each) for each in (found if isinstance(found, list) else [found])]


TESTS: Mapping[str, Test] = {
    "Condition": _condition,
    "Fn::And": _several("Fn::And", all),
    "Fn::Contains": _contains,
    "Fn::EachMemberEquals": _each_member_equals,
    "Fn::EachMemberIn": _each_member_in,
    "Fn::Equals": _equals,
    "Fn::Not": _not,
    "Fn::Or": _several("Fn::Or", any),
}
_NESTING = frozenset({"Fn::And", "Fn::Not", "Fn::Or"})
