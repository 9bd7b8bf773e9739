"""Schemas that would hold one value against one subschema again and again, and how each pair is looked at only once.

A model may refer to itself, and `anyOf`, `oneOf`, `allOf` may do so several times over: `{"n": {"anyOf": [#, #]}}`. A
validator that goes through all of them does twice the work for each level of a body, so that a body of a few hundred
bytes keeps it busy for hours. Which schemas can do that is seen when they are compiled (`repeats`); their bodies are
judged here, with a memory of what was judged before, and only so many judgements. All other schemas never come here.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

import msgspec

_COMBINING = ("allOf", "anyOf", "oneOf")
_ON_ITSELF = frozenset((*_COMBINING, "not", "dependencies", "patternProperties"))
_BELOW = frozenset(("properties", "patternProperties", "additionalProperties", "items", "additionalItems"))
_ELSEWHERE = _ON_ITSELF | _BELOW | {"definitions", "id"}
_WHOLE = frozenset(("enum", "uniqueItems"))
"""Keywords that look at what is inside a value's members."""
_FEW = 1_000
"""Ways through a schema that does not refer to itself, up to which nothing is wrong with it."""
_MOST = 100_000
"""Judgements about one body; one that takes more is refused."""

IsValid = Callable[[Any], bool]
Compile = Callable[[Mapping[str, Any]], IsValid]
"""From a schema without references to its validator."""


class References(Protocol):
    def referred(self, reference: str, document: Any) -> tuple[Any, Any]:
        """What a `$ref` in a document means, and the document it stands in."""
        ...


class TooMuch(Exception):
    """A body takes more judgements than are made."""


class Judgement(msgspec.Struct, frozen=True):
    """cost: what a validator without a memory would take, in judgements, up to `_MOST`."""

    valid: bool
    cost: int


class _Part(msgspec.Struct):
    """A subschema. local: does a value meet those of its keywords that lead to no other?"""

    schema: Mapping[str, Any]
    document: Any
    local: IsValid
    patterns: Mapping[str, IsValid]
    whole: bool


def repeats(references: References, root: Mapping[str, Any]) -> bool:
    """May a validator come to the same subschema with the same value in more than a few ways?"""
    ways: dict[int, int] = {}
    cyclic = combining = False

    def count(schema: Any, document: Any) -> int:
        nonlocal cyclic, combining
        if not isinstance(schema, Mapping):
            return 1
        key = id(schema)
        if key in ways:
            cyclic = cyclic or ways[key] == 0
            return ways[key]
        ways[key] = 0  # on the way
        combining = combining or not _ON_ITSELF.isdisjoint(schema)
        ways[key] = 1 + sum(count(*found) for found in _subschemas(references, schema, document))
        return ways[key]

    try:
        return count(root, root) > _FEW or (cyclic and combining)
    except RecursionError:
        return True


