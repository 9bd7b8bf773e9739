"""Parameter mapping of HTTP APIs: `append:header.x` <- `$request.querystring.y` (handbook/05 section 8).

| of a request | |
|---|---|
| keys | append, overwrite or remove :header.N and :querystring.N; overwrite:path |
| values | $request.header.N, .querystring.N, .path, .path.N, .body, .body.JSONPATH |

| of a response | |
|---|---|
| keys | append, overwrite or remove :header.N; overwrite:statuscode |
| values | $response.header.N, .body, .body.JSONPATH |

Both know `$context.X`, `$stageVariables.N` and static text, which may have values inside: `/v2/$request.path.proxy`, as
Terraform configurations by the dozen take a prefix away, or `${request.header.x}-y`: "Curly braces can be used to
explicitly define variable boundaries" (apigateway-websocket-api-selection-expressions). Header names match in any case,
several values are one, with commas between. What a value refers to and is not there changes nothing; inside a text it
is empty. A JSONPath has neither `..` nor filters, and sees the first 100 KB of a body.
"""

import re
from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

from data_plane.mapping.source import InvalidBody, InvalidMappingExpression, Source
from data_plane.vtl.jsonpath.path import Path, compile_path
from data_plane.vtl.jsonpath.steps import JsonPathError

Side = Literal["request", "response"]
Getter = Callable[[Source], str | None]
Pair = tuple[str, str]

BODY_READ = 100 * 1024

_KEYS = {
    "request": re.compile(r"(append|overwrite|remove):(header|querystring)\.(.+)|(overwrite):(path)", re.DOTALL),
    "response": re.compile(r"(append|overwrite|remove):(header)\.(.+)|(overwrite):(statuscode)", re.DOTALL),
}
_REFERENCE = re.compile(r"(request|response|context|stageVariables)\.(.+)", re.DOTALL)
_PLACE = re.compile(r"(header|querystring|path|body)(?:\.(.+))?", re.DOTALL)
_PART = re.compile(
    r"\$\{([^{}]*)\}|\$((?:request|response|context|stageVariables)\.(?:[\w.:*-]|\[[^\]]*\]?)+)|([^$]+|\$)", re.DOTALL
)


class Change(NamedTuple):
    """One thing to do. value: None where it is removed. place `path` and `statuscode` have no name."""

    action: str
    place: str
    name: str
    value: str | None


def compile_changes(mapping: Mapping[str, str], side: Side) -> Callable[[Source], list[Change]]:
    """requestParameters, or the responseParameters of one status, as one function. Raises InvalidMappingExpression."""
    rows = [(*_key(key, side), key, value) for key, value in mapping.items()]
    compiled = [
        (action, place, name, None if action == "remove" else compile_value(value, side))
        for action, place, name, _, value in rows
    ]

    def changes(source: Source) -> list[Change]:
        found = []
        for action, place, name, getter in compiled:
            value = getter(source) if getter else None
            if getter is None or value is not None:
                found.append(Change(action, place, name, value))
        return found

    return changes


def compile_value(text: str, side: Side) -> Getter:
    """`$request.path`, `${request.header.a}-$context.b` or plain text, which does not begin with `$`."""
    found = _PART.findall(text)
    if text.startswith("$") and found[0][2]:
        raise InvalidMappingExpression(text)
    parts = [_text(plain) if plain else _reference(braced or bare, side) for braced, bare, plain in found]
    if len(parts) == 1:
        return parts[0]
    return lambda source: "".join(part(source) or "" for part in parts)


def changed(pairs: list[Pair], changes: list[Change], place: str) -> list[Pair]:
    """Headers or query parameters, as pairs, after the changes that are meant for them."""
    fold: Callable[[str], str] = str.lower if place == "header" else str
    for action, where, name, value in changes:
        if where != place:
            continue
        if action != "append":
            pairs = [pair for pair in pairs if fold(pair[0]) != fold(name)]
        if value is not None:
            pairs = [*pairs, (name, value)]
    return pairs


def _key(key: str, side: Side) -> tuple[str, str, str]:
    found = _KEYS[side].fullmatch(key)
    if not found:
        raise InvalidMappingExpression(key)
    return found[1] or found[4], found[2] or found[5], found[3] or ""


def _text(text: str) -> Getter:
    return lambda _: text


def _reference(text: str, side: Side) -> Getter:
    found = _REFERENCE.fullmatch(text)
    if not found:
        raise InvalidMappingExpression(f"${text}")
    root, name = found[1], found[2]
    if root == "context":
        names = name.split(".")
        return lambda source: source.context_value(names)
    if root == "stageVariables":
        return lambda source: source.stage_variables.get(name)
    place = _PLACE.fullmatch(name)
    compile_place = _PLACES.get((root, place[1], place[2] is not None)) if place and root == side else None
    if not place or not compile_place:
        raise InvalidMappingExpression(f"${text}")
    return compile_place(place[2] or "$")


def _all(values: list[str] | None) -> str | None:
    return ",".join(values) if values else None


def _header(name: str) -> Getter:
    name = name.lower()
    return lambda source: _all(source.header.get(name))


def _query_parameter(name: str) -> Getter:
    return lambda source: _all(source.querystring.get(name))


def _path_parameter(name: str) -> Getter:
    return lambda source: source.path.get(name)


def _request_path(_: str) -> Getter:
    return lambda source: source.request_path


def _response_header(name: str) -> Getter:
    name = name.lower()
    return lambda source: _all(source.response_header.get(name))


def _part_of(body_of: Callable[[Source], bytes]) -> Callable[[str], Getter]:
    def compile_part(name: str) -> Getter:
        text = f"$.{name}"
        try:
            path = compile_path(text)
        except JsonPathError as problem:
            raise InvalidMappingExpression(text) from problem
        if ".." in text or "[?" in text:
            raise InvalidMappingExpression(text)
        return lambda source: _found(source, body_of(source)[:BODY_READ], path)

    return compile_part


def _found(source: Source, body: bytes, path: Path) -> str | None:
    try:
        return source.find(body, path)
    except InvalidBody:
        return None


def _whole(body_of: Callable[[Source], bytes]) -> Callable[[str], Getter]:
    return lambda _: lambda source: body_of(source).decode("utf-8", "replace") or None


def _request_body(source: Source) -> bytes:
    return source.body


def _response_body(source: Source) -> bytes:
    return source.response_body


_PLACES: dict[tuple[str, str, bool], Callable[[str], Getter]] = {
    ("request", "header", True): _header,
    ("request", "querystring", True): _query_parameter,
    ("request", "path", True): _path_parameter,
    ("request", "path", False): _request_path,
    ("request", "body", True): _part_of(_request_body),
    ("request", "body", False): _whole(_request_body),
    ("response", "header", True): _response_header,
    ("response", "body", True): _part_of(_response_body),
    ("response", "body", False): _whole(_response_body),
}
"""By side, place, and whether a name follows."""
