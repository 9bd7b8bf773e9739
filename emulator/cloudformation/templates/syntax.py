"""How functions are written, and where a value has them.

Each reader takes what stands behind a function's name, and gives its arguments or raises TemplateError with AWS's words
for a call that is malformed; arguments may be functions themselves.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from emulator.cloudformation.templates.errors import TemplateError

VARIABLE = re.compile(r"\$\{([^}]*)\}")
"""A variable of `Fn::Sub`; one that begins with `!` is a text that looks like one."""

_VARIABLE_NAME = re.compile(r"[\w.:]+", re.ASCII)
Condition = Callable[[str], bool]


class Call(NamedTuple):
    function: str
    argument: Any


class Reference(NamedTuple):
    """attribute: what Fn::GetAtt and `${Name.Attribute}` want of it; None for what Ref gives."""

    name: str
    attribute: Any = None


def call(node: Any) -> Call | None:
    """The call that a node is: an object of one member, named as a function."""
    if isinstance(node, dict) and len(node) == 1:
        ((name, argument),) = node.items()
        if name == "Ref" or name[:4].lower() == "fn::":
            return Call(name, argument)
    return None


def calls(node: Any, condition: Condition | None = None) -> Iterator[Call]:
    """All calls in a value, the outer ones first. condition: tells which way every Fn::If goes; then the other branch
    is left out. Raises TemplateError."""
    found = call(node)
    if found is not None:
        yield found
        if found.function == "Fn::If" and condition is not None:
            name, then, otherwise = branches(found.argument)
            node = [then if condition(name) else otherwise]
    if isinstance(node, dict):
        node = list(node.values())
    if isinstance(node, list):
        for each in node:
            yield from calls(each, condition)


def walk(node: Any, condition: Condition | None = None) -> Iterator[Reference]:
    """All that a value refers to: parameters, pseudo parameters and resources. Raises TemplateError."""
    for function, argument in calls(node, condition):
        if function == "Ref":
            yield Reference(name(argument))
        elif function == "Fn::GetAtt":
            yield attribute(argument)
        elif function == "Fn::Sub":
            text, given = variables(argument)
            names = (each for each in VARIABLE.findall(text) if each not in given and not each.startswith("!"))
            yield from map(variable, names)


_COMPLAINTS: Mapping[str, str] = {
    "Ref": "every Ref object must have a single String value.",
    "Fn::Base64": "every Fn::Base64 object must have a String-typed value.",
    "Fn::Cidr": "every Fn::Cidr object requires a list of an ipBlock, a count and cidrBits.",
    "Fn::FindInMap": "every Fn::FindInMap object requires three parameters, the map name, map key and the attribute "
    "for return value",
    "Fn::GetAZs": "every Fn::GetAZs object must have a String-typed value.",
    "Fn::GetAtt": "every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource "
    "attribute",
    "Fn::GetStackOutput": "every Fn::GetStackOutput object requires a StackName and an OutputName, and may have a "
    "Region and a RoleArn",
    "Fn::If": "Fn::If requires a list argument with three elements",
    "Fn::ImportValue": "the attribute in Fn::ImportValue must be a string or a function that returns a string",
    "Fn::Join": "every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be "
    "joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.",
    "Fn::Select": "Fn::Select requires a list argument with two elements: an integer index and a list",
    "Fn::Split": "every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split "
    "or a function that returns a string to be split.",
    "Fn::Sub": "One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first "
    "argument, and an optional second argument to specify a mapping of values to replace in the string",
}
"""What AWS says of a call whose arguments are not as they should be."""


def malformed(function: str) -> TemplateError:
    return TemplateError(f"Template error: {_COMPLAINTS[function]}")


def no_mapping(name: str) -> TemplateError:
    return TemplateError(
        f"Template error: Mapping named '{name}' is not present in the 'Mappings' section of template."
    )


def name(argument: Any) -> str:
    """Ref."""
    if not isinstance(argument, str):
        raise malformed("Ref")
    return argument


def attribute(argument: Any) -> Reference:
    """Fn::GetAtt; its attribute may be a function."""
    match argument.split(".", 1) if isinstance(argument, str) else argument:
        case [str(name), wanted] if name and wanted:
            return Reference(name, wanted)
    raise malformed("Fn::GetAtt")


def variables(argument: Any) -> tuple[str, dict[str, Any]]:
    """Fn::Sub: its text, and the values that are given with it."""
    match argument:
        case str(text) | [str(text)]:
            return text, {}
        case [str(text), dict(values)]:
            return text, values
    raise malformed("Fn::Sub")


def variable(text: str) -> Reference:
    """What a variable of Fn::Sub refers to: `Name` or `Name.Attribute`."""
    if not _VARIABLE_NAME.fullmatch(text):
        raise TemplateError(
            "Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, "
            "periods, and colons"
        )
    name, _, wanted = text.partition(".")
    return Reference(name, wanted or None)


def branches(argument: Any) -> tuple[str, Any, Any]:
    """Fn::If: its condition, and its values if that holds and if it does not."""
    match argument:
        case [str(name), then, otherwise]:
            return name, then, otherwise
        case [_, _, _]:
            raise TemplateError(
                "Template error: Fn::If requires a list argument with the first element being a condition"
            )
    raise malformed("Fn::If")


def join(argument: Any) -> tuple[str, Any]:
    match argument:
        case [str(delimiter), (dict() | list()) as values]:
            return delimiter, values
    raise malformed("Fn::Join")


def split(argument: Any) -> tuple[str, Any]:
    match argument:
        case [str(delimiter), source] if delimiter:
            return delimiter, source
    raise malformed("Fn::Split")


def select(argument: Any) -> tuple[Any, Any]:
    match argument:
        case [index, (dict() | list()) as values]:
            return index, values
    raise malformed("Fn::Select")


def mapping_keys(argument: Any) -> list[Any]:
    """Fn::FindInMap: the name of a mapping and its two keys."""
    if isinstance(argument, list) and len(argument) == 3:
        return argument
    raise malformed("Fn::FindInMap")


def blocks(argument: Any) -> Any:
    """Fn::Cidr: a block, how many to make of it, and the bits of each that are the host's."""
    if isinstance(argument, dict) or (isinstance(argument, list) and len(argument) in (2, 3)):
        return argument
    raise malformed("Fn::Cidr")


