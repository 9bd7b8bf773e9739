"""The intrinsic functions that are true or false: those of Conditions, and of the assertions of Rules.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html
"""

from collections.abc import Callable, Mapping
from typing import Any

from emulator.cloudformation.templates.errors import TemplateError
from emulator.cloudformation.templates.functions import Evaluation, as_text

Test = Callable[[Evaluation, Any], bool]


def holds(evaluation: Evaluation, node: Any) -> bool:
    """Raises TemplateError."""
    if isinstance(node, dict) and len(node) == 1:
        ((name, argument),) = node.items()
        test = TESTS.get(name)
        if test is not None:
            return test(evaluation, argument)
    raise TemplateError(
        "Template format error: Conditions can only be boolean operations on parameters and other conditions"
    )


def _condition(evaluation: Evaluation, argument: Any) -> bool:
    return evaluation.condition(argument)


def _several(name: str, join: Callable[[list[bool]], bool]) -> Test:
    def test(evaluation: Evaluation, argument: Any) -> bool:
        if not isinstance(argument, list) or not 2 <= len(argument) <= 10:
            raise TemplateError(
                f"Template error: every {name} object requires a list of at least 2 and at most 10 boolean parameters."
            )
        return join([holds(evaluation, each) for each in argument])

    return test


def _not(evaluation: Evaluation, argument: Any) -> bool:
    match argument:
        case [node]:
            return not holds(evaluation, node)
    raise TemplateError("Template error: every Fn::Not object requires one boolean parameter.")


def _equals(evaluation: Evaluation, argument: Any) -> bool:
    match argument:
        case [one, other]:
            return bool(_comparable(evaluation.evaluate(one)) == _comparable(evaluation.evaluate(other)))
    raise TemplateError("Template error: every Fn::Equals object requires a list of 2 string parameters.")


def _comparable(value: Any) -> Any:
    """`true` is the text of a parameter, and the boolean of a template."""
    if isinstance(value, list):
        return [_comparable(each) for each in value]
    text = as_text(value)
    return value if text is None else text


TESTS: Mapping[str, Test] = {
    "Condition": _condition,
    "Fn::And": _several("Fn::And", all),
    "Fn::Equals": _equals,
    "Fn::Not": _not,
    "Fn::Or": _several("Fn::Or", any),
}
