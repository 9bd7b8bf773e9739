"""YAML, built from the parser's events: PyYAML's own loaders are not safe enough for a server.

Its C loader composes by recursion and crashes the process on 200 KB of `{a: {a: ...`; its Python loader multiplies
merge keys; both turn keys into booleans, numbers and dates. Here nesting is counted as it is read, and so is what
aliases stand for, written out: ten lines of `*a, *a, *a` that would grow to gigabytes are refused on the way.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeGuard

import yaml

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Base: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_TAG = "tag:yaml.org,2002:"
_LONGEST_NUMBER = 100
_NUMBERS = (_TAG + "int", _TAG + "float")
_scalars = yaml.constructor.SafeConstructor()


class Misread(ValueError):
    """line, column: where, both counted from 1."""

    def __init__(self, message: str, mark: Any) -> None:
        super().__init__(message)
        self.line, self.column = mark.line + 1, mark.column + 1


class Aliased(Misread):
    """An alias, in a dialect that has none."""


class Dialect(NamedTuple):
    """What a language that is written in YAML makes of YAML.

    tagged: (a tag of its own, as `!Ref`, and the text, list or mapping that bears it) -> the value; raises ValueError
    for a tag that is none. aliases: whether a value may stand for one that was anchored; else they raise `Aliased`.
    number: what becomes of a key that YAML takes for a number.
    """

    tagged: Callable[[str, Any], Any]
    aliases: bool
    number: Callable[[str], str] = str


def _no_tags(tag: str, value: Any) -> Any:
    raise ValueError(f"unknown tag {tag}")


PLAIN = Dialect(_no_tags, aliases=True)


def load(text: str, *, largest: int, deepest: int, dialect: Dialect = PLAIN) -> tuple[Any, list[str]]:
    """The value, and the keys that were given twice; raises ValueError, a `Misread` where it is known at which place.

    largest: characters and nodes, with every alias written out. deepest: how deep it may be nested.
    """
    parser = _Loader(text)
    try:
        return _Builder(parser, largest, deepest, dialect).document()
    except yaml.MarkedYAMLError as error:
        raise Misread(str(error), error.problem_mark or error.context_mark) from None
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from None
    finally:
        parser.dispose()


def dump(document: Any) -> str:
    return str(yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, explicit_start=True, width=120))


class _Dumper(_Base):  # type: ignore[misc]  # its base is chosen at run time: libyaml's where there is one
    def ignore_aliases(self, data: Any) -> bool:
        """Say everything in full: a reader who meets `*id001` in an exported API is not helped."""
        return True


class _Anchored:
    """A value that aliases may stand for. weight: what it adds written out. height: how deep it is nested."""

    def __init__(self, value: Any, weight: int, height: int) -> None:
        self.value, self.weight, self.height = value, weight, height


class _Builder:
    def __init__(self, parser: Any, largest: int, deepest: int, dialect: Dialect) -> None:
        self._next: Callable[[], Any] = parser.get_event
        self._dialect = dialect
        self._left, self._deepest = largest, deepest
        self._reached = 0  # the depth that the node under way, or a child of it, has come to
        self._anchors: dict[str, _Anchored] = {}
        self._repeated: list[str] = []

    def document(self) -> tuple[Any, list[str]]:
        self._next()  # the stream begins
        if not isinstance(self._next(), yaml.DocumentStartEvent):
            raise ValueError("empty")
        value = self._node(self._next(), 1)
        self._next()  # the document ends
        if not isinstance(self._next(), yaml.StreamEndEvent):
            raise ValueError("more than one document")
        return value, self._repeated

    def _node(self, event: Any, depth: int) -> Any:
        """The value that an event begins; of an anchored one, what its aliases will cost is kept with it."""
        if depth > self._deepest:
            raise ValueError("nested too deep")
        if isinstance(event, yaml.AliasEvent):
            if not self._dialect.aliases:
                raise Aliased(f"an alias: {event.anchor}", event.start_mark)
            return self._alias(event.anchor, depth)
        if event.anchor is None:
            self._reached = max(self._reached, depth)
            return self._content(event, depth)
        reached, left = self._reached, self._left
        self._reached = depth
        value = self._content(event, depth)
        self._anchors[event.anchor] = _Anchored(value, left - self._left, self._reached - depth)
        self._reached = max(reached, self._reached)
        return value

    def _alias(self, anchor: str | None, depth: int) -> Any:
        found = self._anchors.get(anchor or "")
        if found is None:
            raise ValueError(f"nothing is anchored as {anchor}")  # or it is still being read: endless
        self._spend(found.weight)
        self._reached = max(self._reached, depth + found.height)
        if depth + found.height > self._deepest:
            raise ValueError("nested too deep")
        return found.value

    def _content(self, event: Any, depth: int) -> Any:
        if len(event.tag or "") > 1 and event.tag.startswith("!"):
            return self._tagged(event, depth + 1)
        if isinstance(event, yaml.ScalarEvent):
            self._spend(1 + len(event.value))
            return _scalar(event)
        _check_tag(event.tag, "seq" if isinstance(event, yaml.SequenceStartEvent) else "map")
        return self._collection(event, depth)

    def _tagged(self, event: Any, depth: int) -> Any:
        """depth: that of what bears the tag, which counts as one level more."""
        if isinstance(event, yaml.ScalarEvent):
            self._spend(1 + len(event.value))
            value = event.value
        else:
            value = self._collection(event, depth)
        try:
            return self._dialect.tagged(event.tag, value)
        except ValueError as problem:
            raise Misread(str(problem), event.start_mark) from None

    def _collection(self, event: Any, depth: int) -> Any:
        self._spend(1)
        return self._sequence(depth) if isinstance(event, yaml.SequenceStartEvent) else self._mapping(depth)

    def _sequence(self, depth: int) -> list[Any]:
        found = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            found.append(self._node(event, depth + 1))
        return found

    def _mapping(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        merged: list[Mapping[str, Any]] = []
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._key(event, depth + 1)
            value = self._node(self._next(), depth + 1)
            if isinstance(event, yaml.ScalarEvent) and _is_merge(event):
                merged += _mappings(value)
                continue
            if key in found:
                self._repeated.append(f"'{key}' in line {event.start_mark.line + 1}")
            found[key] = value
        for each in merged:
            for key, value in each.items():
                found.setdefault(key, value)
        return found

    def _key(self, event: Any, depth: int) -> str:
        """A key's own text, whatever YAML would make of it: `200`, `on`, `2024-01-01`."""
        if isinstance(event, yaml.ScalarEvent):
            text = str(event.value)
            if self._dialect.number is not str and _resolved(event) in _NUMBERS:
                text = self._dialect.number(text)
            self._spend(1 + len(text))
            if event.anchor is not None:
                self._anchors[event.anchor] = _Anchored(text, 1 + len(text), 0)
            return text
        key = self._node(event, depth)
        if not isinstance(key, str):
            raise ValueError("a key is not a text")
        return key

    def _spend(self, weight: int) -> None:
        self._left -= weight
        if self._left < 0:
            raise ValueError("too large with its aliases written out")


