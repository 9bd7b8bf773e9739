"""Parameter mapping of REST APIs: where a value comes from, and where it goes (handbook/03 section 5).

A mapping is `target: source`, as in `integration.request.path.id: method.request.path.petId`. Sources are compiled to
getters when a stage is published. Sources of a request: `method.request.{path|querystring|header}.name`, the
`multivalue...` forms, `method.request.body[.JSONPath]`; of a response: `integration.response.header.name`,
`integration.response.multivalueheader.name`, `integration.response.body[.JSONPath]`; of both: `context.name`,
`stageVariables.name`, and `'static text'`. Names are matched as they are spelled (handbook/10 fact 51).
"""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

import msgspec

from data_plane.errors import ApiConfigurationError, BadRequestBody
from data_plane.runtime import Call, Header
from data_plane.vtl.jsonpath.filters import MISSING
from data_plane.vtl.jsonpath.path import compile_path
from data_plane.vtl.jsonpath.steps import JsonPathError

Value = str | list[str] | None


class Source(msgspec.Struct):
    """What getters read. headers, body: of the request, or in a response mapping of the backend's response."""

    call: Call
    headers: list[Header]
    body: bytes
    stage_variables: Mapping[str, str]
    _query: dict[str, list[str]] | None = None
    _document: Any = msgspec.UNSET

    def query(self) -> dict[str, list[str]]:
        if self._query is None:
            self._query = parse_qs(self.call.request.query, keep_blank_values=True)
        return self._query

    def document(self) -> Any:
        """The body as JSON. Raises BadRequestBody for the client's, ApiConfigurationError for the backend's."""
        if self._document is msgspec.UNSET:
            try:
                self._document = msgspec.json.decode(self.body) if self.body else {}
            except (msgspec.DecodeError, RecursionError):
                if self.body is self.call.request.body:
                    raise BadRequestBody("Invalid JSON in request body") from None
                raise ApiConfigurationError(
                    reason="Execution failed due to configuration error: Unable to transform response"
                ) from None
        return self._document


Getter = Callable[[Source], Value]


def getter(expression: str) -> Getter:
    """Compile the source of a mapping. One that AWS does not know gives nothing."""
    if len(expression) > 1 and expression.startswith("'") and expression.endswith("'"):
        text = expression[1:-1]
        return lambda source: text
    place, _, name = expression.partition(".")
    if place == "stageVariables":
        return lambda source: source.stage_variables.get(name)
    if place == "context":
        return _context(name.split("."))
    parts = expression.split(".", 3)
    if len(parts) >= 3 and parts[2] == "body":
        return _body(parts[3] if len(parts) == 4 else "")
    found = _PLACES.get(parts[2]) if len(parts) == 4 else None
    return found(parts[3]) if found else lambda source: None


def _context(names: list[str]) -> Getter:
    def get(source: Source) -> Value:
        found: Any = source.call.context
        for name in names:
            found = found.get(name) if isinstance(found, dict) else None
        return _text(found)

    return get


def _body(path: str) -> Getter:
    if not path:
        return lambda source: source.body.decode("utf-8", "replace")
    try:
        compiled = compile_path(path)
    except JsonPathError:
        return lambda source: None

    def get(source: Source) -> Value:
        found = compiled.find(source.document())
        return None if found is MISSING else _text(found)

    return get


def _text(value: Any) -> str | None:
    """JSON's text of anything but a text itself."""
    if value is None or isinstance(value, str):
        return value
    return msgspec.json.encode(value).decode()


def _header(name: str) -> Getter:
    return lambda source: next((value for key, value in reversed(source.headers) if key == name), None)


def _headers(name: str) -> Getter:
    return lambda source: [value for key, value in source.headers if key == name] or None


def _query(name: str) -> Getter:
    def get(source: Source) -> Value:
        values = source.query().get(name)
        return values[-1] if values else None

    return get


def _queries(name: str) -> Getter:
    return lambda source: source.query().get(name)


def _path(name: str) -> Getter:
    return lambda source: source.call.path_parameters.get(name)


_PLACES: dict[str, Callable[[str], Getter]] = {
    "header": _header,
    "multivalueheader": _headers,
    "querystring": _query,
    "multivaluequerystring": _queries,
    "path": _path,
}


class Mapped(msgspec.Struct):
    """What the mappings of an integration request gave, in the order of their definition."""

    path: dict[str, str] = {}
    query: list[tuple[str, str]] = []
    headers: list[Header] = []


def request_mapper(mappings: Mapping[str, str] | None) -> Callable[[Source], Mapped]:
    """Compile `integration.request.{path|querystring|header}.name: source`; a source that gives nothing is left out."""
    compiled = []
    for target, expression in (mappings or {}).items():
        parts = target.split(".", 3)
        if len(parts) == 4:
            compiled.append((parts[2], parts[3], getter(expression)))
    if not compiled:
        return lambda source: Mapped()

    def run(source: Source) -> Mapped:
        mapped = Mapped()
        for place, name, get in compiled:
            for value in _values(get(source)):
                if place == "path":
                    mapped.path[name] = value
                else:
                    (mapped.query if place == "querystring" else mapped.headers).append((name, value))
        return mapped

    return run


def response_mapper(mappings: Mapping[str, str] | None) -> Callable[[Source], list[Header]]:
    """Compile `method.response.header.name: source`."""
    prefix = "method.response.header."
    compiled = [(target.removeprefix(prefix), getter(expression)) for target, expression in (mappings or {}).items()]

    def run(source: Source) -> list[Header]:
        return [(name, value) for name, get in compiled for value in _values(get(source))]

    return run


def _values(value: Value) -> list[str]:
    if value is None:
        return []
    return [value] if isinstance(value, str) else value
