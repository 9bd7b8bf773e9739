"""What deploying a plan would do to a stack, for change sets. Nothing is made or called but what values are read from.

Of a property that depends on something that is to be made or replaced, only that is known: then a replacement is
Conditional, and its detail's evaluation Dynamic.
https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html
"""

from collections.abc import Iterator
from typing import Any

from emulator.cloudformation.engine.plan import Plan
from emulator.cloudformation.engine.values import Values
from emulator.cloudformation.records import Change, Resource, Stack
from emulator.cloudformation.resources.types import Types
from emulator.cloudformation.templates.errors import TemplateError
from emulator.cloudformation.templates.references import references

_ATTRIBUTES = ("Metadata", "CreationPolicy", "UpdatePolicy", "DeletionPolicy", "UpdateReplacePolicy")
"""Attributes of a resource whose change is of a scope of their name."""


class Changes:
    def __init__(self, stack: Stack, plan: Plan, values: Values, types: Types) -> None:
        self._stack = stack
        self._plan = plan
        self._values = values
        self._types = types
        self._scope = values.scope()
        self._moving: set[str] = set()

    def found(self) -> tuple[Change, ...]:
        """In the order of their logical ids, as AWS lists them. Raises TemplateError."""
        active = self._values.active()
        changes = [self._of(name, self._plan.template.resources[name]) for name in active]
        found = [each for each in changes if each is not None]
        gone = [each for name, each in self._stack.resources.items() if name not in active]
        found += [Change("Remove", each.logical_id, each.type, _physical_id(each)) for each in gone]
        return tuple(sorted(found, key=lambda change: change.logical_id))

    def _of(self, name: str, source: dict[str, Any]) -> Change | None:
        old = self._stack.resources.get(name)
        if old is None or old.made is None:
            self._moving.add(name)
            return Change("Add", name, source["Type"])
        if old.type != source["Type"]:
            self._moving.add(name)
            return Change("Modify", name, source["Type"], _physical_id(old), "True", ("Properties",))
        details = [*self._properties(old, source), *_attributes(old.source, source)]
        if self._plan.tags != self._stack.plan.tags:
            details.append(_detail("Tags", None, "Never", "Static"))
        if not details:
            failed = old.status.endswith("_FAILED")
            return Change("Modify", name, old.type, _physical_id(old), "False") if failed else None
        replacement = _replacement(details)
        if replacement == "True":
            self._moving.add(name)
        scope = tuple(dict.fromkeys(each["Target"]["Attribute"] for each in details))
        return Change("Modify", name, old.type, _physical_id(old), replacement, scope, tuple(details))

    def _properties(self, old: Resource, source: dict[str, Any]) -> Iterator[dict[str, Any]]:
        provider = self._types.find(old.type)
        replaced_by = provider.replaced_by if provider else frozenset()
        wanted = source.get("Properties", {})
        for name in sorted({*old.properties, *wanted}):
            recreated = "Always" if name in replaced_by else "Never"
            causes = references(wanted.get(name)) & self._moving
            if causes:
                recreated = "Conditionally" if recreated == "Always" else recreated
                yield _detail("Properties", name, recreated, "Dynamic", min(causes))
            elif self._value(wanted.get(name)) != old.properties.get(name):
                yield _detail("Properties", name, recreated, "Static")

    def _value(self, node: Any) -> Any:
        try:
            return self._scope.value(node)
        except TemplateError:
            return None


def _physical_id(resource: Resource) -> str | None:
    return resource.made.physical_id if resource.made else None


def _attributes(old: dict[str, Any], new: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for name in _ATTRIBUTES:
        if old.get(name) != new.get(name):
            yield _detail(name, None, "Never", "Static")


def _detail(
    attribute: str, name: str | None, recreated: str, evaluation: str, cause: str | None = None
) -> dict[str, Any]:
    """A ResourceChangeDetail."""
    target: dict[str, Any] = {"Attribute": attribute, "RequiresRecreation": recreated}
    if name is not None:
        target["Name"] = name
    detail: dict[str, Any] = {"Target": target, "Evaluation": evaluation}
    source = "DirectModification" if cause is None else "ResourceAttribute"
    return {**detail, "ChangeSource": source} | ({"CausingEntity": cause} if cause else {})


def _replacement(details: list[dict[str, Any]]) -> str:
    recreated = {each["Target"]["RequiresRecreation"] for each in details}
    if "Always" in recreated:
        return "True"
    return "Conditional" if "Conditionally" in recreated else "False"