def stack_output(argument: Any) -> dict[str, Any]:
    """Fn::GetStackOutput: StackName, OutputName, Region and RoleArn."""
    match argument:
        case {"StackName": _, "OutputName": _, **others} if others.keys() <= {"Region", "RoleArn"}:
            return dict(argument)
    raise malformed("Fn::GetStackOutput")


def _anything(argument: Any) -> Any:
    return argument


READERS: Mapping[str, Callable[[Any], Any]] = {
    "Ref": name,
    "Fn::Base64": _anything,
    "Fn::Cidr": blocks,
    "Fn::FindInMap": mapping_keys,
    "Fn::GetAZs": _anything,
    "Fn::GetAtt": attribute,
    "Fn::GetStackOutput": stack_output,
    "Fn::If": branches,
    "Fn::ImportValue": _anything,
    "Fn::Join": join,
    "Fn::Select": select,
    "Fn::Split": split,
    "Fn::Sub": variables,
}
"""Of the functions that give values."""

BOOLEAN = frozenset({"Fn::And", "Fn::Equals", "Fn::Not", "Fn::Or"})
"""Those of conditions, which stand nowhere else."""


def check_call(found: Call) -> None:
    """That a call outside of conditions is one of a function there is, and has its arguments. Raises TemplateError."""
    if found.function in BOOLEAN:
        raise TemplateError(f"Template Error: {found.function} cannot be partially collapsed")
    read = READERS.get(found.function)
    if read is None:
        raise unsupported(found.function)
    read(found.argument)


def unsupported(function: str) -> TemplateError:
    return TemplateError(
        f"Template Error: Encountered unsupported function: {function} Supported functions are: [Fn::Base64, "
        "Fn::GetAtt, Fn::GetAZs, Fn::ImportValue, Fn::Join, Fn::Split, Fn::FindInMap, Fn::Select, Ref, Fn::Equals, "
        "Fn::If, Fn::Not, Condition, Fn::And, Fn::Or, Fn::Contains, Fn::EachMemberEquals, Fn::EachMemberIn, "
        "Fn::ValueOf, Fn::ValueOfAll, Fn::RefAll, Fn::Sub, Fn::Cidr]"
    )
