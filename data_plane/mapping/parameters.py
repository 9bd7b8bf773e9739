"""Parameter mapping of REST and WebSocket APIs: `integration.request.header.X` <- `method.request.querystring.y`.

A mapping is compiled when its stage is published: each expression to a getter, a function of a `Source` that gives a
text, several texts, or None where there is nothing, which leaves the target out (handbook/03 section 6).

| expression | gives |
|---|---|
| method.request.header.N, .querystring.N, .path.N | the last value |
| method.request.multivalueheader.N, .multivaluequerystring.N | all values |
| method.request.body, method.request.body.JSONPATH | the whole body, or what is found in it |
| integration.response.header.N, .multivalueheader.N, .body, .body.JSONPATH | the same of the backend's response |
| context.X, stageVariables.N, 'static' | |

A WebSocket API says `route.request` for `method.request` (handbook/06 section 9).
"""

import re
from collections.abc import Callable, Mapping

from data_plane.mapping.source import InvalidMappingExpression, Source
from data_plane.vtl.jsonpath.path import Path, compile_path
from data_plane.vtl.jsonpath.steps import JsonPathError

Value = str | list[str] | None
Getter = Callable[[Source], Value]
Mapped = dict[str, dict[str, str | list[str]]]

_STATIC = re.compile(r"'([^']*)'")
_EXPRESSION = re.compile(r"(?:(?:method|route)\.(request)|integration\.(response))\.([a-z]+)(?:\.(.+))?", re.DOTALL)
_VARIABLE = re.compile(r"(context|stageVariables)\.(.+)", re.DOTALL)
_TARGET = re.compile(
    r"integration\.request\.(header|querystring|path)\.(.+)|(?:method\.response|gatewayresponse)\.(header)\.(.+)",
    re.DOTALL,
)
_LIKE_JSON = (b"{", b"[", b'"', b"'")


def compile_expression(expression: str) -> Getter:
    """The getter for one mapping expression. Raises InvalidMappingExpression."""
    if found := _STATIC.fullmatch(expression):
        static = found[1]
        return lambda _: static
    if found := _VARIABLE.fullmatch(expression):
        return _VARIABLES[found[1]](found[2])
    if found := _EXPRESSION.fullmatch(expression):
        side, place, name = found[1] or found[2], found[3], found[4]
        if place == "body":
            return _BODIES[side](name)
        compile_place = _PLACES.get((side, place))
        if compile_place and name:
            return compile_place(name)
    raise InvalidMappingExpression(expression)


def compile_parameters(mapping: Mapping[str, str]) -> Callable[[Source], Mapped]:
    """All of an integration's requestParameters, or of a response's responseParameters, as one function.

    It gives what is to be set, by place and name: headers with several values joined by commas, query parameters with
    several as a list. Raises InvalidMappingExpression.
    """
    rows = [(*_target(target), compile_expression(expression)) for target, expression in mapping.items()]

    def apply(source: Source) -> Mapped:
        mapped: Mapped = {"header": {}, "querystring": {}, "path": {}}
        for place, name, getter in rows:
            value = getter(source)
            if value is not None:
                repeats = place == "querystring" or isinstance(value, str)
                mapped[place][name] = value if repeats else ",".join(value)
        return mapped

    return apply


def _target(target: str) -> tuple[str, str]:
    found = _TARGET.fullmatch(target)
    if not found:
        raise InvalidMappingExpression(target)
    return found[1] or found[3], found[2] or found[4]


def _context(name: str) -> Getter:
    names = name.split(".")
    return lambda source: source.context_value(names)


def _stage_variable(name: str) -> Getter:
    return lambda source: source.stage_variables.get(name)


def _last(values: list[str] | None) -> str | None:
    return values[-1] if values else None


def _path_parameter(name: str) -> Getter:
    return lambda source: source.path.get(name)


def _header(name: str) -> Getter:
    return lambda source: _last(source.header.get(name))


def _headers(name: str) -> Getter:
    return lambda source: source.header.get(name)


def _query_parameter(name: str) -> Getter:
    return lambda source: _last(source.querystring.get(name))


def _query_parameters(name: str) -> Getter:
    return lambda source: source.querystring.get(name)


def _response_header(name: str) -> Getter:
    name = name.lower()
    return lambda source: _last(source.response_header.get(name))


def _response_headers(name: str) -> Getter:
    name = name.lower()
    return lambda source: source.response_header.get(name)


def _body(body_of: Callable[[Source], bytes]) -> Callable[[str | None], Getter]:
    """A body that looks like JSON must be JSON, whether a part of it is wanted or all; another is a text as it is."""

    def compile_body(name: str | None) -> Getter:
        try:
            path = compile_path(f"$.{name}" if name else "$")
        except JsonPathError as problem:
            raise InvalidMappingExpression(name) from problem
        return lambda source: _read(source, body_of(source), path, whole=not name)

    return compile_body


def _read(source: Source, body: bytes, path: Path, *, whole: bool) -> str | None:
    found = source.find(body, path) if not body or body.startswith(_LIKE_JSON) else None
    return (body or b"{}").decode("utf-8", "replace") if whole else found


_VARIABLES: dict[str, Callable[[str], Getter]] = {"context": _context, "stageVariables": _stage_variable}
_BODIES = {
    "request": _body(lambda source: source.body),
    "response": _body(lambda source: source.response_body),
}
_PLACES: dict[tuple[str, str], Callable[[str], Getter]] = {
    ("request", "header"): _header,
    ("request", "multivalueheader"): _headers,
    ("request", "multivaluequerystring"): _query_parameters,
    ("request", "path"): _path_parameter,
    ("request", "querystring"): _query_parameter,
    ("response", "header"): _response_header,
    ("response", "multivalueheader"): _response_headers,
}
