"""AWS::LanguageExtensions: loops, Fn::Length, Fn::ToJsonString, Fn::FindInMap with a default and with functions for
keys, functions in Ref and Fn::GetAtt, and in DeletionPolicy and UpdateReplacePolicy.

What it defines is replaced by its value; all other functions are left to be evaluated when the stack is made.
Its messages are those of AWS's own library, as its SAM CLI and users' logs have them.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html
"""

from collections.abc import Callable, Mapping
from typing import Any

from emulator.cloudformation.templates.functions import as_text
from emulator.cloudformation.templates.syntax import call
from emulator.cloudformation.transforms import json_text
from emulator.cloudformation.transforms.context import Rejected, TransformContext
from emulator.cloudformation.transforms.known import Known, incorrect
from emulator.cloudformation.transforms.loops import Loops

NAME = "AWS::LanguageExtensions"
_POLICIES = {"DeletionPolicy", "UpdateReplacePolicy"}
_NO_VALUE = {"Ref": "AWS::NoValue"}
_UNTOUCHED = ("Parameters", "Mappings", "Metadata")


def extend(document: dict[str, Any], context: TransformContext) -> dict[str, Any]:
    """The template without language extensions. Raises Rejected."""
    conditions = _without(document.get("Conditions", {}), Known({**document, "Conditions": {}}, context))
    extended: dict[str, Any] = {**document, "Conditions": conditions} if conditions else document
    known = Known(extended, context)
    sections = {name: each for name, each in extended.items() if name not in _UNTOUCHED}
    extended = {**extended, **_without(sections, known)}
    resources = extended.get("Resources")
    for name, resource in resources.items() if isinstance(resources, dict) else ():
        if isinstance(resource, dict):
            for policy in _POLICIES & resource.keys():
                resource[policy] = _policy(policy, name, resource[policy], known)
    return extended


def _without(node: Any, known: Known) -> Any:
    """A node in which loops are unrolled and functions of the language have their values."""
    loops = Loops(lambda items: known.known(_extended(items, known)))
    return _extended(loops.unrolled(node), known)


def _extended(node: Any, known: Known) -> Any:
    """A node with what stands in it extended first."""
    if isinstance(node, list):
        return [_extended(each, known) for each in node]
    if not isinstance(node, dict):
        return node
    node = {name: _extended(each, known) for name, each in node.items()}
    found = call(node)
    value = _VALUES.get(found.function) if found is not None else None
    return node if found is None or value is None else value(found.argument, known)


def _ref(argument: Any, known: Known) -> Any:
    return {"Ref": known.known(argument)}


def _get_att(argument: Any, known: Known) -> Any:
    return {"Fn::GetAtt": known.known(argument)}


def _length(argument: Any, known: Known) -> Any:
    """Items need not be known to be counted."""
    items = known.known(argument)
    if not isinstance(items, list):
        raise incorrect("Fn::Length")
    return len(items)


def _find_in_map(argument: Any, known: Known) -> Any:
    match argument:
        case [*three] if len(three) == 3:
            default = None
        case [*three, {"DefaultValue": default}] if len(three) == 3:
            pass
        case _:
            raise incorrect("Fn::FindInMap")
    keys = [as_text(known.known(each)) for each in three]
    name, first, second = keys
    if name is None or first is None or second is None:
        raise incorrect("Fn::FindInMap")
    found: Any = known.mapping(name)
    for key in (first, second):
        found = found.get(key) if isinstance(found, dict) else None
    if found is None and default is None:
        raise Rejected(f"Unable to get mapping for {name}::{first}::{second}")
    if found is None:
        value = known.known(default)
        return _NO_VALUE if value is None else value
    return found


_VALUES: Mapping[str, Callable[[Any, Known], Any]] = {
    "Ref": _ref,
    "Fn::FindInMap": _find_in_map,
    "Fn::GetAtt": _get_att,
    "Fn::Length": _length,
    json_text.NAME: json_text.json_text,
}


def _policy(name: str, logical_id: str, policy: Any, known: Known) -> str:
    if isinstance(policy, list):
        raise Rejected(f"Every {name} member must be a string")
    value = known.known(policy)
    if value is None:
        raise Rejected("AWS::NoValue is not supported for DeletionPolicy or UpdateReplacePolicy")
    if not isinstance(value, str):
        raise Rejected(f"Unsupported expression for {name} in resource {logical_id}")
    return value
