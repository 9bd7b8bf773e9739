"""How the functions are written that refer to something, and where a value has them."""

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from emulator.cloudformation.templates.errors import TemplateError

PSEUDO = "AWS::"
VARIABLE = re.compile(r"\$\{([^}]*)\}")
"""A variable of `Fn::Sub`; one that begins with `!` is a text that looks like one."""

_VARIABLE_NAME = re.compile(r"[\w.:]+", re.ASCII)
Condition = Callable[[str], bool]
GET_ATT = (
    "Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource "
    "attribute"
)


class Reference(NamedTuple):
    """attribute: what Fn::GetAtt and `${Name.Attribute}` want of it; None for what Ref gives."""

    name: str
    attribute: Any = None


def walk(node: Any, condition: Condition | None = None) -> Iterator[Reference]:
    """All that a value refers to; where `condition` tells which way a Fn::If goes, without the other. Raises
    TemplateError."""
    if isinstance(node, list):
        for each in node:
            yield from walk(each, condition)
    elif isinstance(node, dict):
        if len(node) == 1:
            ((function, argument),) = node.items()
            named = _NAMED.get(function)
            if named is not None:
                yield from named(argument)
            elif function == "Fn::If" and condition is not None:
                node = {"": _taken(argument, condition)}
        for each in node.values():
            yield from walk(each, condition)


def _taken(argument: Any, condition: Condition) -> Any:
    name, then, otherwise = branches(argument)
    return then if condition(name) else otherwise


def branches(argument: Any) -> tuple[str, Any, Any]:
    """The condition of an Fn::If, and its values if it holds and if it does not. Raises TemplateError."""
    match argument:
        case [str(name), then, otherwise]:
            return name, then, otherwise
    raise TemplateError(
        "Template error: Fn::If requires a list argument with the first element being a condition and the next two "
        "being the values to return for true and false"
    )


def attribute(argument: Any) -> Reference:
    """What a Fn::GetAtt refers to. Raises TemplateError."""
    match argument.split(".", 1) if isinstance(argument, str) else argument:
        case [str(name), name_of_attribute] if name and name_of_attribute:
            return Reference(name, name_of_attribute)
    raise TemplateError(GET_ATT)


def variables(argument: Any) -> tuple[str, dict[str, Any]]:
    """The text of an Fn::Sub, and the values that are given with it. Raises TemplateError."""
    match argument:
        case str(text) | [str(text)]:
            return text, {}
        case [str(text), dict(values)]:
            return text, values
    raise TemplateError(
        "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as "
        "first argument, and an optional second argument to specify a mapping of values to replace in the string"
    )


def variable(name: str) -> Reference:
    """What a variable of Fn::Sub refers to. Raises TemplateError."""
    if not _VARIABLE_NAME.fullmatch(name):
        raise TemplateError(
            "Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, "
            "periods, and colons"
        )
    name, _, wanted = name.partition(".")
    return Reference(name, wanted or None)


def _of_ref(argument: Any) -> Iterator[Reference]:
    if isinstance(argument, str):
        yield Reference(argument)


def _of_attribute(argument: Any) -> Iterator[Reference]:
    yield attribute(argument)


def _of_sub(argument: Any) -> Iterator[Reference]:
    text, given = variables(argument)
    for name in VARIABLE.findall(text):
        if not name.startswith("!") and name not in given:
            yield variable(name)


_NAMED: dict[str, Callable[[Any], Iterator[Reference]]] = {
    "Ref": _of_ref,
    "Fn::GetAtt": _of_attribute,
    "Fn::Sub": _of_sub,
}
