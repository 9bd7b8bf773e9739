"""Operations given what their models allow, and what they do not: arguments, requests, and what to make of answers."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

import msgspec
from botocore.model import ListShape, MapShape, Shape, StringShape, StructureShape
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from control_plane.wire import model
from control_plane.wire.messages import Request, Response

NASTY = (
    "",
    " ",
    "null",
    "-1",
    "1e9",
    "{}",
    "[]",
    "a" * 2000,
    "ä€😀",
    "/",
    "~1",
    "${stageVariables.x}",
    "arn:aws:x",
    "\\",
)
SCALARS: Mapping[str, SearchStrategy[Any]] = {
    "boolean": st.booleans(),
    "integer": st.sampled_from([-1, 0, 1, 5, 29_000, 2**31 - 1, 2**80]),
    "double": st.sampled_from([-1.0, 0.0, 0.5, 100.0, 1e9]),
    "blob": st.just(""),
    "timestamp": st.sampled_from(["2026-11-21T17:45:00Z", 1763747100]),
}


def anything() -> SearchStrategy[Any]:
    """JSON of any type."""
    return st.sampled_from(
        [None, True, 0, -1, 10**30, 1.5, 1e300, "text", [], [None], {}, {"x": None}, {"x": {"y": [1]}}]
    )


class Arguments:
    """Arguments of operations: mostly what their shapes are, seldom something else.

    names: for a member of an input, by its name in the model, values that mean something. values: for any other text.
    few: at most two optional members of a structure at once, where more would seldom go together.
    """

    def __init__(self, names: Mapping[str, Sequence[Any]], values: Sequence[str], *, few: bool = False) -> None:
        self._names, self._values, self._few = names, values, few

    def of(self, operation: model.Operation) -> SearchStrategy[dict[str, Any]]:
        """By name in the model."""
        return self._structure(operation.input, {}) if operation.input else st.just({})

    def _valueish(self, shape: Shape, name: str) -> SearchStrategy[Any]:
        return st.integers(0, 30).flatmap(lambda dice: anything() if dice == 30 else self._well_typed(shape, name))

    def _well_typed(self, shape: Shape, name: str) -> SearchStrategy[Any]:
        if isinstance(shape, StructureShape):
            wire_names = {name: model.wire_name(name, each) for name, each in shape.members.items()}
            return self._structure(shape, wire_names)
        if isinstance(shape, ListShape):
            return st.lists(self._valueish(shape.member, name), max_size=2)
        if isinstance(shape, MapShape):
            return st.dictionaries(self._text(shape.key, name), self._valueish(shape.value, name), max_size=2)
        return SCALARS[shape.type_name] if shape.type_name in SCALARS else self._text(shape, name)

    def _text(self, shape: Shape, name: str) -> SearchStrategy[str]:
        choices = [*self._names.get(name, ()), *(shape.enum if isinstance(shape, StringShape) else ())]
        meant = st.sampled_from(choices) if choices else st.sampled_from(self._values)
        nasty: SearchStrategy[str] = st.sampled_from(NASTY) | st.text(max_size=8)
        return st.integers(0, 19).flatmap(lambda dice: nasty if dice == 19 else meant)

    def _structure(self, shape: StructureShape, called: Mapping[str, str]) -> SearchStrategy[dict[str, Any]]:
        """called: what members are named where that is not as in the model."""
        required: dict[str, SearchStrategy[Any]] = {}
        optional: dict[str, SearchStrategy[Any]] = {}
        for name, each in shape.members.items():
            of = required if name in shape.required_members else optional
            of[called.get(name, name)] = self._valueish(each, name)
        if not self._few or not optional:
            return st.fixed_dictionaries(required, optional=optional)
        chosen = st.lists(st.sampled_from(sorted(optional)), max_size=2, unique=True)
        return chosen.flatmap(
            lambda some: st.fixed_dictionaries({**required, **{each: optional[each] for each in some}})
        )


def request(operation: model.Operation, arguments: Mapping[str, Any], body: bytes) -> Request:
    """The HTTP request that carries these arguments, wherever the model puts them."""
    shape = operation.input
    members = shape.members if shape else {}
    uri, query, document = {}, list(operation.query.items()), {}
    for name, argument in arguments.items():
        wire_name = members[name].serialization.get("name", name)
        match members[name].serialization.get("location"):
            case "uri":
                uri[wire_name] = plain_text(argument) or "none"
            case "querystring" if isinstance(argument, list):
                query += [(wire_name, plain_text(each)) for each in argument]
            case "querystring":
                query.append((wire_name, plain_text(argument)))
            case None:
                document[wire_name] = argument
    path = "/".join(quote(uri[part[1:-1]], safe="") if part.startswith("{") else part for part in operation.path)
    has_payload = bool(shape and shape.serialization.get("payload"))
    raw = body if has_payload else json.dumps(document).encode() if document else b""
    return Request(operation.method, "/" + path, urlencode(query), {"content-type": "application/json"}, raw)


def plain_text(argument: Any) -> str:
    return argument if isinstance(argument, str) else json.dumps(argument)


def judge(
    operation: model.Operation,
    response: Response,
    before: Mapping[str, Mapping[Any, Any]],
    after: Mapping[str, Mapping[Any, Any]],
) -> None:
    if response.status >= 400:
        assert response.status < 500, response
        headers = {name.lower(): header for name, header in response.headers}
        assert headers["x-amzn-errortype"].endswith("Exception")
        assert json.loads(response.body)["message"]
        assert before == after
        return
    if operation.output is not None and "payload" not in operation.output.serialization:
        assert not list(foreign(operation.output, json.loads(response.body or b"{}")))
    for table, found in after.items():
        for key, record in found.items():
            if before[table].get(key) is not record:
                assert msgspec.convert(msgspec.to_builtins(record), type(record)) == msgspec.convert(
                    msgspec.json.decode(msgspec.json.encode(record)), type(record)
                )


_TYPES: Mapping[str, tuple[type, ...]] = {"boolean": (bool,), "timestamp": (int, float, str)}


def foreign(shape: Shape, found: Any) -> Iterator[str]:
    """What of an answer the model does not know: members, enumeration values, types."""
    if isinstance(shape, StructureShape):
        members = {each.serialization.get("name", name): each for name, each in shape.members.items()}
        yield from (f"{shape.name}.{name}" for name in found if name not in members)
        for name, each in found.items():
            yield from foreign(members[name], each)
    elif isinstance(shape, ListShape):
        for each in found:
            yield from foreign(shape.member, each)
    elif isinstance(shape, MapShape):
        for each in found.values():
            yield from foreign(shape.value, each) if each is not None else ()
    elif isinstance(shape, StringShape):
        if not isinstance(found, str) or (shape.enum and found not in shape.enum):
            yield f"{shape.name}: {found!r}"
    elif not isinstance(found, _TYPES.get(shape.type_name, (int, float))):
        yield f"{shape.name}: {found!r}"
