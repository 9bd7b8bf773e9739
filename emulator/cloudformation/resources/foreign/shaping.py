"""Values of a template as an operation's input wants them, by botocore's model of that operation.

Templates and operations mostly have the same members in different dress: `RepositoryName` is `repositoryName`, tags are
a list of Key and Value or a map, a policy is an object or its JSON. What the shape says is enough to tell.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

import jmespath
import jmespath.functions
from botocore.model import ListShape, MapShape, Shape, StructureShape

Facts = Mapping[str, Any]
_NAMES = re.compile(r"\{\w+\}")


def found(expression: str, facts: Facts) -> Any:
    """What an expression of a row finds in facts: a text with `{names}` where it has any, else a JMESPath."""
    if _NAMES.search(expression):
        return expression.format_map(_Blank(facts))
    return jmespath.search(expression, facts, options=_OPTIONS)


class _Functions(jmespath.functions.Functions):  # type: ignore[misc]
    """JMESPath's own, and name_of(arn): what is behind the last colon, slash or bar; and split(text, separator)."""

    @jmespath.functions.signature({"types": ["string"]})  # type: ignore[untyped-decorator]
    def _func_name_of(self, arn: str) -> str:
        return arn.replace("/", ":").replace("|", ":").rpartition(":")[2]

    @jmespath.functions.signature({"types": ["string"]}, {"types": ["string"]})  # type: ignore[untyped-decorator]
    def _func_split(self, text: str, separator: str) -> list[str]:
        return text.split(separator)


_OPTIONS = jmespath.Options(custom_functions=_Functions())


class _Blank(dict[str, Any]):
    """Facts, of which those that are missing are empty."""

    def __missing__(self, _name: str) -> str:
        return ""


def shaped(value: Any, shape: Shape | None) -> Any:
    """A value as this shape takes it; what the shape does not know stays as it is, for the service to refuse."""
    match shape:
        case StructureShape():
            return _structure(value, shape)
        case ListShape():
            return [shaped(each, shape.member) for each in (value if isinstance(value, list) else [value])]
        case MapShape():
            return _map(value, shape)
        case Shape(type_name="string") if isinstance(value, Mapping | list):
            return text_of(value)
    return value


def _structure(value: Any, shape: StructureShape) -> Any:
    if isinstance(value, list) and {"Quantity", "Items"} <= shape.members.keys():
        return _counted(value, shape)
    return members(value, shape) if isinstance(value, Mapping) else value


def _map(value: Any, shape: MapShape) -> Any:
    """Of pairs of Key and Value too."""
    if isinstance(value, Mapping):
        return {name: shaped(each, shape.value) for name, each in value.items()}
    if isinstance(value, list) and all(isinstance(each, Mapping) and "Key" in each for each in value):
        return {each["Key"]: shaped(each.get("Value"), shape.value) for each in value}
    return value


def text_of(value: Any) -> str:
    """A value as text: what is structured is JSON, and so are booleans."""
    return value if isinstance(value, str) else json.dumps(value)


def _counted(values: list[Any], shape: StructureShape) -> dict[str, Any]:
    """A list as CloudFront has it; some say besides whether there is anything."""
    counted = {"Quantity": len(values), "Items": shaped(values, shape.members["Items"])}
    return {"Enabled": bool(values), **counted} if "Enabled" in shape.members else counted


def members(values: Mapping[str, Any], shape: StructureShape) -> dict[str, Any]:
    """A structure, its members in the shape's own spelling."""
    spelled = spelling(shape)
    named = {spelled.get(name.lower(), name): value for name, value in values.items()}
    return {name: shaped(value, shape.members.get(name)) for name, value in named.items()}


def spelling(shape: StructureShape) -> dict[str, str]:
    return {name.lower(): name for name in shape.members}
