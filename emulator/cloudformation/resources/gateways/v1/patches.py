"""What became of a property, as patch operations: `apigateway` has no other way to change what is there.

    changes = {"Description": text("/description"), "Variables": entries("/variables")}

A property that a template no longer has goes back to its default. A key in a path is escaped as JSON Pointer wants.
https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from emulator.cloudformation.templates.functions import in_text

Operation = dict[str, str]
Changed = Callable[[Any, Any], Iterator[Operation]]
"""The old value and the new one, None where there is none -> operations."""


def text(path: str, absent: str | None = "") -> Changed:
    """A single value. absent: what it is without one; None: as it was."""

    def changed(old: Any, new: Any) -> Iterator[Operation]:
        wanted = absent if new is None else spelled(new)
        if old != new and wanted is not None:
            yield operation("replace", path, wanted)

    return changed


def entries(path: str) -> Changed:
    """A map, each key an end of the path."""

    def changed(old: Any, new: Any) -> Iterator[Operation]:
        before, after = old or {}, new or {}
        for key in before:
            if key not in after:
                yield operation("remove", f"{path}/{escaped(key)}")
        for key, value in after.items():
            if before.get(key) != value:
                yield operation("replace", f"{path}/{escaped(key)}", spelled(value))

    return changed


def items(path: str) -> Changed:
    """A list whose members are ends of the path."""

    def changed(old: Any, new: Any) -> Iterator[Operation]:
        for op, item in _moved(old or [], new or []):
            yield operation(op, f"{path}/{escaped(str(item))}")

    return changed


def values(path: str, spell: Callable[[Any], str] = str) -> Changed:
    """A list whose members are given as values."""

    def changed(old: Any, new: Any) -> Iterator[Operation]:
        for op, item in _moved(old or [], new or []):
            yield operation(op, path, spell(item))

    return changed


def group(path: str, members: Mapping[str, str], begins: Mapping[str, Any] | None = None) -> Changed:
    """A structure, which is removed as a whole and set member by member. members: ends of the path, by property.
    begins: what it has at least."""

    def changed(old: Any, new: Any) -> Iterator[Operation]:
        if old == new:
            return
        if old or (begins and old is not None):
            yield operation("remove", path)
        wanted = {} if new is None else {**(begins or {}), **new}
        for name, value in wanted.items():
            at = f"{path}/{members[name]}"
            if isinstance(value, Mapping):
                yield from entries(at)({}, value)
            else:
                yield operation("replace", at, spelled(value))

    return changed


def members(of: Mapping[str, Changed]) -> Changed:
    """A structure whose members are changed each in its own way, by property."""

    def changed(old: Any, new: Any) -> Iterator[Operation]:
        for name, change in of.items():
            yield from change((old or {}).get(name), (new or {}).get(name))

    return changed


def operation(op: str, path: str, value: str | None = None) -> Operation:
    return {"op": op, "path": path} if value is None else {"op": op, "path": path, "value": value}


def escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def unescaped(key: str) -> str:
    return key.replace("~1", "/").replace("~0", "~")


def spelled(value: Any) -> str:
    """A value as a patch operation says it, which is a text."""
    return json.dumps(value) if isinstance(value, Mapping | list) else in_text(value)


def _moved(old: list[Any], new: list[Any]) -> Iterator[tuple[str, Any]]:
    """The new ones first, since some lists may not be empty."""
    yield from (("add", item) for item in new if item not in old)
    yield from (("remove", item) for item in old if item not in new)
