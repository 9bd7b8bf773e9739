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
A value is text or absent; a converter makes of it what the record holds, or complains. Which paths take which
operations: handbook/01 section 4.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from msgspec.structs import replace

from control_plane.wire.errors import AwsError, BadRequest
from control_plane.wire.model import snake

R = TypeVar("R")
Convert = Callable[[str | None], Any]

_NUMBERS = {
    int: re.compile(r"[+-]?[0-9]{1,10}"),
    float: re.compile(r"[+-]?([0-9]{1,15}(\.[0-9]{0,15})?|\.[0-9]{1,15})([eE][+-]?[0-9]{1,2})?"),
}


class Change(NamedTuple):
    """One operation of a request. path and value are as sent; `source` is its `from`."""

    op: str
    path: str | None
    value: str | None
    source: str | None

    def segments(self) -> tuple[str, ...]:
        parts = (self.path or "").split("/")[1:]
        return tuple(part.replace("~1", "/").replace("~0", "~") for part in parts)


Apply = Callable[[Any, Change, Mapping[str, str]], Any]


class Rule(NamedTuple):
    """A path, the operations it takes, and what they do to a record.

    `{name}` matches any one segment. One may be greedy, `{name+}`: it takes all that the others leave, slashes too.
    """

    pattern: tuple[str, ...]
    ops: frozenset[str]
    apply: Apply

    def match(self, segments: tuple[str, ...]) -> dict[str, str] | None:
        """The values of the names, where the rule's path is this one."""
        segments = self._aligned(segments)
        if len(segments) != len(self.pattern):
            return None
        keys = {}
        for wanted, found in zip(self.pattern, segments, strict=True):
            if wanted.startswith("{"):
                keys[wanted.strip("{+}")] = found
            elif wanted != found:
                return None
        return keys

    def _aligned(self, segments: tuple[str, ...]) -> tuple[str, ...]:
        """The segments, those that belong to the greedy name joined to one."""
        surplus = len(segments) - len(self.pattern)
        for at, part in enumerate(self.pattern):
            if part.endswith("+}") and surplus > 0:
                end = at + surplus + 1
                return (*segments[:at], "/".join(segments[at:end]), *segments[end:])
        return segments


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
        segments, known = change.segments(), []
        for rule in self._rules:
            keys = rule.match(segments)
            if keys is not None and change.op in rule.ops:
                result: R = rule.apply(record, change, keys)
                return result
            if keys is not None:
                known.append(rule)
        raise self._refuse(change, known)


def rule(path: str, ops: Sequence[str], apply: Apply) -> Rule:
    return Rule(tuple(path.split("/")[1:]), frozenset(ops), apply)


def value(
    path: str, convert: Convert | None = None, *, ops: Sequence[str] = ("replace",), at: str = "", within: Any = None
) -> Rule:
    """A single member, nested as its path is; `remove` unsets it.

    at: the attribute, where it is named otherwise. within: what its owner begins as, where there is none.
    """
    attributes = at.split(".") if at else [snake(part) for part in path.split("/")[1:]]
    owner = attributes[:-1]

    def apply(record: Any, change: Change, keys: Mapping[str, str]) -> Any:
        new = None if change.op == "remove" else convert(change.value) if convert else change.value
        if owner and get_at(record, owner) is None:
            record = set_at(record, owner, within)
        return set_at(record, attributes, new)

    return rule(path, ops, apply)


def entries(
    path: str,
    convert: Convert | None = None,
    *,
    ops: Sequence[str] = ("add", "replace", "remove"),
    missing: Callable[[str], AwsError] | None = None,
    needs_entry: Sequence[str] = ("remove",),
) -> Rule:
    """An entry of a mapping, named by the last segment; a mapping without entries is unset.

    missing: what the operations in `needs_entry` raise where there is no such entry.
    """
    *place, _ = path.split("/")[1:]
    attributes = [snake(part) for part in place]
    read = convert or plain

    def apply(record: Any, change: Change, keys: Mapping[str, str]) -> Any:
        (key,) = keys.values()
        found = dict(get_at(record, attributes) or {})
        new = None if change.op == "remove" else read(change.value)
        if missing and key not in found and change.op in needs_entry:
            raise missing(key)
        if change.op == "remove":
            found.pop(key, None)
        else:
            found[key] = new
        return set_at(record, attributes, found or None)

    return rule(path, ops, apply)


