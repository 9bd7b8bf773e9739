"""Fn::ToJsonString: a value as JSON, compact. What is not known yet is joined into the text when the stack is made, as
a string of it: `{"Arn": {"Fn::GetAtt": ...}}` becomes Fn::Join of `{"Arn":"`, the function and `"}`.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-ToJsonString.html
"""

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from emulator.cloudformation.transforms.context import Rejected
from emulator.cloudformation.transforms.known import Known, function, functions, incorrect

_CONDITIONS = ("Fn::And", "Fn::Equals", "Fn::Not", "Fn::Or")


def json_text(argument: Any, known: Known) -> Any:
    """The text, or the Fn::Join that makes it."""
    refused = next((name for name in functions(argument) if name in _CONDITIONS), None)
    if refused is not None:
        raise Rejected(f"Fn::ToJsonString does not support {refused} intrinsic function")
    value = known.value(_inner(argument, known))
    if not isinstance(value, dict | list) or function(value) == "Ref":
        raise incorrect("Fn::ToJsonString")
    pieces = list(_joined(_pieces(value)))
    return pieces[0] if pieces == [text for text in pieces if isinstance(text, str)] else {"Fn::Join": ["", pieces]}


def _inner(node: Any, known: Known) -> Any:
    """A node in which inner calls of Fn::ToJsonString are texts."""
    if function(node) == "Fn::ToJsonString":
        return json_text(node["Fn::ToJsonString"], known)
    if isinstance(node, dict):
        return {key: _inner(each, known) for key, each in node.items()}
    return [_inner(each, known) for each in node] if isinstance(node, list) else node


def _pieces(node: Any) -> Iterator[Any]:
    name = function(node)
    if name == "Fn::Split":
        raise Rejected("Unable to resolve Fn::Split intrinsic function")
    if name is not None:
        yield '"'
        yield {name: _escaped(name, node[name])}
        yield '"'
    elif isinstance(node, dict):
        yield from _listed("{}", ([json.dumps(key) + ":", *_pieces(each)] for key, each in node.items()))
    elif isinstance(node, list):
        yield from _listed("[]", (_pieces(each) for each in node))
    else:
        yield json.dumps(node, ensure_ascii=False)


def _listed(brackets: str, members: Iterator[Any]) -> Iterator[Any]:
    yield brackets[0]
    for index, member in enumerate(members):
        if index:
            yield ","
        yield from member
    yield brackets[1]


def _escaped(name: str, argument: Any) -> Any:
    """A function's own texts, escaped as they stand within a string of JSON; its keys and names are left alone."""
    match name, argument:
        case "Fn::Sub", str(template):
            return _inside(template)
        case "Fn::Sub", [str(template), variables]:
            return [_inside(template), {key: _escaped_value(each) for key, each in variables.items()}]
        case "Fn::Join", [str(delimiter), list(items)]:
            return [_inside(delimiter), [_escaped_value(each) for each in items]]
        case "Fn::If", [condition, one, other]:
            return [condition, _escaped_value(one), _escaped_value(other)]
    return argument


def _escaped_value(node: Any) -> Any:
    name = function(node)
    if name is not None:
        return {name: _escaped(name, node[name])}
    return _inside(node) if isinstance(node, str) else node


def _inside(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _joined(pieces: Iterator[Any]) -> Iterator[Any]:
    """Neighbouring texts as one."""
    for is_text, run in groupby(pieces, lambda piece: isinstance(piece, str)):
        if is_text:
            yield "".join(run)
        else:
            yield from run
