"""The Query protocol, on the server's side, as AWS's model of the service has it.

    Action=CreateStack&Version=2010-05-15&StackName=s&Tags.member.1.Key=a&Tags.member.1.Value=b

in a form or in a query string becomes `{"stack_name": "s", "tags": [{"key": "a", "value": "b"}]}`; a result, a mapping
in snake_case too, becomes

    <CreateStackResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">
      <CreateStackResult><StackId>arn:...</StackId></CreateStackResult>
      <ResponseMetadata><RequestId>...</RequestId></ResponseMetadata>
    </CreateStackResponse>

Readers and writers are compiled from shapes. Members that a model does not have are passed over, as AWS
passes them over; None and absent members are left out of an answer. A map is a list of `entry`, each a `key` and a
`value`. https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

from botocore.model import ListShape, MapShape, Shape, StructureShape

from control_plane.wire.decode import from_text
from control_plane.wire.errors import AwsError, SerializationException
from control_plane.wire.model import Operation, snake
from data_plane.runtime import Request, Response
from emulator.cloudformation.errors import MalformedInput

Form = Mapping[str, str]
Node = dict[str | None, Any]
"""Parameters whose names begin alike, by the next part of the name; the value of one that ends there under None."""
Read = Callable[[Node], Any]
Write = Callable[[Any], str]

_NAMESPACE = "http://cloudformation.amazonaws.com/doc/2010-05-15/"
_MOST_PARAMETERS = 10_000
_DEEPEST = 16
_INDEX = re.compile(r"[0-9]{1,5}")
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_AS_THEY_ARE = {"\r": "&#xD;"}
"""Whoever reads XML would else see the end of a line in it."""


def form(request: Request) -> Form:
    """A request's parameters. Raises MalformedInput."""
    text = request.body.decode("utf-8", "replace") if request.method == "POST" else request.query
    try:
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_PARAMETERS))
    except ValueError:
        raise MalformedInput(f"A request has {_MOST_PARAMETERS} parameters at most") from None


def reader(operation: Operation) -> Callable[[Form], dict[str, Any]]:
    """Compile an operation's input shape. What it gives raises MalformedInput."""
    if operation.input is None:
        return lambda parameters: {}
    structure = _read_structure(operation.input)

    def read(parameters: Form) -> dict[str, Any]:
        try:
            found: dict[str, Any] = structure(_tree(parameters))
        except SerializationException as wrong:
            raise MalformedInput(wrong.message) from None
        return found

    return read


def writer(operation: Operation) -> Callable[[Any, str], Response]:
    """Compile an operation's output shape, to a function of a result and the request's id."""
    shape = operation.output
    inside = _write(shape) if shape else None
    wrapper = shape.serialization.get("resultWrapper", f"{operation.name}Result") if shape else ""

    def write(result: Any, request_id: str) -> Response:
        found = _element(wrapper, inside(result or {})) if inside else ""
        metadata = _element("ResponseMetadata", _element("RequestId", request_id))
        return _response(200, f"{operation.name}Response", found + metadata, request_id)

    return write


def error(failure: AwsError, request_id: str) -> Response:
    kind = "Sender" if failure.status < 500 else "Receiver"
    said = {"Type": kind, "Code": failure.code, "Message": _text(failure.message)}
    found = _element("Error", "".join(_element(name, text) for name, text in said.items()))
    return _response(failure.status, "ErrorResponse", found + _element("RequestId", request_id), request_id)


def _response(status: int, name: str, inside: str, request_id: str) -> Response:
    body = f'<{name} xmlns="{_NAMESPACE}">{inside}</{name}>'
    return Response(status, [("Content-Type", "text/xml"), ("x-amzn-RequestId", request_id)], body.encode())


def _tree(parameters: Form) -> Node:
    root: Node = {}
    for name, value in parameters.items():
        node = root
        for part in name.split(".", _DEEPEST):
            node = node.setdefault(part, {})
        node[None] = value
    return root


def _read(shape: Shape) -> Read:
    if isinstance(shape, StructureShape):
        return _read_structure(shape)
    if isinstance(shape, ListShape):
        return _read_list(shape)
    if isinstance(shape, MapShape):
        return _read_map(shape)
    text = from_text(shape)
    return lambda node: text(node.get(None, ""))


def _read_structure(shape: StructureShape) -> Read:
    members = [(name, snake(name), _read(each)) for name, each in shape.members.items()]
    return lambda node: {own: read(node[name]) for name, own, read in members if name in node}


def _read_list(shape: ListShape) -> Read:
    """An empty list is sent as an empty value, which reads as one without members."""
    read = _read(shape.member)
    return lambda node: [read(each) for each in _in_order(node.get("member", {}))]


def _read_map(shape: MapShape) -> Read:
    read = _read(shape.value)
    return lambda node: {
        each.get("key", {}).get(None, ""): read(each.get("value", {})) for each in _in_order(node.get("entry", {}))
    }


def _in_order(node: Node) -> list[Node]:
    indexed: dict[int, Node] = {}
    for index, each in node.items():
        if index is None or not _INDEX.fullmatch(index):
            raise MalformedInput(f"Key {index or 'member'} is not an index of a list")
        indexed[int(index)] = each
    return [each for _, each in sorted(indexed.items())]


def _write(shape: Shape) -> Write:
    """Compile a shape to what stands between the tags of a value."""
    if isinstance(shape, StructureShape):
        return _write_structure(shape)
    if isinstance(shape, ListShape):
        item = _write(shape.member)
        return lambda value: "".join(_element("member", item(each)) for each in value)
    if isinstance(shape, MapShape):
        item = _write(shape.value)
        return lambda value: "".join(
            _element("entry", _element("key", _text(key)) + _element("value", item(each)))
            for key, each in value.items()
        )
    return _SCALARS.get(shape.type_name, _text)


def _write_structure(shape: StructureShape) -> Write:
    members = [(name, snake(name), _write(each)) for name, each in shape.members.items()]

    def write(value: Mapping[str, Any]) -> str:
        return "".join(
            _element(name, inside(value[own])) for name, own, inside in members if value.get(own) is not None
        )

    return write


def _element(name: str, inside: str) -> str:
    return f"<{name}>{inside}</{name}>"


def _text(value: Any) -> str:
    return escape(_NOT_IN_XML.sub("", str(value)), _AS_THEY_ARE)


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


_SCALARS: dict[str, Write] = {"boolean": lambda value: "true" if value else "false", "timestamp": _moment}
