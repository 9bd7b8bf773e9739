"""Turn parsed JSON into the values a handler gets, as a shape says.

A value of the wrong JSON type is AWS's SerializationException, in the words of its Java converters (handbook/10 fact
19; the words for other types, and that numbers are cut to the size of their Java type, are what DynamoDB was recorded
to answer, which has the same front end). A null member is the same as an absent one; a null inside a list or a map
stays, for `validate` to judge. No shape of the four models contains itself, so a shape is compiled outright.
"""

import base64
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
from botocore.model import ListShape, MapShape, Shape, StructureShape

from control_plane.wire.errors import SerializationException
from control_plane.wire.model import snake, wire_name

Decode = Callable[[Any], Any]

_NUMBER = "class com.amazon.coral.value.json.numbers.TruncatingBigNumber"
_JAVA_CLASS = {bool: "class java.lang.Boolean", int: _NUMBER, float: _NUMBER, str: "class java.lang.String"}
_BOOLEANS = {"TRUE": True, "YES": True, "1": True, "FALSE": False, "NO": False, "0": False}
_INTEGER_TEXT = re.compile(r"[+-]?[0-9]{1,19}")


def document(body: bytes) -> Any:
    """The JSON of a body; no body is an empty object, and so is null."""
    if not body:
        return {}
    try:
        found = msgspec.json.decode(body)
    except (ValueError, RecursionError):
        raise SerializationException("Invalid JSON in request body") from None
    return {} if found is None else found


def decoder(shape: Shape) -> Decode:
    """Compile a shape to a function from parsed JSON to a value."""
    return _DECODERS[shape.type_name](shape)


def from_text(shape: Shape) -> Callable[[str], Any]:
    """Compile a scalar shape that travels as text: in the path, the query or a header."""
    return _FROM_TEXT[shape.type_name](shape)


def structure(members: dict[str, tuple[str, Decode]]) -> Callable[[Any], dict[str, Any]]:
    """Compile a JSON object, given for each name on the wire the member's own name and decoder."""

    def decode(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise _misplaced(value, "Expected null")
        found = {}
        for key, each in value.items():
            if each is not None and key in members:
                name, convert = members[key]
                found[name] = convert(each)
        return found

    return decode


def _structure(shape: Shape) -> Decode:
    assert isinstance(shape, StructureShape)
    return structure({wire_name(name, each): (snake(name), decoder(each)) for name, each in shape.members.items()})


def _list(shape: Shape) -> Decode:
    assert isinstance(shape, ListShape)
    item = decoder(shape.member)

    def decode(value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise _misplaced(value, "Expected list or null")
        return [None if each is None else item(each) for each in value]

    return decode


def _map(shape: Shape) -> Decode:
    assert isinstance(shape, MapShape)
    item = decoder(shape.value)

    def decode(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise _misplaced(value, "Expected map or null")
        return {key: None if each is None else item(each) for key, each in value.items()}

    return decode


def _string(value: Any) -> str:
    if isinstance(value, str):
        return value
    raise _wrong_class(value, "an String")


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if not isinstance(value, str):
        raise _wrong_class(value, "an Boolean")
    try:
        return _BOOLEANS[value.upper()]
    except KeyError:
        raise SerializationException(f"'{value.upper()}' can not be converted to an Boolean") from None


def _blob(value: Any) -> bytes:
    if not isinstance(value, str):
        raise _wrong_class(value, "a Blob")
    try:
        return base64.b64decode(value, validate=True)
    except ValueError:
        raise SerializationException(f"'{value[:64]}' can not be converted to a Blob: Invalid Base64") from None


def _integer(java_type: str, bits: int) -> Decode:
    limit = 1 << (bits - 1)

    return lambda value: max(-limit, min(limit - 1, int(_number(value, f"an {java_type}"))))


def _decimal(wanted: str) -> Decode:
    def decode(value: Any) -> float:
        try:
            return float(_number(value, wanted))
        except OverflowError:
            raise _wrong_class(value, wanted) from None

    return decode


def _number(value: Any, wanted: str) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong_class(value, wanted)
    return value


def _timestamp(shape: Shape) -> Decode:
    """Seconds since the epoch, of a number of them or, where the model says so, of a date as RFC 3339 writes it."""
    is_text = shape.serialization.get("timestampFormat") == "iso8601"
    return (lambda value: _date(_string(value))) if is_text else _decimal("milliseconds since epoch")


def _date(text: str) -> float:
    try:
        date = datetime.fromisoformat(text)
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC).timestamp()
    except (ValueError, OverflowError):
        raise SerializationException(f"'{text[:64]}' can not be converted to a date") from None


def _integer_text(java_type: str, bits: int) -> Callable[[str], int]:
    limit = 1 << (bits - 1)

    def decode(text: str) -> int:
        if _INTEGER_TEXT.fullmatch(text) and -limit <= (number := int(text)) < limit:
            return number
        raise _wrong_class(text, f"an {java_type}")

    return decode


_DECODERS: dict[str, Callable[[Shape], Decode]] = {
    "structure": _structure,
    "list": _list,
    "map": _map,
    "string": lambda shape: _string,
    "boolean": lambda shape: _boolean,
    "blob": lambda shape: _blob,
    "timestamp": _timestamp,
    "integer": lambda shape: _integer("Integer", 32),
    "long": lambda shape: _integer("Long", 64),
    "float": lambda shape: _decimal("an Float"),
    "double": lambda shape: _decimal("an Double"),
}
_FROM_TEXT: dict[str, Callable[[Shape], Callable[[str], Any]]] = {
    "string": lambda shape: str,
    "boolean": lambda shape: lambda text: text.lower() == "true",
    "integer": lambda shape: _integer_text("Integer", 32),
    "long": lambda shape: _integer_text("Long", 64),
    "timestamp": lambda shape: _date,
}


def _wrong_class(value: Any, wanted: str) -> SerializationException:
    return _misplaced(value, f"{_JAVA_CLASS.get(type(value))} can not be converted to {wanted}")


def _misplaced(value: Any, otherwise: str) -> SerializationException:
    if isinstance(value, dict):
        return SerializationException("Start of structure or map found where not expected.")
    if isinstance(value, list):
        return SerializationException("Start of list found where not expected")
    return SerializationException(otherwise)
