"""Check an operation's arguments against its input shape before a handler sees them.

AWS's front end reports broken constraints in one ValidationException, ten at most: members of the body first, each
named by a path that begins with the operation's input (`createRestApiInput.endpointConfiguration.types`), then those
of the URI and the query by their own names (handbook/10 fact 6 and its error triples). Lambda names all without the
prefix, and shows no value that its model calls sensitive.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

from control_plane.wire.constraints import NOT_NULL, constraints, is_plain
from control_plane.wire.errors import ValidationException
from control_plane.wire.model import Operation, snake, wire_name

Problems = Callable[[Any, str], Iterator[str]]

_MOST = 10
_PREFIXED = "apigateway"
_SAYS_NOT_NULL = "lambda"
_NULLABLE = ("requestTemplates", "responseTemplates")
"""A template mapped to null is one that passes through (handbook/01 section 6)."""


def checker(service: str, operation: Operation) -> Callable[[Mapping[str, Any]], None]:
    """Compile an operation's constraints; the result raises ValidationException."""
    find = _input(service, operation)
    if find is None:
        return lambda arguments: None

    def check(arguments: Mapping[str, Any]) -> None:
        found = list(islice(find(arguments, ""), _MOST))
        if found:
            errors = "error" if len(found) == 1 else "errors"
            raise ValidationException(f"{len(found)} validation {errors} detected: {'; '.join(found)}")

    return check


def _input(service: str, operation: Operation) -> Problems | None:
    shape = operation.input
    if shape is None:
        return None
    prefix = f"{_lower_first(operation.name)}Input." if service == _PREFIXED else ""
    inside = {name: each for name, each in shape.members.items() if "location" not in each.serialization}
    outside = {name: each for name, each in shape.members.items() if name not in inside}
    steps = {name: prefix + _lower_first(wire_name(name, each)) for name, each in inside.items()}
    steps |= {name: _lower_first(name) for name in outside}
    return _members(shape, steps, service == _SAYS_NOT_NULL)


def _problems(shape: Shape, says_not_null: bool, nullable: bool = False) -> Problems | None:
    """Compile a shape to a function from a value and its path to what is wrong with it; None where nothing can be."""
    if isinstance(shape, StructureShape):
        steps = {name: "." + _lower_first(wire_name(name, each)) for name, each in shape.members.items()}
        return _members(shape, steps, says_not_null)
    own = _own(shape, says_not_null, nullable)
    if isinstance(shape, ListShape) and not is_plain(shape.member):
        return _both(own, _each(lambda value: enumerate(value, start=1), shape.member, says_not_null))
    if isinstance(shape, MapShape) and not is_plain(shape.value):
        return _both(own, _each(dict.items, shape.value, says_not_null))
    return own


def _own(shape: Shape, says_not_null: bool, nullable: bool) -> Problems | None:
    demands = constraints(shape, says_not_null, nullable)
    if not demands:
        return None
    sensitive = shape.metadata.get("sensitive", False)

    def find(value: Any, at: str) -> Iterator[str]:
        for holds, text in demands:
            if not holds(value):
                yield _must("" if sensitive else f" '{_shown(value)}'", at, text)

    return find


def _both(one: Problems | None, other: Problems) -> Problems:
    if one is None:
        return other
    return lambda value, at: chain(one(value, at), other(value, at))


def _members(shape: StructureShape, steps: Mapping[str, str], says_not_null: bool) -> Problems | None:
    """Those of a structure's members, in the order of `steps`, which lead from its path to theirs."""
    compiled = []
    for name, step in steps.items():
        member, required = shape.members[name], name in shape.required_members
        find = _problems(member, says_not_null, wire_name(name, member) in _NULLABLE)
        if find or required:
            compiled.append((snake(name), step, required, find))

    def find_all(value: Mapping[str, Any], at: str) -> Iterator[str]:
        for name, step, required, find in compiled:
            if name in value:
                if find:
                    yield from find(value[name], at + step)
            elif required:
                yield _must(" null", at + step, NOT_NULL)

    return find_all if compiled else None


def _each(entries: Callable[[Any], Iterable[tuple[Any, Any]]], shape: Shape, says_not_null: bool) -> Problems:
    """Those of what a list or a map contains, each named by its index or key."""
    find = _problems(shape, says_not_null)

    def find_all(value: Any, at: str) -> Iterator[str]:
        for key, each in entries(value):
            if each is None:
                yield _must(" null", f"{at}.{key}.member", NOT_NULL)
            elif find:
                yield from find(each, f"{at}.{key}.member")

    return find_all


def _must(value: str, at: str, demand: str) -> str:
    return f"Value{value} at '{at}' failed to satisfy constraint: {demand}"


def _lower_first(name: str) -> str:
    return name[0].lower() + name[1:]


def _shown(value: Any) -> str:
    """A value as Java prints it."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case list():
            return f"[{', '.join(_shown(each) for each in value)}]"
        case dict():
            return f"{{{', '.join(f'{key}={_shown(each)}' for key, each in value.items())}}}"
        case bytes():
            return f"java.nio.HeapByteBuffer[pos=0 lim={len(value)} cap={len(value)}]"
        case _:
            return str(value)
