"""What a template's values refer to, and the order that this puts resources into.

Where conditions are known, a branch of `Fn::If` that is not taken refers to nothing.
"""

from collections.abc import Collection
from typing import Any

from emulator.cloudformation.templates.errors import TemplateError
from emulator.cloudformation.templates.names import check_resolved, depends_on
from emulator.cloudformation.templates.ordering import in_order
from emulator.cloudformation.templates.syntax import Condition, walk
from emulator.cloudformation.templates.template import Template


def references(node: Any, condition: Condition | None = None) -> set[str]:
    """Names in Ref, Fn::GetAtt and Fn::Sub: parameters, resources and pseudo parameters. Raises TemplateError."""
    return {reference.name for reference in walk(node, condition)}


def order(template: Template, active: Collection[str], condition: Condition | None = None) -> list[str]:
    """The active resources, each after all that it depends on, else as the template has them.

    condition: which way every Fn::If goes; without it both ways count. Raises TemplateError: for circles, and, where
    the conditions are known, for what refers to a resource that is not active; a DependsOn may.
    """
    resources = {name: resource for name, resource in template.resources.items() if name in active}
    wanted = {name: references(resource, condition) & template.resources.keys() for name, resource in resources.items()}
    if condition is not None:
        outputs = [each for each in template.outputs.values() if _is_active(each, condition)]
        check_resolved("Resources", sorted(set().union(*wanted.values()) - resources.keys()))
        check_resolved(
            "Outputs", sorted((references(outputs, condition) & template.resources.keys()) - resources.keys())
        )
    ordered, circle = in_order({name: {*wanted[name], *depends_on(each)} for name, each in resources.items()})
    if circle:
        raise TemplateError(f"Circular dependency between resources: [{', '.join(circle)}]")
    return ordered


def _is_active(output: dict[str, Any], condition: Condition) -> bool:
    return "Condition" not in output or condition(output["Condition"])
