"""AWS::LanguageExtensions: loops, Fn::Length, Fn::ToJsonString, Fn::FindInMap with a default and with functions for
keys, functions in Ref and Fn::GetAtt, and in DeletionPolicy and UpdateReplacePolicy.

What it defines is replaced by its value; all other functions are left to be evaluated when the stack is made.
Its messages are those of AWS's own library, as its SAM CLI and users' logs have them.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html
"""

from typing import Any

from emulator.cloudformation.transforms.context import Rejected, TransformContext
from emulator.cloudformation.transforms.json_text import json_text
from emulator.cloudformation.transforms.known import NO_VALUE, Known, MappingNotFound, function, incorrect
from emulator.cloudformation.transforms.loops import Loops

NAME = "AWS::LanguageExtensions"
_POLICIES = ("DeletionPolicy", "UpdateReplacePolicy")
_UNTOUCHED = ("Parameters", "Mappings", "Metadata")


def extend(document: dict[str, Any], context: TransformContext) -> dict[str, Any]:
    """The template without language extensions. Raises Rejected."""
    known = Known(document, context)
    conditions = Loops(known).unrolled(document.get("Conditions") or {})
    known = Known({**document, "Conditions": conditions}, context)
    unrolled = Loops(known).unrolled({name: each for name, each in document.items() if name not in _UNTOUCHED})
    extended = {**document, **unrolled}
    for section in unrolled:
        if section != "Resources":
            extended[section] = _rewritten(unrolled[section], known)
    resources = unrolled.get("Resources")
    if isinstance(resources, dict):
        extended["Resources"] = {name: _resource(name, each, known) for name, each in resources.items()}
    return extended


def _resource(logical_id: str, resource: Any, known: Known) -> Any:
    if not isinstance(resource, dict):
        return resource
    policies = {name: _policy(name, logical_id, resource[name], known) for name in _POLICIES if name in resource}
    try:
        return _rewritten({**resource, **policies}, known)
    except MappingNotFound as problem:
        raise Rejected(f"{problem} on resourceType {resource.get('Type')}") from None


def _policy(name: str, logical_id: str, policy: Any, known: Known) -> str:
    if isinstance(policy, list):
        raise Rejected(f"Every {name} member must be a string")
    value = known.value(policy)
    if value == NO_VALUE:
        raise Rejected("AWS::NoValue is not supported for DeletionPolicy or UpdateReplacePolicy")
    if not isinstance(value, str):
        raise Rejected(f"Unsupported expression for {name} in resource {logical_id}")
    return value


def _rewritten(node: Any, known: Known) -> Any:
    match function(node):
        case "Fn::ToJsonString":
            return json_text(node["Fn::ToJsonString"], known)
        case "Fn::Length":
            length = known.value(node)
            if not isinstance(length, int):
                raise incorrect("Fn::Length")
            return length
        case "Fn::FindInMap":
            found = known.value(node)
            if function(found) == "Fn::FindInMap":
                raise incorrect("Fn::FindInMap")
            return found
        case "Ref" | "Fn::GetAtt" as name if not isinstance(node[name], str):
            return {name: _rewritten(known.value(node[name]), known)}
    if isinstance(node, dict):
        return {key: _rewritten(each, known) for key, each in node.items()}
    return [_rewritten(each, known) for each in node] if isinstance(node, list) else node
