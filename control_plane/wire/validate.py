"""Check an operation's arguments against its input shape before a handler sees them.

AWS's front end reports every broken constraint in one ValidationException: members of the body first, each named by a
path that begins with the operation's input (`createRestApiInput.endpointConfiguration.types`), then those of the URI
and the query by their own names (handbook/10 fact 6 and its error triples). Lambda names all without the prefix.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StringShape, StructureShape

from control_plane.wire.errors import ValidationException
from control_plane.wire.model import Operation, snake

Problems = Callable[[Any, str], Iterator[str]]

_PREFIXED = "apigateway"
_ORDER = {
    # Enumerations come in the order of a Java set, not of the model; these are the ones recorded (handbook/10).
    frozenset(order): order
    for order in (
        ("HTTP", "MOCK", "AWS_PROXY", "HTTP_PROXY", "AWS"),
        ("add", "remove", "move", "test", "replace", "copy"),
        ("PRIVATE", "EDGE", "REGIONAL"),
        ("ipv4", "dualstack"),
        (
            "RESPONSE_BODY", "RESPONSE", "METHOD", "MODEL", "AUTHORIZER", "RESPONSE_HEADER", "RESOURCE",
            "PATH_PARAMETER", "REQUEST_BODY", "QUERY_PARAMETER", "API", "REQUEST_HEADER",
        ),
        (
            "REQUEST_TOO_LARGE", "RESOURCE_NOT_FOUND", "AUTHORIZER_CONFIGURATION_ERROR",
            "MISSING_AUTHENTICATION_TOKEN", "BAD_REQUEST_BODY", "INVALID_SIGNATURE", "INVALID_API_KEY",
            "BAD_REQUEST_PARAMETERS", "AUTHORIZER_FAILURE", "UNAUTHORIZED", "INTEGRATION_TIMEOUT", "ACCESS_DENIED",
            "DEFAULT_4XX", "DEFAULT_5XX", "WAF_FILTERED", "QUOTA_EXCEEDED", "THROTTLED", "API_CONFIGURATION_ERROR",
            "UNSUPPORTED_MEDIA_TYPE", "INTEGRATION_FAILURE", "EXPIRED_TOKEN",
        ),
    )
}  # fmt: skip


def checker(service: str, operation: Operation) -> Callable[[Mapping[str, Any]], None]:
    """Compile an operation's constraints; the result raises ValidationException."""
    shape = operation.input
    if shape is None:
        return lambda arguments: None
    prefix = f"{_lower_first(operation.name)}Input." if service == _PREFIXED else ""
    members = sorted(
        (
            (snake(name), _path(name, member, prefix), name in shape.required_members, problems(member))
            for name, member in shape.members.items()
        ),
        key=lambda each: not each[1].startswith(prefix),
    )

    def check(arguments: Mapping[str, Any]) -> None:
        found: list[str] = []
        for name, at, required, find in members:
            if name in arguments:
                found += find(arguments[name], at)
            elif required:
                found.append(_must(None, at, "Member must not be null"))
        if found:
            plural = "error" if len(found) == 1 else "errors"
            raise ValidationException(f"{len(found)} validation {plural} detected: {'; '.join(found)}")

    return check


def _path(name: str, shape: Shape, prefix: str) -> str:
    located = shape.serialization.get("location")
    wire_name = shape.serialization.get("name", name)
    return _lower_first(name) if located else prefix + _lower_first(wire_name)


def _lower_first(name: str) -> str:
    return name[0].lower() + name[1:]


def problems(shape: Shape) -> Problems:
    """Compile the constraints of one shape."""
    if isinstance(shape, StructureShape):
        return _structure(shape)
    if isinstance(shape, ListShape):
        return _list(shape)
    if isinstance(shape, MapShape):
        return _map(shape)
    if isinstance(shape, StringShape):
        return _string(shape)
    return _range(shape) if shape.type_name in ("integer", "long", "float", "double") else _nothing


def _nothing(value: Any, at: str) -> Iterator[str]:
    return iter(())