def named_items(path: str, *, empty: Sequence[str] | None = None) -> Rule:
    """Membership of a list whose items are named by the last segment: `/binaryMediaTypes/image~1png`.

    empty: what the list becomes when its last item goes.
    """
    *place, _ = path.split("/")[1:]
    attributes = [snake(part) for part in place]

    def apply(record: Any, change: Change, keys: Mapping[str, str]) -> Any:
        (item,) = keys.values()
        rest = [each for each in get_at(record, attributes) or () if each != item]
        if change.op == "replace":
            rest.append(change.value or item)
        elif change.op == "add":
            rest.append(item)
        return set_at(record, attributes, rest or empty)

    return rule(path, ("add", "replace", "remove"), apply)


def valued_items(path: str, *, empty: Sequence[str] | None = None) -> Rule:
    """Membership of a list whose items are given as values: `add /authorizationScopes email`."""
    attributes = [snake(part) for part in path.split("/")[1:]]

    def apply(record: Any, change: Change, keys: Mapping[str, str]) -> Any:
        if not change.value:
            raise BadRequest(f"Invalid patch value for path {path}")
        rest = [each for each in get_at(record, attributes) or () if each != change.value]
        if change.op == "add":
            rest.append(change.value)
        return set_at(record, attributes, rest or empty)

    return rule(path, ("add", "remove"), apply)


def plain(text: str | None) -> str:
    """The text; none is the empty one."""
    return text or ""


def optional(text: str | None) -> str | None:
    """The text; the empty one unsets."""
    return text or None


def boolean(text: str | None) -> bool:
    """Anything but `true` is false, without complaint (handbook/10 fact 30)."""
    return (text or "").lower() == "true"


def needed(complaint: str) -> Convert:
    """A text that may not be empty, or the complaint."""

    def convert(text: str | None) -> str:
        if not text:
            raise BadRequest(complaint)
        return text

    return convert


def one_of(choices: Sequence[str], complaint: str) -> Convert:
    def convert(text: str | None) -> str:
        if text is None or text not in choices:
            raise BadRequest(complaint)
        return text

    return convert


def number(
    kind: type[int] | type[float], complaint: str, *, low: float = 0, high: float = 2_147_483_647, rule: str = ""
) -> Convert:
    """A number from low to high, or the complaint; `rule`: what to complain where only the range is wrong."""

    def convert(text: str | None) -> int | float:
        if not _NUMBERS[kind].fullmatch(text or ""):
            raise BadRequest(complaint)
        found = kind(text or "")
        if not low <= found <= high:
            raise BadRequest(rule or complaint)
        return found

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


def replace_only(change: Change, known: Sequence[Rule]) -> AwsError:
    """For resources whose single members take `replace` alone: a wrong operation is told from a wrong path."""
    if known and change.op in ("add", "remove"):
        return BadRequest("Invalid patch operation specified. Must be one of: [replace]")
    if known:
        return BadRequest("Invalid patch operation specified. Must be 'add'|'remove'|'replace'")
    return invalid_path(change, known)


def choose_from(**paths: Sequence[str]) -> Refuse:
    """AWS's longer wording, with two spaces: it lists the paths that take an operation, by the operation's name."""

    def refuse(change: Change, known: Sequence[Rule]) -> AwsError:
        takes = paths.get(change.op)
        choice = f"Must be one of: [{', '.join(takes)}]" if takes else "Please choose supported operations"
        return BadRequest(f"Invalid patch path  '{change.path}' specified for op '{change.op}'. {choice}")

    return refuse
