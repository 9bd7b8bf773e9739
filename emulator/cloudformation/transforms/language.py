"""AWS::LanguageExtensions: loops, Fn::Length, Fn::ToJsonString, Fn::FindInMap with a default and with functions for
keys, functions in Ref and Fn::GetAtt, and in DeletionPolicy and UpdateReplacePolicy.

What it defines is replaced by its value where that is known already; all else is left until the stack is made.
Its messages are those of AWS's own library, as its SAM CLI and users' logs have them.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from emulator.cloudformation.transforms.context import Rejected, TransformContext
from emulator.cloudformation.transforms.known import Known, function, incorrect
from emulator.cloudformation.transforms.loops import Loops

NAME = "AWS::LanguageExtensions"
_POLICIES = {"DeletionPolicy", "UpdateReplacePolicy"}
_UNTOUCHED = ("Parameters", "Mappings", "Metadata")
_REFERENCES = ("Ref", "Fn::GetAtt")
_OF_CONDITIONS = ("Fn::And", "Fn::Equals", "Fn::Not", "Fn::Or")


def extend(document: dict[str, Any], context: TransformContext) -> dict[str, Any]:
    """The template without language extensions, but for values that are not known yet. Raises Rejected."""
    conditions = Loops(Known(document, context)).unrolled(document.get("Conditions", {}))
    known = Known({**document, "Conditions": conditions}, context)
    sections = {name: each for name, each in document.items() if name not in _UNTOUCHED}
    extended: dict[str, Any] = {**document, **_extended(Loops(known).unrolled(sections), known)}
    resources = extended.get("Resources")
    for name, resource in resources.items() if isinstance(resources, dict) else ():
        if isinstance(resource, dict):
            for policy in _POLICIES & resource.keys():
                resource[policy] = _policy(policy, name, resource[policy], known)
    return extended


def _extended(node: Any, known: Known) -> Any:
    """A node with what stands in it extended first."""
    if isinstance(node, list):
        return [_extended(each, known) for each in node]
    if not isinstance(node, dict):
        return node
    node = {name: _extended(each, known) for name, each in node.items()}
    name = function(node)
    if name in _REFERENCES and not isinstance(node[name], str):
        return {name: known.known(node[name])}
    value = _VALUES.get(str(name))
    return node if value is None else value(node, known)


def _json(node: Any, known: Known) -> Any:
    argument = node["Fn::ToJsonString"]
    if not isinstance(argument, dict | list):
        raise incorrect("Fn::ToJsonString")
    refused = next((name for name in _functions(argument) if name in _OF_CONDITIONS), None)
    if refused is not None:
        raise Rejected(f"Fn::ToJsonString does not support {refused} intrinsic function")
    return known.known(node)


def _functions(node: Any) -> Iterator[str]:
    """Names of the functions that a node calls, itself and inside."""
    name = function(node)
    if name is not None:
        yield name
    for each in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _functions(each)


def _length(node: Any, known: Known) -> Any:
    """Items need not be known to be counted."""
    match known.known(node):
        case int(length):
            return length
        case {"Fn::Length": list(items)}:
            return len(items)
    raise incorrect("Fn::Length")


def _mapped(node: Any, known: Known) -> Any:
    """A default may be known only later, keys may not."""
    match known.known(node):
        case {"Fn::FindInMap": [str(), str(), str(), {"DefaultValue": default}]}:
            return default
        case {"Fn::FindInMap": _}:
            raise incorrect("Fn::FindInMap")
        case value:
            return value


_VALUES: Mapping[str, Callable[[Any, Known], Any]] = {
    "Fn::FindInMap": _mapped,
    "Fn::Length": _length,
    "Fn::ToJsonString": _json,
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
