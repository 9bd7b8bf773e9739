"""The intrinsic functions that give values, one Python function each, in one table.

Texts are made of texts: a number or a boolean that is joined or substituted becomes `8080` or `true`.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
"""

import base64
import ipaddress
import itertools
import json
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

from emulator.cloudformation.templates.errors import TemplateError
from emulator.cloudformation.templates.syntax import (
    GET_ATT,
    VARIABLE,
    Reference,
    attribute,
    branches,
    variable,
    variables,
)

NO_VALUE: Final = object()
"""What AWS::NoValue is: a member that is left out."""


class Evaluation(Protocol):
    """What functions may ask for."""

    def evaluate(self, node: Any) -> Any: ...

    def condition(self, name: str) -> bool: ...

    def refer(self, reference: Reference) -> Any: ...

    def imported(self, name: str) -> str: ...

    def zones(self, region: str) -> list[str]: ...

    def mapping(self, name: str) -> Mapping[str, Mapping[str, Any]] | None: ...


Function = Callable[[Evaluation, Any], Any]


def as_text(value: Any) -> str | None:
    """A scalar as it stands in a text; None for what cannot stand in one."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | float) else None


def _text(value: Any, complaint: str) -> str:
    text = as_text(value)
    if text is None:
        raise TemplateError(complaint)
    return text


def _ref(evaluation: Evaluation, argument: Any) -> Any:
    if not isinstance(argument, str):
        raise TemplateError("Template error: every Ref object must have a single String value.")
    return evaluation.refer(Reference(argument))


def _get_att(evaluation: Evaluation, argument: Any) -> Any:
    wanted = attribute(argument)
    return evaluation.refer(wanted._replace(attribute=_text(evaluation.evaluate(wanted.attribute), GET_ATT)))


def _sub(evaluation: Evaluation, argument: Any) -> str:
    text, given = variables(argument)
    values = {name: evaluation.evaluate(value) for name, value in given.items()}

    def replaced(name: str) -> str:
        if name.startswith("!"):
            return "${" + name[1:] + "}"
        return _text(values[name] if name in values else evaluation.refer(variable(name)), _SUB)

    return VARIABLE.sub(lambda found: replaced(found[1]), text)


_SUB = (
    "Template error: every value of the context object of every Fn::Sub object must be a string or a function that "
    "returns a string"
)


def _join(evaluation: Evaluation, argument: Any) -> str:
    match argument:
        case [str(delimiter), values]:
            found = evaluation.evaluate(values)
            if isinstance(found, list):
                return delimiter.join(_text(each, _JOIN) for each in found)
    raise TemplateError(_JOIN)


_JOIN = (
    "Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings "
    "to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined."
)


def _split(evaluation: Evaluation, argument: Any) -> list[str]:
    match argument:
        case [str(delimiter), source] if delimiter:
            return _text(evaluation.evaluate(source), _SPLIT).split(delimiter)
    raise TemplateError(_SPLIT)


_SPLIT = (
    "Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be "
    "split or a function that returns a string to be split."
)


def _select(evaluation: Evaluation, argument: Any) -> Any:
    match argument:
        case [index, values]:
            position, found = as_text(evaluation.evaluate(index)), evaluation.evaluate(values)
            if position is not None and position.isdecimal() and isinstance(found, list):
                if int(position) >= len(found):
                    raise TemplateError(
                        f"Template error: Fn::Select cannot select nonexistent value at index {position}"
                    )
                return found[int(position)]
    raise TemplateError(
        "Template error: Fn::Select requires a list argument with two elements: an integer index and a list"
    )


def _if(evaluation: Evaluation, argument: Any) -> Any:
    name, then, otherwise = branches(argument)
    return evaluation.evaluate(then if evaluation.condition(name) else otherwise)


def _find_in_map(evaluation: Evaluation, argument: Any) -> Any:
    match argument:
        case [name, top, second]:
            default = NO_VALUE
        case [name, top, second, {"DefaultValue": default}]:
            pass
        case _:
            raise TemplateError(_FIND_IN_MAP)
    keys = [_text(evaluation.evaluate(each), _FIND_IN_MAP) for each in (name, top, second)]
    found: Any = evaluation.mapping(keys[0])
    if found is None and default is NO_VALUE:
        raise TemplateError(
            f"Template error: Mapping named '{keys[0]}' is not present in the 'Mappings' section of template."
        )
    for key in keys[1:]:
        found = found.get(key) if isinstance(found, dict) else None
    if found is not None:
        return evaluation.evaluate(found)
    if default is NO_VALUE:
        raise TemplateError(f"Template error: Unable to get mapping for {'::'.join(keys)}")
    return evaluation.evaluate(default)


_FIND_IN_MAP = (
    "Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for "
    "return value"
)


def _import_value(evaluation: Evaluation, argument: Any) -> str:
    name = as_text(evaluation.evaluate(argument))
    if not name:
        raise TemplateError(
            "Template error: the attribute in Fn::ImportValue must be a string or a function that returns a string"
        )
    return evaluation.imported(name)


def _get_azs(evaluation: Evaluation, argument: Any) -> list[str]:
    region = evaluation.evaluate(argument)
    if not isinstance(region, str):
        raise TemplateError("Template error: Fn::GetAZs requires a single String value.")
    return evaluation.zones(region or evaluation.refer(Reference("AWS::Region")))


def _base64(evaluation: Evaluation, argument: Any) -> str:
    text = _text(
        evaluation.evaluate(argument), "Template error: every Fn::Base64 object must have a String-typed value."
    )
    return base64.b64encode(text.encode()).decode()


def _cidr(evaluation: Evaluation, argument: Any) -> list[str]:
    """Fn::Cidr: [block, how many, bits of each that are the host's]."""
    found = evaluation.evaluate(argument)
    if not isinstance(found, list) or len(found) not in (2, 3):
        raise TemplateError(
            "Template error: every Fn::Cidr object requires two or three parameters, ipBlock, count and cidrBits"
        )
    try:
        network = ipaddress.ip_network(str(found[0]), strict=False)
        count, bits = int(found[1]), int(found[2]) if len(found) == 3 else 8
        prefix = network.max_prefixlen - bits
        if not 1 <= count <= 256 or bits < 1:
            raise ValueError("too many, or too small")
        blocks = [str(each) for each in itertools.islice(network.subnets(new_prefix=prefix), count)]
    except (ValueError, TypeError):
        raise TemplateError(f"Template error: Fn::Cidr cannot use {json.dumps(found)}") from None
    if len(blocks) < count:
        raise TemplateError(f"Template error: Fn::Cidr: {found[0]} has no room for {count} blocks of {bits} bits")
    return blocks


def _to_json_string(evaluation: Evaluation, argument: Any) -> str:
    return json.dumps(evaluation.evaluate(argument), separators=(",", ":"), ensure_ascii=False)


def _length(evaluation: Evaluation, argument: Any) -> int:
    found = evaluation.evaluate(argument)
    if not isinstance(found, list):
        raise TemplateError("Template error: Fn::Length requires a list.")
    return len(found)


FUNCTIONS: Mapping[str, Function] = {
    "Ref": _ref,
    "Fn::Base64": _base64,
    "Fn::Cidr": _cidr,
    "Fn::FindInMap": _find_in_map,
    "Fn::GetAZs": _get_azs,
    "Fn::GetAtt": _get_att,
    "Fn::If": _if,
    "Fn::ImportValue": _import_value,
    "Fn::Join": _join,
    "Fn::Length": _length,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::Sub": _sub,
    "Fn::ToJsonString": _to_json_string,
}