def _is_merge(event: Any) -> bool:
    return bool(event.value == "<<" and event.implicit[0])


def _mappings(value: Any) -> list[Mapping[str, Any]]:
    """What a merge key merges: a mapping, or several, the first of which wins."""
    found = value if isinstance(value, list) else [value]
    if not _all_mappings(found):
        raise ValueError("what is merged is not a mapping")
    return found


def _all_mappings(values: list[Any]) -> TypeGuard[list[Mapping[str, Any]]]:
    return all(isinstance(each, dict) for each in values)


def _check_tag(tag: str | None, wanted: str) -> None:
    if tag not in (None, "!", _TAG + wanted):
        raise ValueError(f"unknown tag {tag}")


def _scalar(event: Any) -> Any:
    tag = event.tag if event.tag not in (None, "!") else _resolved(event)
    read = _SCALARS.get(tag)
    if read is None:
        raise ValueError(f"unknown tag {tag}")
    return read(event.value)


def _resolved(event: Any) -> str:
    """The tag of a scalar that has none: by its looks, where it is not quoted (YAML 1.1)."""
    if event.implicit[0] and event.tag is None:
        resolvers = yaml.SafeLoader.yaml_implicit_resolvers
        for tag, pattern in resolvers.get(event.value[:1], ()):
            if pattern.match(event.value):
                return str(tag)
    return _TAG + "str"


def _number(construct: Callable[[Any], Any]) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        if len(text) > _LONGEST_NUMBER:
            raise ValueError("a number is too long")
        try:
            number = construct(yaml.ScalarNode(_TAG + "float", text))
        except (ValueError, IndexError):
            raise ValueError(f"{text} is not a number") from None
        if not math.isfinite(number):
            raise ValueError(f"{text} is not a number that can be written")
        return number

    return read


def _boolean(text: str) -> bool:
    found = _scalars.bool_values.get(text.lower())
    if found is None:
        raise ValueError(f"{text} is neither true nor false")
    return bool(found)


_SCALARS: Mapping[str, Callable[[str], Any]] = {
    _TAG + "str": str,
    _TAG + "null": lambda text: None,
    _TAG + "bool": _boolean,
    _TAG + "int": _number(_scalars.construct_yaml_int),
    _TAG + "float": _number(_scalars.construct_yaml_float),
    _TAG + "timestamp": str,
    _TAG + "value": str,
    _TAG + "merge": str,
}
"""A date stays the text it was written as: OpenAPI has no dates."""