def _structure(shape: StructureShape) -> Problems:
    members: list[tuple[str, str, bool, Problems]] | None = None  # at first use: shapes may contain themselves

    def find(value: Any, at: str) -> Iterator[str]:
        nonlocal members
        if members is None:
            members = [
                (snake(n), _lower_first(m.serialization.get("name", n)), n in shape.required_members, problems(m))
                for n, m in shape.members.items()
            ]
        for name, wire_name, required, inner in members:
            if name in value:
                yield from inner(value[name], f"{at}.{wire_name}")
            elif required:
                yield _must(None, f"{at}.{wire_name}", "Member must not be null")

    return find


def _list(shape: ListShape) -> Problems:
    """A broken enum inside a list of strings is reported once, for the whole list."""
    item = problems(shape.member)
    enum = shape.member.enum if isinstance(shape.member, StringShape) else []
    sizes = _sizes(shape)

    def find(value: Any, at: str) -> Iterator[str]:
        yield from sizes(value, at)
        if enum:
            if any(each not in enum for each in value):
                shown = f"[{', '.join(value)}]"
                yield _must(shown, at, f"Member must satisfy constraint: [{_enum_rule(tuple(enum))}]")
            return
        for index, each in enumerate(value, start=1):
            yield from item(each, f"{at}.{index}.member")

    return find


def _map(shape: MapShape) -> Problems:
    item = problems(shape.value)
    sizes = _sizes(shape)

    def find(value: Any, at: str) -> Iterator[str]:
        yield from sizes(value, at)
        for key, each in value.items():
            if each is not None:
                yield from item(each, f"{at}.{key}.member")

    return find


def _string(shape: StringShape) -> Problems:
    enum, pattern = tuple(shape.enum), shape.metadata.get("pattern")
    expression = _java_pattern(pattern) if pattern else None
    sizes = _sizes(shape)

    def find(value: Any, at: str) -> Iterator[str]:
        if enum and value not in enum:
            yield _must(value, at, _enum_rule(enum))
        yield from sizes(value, at)
        if expression and not expression.fullmatch(value):
            yield _must(value, at, f"Member must satisfy regular expression pattern: {pattern}")

    return find


def _sizes(shape: Shape) -> Problems:
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if low is None and high is None:
        return _nothing

    def find(value: Any, at: str) -> Iterator[str]:
        if low is not None and len(value) < low:
            yield _must(value, at, f"Member must have length greater than or equal to {low}")
        if high is not None and len(value) > high:
            yield _must(value, at, f"Member must have length less than or equal to {high}")

    return find


def _range(shape: Shape) -> Problems:
    low, high = shape.metadata.get("min"), shape.metadata.get("max")

    def find(value: Any, at: str) -> Iterator[str]:
        if low is not None and value < low:
            yield _must(value, at, f"Member must have value greater than or equal to {low}")
        if high is not None and value > high:
            yield _must(value, at, f"Member must have value less than or equal to {high}")

    return find


def _must(value: Any, at: str, rule: str) -> str:
    shown = "null" if value is None else f"'{value}'"
    return f"Value {shown} at '{at}' failed to satisfy constraint: {rule}"


def _enum_rule(enum: tuple[str, ...]) -> str:
    return f"Member must satisfy enum value set: [{', '.join(_ORDER.get(frozenset(enum), enum))}]"


@cache
def _java_pattern(pattern: str) -> re.Pattern[str]:
    """AWS's patterns are Java's: `\\d` and `\\w` mean ASCII there, `\\p{..}` a Unicode category.

    Only tags use categories, letters and digits always together with `_`: what Python's `\\w` is.
    """
    if "\\p{" not in pattern:
        return re.compile(pattern, re.ASCII)
    for category, characters in _CATEGORIES.items():
        pattern = pattern.replace(f"\\p{{{category}}}", characters)
    return re.compile(pattern)


_CATEGORIES = {"L": r"\w", "N": r"\w", "Z": "\u0020\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"}
