"""Turn an operation's result, or an AwsError, into an HTTP response, as its output shape says.

A result is a record or a mapping with snake_case members; absent and None members are left out, as AWS leaves them out.
A `Writer` is compiled per operation.
"""

import base64
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import formatdate
from typing import Any

import msgspec
from botocore.model import ListShape, MapShape, Shape, StructureShape

from control_plane.wire.errors import AwsError
from control_plane.wire.messages import Response
from control_plane.wire.model import Operation, Service, snake

Writer = Callable[[Any], Response]
Convert = Callable[[Any], Any]
_JSON = ("Content-Type", "application/json")


def writer(operation: Operation) -> Writer:
    """Compile an operation's output shape."""
    shape = operation.output
    if shape is None:
        return lambda result: Response(operation.status, [], b"")
    payload = shape.serialization.get("payload")
    located = {name: member for name, member in shape.members.items() if "location" in member.serialization}
    headers = [(snake(name), member) for name, member in located.items() if _place(member) == "header"]
    status = next((snake(name) for name, member in located.items() if _place(member) == "statusCode"), None)
    body = _payload(payload, shape.members[payload]) if payload else _document(shape, located.keys())

    def write(result: Any) -> Response:
        found = [
            (member.serialization["name"], _header_text(member, value))
            for name, member in headers
            if (value := get(result, name)) is not None
        ]
        kind, raw = body(result)
        named = {name.lower() for name, _ in found}
        code = get(result, status) if status else None
        return Response(code or operation.status, found if "content-type" in named or not raw else [kind, *found], raw)

    return write


def error(service: Service, failure: AwsError) -> Response:
    """AWS's error body: the members of the modeled shape, or `message` alone where the model has no such error.

    Lambda says `Type` beside the message, and spells it `Message` for some errors; both stand in its model.
    """
    shape = service.errors.get(failure.code)
    headers = [_JSON, ("x-amzn-ErrorType", failure.code)]
    body: dict[str, Any] = {}
    members = shape.members if isinstance(shape, StructureShape) else {}
    if "Type" in members:
        body["Type"] = "Server" if failure.status >= 500 else "User"
    body["Message" if "Message" in members else "message"] = failure.message
    for name, member in members.items():
        value = failure.members.get(snake(name))
        if value is None:
            continue
        if _place(member) == "header":
            headers.append((member.serialization["name"], str(value)))
        else:
            body[member.serialization.get("name", name)] = value
    return Response(failure.status, headers, msgspec.json.encode(body))


def get(result: Any, name: str) -> Any:
    """A member of a record or a mapping; None where there is none."""
    return result.get(name) if isinstance(result, Mapping) else getattr(result, name, None)


def _place(shape: Shape) -> str | None:
    place: str | None = shape.serialization.get("location")
    return place


def _document(shape: StructureShape, elsewhere: Any) -> Callable[[Any], tuple[tuple[str, str], bytes]]:
    members = {name: member for name, member in shape.members.items() if name not in elsewhere}
    if not members:
        return lambda result: (_JSON, b"")
    convert = _members(members)
    return lambda result: (_JSON, msgspec.json.encode(convert(result)))


def _payload(name: str, shape: Shape) -> Callable[[Any], tuple[tuple[str, str], bytes]]:
    """A member that is the whole body: a structure as JSON, a blob or a text as it is."""
    member = snake(name)
    if isinstance(shape, StructureShape):
        convert = converter(shape)
        return lambda result: (_JSON, msgspec.json.encode(convert(get(result, member) or {})))
    return lambda result: (_JSON, _raw(get(result, member)))


def _raw(value: bytes | str | None) -> bytes:
    return value.encode() if isinstance(value, str) else value or b""


def converter(shape: Shape) -> Convert:
    """Compile a shape to a function from result to plain JSON values."""
    if isinstance(shape, StructureShape):
        return _structure(shape)
    if isinstance(shape, ListShape):
        item = converter(shape.member)
        return lambda value: [item(each) for each in value]
    if isinstance(shape, MapShape):
        item = converter(shape.value)
        return lambda value: {key: None if each is None else item(each) for key, each in value.items()}
    match shape.type_name:
        case "blob":
            return lambda value: base64.b64encode(value).decode()
        case "timestamp" if shape.serialization.get("timestampFormat") == "iso8601":
            return _iso8601
        case _:
            return lambda value: value


def _structure(shape: StructureShape) -> Convert:
    convert: Convert | None = None  # compiled at first use: shapes may contain themselves

    def write(value: Any) -> Any:
        nonlocal convert
        if convert is None:
            convert = _members(shape.members)
        return convert(value)

    return write


def _members(members: Mapping[str, Shape]) -> Convert:
    compiled = [
        (snake(name), member.serialization.get("name", name), converter(member)) for name, member in members.items()
    ]

    def write(value: Any) -> dict[str, Any]:
        return {
            wire_name: convert(found)
            for name, wire_name, convert in compiled
            if (found := get(value, name)) is not None
        }

    return write


def _iso8601(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _header_text(shape: Shape, value: Any) -> str:
    if shape.type_name == "timestamp":
        return formatdate(value, usegmt=True)
    if shape.type_name == "boolean":
        return "true" if value else "false"
    return str(value)
