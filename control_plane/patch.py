"""PATCH as API Gateway has it: JSON-Patch operations on records, one table of paths per resource.

    RULES = Patch(
        value("/description"),
        value("/apiKeyRequired", boolean),
        entries("/requestTemplates/{type}"),
        refuse=invalid_path,
    )
    updated = RULES.apply(record, patch_operations)

Laws: a record is frozen, so a refused operation changes nothing, also not what came before it in the list. A key in a
path is JSON-Pointer escaped: `~1` is `/`, `~0` is `~` (https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html).
Which paths take which operations: handbook/01 section 4.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from msgspec.structs import replace

from control_plane.wire.errors import AwsError, BadRequest
from control_plane.wire.model import snake

R = TypeVar("R")
Convert = Callable[[str | None], Any]


class Change(NamedTuple):
    """One operation of a request. path and value are as sent; `source` is its `from`."""

    op: str
    path: str | None
    value: str | None
    source: str | None

    @property
    def segments(self) -> tuple[str, ...]:
        parts = (self.path or "").split("/")[1:]
        return tuple(part.replace("~1", "/").replace("~0", "~") for part in parts)


Apply = Callable[[Any, Change, Mapping[str, str]], Any]


class Rule(NamedTuple):
    """A path, the operations it takes, and what they do to a record. `{name}` matches any one segment."""

    pattern: tuple[str, ...]
    ops: frozenset[str]
    apply: Apply

    def match(self, segments: tuple[str, ...]) -> dict[str, str] | None:
        if len(segments) != len(self.pattern):
            return None
        keys = {}
        for wanted, found in zip(self.pattern, segments, strict=True):
            if wanted.startswith("{"):
                keys[wanted[1:-1]] = found
            elif wanted != found:
                return None
        return keys


Refuse = Callable[[Change, Sequence[Rule]], AwsError]
"""What to say to an operation that no rule takes: it is given the rules that know its path."""


class Patch(Generic[R]):
    """The paths of one kind of record."""

    def __init__(self, *rules: Rule, refuse: Refuse) -> None:
        self._rules, self._refuse = rules, refuse

    def apply(self, record: R, operations: Sequence[Mapping[str, str]] | None) -> R:
        """The record after all operations; raises what AWS says to the first one it refuses."""
        for each in operations or ():
            change = Change(each.get("op", ""), each.get("path"), each.get("value"), each.get("from"))
            record = self._one(record, change)
        return record

    def _one(self, record: R, change: Change) -> R:
        known = []
        for rule in self._rules:
            keys = rule.match(change.segments)
            if keys is not None and change.op in rule.ops:
                result: R = rule.apply(record, change, keys)
                return result
            if keys is not None:
                known.append(rule)
        raise self._refuse(change, known)


def rule(path: str, ops: Sequence[str], apply: Apply) -> Rule:
    return Rule(tuple(path.split("/")[1:]), frozenset(ops), apply)


def value(path: str, convert: Convert | None = None, *, ops: Sequence[str] = ("replace",), at: str = "") -> Rule:
    """A single member, nested as its path is; `remove` unsets it. `at`: the attribute, where it is named otherwise."""
    attributes = at.split(".") if at else [snake(part) for part in path.split("/")[1:]]

    def apply(record: Any, change: Change, keys: Mapping[str, str]) -> Any:
        new = None if change.op == "remove" else convert(change.value) if convert else change.value
        return set_at(record, attributes, new)

    return rule(path, ops, apply)


def entries(
    path: str,
    convert: Convert | None = None,
    *,
    ops: Sequence[str] = ("add", "replace", "remove"),
    missing: Callable[[str], AwsError] | None = None,
) -> Rule:
    """An entry of a mapping, named by the last segment. `missing`: what removing an absent entry raises."""
    *place, _ = path.split("/")[1:]
    attributes = [snake(part) for part in place]

    def apply(record: Any, change: Change, keys: Mapping[str, str]) -> Any:
        (key,) = keys.values()
        found = dict(get_at(record, attributes) or {})
        if change.op == "remove":
            if key not in found and missing:
                raise missing(key)
            found.pop(key, None)
        else:
            found[key] = convert(change.value) if convert else change.value
        return set_at(record, attributes, found)

    return rule(path, ops, apply)


def named_items(path: str) -> Rule:
    """Membership of a list whose items are named by the last segment: `/binaryMediaTypes/image~1png`."""
    *place, _ = path.split("/")[1:]
    attributes = [snake(part) for part in place]

    def apply(record: Any, change: Change, keys: Mapping[str, str]) -> Any:
        (item,) = keys.values()
        rest = [each for each in get_at(record, attributes) or () if each != item]
        if change.op == "replace":
            rest.append(change.value or item)
        elif change.op == "add":
            rest.append(item)
        return set_at(record, attributes, rest or None)

    return rule(path, ("add", "replace", "remove"), apply)


def valued_items(path: str, *, ops: Sequence[str] = ("add", "remove")) -> Rule:
    """Membership of a list whose items are given as values: `add /authorizationScopes email`."""
    attributes = [snake(part) for part in path.split("/")[1:]]

    def apply(record: Any, change: Change, keys: Mapping[str, str]) -> Any:
        rest = [each for each in get_at(record, attributes) or () if each != change.value]
        if change.op == "add":
            rest.append(change.value)
        return set_at(record, attributes, rest or None)

    return rule(path, ops, apply)


def boolean(text: str | None) -> bool:
    """Anything but `true` is false, without complaint (handbook/10 fact 30)."""
    return (text or "").lower() == "true"


def number(kind: type[int] | type[float], complaint: str) -> Convert:
    """A number of this kind, or the complaint."""

    def convert(text: str | None) -> int | float:
        try:
            return kind(text or "")
        except ValueError:
            raise BadRequest(complaint) from None

    return convert


def get_at(record: Any, attributes: Sequence[str]) -> Any:
    for attribute in attributes:
        record = getattr(record, attribute)
    return record


def set_at(record: Any, attributes: Sequence[str], new: Any) -> Any:
    """The record with one attribute, however deep, replaced."""
    attribute, *deeper = attributes
    return replace(record, **{attribute: set_at(getattr(record, attribute), deeper, new) if deeper else new})


def invalid_path(change: Change, known: Sequence[Rule]) -> AwsError:
    return BadRequest(f"Invalid patch path {'null' if change.path is None else change.path}")


def choose_from(*paths: str, ops: Sequence[str] = ("replace",)) -> Refuse:
    """AWS's longer wording, with two spaces: it lists the paths for an operation that some path takes."""

    def refuse(change: Change, known: Sequence[Rule]) -> AwsError:
        said = f"Invalid patch path  '{change.path}' specified for op '{change.op}'."
        choice = f"Must be one of: [{', '.join(paths)}]" if change.op in ops else "Please choose supported operations"
        return BadRequest(f"{said} {choice}")

    return refuse
