"""Turn an HTTP request into an operation's arguments: each member from where the model says it travels.

A `Reader` is compiled per operation. Members of the path, the query and the headers are text; the others are members
of the JSON body, or one of them is the whole body, raw or as JSON.
"""

from collections.abc import Callable, Mapping, Set
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

from control_plane.wire.decode import decoder, document, from_text, structure
from control_plane.wire.messages import Query, Request
from control_plane.wire.model import Operation, snake, wire_name

Arguments = dict[str, Any]
Reader = Callable[[Request, Mapping[str, str], Query], Arguments]
Get = Callable[[Request, Mapping[str, str], Query], Any]


def reader(operation: Operation) -> Reader:
    """Compile an operation's input shape: request, parameters of the path, query -> arguments by name in snake_case."""
    shape = operation.input
    if shape is None:
        return lambda request, path, query: {}
    body = _body(shape)
    named = {wire_name(name, each) for name, each in shape.members.items()} | operation.query.keys()
    elsewhere = [
        (snake(name), _PLACES[each.serialization["location"]](wire_name(name, each), each, named))
        for name, each in shape.members.items()
        if "location" in each.serialization
    ]

    def read(request: Request, path: Mapping[str, str], query: Query) -> Arguments:
        arguments = body(request.body)
        for name, get in elsewhere:
            value = get(request, path, query)
            if value is not None:
                arguments[name] = value
        return arguments

    return read


def _body(shape: StructureShape) -> Callable[[bytes], Arguments]:
    payload = shape.serialization.get("payload")
    if payload:
        return _payload(snake(payload), shape.members[payload], payload in shape.required_members)
    members = {
        wire_name(name, each): (snake(name), decoder(each))
        for name, each in shape.members.items()
        if "location" not in each.serialization
    }
    if not members:
        return lambda body: {}
    convert = structure(members)
    return lambda body: convert(document(body))


def _payload(name: str, shape: Shape, required: bool) -> Callable[[bytes], Arguments]:
    """A member that is the whole body. An empty one is absent, unless it is required."""
    if isinstance(shape, StructureShape):
        convert = decoder(shape)
        return lambda body: {name: found} if (found := convert(document(body))) else {}
    return lambda body: {name: body} if body or required else {}


def _from_path(name: str, shape: Shape, named: Set[str]) -> Get:
    text = from_text(shape)
    return lambda request, path, query: text(path[name])


def _from_query(name: str, shape: Shape, named: Set[str]) -> Get:
    """A list takes every value of its name, a map all whose name is nobody's."""
    if isinstance(shape, MapShape):
        return lambda request, path, query: {key: query[key][0] for key in query if key not in named} or None
    if isinstance(shape, ListShape):
        item = from_text(shape.member)
        return lambda request, path, query: [item(each) for each in query[name]] if name in query else None
    text = from_text(shape)
    return lambda request, path, query: text(query[name][0]) if name in query else None


def _from_header(name: str, shape: Shape, named: Set[str]) -> Get:
    key, text = name.lower(), from_text(shape)
    return lambda request, path, query: text(request.headers[key]) if key in request.headers else None


_PLACES = {"uri": _from_path, "querystring": _from_query, "header": _from_header}
