"""What the sections of a template may look like.

Of a template that transforms have still to rewrite only what they leave alone is checked: its parameters and mappings.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
"""

import re
from collections.abc import Mapping
from typing import Any

from emulator.cloudformation.templates.errors import TemplateError
from emulator.cloudformation.templates.syntax import call

_VERSION = "2010-09-09"
_MAPS = ("Conditions", "Mappings", "Metadata", "Outputs", "Parameters", "Rules")
_SECTIONS = frozenset({*_MAPS, "AWSTemplateFormatVersion", "Description", "Hooks", "Resources", "Transform"})
_OF_RESOURCE = frozenset(
    {"Type", "Properties", "DependsOn", "Condition", "Metadata", "Description", "CreationPolicy", "UpdatePolicy"}
    | {"DeletionPolicy", "UpdateReplacePolicy", "Version"}
)
_OF_OUTPUT = frozenset({"Value", "Description", "Export", "Condition"})
_POLICIES: Mapping[str, tuple[str, ...]] = {
    "DeletionPolicy": ("Delete", "Retain", "RetainExceptOnCreate", "Snapshot"),
    "UpdateReplacePolicy": ("Delete", "Retain", "Snapshot"),
}
_ALPHANUMERIC = re.compile(r"[A-Za-z0-9]+")
_MAPPING_KEY = re.compile(r"[A-Za-z0-9.-]+")
_EXPORT_NAME = re.compile(r"[A-Za-z0-9:-]+")
_MOST_RESOURCES = 500
_MOST = {"Mappings": 200, "Outputs": 200, "Parameters": 200}
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html"""

_LONGEST_DESCRIPTION = 1024


def check_format(document: dict[str, Any]) -> None:
    """Raises TemplateError."""
    _check_head(document)
    resources = document.get("Resources")
    if not isinstance(resources, dict) or not resources:
        raise TemplateError("Template format error: At least one Resources member must be defined.")
    for section, most in _MOST.items():
        count = len(document.get(section, {}))
        if count > most:
            raise TemplateError(f"Template format error: {section} count {count} is greater than max allowed {most}")
    for name, mapping in document.get("Mappings", {}).items():
        _check_mapping(name, mapping)
    if awaits_transforms(document):
        return
    unknown = document.keys() - _SECTIONS
    if unknown:
        raise TemplateError(f"Invalid template property or properties [{', '.join(sorted(unknown))}]")
    if len(resources) > _MOST_RESOURCES:
        raise TemplateError(
            f"Template format error: Number of resources, {len(resources)}, is greater than maximum allowed, "
            f"{_MOST_RESOURCES}"
        )
    for name, resource in resources.items():
        _check_resource(name, resource)
    for name, output in document.get("Outputs", {}).items():
        _check_output(name, output)


def awaits_transforms(document: dict[str, Any]) -> bool:
    """Whether a template is still to be rewritten: by transforms it declares, or by snippets' own."""
    return bool(document.get("Transform")) or _has_snippet(document)


def _has_snippet(node: Any) -> bool:
    if isinstance(node, dict):
        return "Fn::Transform" in node or any(map(_has_snippet, node.values()))
    return isinstance(node, list) and any(map(_has_snippet, node))


def check_members(kind: str, members: Mapping[str, Any], known: frozenset[str]) -> None:
    """kind: resource, parameter, output."""
    unknown = sorted(members.keys() - known)
    if unknown:
        raise TemplateError(f"Invalid template {kind} property '{unknown[0]}'")


def check_name(kind: str, name: str) -> None:
    if not _ALPHANUMERIC.fullmatch(name):
        raise TemplateError(f"Template format error: {kind} name {name} is non alphanumeric.")


