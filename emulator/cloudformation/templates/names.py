"""That functions are called as they can be, and that a template has whatever it refers to."""

from collections.abc import Collection, Iterable
from typing import Any

from emulator.cloudformation.templates.conditions import conditions_in
from emulator.cloudformation.templates.errors import TemplateError
from emulator.cloudformation.templates.ordering import in_order
from emulator.cloudformation.templates.syntax import (
    BOOLEAN,
    branches,
    calls,
    check_call,
    mapping_keys,
    no_mapping,
    walk,
)

_PSEUDO_PARAMETERS = frozenset(
    {"AWS::AccountId", "AWS::NotificationARNs", "AWS::NoValue", "AWS::Partition", "AWS::Region", "AWS::StackId"}
    | {"AWS::StackName", "AWS::URLSuffix"}
)


def check_names(document: dict[str, Any]) -> None:
    """Resources and Outputs; raises TemplateError."""
    resources, parameters = document["Resources"], document.get("Parameters", {})
    for section in ("Resources", "Outputs"):
        members = list(document.get(section, {}).values())
        for call in calls(members):
            check_call(call)
            _check_use(call.function, call.argument, document)
        references = list(walk(members))
        for name in (each.name for each in references if each.attribute is not None):
            if name not in resources:
                raise TemplateError(f"Template error: instance of Fn::GetAtt references undefined resource {name}")
        wanted = [each.name for each in references] + [name for each in members for name in depends_on(each)]
        check_resolved(section, _missing(wanted, {*resources, *parameters}))
        for each in members:
            _check_condition(each.get("Condition"), section, document)


def ordered_conditions(document: dict[str, Any]) -> dict[str, Any]:
    """The conditions, each after those it refers to. Raises TemplateError."""
    conditions: dict[str, Any] = document.get("Conditions", {})
    nodes = list(conditions.values())
    missing = _missing((each.name for each in walk(nodes)), document.get("Parameters", {}))
    if missing:
        raise TemplateError(
            f"Template format error: Unresolved dependencies [{', '.join(missing)}]. Cannot reference resources in the "
            "Conditions block of the template"
        )
    wanted = {name: set(conditions_in(node)) for name, node in conditions.items()}
    for call in calls(nodes):
        if call.function == "Fn::ImportValue":
            raise TemplateError("Template error: Cannot use Fn::ImportValue in Conditions.")
        if call.function not in BOOLEAN:
            check_call(call)
            _check_use(call.function, call.argument, document)
    for name in set().union(*wanted.values()):
        _check_condition(name, "Conditions", document)
    ordered, circle = in_order(wanted)
    if circle:
        raise TemplateError(f"Circular dependency between conditions: [{', '.join(circle)}]")
    return {name: conditions[name] for name in ordered}


def check_resolved(section: str, missing: Collection[str]) -> None:
    if missing:
        raise TemplateError(
            f"Template format error: Unresolved resource dependencies [{', '.join(missing)}] in the {section} block of "
            "the template"
        )


def depends_on(resource: dict[str, Any]) -> list[str]:
    """The names in a resource's DependsOn. One that is not made, for its condition, is no obstacle."""
    declared = resource.get("DependsOn", [])
    return declared if isinstance(declared, list) else [declared]


def _check_use(function: str, argument: Any, document: dict[str, Any]) -> None:
    if function == "Fn::If":
        name, _, _ = branches(argument)
        if name not in document.get("Conditions", {}):
            raise TemplateError(f"Template error: unresolved condition dependency {name} in Fn::If")
    if function == "Fn::FindInMap":
        name = mapping_keys(argument)[0]
        if isinstance(name, str) and name not in document.get("Mappings", {}):
            raise no_mapping(name)


def _check_condition(name: str | None, section: str, document: dict[str, Any]) -> None:
    if name is not None and name not in document.get("Conditions", {}):
        raise TemplateError(
            f"Template format error: Unresolved condition dependency {name} in the {section} block of the template"
        )


def _missing(wanted: Iterable[str], known: Collection[str]) -> list[str]:
    return [name for name in dict.fromkeys(wanted) if name not in known and name not in _PSEUDO_PARAMETERS]
