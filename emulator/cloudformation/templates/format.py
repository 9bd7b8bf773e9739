"""What the sections of a template may look like.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
"""

import re
from collections.abc import Iterator
from typing import Any

from emulator.cloudformation.templates.errors import TemplateError

_VERSION = "2010-09-09"
_SECTIONS = frozenset(
    [
        "AWSTemplateFormatVersion",
        "Conditions",
        "Description",
        "Hooks",
        "Mappings",
        "Metadata",
        "Outputs",
        "Parameters",
        "Resources",
        "Rules",
        "Transform",
    ]
)
_MAPS = ("Conditions", "Mappings", "Metadata", "Outputs", "Parameters", "Rules")
_OF_RESOURCE = frozenset(
    [
        "Type",
        "Properties",
        "DependsOn",
        "Condition",
        "Metadata",
        "CreationPolicy",
        "UpdatePolicy",
        "DeletionPolicy",
        "UpdateReplacePolicy",
        "Description",
    ]
)
_OF_PARAMETER = frozenset(
    [
        "Type",
        "Default",
        "Description",
        "AllowedValues",
        "AllowedPattern",
        "ConstraintDescription",
        "MinLength",
        "MaxLength",
        "MinValue",
        "MaxValue",
        "NoEcho",
    ]
)
_OF_OUTPUT = frozenset(["Value", "Description", "Export", "Condition"])
_POLICIES = {
    "DeletionPolicy": ("Delete", "Retain", "Snapshot", "RetainExceptOnCreate"),
    "UpdateReplacePolicy": ("Delete", "Retain", "Snapshot"),
}
_ALPHANUMERIC = re.compile(r"[A-Za-z0-9]+")
_MOST = {"Mappings": 200, "Outputs": 200, "Parameters": 200, "Resources": 500}
_LONGEST_DESCRIPTION = 1024


def check(document: dict[str, Any]) -> None:
    """Raises TemplateError."""
    unknown = document.keys() - _SECTIONS
    if unknown:
        raise TemplateError(f"Invalid template property or properties [{', '.join(sorted(unknown))}]")
    for path in _nulls("", document):
        raise TemplateError(f"[{path}] 'null' values are not allowed in templates")
    if document.get("AWSTemplateFormatVersion", _VERSION) != _VERSION:
        raise TemplateError("Template format error: unsupported value for AWSTemplateFormatVersion.")
    _check_description(document.get("Description", ""))
    for section in _MAPS:
        if not isinstance(document.get(section, {}), dict):
            raise TemplateError(f"Template format error: {section} section must be an object.")
    resources = document.get("Resources")
    if not isinstance(resources, dict) or not resources:
        raise TemplateError("Template format error: At least one Resources member must be defined.")
    _check_counts(document)
    for name, resource in resources.items():
        _check_resource(name, resource)
    for name, parameter in document.get("Parameters", {}).items():
        _check_parameter(name, parameter)
    for name, mapping in document.get("Mappings", {}).items():
        _check_mapping(name, mapping)
    for name, output in document.get("Outputs", {}).items():
        _check_output(name, output)


def _nulls(path: str, node: Any) -> Iterator[str]:
    if node is None:
        yield path
    elif isinstance(node, dict):
        for name, each in node.items():
            yield from _nulls(f"{path}/{name}", each)
    elif isinstance(node, list):
        for index, each in enumerate(node):
            yield from _nulls(f"{path}/{index}", each)


def _check_description(description: Any) -> None:
    if not isinstance(description, str):
        raise TemplateError("Template format error: Description must be a string.")
    if len(description.encode()) > _LONGEST_DESCRIPTION:
        raise TemplateError(f"Template format error: 'Description' length is greater than {_LONGEST_DESCRIPTION}.")


def _check_counts(document: dict[str, Any]) -> None:
    for section, most in _MOST.items():
        count = len(document.get(section, {}))
        if count > most:
            raise TemplateError(
                f"Template format error: Number of {section.lower()}, {count}, is greater than maximum allowed, {most}"
            )


def _check_resource(name: str, resource: Any) -> None:
    if not _ALPHANUMERIC.fullmatch(name):
        raise TemplateError(f"Template format error: Resource name {name} is non alphanumeric.")
    if not isinstance(resource, dict):
        raise TemplateError(f"Template format error: [/Resources/{name}] resource definition is malformed")
    unknown = sorted(resource.keys() - _OF_RESOURCE)
    if unknown:
        raise TemplateError(f"Invalid template resource property '{unknown[0]}'")
    if not isinstance(resource.get("Type"), str):
        raise TemplateError(
            f"Template format error: [/Resources/{name}] Every Resources object must contain a Type member."
        )
    if not isinstance(resource.get("Properties", {}), dict):
        raise TemplateError("Template format error: Any Properties member must be an object.")
    depends_on = resource.get("DependsOn", [])
    if not all(isinstance(each, str) for each in (depends_on if isinstance(depends_on, list) else [depends_on])):
        raise TemplateError("Template format error: DependsOn must be a string or list of strings.")
    for policy, values in _POLICIES.items():
        if isinstance(resource.get(policy, ""), str) and resource.get(policy, values[0]) not in values:
            raise TemplateError(f"Template format error: Unrecognized {policy} {resource[policy]} for resource {name}")
    if not isinstance(resource.get("Condition", ""), str):
        raise TemplateError("Template format error: Every Condition member must be a string.")


def _check_parameter(name: str, parameter: Any) -> None:
    if not _ALPHANUMERIC.fullmatch(name):
        raise TemplateError(f"Template format error: Parameter name {name} is non alphanumeric.")
    if not isinstance(parameter, dict):
        raise TemplateError("Template format error: Any Parameters member must be an object.")
    unknown = sorted(parameter.keys() - _OF_PARAMETER)
    if unknown:
        raise TemplateError(f"Invalid template parameter property '{unknown[0]}'")
    if not isinstance(parameter.get("Type"), str):
        raise TemplateError("Template format error: Every Parameters object must contain a Type member.")
    if isinstance(parameter.get("Default", ""), list | dict):
        raise TemplateError("Template format error: Every Default member must be a string.")


def _check_mapping(name: str, mapping: Any) -> None:
    if not isinstance(mapping, dict) or not all(isinstance(each, dict) for each in mapping.values()):
        raise TemplateError("Template format error: Every Mappings object must contain an object.")


def _check_output(name: str, output: Any) -> None:
    if not _ALPHANUMERIC.fullmatch(name):
        raise TemplateError(f"Template format error: Output name {name} is non alphanumeric.")
    if not isinstance(output, dict):
        raise TemplateError("Template format error: Any Outputs member must be an object.")
    unknown = sorted(output.keys() - _OF_OUTPUT)
    if unknown:
        raise TemplateError(f"Invalid template output property '{unknown[0]}'")
    if "Value" not in output:
        raise TemplateError("Template format error: Every Outputs member must contain a Value object")
