"""Turn an HTTP request into an operation's arguments, as its input shape says.

A `Reader` is compiled per operation: one closure per member. A member of the wrong JSON type is AWS's
SerializationException, in the words of its Java converters (handbook/10 fact 19); null is the same as absent.
"""

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from botocore.model import ListShape, MapShape, Shape, StructureShape
from botocore.utils import parse_timestamp

from control_plane.wire.errors import SerializationException
from control_plane.wire.messages import Request
from control_plane.wire.model import Operation, snake

Convert = Callable[[Any], Any]
Arguments = dict[str, Any]
Reader = Callable[[Request, Mapping[str, str]], Arguments]

_JAVA_CLASS: dict[type, str] = {
    bool: "class java.lang.Boolean",
    int: "class com.amazon.coral.value.json.numbers.TruncatingBigNumber",
    float: "class com.amazon.coral.value.json.numbers.TruncatingBigNumber",
    str: "class java.lang.String",
}
_JAVA_NAME = {"integer": "Integer", "long": "Long", "float": "Float", "double": "Double", "boolean": "Boolean"}


def reader(operation: Operation) -> Reader:
    """Compile an operation's input shape."""
    shape = operation.input
    if shape is None:
        return lambda request, path: {}
    payload = shape.serialization.get("payload")
    members = [_member(name, member, payload, _claimed(shape, operation)) for name, member in shape.members.items()]

    def read(request: Request, path: Mapping[str, str]) -> Arguments:
        body = {} if payload else _document(request.body)
        query = request.parameters()
        found = {}
        for name, get in members:
            value = get(request, path, query, body)
            if value is not None:
                found[name] = value
        return found

    return read


Get = Callable[[Request, Mapping[str, str], Mapping[str, list[str]], Mapping[str, Any]], Any]


def _member(name: str, shape: Shape, payload: str | None, claimed: frozenset[str]) -> tuple[str, Get]:
    wire_name = shape.serialization.get("name", name)
    match shape.serialization.get("location"):
        case "uri":
            text = _from_text(shape)
            get: Get = lambda request, path, query, body: text(path[wire_name])  # noqa: E731
        case "querystring":
            get = _from_query(shape, wire_name, claimed)
        case "header":
            get = _from_header(shape, wire_name.lower())
        case "headers":
            get = _from_headers(wire_name.lower())
        case _ if name == payload:
            get = _from_payload(shape)
        case _:
            convert = converter(shape)

            def get(request: Request, path: Any, query: Any, body: Mapping[str, Any]) -> Any:
                value = body.get(wire_name)
                return None if value is None else convert(value)

    return snake(name), get


def _claimed(shape: StructureShape, operation: Operation) -> frozenset[str]:
    """Query parameters that belong to a member of their own, or to the route."""
    names = (member.serialization.get("name") for member in shape.members.values())
    return frozenset(name for name in names if name) | operation.query.keys()


def _from_query(shape: Shape, name: str, claimed: frozenset[str]) -> Get:
    if isinstance(shape, ListShape):
        return lambda request, path, query, body: query.get(name)
    if isinstance(shape, MapShape):  # every query parameter that no other member claims
        return lambda request, path, query, body: (
            {key: values[0] for key, values in query.items() if key not in claimed} or None
        )
    text = _from_text(shape)
    return lambda request, path, query, body: text(query[name][0]) if name in query else None


def _from_header(shape: Shape, name: str) -> Get:
    text = _from_text(shape)
    return lambda request, path, query, body: text(request.headers[name]) if name in request.headers else None


def _from_headers(prefix: str) -> Get:
    return lambda request, path, query, body: {
        name.removeprefix(prefix): value for name, value in request.headers.items() if name.startswith(prefix)
    }


def _from_payload(shape: Shape) -> Get:
    if isinstance(shape, StructureShape):
        convert = converter(shape)
        return lambda request, path, query, body: convert(_document(request.body))
    return lambda request, path, query, body: request.body


