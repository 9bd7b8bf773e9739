"""The intrinsic functions that give values, one Python function each, in one table.

Texts are made of texts: a number or a boolean that is joined or substituted becomes `8080` or `true`. Since functions
nest, a short template could ask for a text of any length: there is a longest. Fn::Length, Fn::ToJsonString, Fn::ForEach
and defaults of Fn::FindInMap are no functions of CloudFormation but of a transform, AWS::LanguageExtensions.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
"""

import base64
import ipaddress
import itertools
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, Protocol

from emulator.cloudformation.templates import syntax
from emulator.cloudformation.templates.errors import TemplateError
from emulator.cloudformation.templates.syntax import Reference

NO_VALUE: Final = object()
"""What AWS::NoValue is: a member that is left out."""

_LONGEST = 4 * 1024 * 1024
"""Characters of a text that functions make."""

_MOST_BLOCKS = 256
_INTEGER = re.compile(r"-?[0-9]{1,9}")
_NO_STRING = (
    "Template error: every value of the context object of every Fn::Sub object must be a string or a function that "
    "returns a string"
)


class Evaluation(Protocol):
    """What functions may ask for."""

    def evaluate(self, node: Any) -> Any: ...

    def condition(self, name: str) -> bool: ...

    def refer(self, reference: Reference) -> Any: ...

    def imported(self, name: str) -> str: ...

    def stack_output(self, stack: str, output: str, region: str | None, role_arn: str | None) -> str: ...

    def zones(self, region: str) -> list[str]: ...

    def mapping(self, name: str) -> Mapping[str, Mapping[str, Any]] | None: ...

    def parameters_of(self, type: str) -> list[Any]: ...


Function = Callable[[Evaluation, Any], Any]


def as_text(value: Any) -> str | None:
    """A scalar as it stands in a text; None for what cannot stand in one."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | float) else None


def in_text(value: Any) -> str:
    """A value as it stands in a text; what cannot stand in one is written as Python writes it."""
    text = as_text(value)
    return str(value) if text is None else text


def _text(function: str, value: Any) -> str:
    text = as_text(value)
    if text is None:
        raise syntax.malformed(function)
    return text


def _joined(delimiter: str, pieces: Iterable[str]) -> str:
    made, length = [], 0
    for piece in pieces:
        made.append(piece)
        length += len(piece) + len(delimiter)
        if length > _LONGEST:
            raise TemplateError(f"Template error: a text of more than {_LONGEST} characters")
    return delimiter.join(made)


def _ref(evaluation: Evaluation, argument: Any) -> Any:
    return evaluation.refer(Reference(syntax.name(argument)))


def _get_att(evaluation: Evaluation, argument: Any) -> Any:
    wanted = syntax.attribute(argument)
    return evaluation.refer(Reference(wanted.name, _text("Fn::GetAtt", evaluation.evaluate(wanted.attribute))))


def _sub(evaluation: Evaluation, argument: Any) -> str:
    text, given = syntax.variables(argument)
    values = {name: evaluation.evaluate(value) for name, value in given.items()}

    def replaced(name: str) -> str:
        if name.startswith("!"):
            return "${" + name[1:] + "}"
        found = as_text(values[name] if name in values else evaluation.refer(syntax.variable(name)))
        if found is None:
            raise TemplateError(_NO_STRING)
        return found

    pieces = syntax.VARIABLE.split(text)  # texts and variables by turns
    return _joined("", (replaced(piece) if index % 2 else piece for index, piece in enumerate(pieces)))


def _join(evaluation: Evaluation, argument: Any) -> str:
    delimiter, values = syntax.join(argument)
    found = evaluation.evaluate(values)
    if not isinstance(found, list):
        raise syntax.malformed("Fn::Join")
    return _joined(delimiter, (_text("Fn::Join", each) for each in found))


def _split(evaluation: Evaluation, argument: Any) -> list[str]:
    delimiter, source = syntax.split(argument)
    return _text("Fn::Split", evaluation.evaluate(source)).split(delimiter)


def _select(evaluation: Evaluation, argument: Any) -> Any:
    index, values = syntax.select(argument)
    position, found = _text("Fn::Select", evaluation.evaluate(index)), evaluation.evaluate(values)
    if not _INTEGER.fullmatch(position) or not isinstance(found, list):
        raise syntax.malformed("Fn::Select")
    if not 0 <= int(position) < len(found):
        raise TemplateError(f"Template error: Fn::Select cannot select nonexistent value at index {position}")
    return found[int(position)]


def _if(evaluation: Evaluation, argument: Any) -> Any:
    name, then, otherwise = syntax.branches(argument)
    return evaluation.evaluate(then if evaluation.condition(name) else otherwise)


def _find_in_map(evaluation: Evaluation, argument: Any) -> Any:
    keys = [_text("Fn::FindInMap", evaluation.evaluate(each)) for each in syntax.mapping_keys(argument)]
    found: Any = evaluation.mapping(keys[0])
    if found is None:
        raise syntax.no_mapping(keys[0])
    for key in keys[1:]:
        if key not in found:
            raise TemplateError(f"Template error: Unable to get mapping for {'::'.join(keys)}")
        found = found[key]
    return found


def _import_value(evaluation: Evaluation, argument: Any) -> str:
    return evaluation.imported(_text("Fn::ImportValue", evaluation.evaluate(argument)))


def _get_stack_output(evaluation: Evaluation, argument: Any) -> str:
    wanted = {
        name: _text("Fn::GetStackOutput", evaluation.evaluate(each))
        for name, each in syntax.stack_output(argument).items()
    }
    return evaluation.stack_output(
        wanted["StackName"], wanted["OutputName"], wanted.get("Region"), wanted.get("RoleArn")
    )


def _get_azs(evaluation: Evaluation, argument: Any) -> list[str]:
    region = _text("Fn::GetAZs", evaluation.evaluate(argument))
    return evaluation.zones(region or evaluation.refer(Reference("AWS::Region")))


def _base64(evaluation: Evaluation, argument: Any) -> str:
    return base64.b64encode(_text("Fn::Base64", evaluation.evaluate(argument)).encode()).decode()


def _cidr(evaluation: Evaluation, argument: Any) -> list[str]:
    found = evaluation.evaluate(syntax.blocks(argument))
    if not isinstance(found, list) or len(found) not in (2, 3):
        raise syntax.malformed("Fn::Cidr")
    block, count, bits = [_text("Fn::Cidr", each) for each in [*found, "8"][:3]]
    try:
        network, wanted = ipaddress.ip_network(block, strict=False), int(count)
        subnets = network.subnets(new_prefix=network.max_prefixlen - int(bits))
        made = [str(each) for each in itertools.islice(subnets, min(wanted, _MOST_BLOCKS))]
    except ValueError as problem:
        raise TemplateError(f"Template error: Fn::Cidr of {block}, {count} and {bits}: {problem}") from None
    if len(made) != wanted:
        raise TemplateError(f"Template error: Fn::Cidr of {block} cannot make {count} blocks of {bits} bits")
    return made


FUNCTIONS: Mapping[str, Function] = {
    "Ref": _ref,
    "Fn::Base64": _base64,
    "Fn::Cidr": _cidr,
    "Fn::FindInMap": _find_in_map,
    "Fn::GetAZs": _get_azs,
    "Fn::GetAtt": _get_att,
    "Fn::GetStackOutput": _get_stack_output,
    "Fn::If": _if,
    "Fn::ImportValue": _import_value,
    "Fn::Join": _join,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::Sub": _sub,
}
