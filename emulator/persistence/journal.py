"""The journal: a commit's changes, in the file before they are in force.

The store calls it for every commit, inside the operation: what is answered has been written. Where it cannot be
written, as on a full disk, nothing of it is, and the caller gets AWS's 500.
"""

import logging
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Executable, Row, Select, bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import DatabaseError

from control_plane.store import Change, Stored
from control_plane.wire.errors import InternalFailure
from data_plane.metering.usage import UsageRecord
from emulator.persistence import records
from emulator.persistence.code import Place
from emulator.persistence.database import damaged, open_database, reason
from emulator.persistence.schema import PLACE, RECORDS, USAGE

_log = logging.getLogger("emulator")

_put = insert(RECORDS)
_PUT = _put.on_conflict_do_update(index_elements=PLACE, set_={"record": _put.excluded.record})
"""A record that is put again keeps its position."""
_REMOVE = delete(RECORDS).where(*(column == bindparam(f"at_{column.name}") for column in PLACE))
_count = insert(USAGE)
_COUNT = _count.on_conflict_do_update(index_elements=USAGE.primary_key, set_={"requests": _count.excluded.requests})
_FORGET = delete(USAGE).where(
    USAGE.c.usage_plan_id == bindparam("at_usage_plan_id"), USAGE.c.key_id == bindparam("at_key_id")
)


class Journal:
    def __init__(self, file: Path, name: Place, path: Place) -> None:
        """name, path: what turns a folder of code into its name, and back. Raises StateError."""
        self._file = file
        self._name, self._path = name, path
        self._connection = open_database(file)
        self._lock = threading.Lock()

    def records(self) -> list[Stored]:
        """Everything, in the order it was made. Raises StateError."""
        rows = self.select(select(*PLACE, RECORDS.c.record).order_by(RECORDS.c.position))
        try:
            return [records.stored(_unwritten(*row), self._path) for row in rows]
        except records.Unreadable as problem:
            raise damaged(self._file, problem) from None

    def usage(self) -> list[UsageRecord]:
        """Raises StateError."""
        names = [column.name for column in USAGE.columns]
        return [UsageRecord(**dict(zip(names, row, strict=True))) for row in self.select(select(USAGE))]

    def write(self, changes: Sequence[Change]) -> None:
        """What the store calls. A commit that replaces a record removes it first, so removals come first."""
        try:
            puts = [self._written(change) for change in changes if change.new is not None]
        except records.Unreadable as problem:
            raise self._refusal(f"a record could not be read again: {problem}") from problem
        removed = [change for change in changes if change.new is None]
        places = [change.key for change in removed if change.table == "usage_plan_keys"]
        self.execute(
            (_REMOVE, [_place(change) for change in removed]),
            (_FORGET, [{"at_usage_plan_id": plan, "at_key_id": key} for plan, key in places]),
            (_PUT, puts),
        )

    def count(self, usage: Sequence[UsageRecord]) -> None:
        """What keys have used on days, in the place of what was written before."""
        self.execute((_COUNT, [{name: getattr(each, name) for name in each.__struct_fields__} for each in usage]))

    def close(self) -> None:
        self._connection.close()

    def select(self, statement: Select[*tuple[Any, ...]]) -> Sequence[Row[*tuple[Any, ...]]]:
        """Raises StateError."""
        try:
            with self._lock, self._connection.begin():
                return self._connection.execute(statement).all()
        except (DatabaseError, ValueError) as problem:
            raise damaged(self._file, problem) from None

    def execute(self, *work: tuple[Executable, list[dict[str, Any]]]) -> None:
        """All of it, or, raising InternalFailure, nothing."""
        try:
            with self._lock, self._connection.begin():
                for statement, rows in work:
                    if rows:
                        self._connection.execute(statement, rows)
        except DatabaseError as problem:
            raise self._refusal(reason(problem)) from problem

    def _refusal(self, why: str) -> InternalFailure:
        _log.error("Nothing was written to %s: %s", self._file, why)
        return InternalFailure(f"The change could not be written to {self._file.name} and was not made: {why}")

    def _written(self, change: Change) -> dict[str, Any]:
        row = records.row(Stored(change.home, change.table, change.key, change.new), self._name)
        return {**_at(row.account_id, row.region, row.kind, row.key), "record": bytes(row.record).decode()}


def _at(account_id: str, region: str, kind: str, key: msgspec.Raw) -> dict[str, Any]:
    return {"account_id": account_id, "region": region, "kind": kind, "key": bytes(key).decode()}


def _place(change: Change) -> dict[str, Any]:
    found = _at(*change.home, change.table, records.key(change.key))
    return {f"at_{name}": value for name, value in found.items()}


def _unwritten(account_id: str, region: str, kind: str, key: str, record: str) -> records.Row:
    return records.Row(
        account_id=account_id,
        region=region,
        kind=kind,
        key=msgspec.Raw(key.encode()),
        record=msgspec.Raw(record.encode()),
    )
