"""Turn an operation's result, or an AwsError, into an HTTP response, as its output shape says.

A result is a record or a dict with snake_case members; the members of a record are its fields. Absent and None members
are left out, as AWS leaves them out. A `Writer` is compiled per operation.
"""

import base64
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
from botocore.model import ListShape, MapShape, Shape, StructureShape

from control_plane.wire import event_stream
from control_plane.wire.errors import AwsError
from control_plane.wire.messages import Response
from control_plane.wire.model import Operation, Service, snake, wire_name

Members = Mapping[str, Any]
Writer = Callable[[Any], Response]
Encode = Callable[[Any], Any]
_JSON = ("Content-Type", "application/json")


def writer(operation: Operation) -> Writer:
    """Compile an operation's output shape."""
    shape = operation.output
    if shape is None:
        return lambda result: Response(operation.status, [], b"")
    headers, status = _located(shape, "header"), _located(shape, "statusCode")
    body = _body(shape)

    def write(result: Any) -> Response:
        members = _members(result)
        raw = body(members)
        sent = [(header, str(members[name])) for name, header in headers.items() if members.get(name) is not None]
        if raw and "Content-Type" not in dict(sent):
            sent.insert(0, _JSON)
        code = next((members[name] for name in status if members.get(name)), operation.status)
        return Response(code, sent, raw)

    return _streams(shape, write)


def error(service: Service, failure: AwsError) -> Response:
    """AWS's error: the members of the modeled shape, or `message` alone where the model has no such error.

    How the message is spelled, and that Lambda says `Type` beside it, stands in the model; an error that has no
    members there has no body (handbook/06: the 410 of a connection that is gone).
    """
    headers = [("x-amzn-ErrorType", failure.code)]
    shape = service.errors.get(failure.code)
    if shape is None:
        return Response(failure.status, [_JSON, *headers], msgspec.json.encode({"message": failure.message}))
    said = {"message": failure.message, "type": "Server" if failure.status >= 500 else "User", **failure.members}
    raw = _body(shape)(said)
    headers += [(header, str(said[name])) for name, header in _located(shape, "header").items() if said.get(name)]
    return Response(failure.status, [_JSON, *headers] if raw else headers, raw)


def _located(shape: StructureShape, place: str) -> dict[str, str]:
    """The members that travel at a place outside the body: name -> name on the wire."""
    members = shape.members.items()
    return {snake(name): wire_name(name, each) for name, each in members if each.serialization.get("location") == place}


def _members(result: Any) -> Members:
    """The members of a record or a dict; None has none."""
    if isinstance(result, dict):
        return result
    return {} if result is None else msgspec.structs.asdict(result)


def _streams(shape: StructureShape, write: Writer) -> Writer:
    """As `write`, where a member of the output is a stream of events; a result without it has no body."""
    found = ((snake(each), member) for each, member in shape.members.items() if "eventstream" in member.serialization)
    name, events = next(found, ("", None))
    if not isinstance(events, StructureShape):
        return write
    messages = event_stream.messages(events, lambda each: _structure(each.members))

    def write_stream(result: Any) -> Response:
        members = _members(result)
        head = write({**members, name: b""})
        if name not in members:
            return head
        headers = [("Content-Type", event_stream.CONTENT_TYPE), *head.headers]
        return Response(head.status, headers, b"", event_stream.Encoded(messages, members[name]))

    return write_stream


def _body(shape: StructureShape) -> Callable[[Members], bytes]:
    payload = shape.serialization.get("payload")
    if payload:
        name = snake(payload)
        return lambda members: _raw(members.get(name))
    inside = {name: each for name, each in shape.members.items() if "location" not in each.serialization}
    if not inside:
        return lambda members: b""
    encode = _structure(inside)
    return lambda members: msgspec.json.encode(encode(members))


def _raw(value: bytes | str | None) -> bytes:
    return value.encode() if isinstance(value, str) else value or b""


def encoder(shape: Shape) -> Encode | None:
    """Compile a shape to a function from a value to JSON; None where values are JSON as they stand."""
    if isinstance(shape, StructureShape):
        return _structure(shape.members)
    if isinstance(shape, ListShape):
        return _list(encoder(shape.member))
    if isinstance(shape, MapShape):
        return _map(encoder(shape.value))
    if shape.type_name == "blob":
        return lambda value: base64.b64encode(value).decode()
    if shape.type_name == "timestamp" and shape.serialization.get("timestampFormat") == "iso8601":
        return _date
    return None


def _structure(members: Mapping[str, Shape]) -> Encode:
    compiled = {snake(name): (wire_name(name, member), encoder(member)) for name, member in members.items()}

    def encode(value: Any) -> dict[str, Any]:
        encoded = {}
        for name, each in _members(value).items():
            if each is not None and name in compiled:
                name_on_wire, convert = compiled[name]
                encoded[name_on_wire] = each if convert is None else convert(each)
        return encoded

    return encode


def _list(item: Encode | None) -> Encode | None:
    return None if item is None else lambda value: [item(each) for each in value]


def _map(item: Encode | None) -> Encode | None:
    return None if item is None else lambda value: {key: item(each) for key, each in value.items()}


def _date(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