def _check_head(document: dict[str, Any]) -> None:
    if document.get("AWSTemplateFormatVersion", _VERSION) != _VERSION:
        raise TemplateError("Template format error: unsupported value for AWSTemplateFormatVersion.")
    description = document.get("Description", "")
    if not isinstance(description, str):
        raise TemplateError("Template format error: Description must be a string.")
    if len(description.encode()) > _LONGEST_DESCRIPTION:
        raise TemplateError(f"Template format error: 'Description' length is greater than {_LONGEST_DESCRIPTION}.")
    for section in _MAPS:
        if not isinstance(document.get(section, {}), dict):
            raise TemplateError(f"Template format error: {section} section must be an object.")


def _check_mapping(name: str, mapping: Any) -> None:
    check_name("Mappings", name)
    if not isinstance(mapping, dict):
        raise TemplateError("Template format error: Every Mappings member must be a map.")
    for key, attributes in mapping.items():
        if not _MAPPING_KEY.fullmatch(key):
            raise TemplateError(
                f"Template format error: Mappings element name '{key}' must be non-empty and can contain only "
                "alphanumerics, '-' or '.'"
            )
        if not isinstance(attributes, dict):
            raise TemplateError(
                f"Template format error: [/Mappings/{name}/{key}] Every Mappings element must be a map."
            )
        for attribute in attributes:
            if not _ALPHANUMERIC.fullmatch(attribute):
                raise TemplateError(
                    f"Template format error: Mappings attribute name '{attribute}' must contain only alphanumeric "
                    "characters."
                )


def _check_resource(name: str, resource: Any) -> None:
    place = f"Template format error: [/Resources/{name}]"
    if not isinstance(resource, dict):
        raise TemplateError(f"{place} resource definition is malformed")
    check_name("Resource", name)
    if "Type" not in resource:
        raise TemplateError(f"{place} Every Resources object must contain a Type member.")
    if not isinstance(resource["Type"], str):
        raise TemplateError(f"{place} Every Type member must be a string.")
    check_members("resource", resource, _OF_RESOURCE)
    for member in ("Properties", "Metadata"):
        if not isinstance(resource.get(member, {}), dict):
            raise TemplateError(f"Template format error: Any {member} member must be an object.")
    _check_depends_on(resource.get("DependsOn", []))
    _check_condition(resource)
    for policy, values in _POLICIES.items():
        _check_policy(name, policy, resource.get(policy, values[0]), values)


def _check_depends_on(value: Any) -> None:
    if not isinstance(value, str | list):
        raise TemplateError("Template Format error: DependsOn must be a string or list of strings.")
    if isinstance(value, list) and not all(isinstance(each, str) for each in value):
        raise TemplateError("Template format error: Every DependsOn value must be a string.")


def _check_condition(members: Mapping[str, Any]) -> None:
    if not isinstance(members.get("Condition", ""), str):
        raise TemplateError("Template format error: Every Condition member must be a string.")


def _check_policy(name: str, policy: str, value: Any, values: tuple[str, ...]) -> None:
    if not isinstance(value, str):
        raise TemplateError(f"Template format error: Every {policy} member must be a string.")
    if value not in values:
        raise TemplateError(f"Template format error: Unrecognized {policy} {value} for resource {name}")


def _check_output(name: str, output: Any) -> None:
    if not isinstance(output, dict):
        raise TemplateError("Template format error: Any Outputs member must be an object.")
    check_name("Output", name)
    check_members("output", output, _OF_OUTPUT)
    if "Value" not in output:
        raise TemplateError("Template format error: Every Outputs member must contain a Value object")
    value = output["Value"]
    if isinstance(value, list) or (isinstance(value, dict) and call(value) is None):
        kind = "List" if isinstance(value, list) else "Map"
        raise TemplateError(
            "Template format error: The Value field of every Outputs member must evaluate to a String and not a "
            f"{kind}."
        )
    _check_condition(output)
    _check_export(output.get("Export", {"Name": "-"}))


def _check_export(export: Any) -> None:
    name = export.get("Name") if isinstance(export, dict) else None
    if call(name) is None and not (isinstance(name, str) and _EXPORT_NAME.fullmatch(name)):
        raise TemplateError(
            "Template format error: Output Name is malformed. The Name field of every Export member must be specified "
            "and consist only of alphanumeric characters, colons, or hyphens."
        )
