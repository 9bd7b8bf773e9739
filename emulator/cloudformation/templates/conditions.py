"""The intrinsic functions that are true or false: those of Conditions, and those of Rules.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-rules.html
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from emulator.cloudformation.templates.errors import TemplateError
from emulator.cloudformation.templates.functions import Evaluation, as_text

Test = Callable[[Evaluation, Any], bool]
"""(The function's arguments are as many as they may be.)"""


def holds(evaluation: Evaluation, node: Any) -> bool:
    """Raises TemplateError."""
    name, argument = _call(node)
    return _TESTS[name](evaluation, argument)


def conditions_in(node: Any) -> Iterator[str]:
    """The conditions that one refers to, as `{"Condition": name}`. Raises TemplateError for what is no condition."""
    name, argument = _call(node)
    if name == "Condition":
        yield argument
    elif name in _NESTING:
        for each in argument:
            yield from conditions_in(each)


def _call(node: Any) -> tuple[str, Any]:
    """A function of this page, with its arguments."""
    if isinstance(node, dict) and len(node) == 1:
        ((name, argument),) = node.items()
        if name == "Condition" and isinstance(argument, str):
            return name, argument
        if name in _COMPLAINTS:
            fewest, most = _COUNTS.get(name, (2, 2))
            if not isinstance(argument, list) or not fewest <= len(argument) <= most:
                raise _malformed(name)
            return name, argument
    raise TemplateError(
        "Template format error: Conditions can only be boolean operations on parameters and other conditions"
    )


_COUNTS: Mapping[str, tuple[int, int]] = {"Fn::And": (2, 10), "Fn::Not": (1, 1), "Fn::Or": (2, 10)}
"""How many arguments a function takes, if not two."""

_COMPLAINTS: Mapping[str, str] = {
    "Fn::And": "a list of at least 2 and at most 10 boolean parameters.",
    "Fn::Contains": "a list of strings and a string.",
    "Fn::EachMemberEquals": "a list of strings and a string.",
    "Fn::EachMemberIn": "two lists of strings.",
    "Fn::Equals": "a list of 2 string parameters.",
    "Fn::Not": "a list of exactly 1 boolean parameter.",
    "Fn::Or": "a list of at least 2 and at most 10 boolean parameters.",
}
"""What AWS says that every object of a function requires."""


def _malformed(function: str) -> TemplateError:
    return TemplateError(f"Template error: every {function} object requires {_COMPLAINTS[function]}")


def _condition(evaluation: Evaluation, name: Any) -> bool:
    return evaluation.condition(name)


def _and(evaluation: Evaluation, nodes: Any) -> bool:
    return all(holds(evaluation, each) for each in nodes)


def _or(evaluation: Evaluation, nodes: Any) -> bool:
    return any(holds(evaluation, each) for each in nodes)


def _not(evaluation: Evaluation, nodes: Any) -> bool:
    return not holds(evaluation, nodes[0])


def _equals(evaluation: Evaluation, nodes: Any) -> bool:
    """As texts: `true` of a parameter is `true` of a template."""
    one, other = (_text("Fn::Equals", evaluation.evaluate(each)) for each in nodes)
    return one == other


def _contains(evaluation: Evaluation, nodes: Any) -> bool:
    return _text("Fn::Contains", evaluation.evaluate(nodes[1])) in _members("Fn::Contains", evaluation, nodes[0])


def _each_member_equals(evaluation: Evaluation, nodes: Any) -> bool:
    wanted = _text("Fn::EachMemberEquals", evaluation.evaluate(nodes[1]))
    return _members("Fn::EachMemberEquals", evaluation, nodes[0]) <= {wanted}


def _each_member_in(evaluation: Evaluation, nodes: Any) -> bool:
    some, others = (_members("Fn::EachMemberIn", evaluation, each) for each in nodes)
    return some <= others


def _text(function: str, value: Any) -> str:
    text = as_text(value)
    if text is None:
        raise _malformed(function)
    return text


def _members(function: str, evaluation: Evaluation, node: Any) -> set[str]:
    match node:
        case {"Fn::RefAll": str(type)}:
            found: Any = evaluation.parameters_of(type)
        case {"Fn::ValueOf": _} | {"Fn::ValueOfAll": _}:
            raise TemplateError("Template error: Fn::ValueOf and Fn::ValueOfAll have no values in this emulator.")
        case _:
            found = evaluation.evaluate(node)
    if not isinstance(found, list):
        raise _malformed(function)
    return {_text(function, each) for each in found}


_TESTS: Mapping[str, Test] = {
    "Condition": _condition,
    "Fn::And": _and,
    "Fn::Contains": _contains,
    "Fn::EachMemberEquals": _each_member_equals,
    "Fn::EachMemberIn": _each_member_in,
    "Fn::Equals": _equals,
    "Fn::Not": _not,
    "Fn::Or": _or,
}
_NESTING = frozenset({"Fn::And", "Fn::Not", "Fn::Or"})
