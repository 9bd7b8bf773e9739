"""Deleting what a stack has: those that depend on others first. What its DeletionPolicy retains is left where it is.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
"""

from collections.abc import Collection

from emulator.cloudformation.engine.builder import Builder, StepFailed
from emulator.cloudformation.engine.progress import say
from emulator.cloudformation.records import Resource, Stack
from emulator.cloudformation.templates.errors import TemplateError
from emulator.cloudformation.templates.names import depends_on
from emulator.cloudformation.templates.references import order, references

_RETAIN, _EXCEPT_ON_CREATE = "Retain", "RetainExceptOnCreate"


def deletes(resource: Resource, policy: str, *, creating: bool = False) -> bool:
    """policy: the attribute that decides, DeletionPolicy or UpdateReplacePolicy. creating: it is undone."""
    said = resource.source.get(policy)
    return said != _RETAIN and (creating or said != _EXCEPT_ON_CREATE)


def remove(stack: Stack, builder: Builder, retain: Collection[str] = (), *, creating: bool = False) -> list[str]:
    """Delete a stack's resources; the logical ids of those that could not be. What one needs that could not, stays."""
    kept: list[str] = []
    needed: set[str] = set()
    for resource in _last_first(stack):
        if resource.logical_id in needed:
            needed |= _needs(resource)
            continue
        if resource.logical_id in retain or not deletes(resource, "DeletionPolicy", creating=creating):
            if resource.made is not None:
                say(stack, resource, "DELETE_SKIPPED")
            continue
        try:
            builder.delete(resource)
        except StepFailed as failure:
            kept.append(failure.logical_id)
            needed |= _needs(resource)
    return kept


def _needs(resource: Resource) -> set[str]:
    return references(resource.source) | set(depends_on(resource.source))


def _last_first(stack: Stack) -> list[Resource]:
    """What a failed update left behind is in no template, and nothing depends on it. Where all circles count, those
    that the conditions do not take too, things go in the order they came in."""
    known = [name for name in stack.resources if name in stack.plan.template.resources]
    try:
        ordered = order(stack.plan.template, known)
    except TemplateError:
        ordered = known
    others = [each for name, each in stack.resources.items() if name not in known]
    left = (*others, *(stack.resources[name] for name in reversed(ordered)))
    return [each for each in left if each.status != "DELETE_COMPLETE"]
