"""What a template's values refer to, and the order that this puts resources into.

Where conditions are known, a branch of `Fn::If` that is not taken refers to nothing.
"""

from collections.abc import Collection
from typing import Any

from emulator.cloudformation.templates.errors import TemplateError
from emulator.cloudformation.templates.names import depends_on
from emulator.cloudformation.templates.syntax import Condition, walk
from emulator.cloudformation.templates.template import Template


def references(node: Any, condition: Condition | None = None) -> set[str]:
    """Names in Ref, Fn::GetAtt and Fn::Sub: parameters, resources and pseudo parameters. Raises TemplateError."""
    return {reference.name for reference in walk(node, condition)}


def order(template: Template, active: Collection[str], condition: Condition | None = None) -> list[str]:
    """The active resources, each after all that it depends on, else as the template has them.

    condition: which way every Fn::If goes; without it both ways count. Raises TemplateError: for circles, and
    where the conditions are known for a reference to what is not active.
    """
    resources = {name: resource for name, resource in template.resources.items() if name in active}
    wanted = {name: references(resource, condition) & template.resources.keys() for name, resource in resources.items()}
    absent = sorted(set().union(*wanted.values()) - resources.keys())
    if absent and condition is not None:
        raise TemplateError(
            f"Template format error: Unresolved resource dependencies [{', '.join(absent)}] in the Resources block of "
            "the template"
        )
    waiting = {name: wanted[name] | set(depends_on(resource)) for name, resource in resources.items()}
    ordered: list[str] = []
    while waiting:
        ready = [name for name, dependencies in waiting.items() if not dependencies & waiting.keys()]
        if not ready:
            raise TemplateError(f"Circular dependency between resources: [{', '.join(waiting)}]")
        ordered += ready
        for name in ready:
            del waiting[name]
    return ordered
