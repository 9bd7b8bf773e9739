"""How a call of `apigatewayv2` changes a record: PATCH with plain partial JSON (handbook/05 section 1).

What a call does not mention stays; an empty text, list or mapping unsets what it is given for. A mapping takes the
place of the one there, or, where its operation says so, is merged into it, a key with an empty value being removed.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
from msgspec.structs import fields, replace

R = TypeVar("R", bound=msgspec.Struct)
V = TypeVar("V")
_EMPTY: tuple[Any, ...] = ("", [], {})


def updated(record: R, members: Mapping[str, Any]) -> R:
    """The record with the members that were given, by name; an empty one becomes its default, where it has one."""
    defaults = {each.name: each.default for each in fields(record)}
    given = {name: member for name, member in members.items() if member is not None}
    unset = {name for name, member in given.items() if member in _EMPTY and defaults[name] is not msgspec.NODEFAULT}
    return replace(record, **{name: defaults[name] if name in unset else member for name, member in given.items()})


def merged(before: Mapping[str, V] | None, given: Mapping[str, V]) -> dict[str, V]:
    """Both mappings, the given one winning; its empty values remove their keys."""
    return {key: value for key, value in {**(before or {}), **given}.items() if value not in _EMPTY}


def without(records: Mapping[str, V], key: str) -> dict[str, V]:
    return {each: record for each, record in records.items() if each != key}
