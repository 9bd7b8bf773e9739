"""The Rules of a template: what its parameters must be like together.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
"""

from collections.abc import Mapping
from typing import Any

from emulator.cloudformation.templates.conditions import conditions_in, holds
from emulator.cloudformation.templates.errors import TemplateError
from emulator.cloudformation.templates.functions import Evaluation

_CONDITION = "RuleCondition"


def check_form(rules: Mapping[str, Any]) -> None:
    """What rules look like; raises TemplateError."""
    for name, rule in rules.items():
        match rule:
            case {"Assertions": [*assertions]} if rule.keys() <= {_CONDITION, "Assertions"}:
                tests = [each.get("Assert") if isinstance(each, dict) else None for each in assertions]
            case _:
                raise TemplateError(
                    f"Template format error: Rule {name} must have Assertions, and may have a {_CONDITION}."
                )
        for test in [*tests, *([rule[_CONDITION]] if _CONDITION in rule else [])]:
            if any(conditions_in(test)):
                raise TemplateError(f"Template format error: Rule {name} cannot refer to conditions.")


def check_rules(rules: Mapping[str, Any], scope: Evaluation) -> None:
    """Whether they are kept; raises TemplateError with the description of the first assertion that does not hold."""
    for name, rule in rules.items():
        if _CONDITION in rule and not holds(scope, rule[_CONDITION]):
            continue
        for assertion in rule["Assertions"]:
            if not holds(scope, assertion["Assert"]):
                raise TemplateError(assertion.get("AssertDescription", f"Rule {name} is not kept"))
