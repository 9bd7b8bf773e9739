"""Fn::ToJsonString: a value as JSON, compact. What is not known yet is joined into the text when the stack is made, as
a string of it: `{"Arn": {"Fn::GetAtt": ...}}` becomes Fn::Join of `{"Arn":"`, the function and `"}`.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-ToJsonString.html
"""

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from emulator.cloudformation.templates.syntax import BOOLEAN, call, calls
from emulator.cloudformation.transforms.context import Rejected
from emulator.cloudformation.transforms.known import Known, incorrect

NAME = "Fn::ToJsonString"


def json_text(argument: Any, known: Known) -> Any:
    """The text, or the Fn::Join that makes it. Raises Rejected."""
    refused = next((each.function for each in calls(argument) if each.function in BOOLEAN), None)
    if refused is not None:
        raise Rejected(f"{NAME} does not support {refused} intrinsic function")
    value = known.known(argument)
    if not isinstance(value, dict | list):
        raise incorrect(NAME)
    pieces = list(_joined(_pieces(value)))
    return pieces[0] if isinstance(pieces[0], str) and len(pieces) == 1 else {"Fn::Join": ["", pieces]}


def _pieces(node: Any) -> Iterator[Any]:
    found = call(node)
    if found is not None:
        if found.function == "Fn::Split":
            raise Rejected("Unable to resolve Fn::Split intrinsic function")
        yield from ('"', _escaped(node), '"')
    elif isinstance(node, dict):
        yield from _listed(
            "{}", ([json.dumps(key, ensure_ascii=False) + ":", *_pieces(each)] for key, each in node.items())
        )
    elif isinstance(node, list):
        yield from _listed("[]", map(_pieces, node))
    else:
        yield json.dumps(node, ensure_ascii=False)


def _listed(brackets: str, members: Iterable[Iterable[Any]]) -> Iterator[Any]:
    yield brackets[0]
    for index, member in enumerate(members):
        if index:
            yield ","
        yield from member
    yield brackets[1]


def _escaped(node: Any) -> Any:
    """What gives a text, with its own texts escaped as they stand within a string of JSON."""
    match node:
        case str(text):
            return json.dumps(text, ensure_ascii=False)[1:-1]
        case {"Fn::Sub": str(template)}:
            return {"Fn::Sub": _escaped(template)}
        case {"Fn::Sub": [template, dict(variables)]}:
            return {"Fn::Sub": [_escaped(template), {name: _escaped(each) for name, each in variables.items()}]}
        case {"Fn::Join": [delimiter, list(items)]}:
            return {"Fn::Join": [_escaped(delimiter), [_escaped(each) for each in items]]}
        case {"Fn::If": [condition, one, other]}:
            return {"Fn::If": [condition, _escaped(one), _escaped(other)]}
    return node


def _joined(pieces: Iterator[Any]) -> Iterator[Any]:
    """Neighbouring texts as one."""
    for is_text, run in groupby(pieces, lambda piece: isinstance(piece, str)):
        if is_text:
            yield "".join(run)
        else:
            yield from run
