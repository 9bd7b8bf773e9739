"""What a template's values are, given its parameters and the resources that are made."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from emulator.cloudformation.records import Made, Parameter
from emulator.cloudformation.templates.conditions import holds
from emulator.cloudformation.templates.errors import TemplateError, Unresolved
from emulator.cloudformation.templates.functions import FUNCTIONS, NO_VALUE, as_text
from emulator.cloudformation.templates.syntax import Reference, call, check_call
from emulator.cloudformation.templates.template import Template

_DYNAMIC = re.compile(r"\{\{resolve:([^{}]+)\}\}")
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html"""


def _three_zones(region: str) -> list[str]:
    return [region + letter for letter in "abc"]


def _no_stack(stack: str, output: str, region: str | None, role_arn: str | None) -> str:
    raise TemplateError(f"Stack with id {stack} does not exist")


class Scope:
    """made: may gain members while the scope is used. imported: an export's value. dynamic: the value of a dynamic
    reference, by what follows `resolve:`. zones: the availability zones of a region. stack_output: of a stack, by the
    names of both, a region and the role that may look there. All four raise TemplateError.
    """

    def __init__(
        self,
        template: Template,
        parameters: Mapping[str, Parameter],
        pseudo: Mapping[str, Any],
        made: Mapping[str, Made],
        imported: Callable[[str], str],
        dynamic: Callable[[str], str],
        zones: Callable[[str], list[str]] = _three_zones,
        stack_output: Callable[[str, str, str | None, str | None], str] = _no_stack,
    ) -> None:
        self._template = template
        self._known = {"AWS::NoValue": NO_VALUE, **pseudo, **{name: each.value for name, each in parameters.items()}}
        self._made = made
        self._dynamic = dynamic
        self._conditions: dict[str, bool] = {}
        self.imported = imported
        self.zones = zones
        self.stack_output = stack_output

    def value(self, node: Any) -> Any:
        """What a node of the template is, without the members that are AWS::NoValue; None if it is that itself.

        Raises TemplateError; `Unresolved` where it needs a resource that is not made.
        """
        found = self.evaluate(node)
        return None if found is NO_VALUE else self._resolved(found)

    def output(self, node: Any) -> str:
        """The Value of an output. Raises TemplateError."""
        found = self.value(node)
        if isinstance(found, bool):
            raise TemplateError("Template format error: Every Value member must be a string.")
        text = as_text(found)
        if text is None:
            raise TemplateError(
                "Template format error: The Value field of every Outputs member must evaluate to a String."
            )
        return text

    def condition(self, name: str) -> bool:
        """Raises TemplateError."""
        for each, node in self._template.conditions.items():  # those that one refers to come before it
            if name in self._conditions:
                break
            if each not in self._conditions:
                self._conditions[each] = holds(self, node)
        return self._conditions[name]

    def evaluate(self, node: Any) -> Any:
        """As `value`, with AWS::NoValue and dynamic references as they are: for functions."""
        if isinstance(node, list):
            return [value for each in node if (value := self.evaluate(each)) is not NO_VALUE]
        if not isinstance(node, dict):
            return node
        found = call(node)
        if found is not None:
            check_call(found)
            return FUNCTIONS[found.function](self, found.argument)
        return {name: value for name, each in node.items() if (value := self.evaluate(each)) is not NO_VALUE}

    def refer(self, reference: Reference) -> Any:
        """Raises TemplateError."""
        if reference.attribute is None and reference.name in self._known:
            return self._known[reference.name]
        made = self._made.get(reference.name)
        if made is None:
            raise Unresolved(reference.name)
        return made.reference if reference.attribute is None else _attribute(made, reference)

    def mapping(self, name: str) -> Mapping[str, Mapping[str, Any]] | None:
        return self._template.mappings.get(name)

    def parameters_of(self, type: str) -> list[Any]:
        declared = self._template.parameters
        return [self._known[name] for name, each in declared.items() if each["Type"] == type]

    def _resolved(self, value: Any) -> Any:
        if isinstance(value, str):
            return _DYNAMIC.sub(lambda found: self._dynamic(found[1]), value) if "{{resolve:" in value else value
        if isinstance(value, list):
            return [self._resolved(each) for each in value]
        return {name: self._resolved(each) for name, each in value.items()} if isinstance(value, dict) else value


def _attribute(made: Made, reference: Reference) -> Any:
    """`A.B` is an attribute of that name, or the member B of the attribute A."""
    found: Any = made.attributes
    if reference.attribute in found:
        return found[reference.attribute]
    for name in reference.attribute.split("."):
        if not isinstance(found, Mapping) or name not in found:
            raise TemplateError(
                f"Template error: resource {reference.name} does not support attribute type {reference.attribute} in "
                "Fn::GetAtt"
            )
        found = found[name]
    return found
