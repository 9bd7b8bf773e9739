"""Every kind of record as JSON and back, and records of earlier releases, which must read on.

`version_1.jsonl` has one of each kind as the first version wrote it, with everything set. Where a change of a
definition makes a line of it unreadable, users' files are, too: give a new member a default, or add a migration, raise
`records.VERSION` and keep what it makes of these lines beside them.
`python -m tests.emulator.persistence.test_records` prints today's.
"""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec import inspect

from control_plane.store import Account, Kind, Stored
from emulator.persistence import records

KINDS = {kind.name: kind for kind in Account.kinds()}
WRITTEN = Path(__file__).with_name("version_1.jsonl").read_bytes().splitlines()


def one(kind: Kind[Any, Any]) -> Stored:
    """A record with every member set, and 7 the number and the name of everything, so that what refers finds."""
    return Stored(("1", "r"), kind.name, ("a", "b"), _value(inspect.type_info(kind.record)))


def _value(wanted: inspect.Type) -> Any:
    return _VALUES[type(wanted)](wanted)


def _struct(wanted: Any) -> Any:
    return wanted.cls(**{field.name: _value(field.type) for field in wanted.fields})


def _first(wanted: Any) -> Any:
    """Of a union, what is not None."""
    return _value(next(each for each in wanted.types if not isinstance(each, inspect.NoneType)))


_VALUES: Mapping[type[inspect.Type], Callable[[Any], Any]] = {
    inspect.StructType: _struct,
    inspect.UnionType: _first,
    inspect.CollectionType: lambda wanted: [_value(wanted.item_type)],
    inspect.ListType: lambda wanted: [_value(wanted.item_type)],
    inspect.DictType: lambda wanted: {_value(wanted.key_type): _value(wanted.value_type)},
    inspect.RawType: lambda wanted: msgspec.Raw(b'{"any":7}'),
    inspect.AnyType: lambda wanted: {"any": [None, 1.5, "ü"]},
    inspect.StrType: lambda wanted: "7",
    inspect.IntType: lambda wanted: 7,
    inspect.FloatType: lambda wanted: 1795282347.25,
    inspect.BoolType: lambda wanted: True,
    inspect.DateType: lambda wanted: date(2026, 2, 28),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_comes_back_equal(kind: str) -> None:
    before = one(KINDS[kind])
    row = msgspec.json.decode(msgspec.json.encode(records.row(before, str)), type=records.Row)
    assert records.stored(row, str) == before


@pytest.mark.parametrize("line", WRITTEN)
def test_what_the_first_version_wrote_still_reads(line: bytes) -> None:
    row = msgspec.json.decode(line, type=records.Row)
    found = records.stored(row, str)
    assert found == records.stored(records.row(found, str), str)


def test_the_first_version_is_remembered_whole() -> None:
    assert len(WRITTEN) == len({msgspec.json.decode(line)["kind"] for line in WRITTEN})


if __name__ == "__main__":
    for each in KINDS.values():
        print(msgspec.json.encode(records.row(one(each), str)).decode())