def _from_text(shape: Shape) -> Convert:
    """A member that travels as text: in the path, the query or a header."""
    match shape.type_name:
        case "integer" | "long":
            return lambda text: _number(int, text, shape)
        case "float" | "double":
            return lambda text: _number(float, text, shape)
        case "boolean":
            return lambda text: text.lower() == "true"
        case "timestamp":
            return _timestamp
        case _:
            return lambda text: text


def converter(shape: Shape) -> Convert:
    """Compile a shape to a function from parsed JSON to arguments."""
    if isinstance(shape, StructureShape):
        return _structure(shape)
    if isinstance(shape, ListShape):
        return _list(shape)
    if isinstance(shape, MapShape):
        return _map(shape)
    compiled = _SCALARS.get(shape.type_name)
    return compiled(shape) if compiled else _string


def _structure(shape: StructureShape) -> Convert:
    members: list[tuple[str, str, Convert]] | None = None  # compiled at first use: shapes may contain themselves

    def convert(value: Any) -> Any:
        nonlocal members
        if members is None:
            members = [
                (snake(name), member.serialization.get("name", name), converter(member))
                for name, member in shape.members.items()
            ]
        if not isinstance(value, dict):
            raise SerializationException("Unexpected field type")
        return {name: read(value[wire_name]) for name, wire_name, read in members if value.get(wire_name) is not None}

    return convert


def _list(shape: ListShape) -> Convert:
    item = converter(shape.member)

    def convert(value: Any) -> Any:
        if not isinstance(value, list):
            raise SerializationException("Expected list or null")
        return [item(each) for each in value if each is not None]

    return convert


def _map(shape: MapShape) -> Convert:
    """A null value in a map stays: a template mapped to null is one that passes through (handbook/01 section 6)."""
    item = converter(shape.value)

    def convert(value: Any) -> Any:
        if not isinstance(value, dict):
            raise SerializationException("Expected map or null")
        return {key: None if each is None else item(each) for key, each in value.items()}

    return convert


def _string(value: Any) -> str:
    if isinstance(value, str):
        return value
    raise _wrong_type(value, "String")


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise _wrong_type(value, "Boolean")


def _blob(value: Any) -> bytes:
    try:
        return base64.b64decode(_string(value), validate=True)
    except (binascii.Error, ValueError):
        raise SerializationException("Invalid base64 in a binary member") from None


def _timestamp(value: Any) -> float:
    """Seconds since the epoch."""
    try:
        return float(parse_timestamp(value).timestamp())
    except (ValueError, TypeError, OverflowError):
        raise SerializationException(f"Unable to parse timestamp {str(value)[:64]!r}") from None


def _integer(shape: Shape) -> Convert:
    def convert(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
            raise _wrong_type(value, _JAVA_NAME[shape.type_name])
        return int(value)

    return convert


def _double(shape: Shape) -> Convert:
    def convert(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _wrong_type(value, _JAVA_NAME[shape.type_name])
        return float(value)

    return convert


_SCALARS: dict[str, Callable[[Shape], Convert]] = {
    "boolean": lambda shape: _boolean,
    "blob": lambda shape: _blob,
    "timestamp": lambda shape: _timestamp,
    "integer": _integer,
    "long": _integer,
    "float": _double,
    "double": _double,
}


def _number(kind: type[int] | type[float], text: str, shape: Shape) -> int | float:
    try:
        return kind(text)
    except ValueError:
        raise _wrong_type(text, _JAVA_NAME[shape.type_name]) from None


def _wrong_type(value: Any, wanted: str) -> SerializationException:
    if isinstance(value, dict):
        return SerializationException("Start of structure or map found where not expected.")
    if isinstance(value, list):
        return SerializationException("Start of list found where not expected")
    return SerializationException(f"{_JAVA_CLASS[type(value)]} can not be converted to an {wanted}")


def _document(body: bytes) -> dict[str, Any]:
    """The JSON object of a body; no body is an empty one."""
    if not body:
        return {}
    try:
        document = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError):
        raise SerializationException("Invalid JSON in request body") from None
    if not isinstance(document, dict):
        raise SerializationException("Unexpected field type")
    return document