def _subschemas(references: References, schema: Mapping[str, Any], document: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(reference := schema.get("$ref"), str):
        yield references.referred(reference, document)
        return
    for keyword in _BELOW | _ON_ITSELF:
        value = schema.get(keyword)
        if isinstance(value, list):
            yield from ((each, document) for each in value)
        elif keyword in ("properties", "patternProperties", "dependencies"):
            yield from ((each, document) for each in (value or {}).values())
        elif value is not None:
            yield value, document


class Repeating:
    """A schema that repeats, compiled."""

    def __init__(self, references: References, root: Mapping[str, Any], compile: Compile) -> None:
        self._references, self._root, self._compile = references, root, compile
        self._parts: dict[int, _Part] = {}

    def judge(self, document: Any) -> Judgement:
        """Raises TooMuch, and RecursionError for a body that is nested too deep."""
        return _Judge(self).judge(self._root, self._root, document)

    def part(self, schema: Mapping[str, Any], document: Any) -> _Part:
        part = self._parts.get(id(schema))
        if part is None:
            key, schema, document = id(schema), *self._meant(schema, document)
            patterns = {
                pattern: self._compile({"patternProperties": {pattern: {"not": {}}}})
                for pattern in schema.get("patternProperties", ())
            }
            local = self._compile(_local(schema))
            whole = not _WHOLE.isdisjoint(schema)
            part = self._parts[key] = _Part(schema, document, local, patterns, whole)
        return part

    def _meant(self, schema: Mapping[str, Any], document: Any) -> tuple[Mapping[str, Any], Any]:
        """What stands at the end of a chain of references; a circle of them asks nothing."""
        seen = set()
        while isinstance(reference := schema.get("$ref"), str):
            if id(schema) in seen:
                return {}, document
            seen.add(id(schema))
            schema, document = self._references.referred(reference, document)
        return schema, document


def _local(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The keywords that lead to no subschema; of the others only what they say about names and numbers of members."""
    local = {keyword: value for keyword, value in schema.items() if keyword not in _ELSEWHERE}
    for keyword in ("properties", "patternProperties"):
        if keyword in schema:
            local[keyword] = {name: {} for name in schema[keyword]}
    if isinstance(schema.get("items"), list):
        local["items"] = [{} for _ in schema["items"]]
    for keyword in ("additionalProperties", "additionalItems"):
        if schema.get(keyword) is False:
            local[keyword] = False
    names = {name: wanted for name, wanted in schema.get("dependencies", {}).items() if isinstance(wanted, list)}
    return {**local, "dependencies": names} if names else local


class _Judge:
    """The judgements about one body. It lives while the body does, so that ids tell values apart."""

    def __init__(self, schema: Repeating) -> None:
        self._part = schema.part
        self._known: dict[tuple[int, int], Judgement] = {}

    def judge(self, schema: Mapping[str, Any], document: Any, value: Any) -> Judgement:
        part = self._part(schema, document)
        key = (id(part), id(value))
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _MOST:
                raise TooMuch
            self._known[key] = Judgement(True, 1)  # what comes back to itself is not held against it
            known = self._known[key] = self._judged(part, value)
        return known

    def _judged(self, part: _Part, value: Any) -> Judgement:
        found = {
            keyword: [self.judge(each, part.document, value) for each in part.schema[keyword]]
            for keyword in _COMBINING
            if keyword in part.schema
        }
        refused = [self.judge(part.schema["not"], part.document, value)] if "not" in part.schema else []
        demanded = [self.judge(schema, part.document, member) for schema, member in _demands(part, value)]
        everyone = [each for group in (refused, demanded, *found.values()) for each in group]
        valid = (
            part.local(value if part.whole else _hollow(value))
            and all(each.valid for each in demanded)
            and not any(each.valid for each in refused)
            and all(_COMBINED[keyword]([each.valid for each in group]) for keyword, group in found.items())
        )
        return Judgement(valid, min(_MOST, 1 + sum(each.cost for each in everyone)))


_COMBINED: Mapping[str, Callable[[list[bool]], bool]] = {
    "allOf": all,
    "anyOf": any,
    "oneOf": lambda matched: matched.count(True) == 1,
}


def _hollow(value: Any) -> Any:
    """A value without what is in its members: they are judged on their own."""
    if isinstance(value, dict):
        return dict.fromkeys(value, 0)
    return [0] * len(value) if isinstance(value, list) else value


def _demands(part: _Part, value: Any) -> Iterator[tuple[Mapping[str, Any], Any]]:
    """What each member of a value, and the value for the sake of a member, must meet besides."""
    schema = part.schema
    if isinstance(value, dict):
        for name, wanted in schema.get("dependencies", {}).items():
            if name in value and isinstance(wanted, Mapping):
                yield wanted, value
        for name, member in value.items():
            yield from ((each, member) for each in _of_property(part, name))
    elif isinstance(value, list):
        items = schema.get("items", {})
        rest = schema.get("additionalItems")
        for index, member in enumerate(value):
            wanted = items if not isinstance(items, list) else items[index] if index < len(items) else rest
            if isinstance(wanted, Mapping):
                yield wanted, member


def _of_property(part: _Part, name: str) -> Iterator[Mapping[str, Any]]:
    schema = part.schema
    found = [schema["patternProperties"][each] for each, lacks in part.patterns.items() if not lacks({name: 0})]
    if name in schema.get("properties", ()):
        found.append(schema["properties"][name])
    others = schema.get("additionalProperties")
    yield from found if found or not isinstance(others, Mapping) else [others]
