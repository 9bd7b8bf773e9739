"""Opening the file: made, migrated, or refused by name and left as it is, byte for byte."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect

from emulator.persistence import schema
from emulator.persistence.database import open_database
from emulator.persistence.errors import StateError
from emulator.persistence.schema import VERSION


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of this release with 200 records in it."""
    found = tmp_path / "state.db"
    with closing(open_database(found)) as connection, connection.begin():
        for number in range(200):
            connection.exec_driver_sql(
                "INSERT INTO records (account_id, region, kind, key, record) VALUES ('1', 'r', 'rest_apis', ?, ?)",
                (f'"{number}"', "x" * 500),
            )
    return found


def change(file: Path, statement: str) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(statement)


def garble(file: Path) -> None:
    """Some pages in the middle, as a failing disk would."""
    content = bytearray(file.read_bytes())
    content[8192:16384] = b"\xff" * 8192
    file.write_bytes(content)


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:10_000])


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda file: file.write_bytes(b"this is no database, but someone's notes" * 100), "is damaged (file is not a"),
        (garble, "is damaged ("),
        (cut, "is damaged ("),
        (lambda file: change(file, "PRAGMA application_id = 1"), "is not a file of this emulator"),
        (
            lambda file: change(file, "PRAGMA user_version = 70"),
            "has version 70 of the emulator's state, and",
        ),
    ],
)
def test_what_should_not_be_opened_is_named_and_left_alone(
    file: Path, spoil: Callable[[Path], None], says: str
) -> None:
    spoil(file)
    before = file.read_bytes()
    with pytest.raises(StateError) as refusal:
        open_database(file)
    assert str(refusal.value).startswith(f"{file} {says}")
    assert "another --data-dir" in str(refusal.value)
    assert file.read_bytes() == before


def test_the_version_that_is_too_new_is_told_with_the_newest_known(file: Path) -> None:
    change(file, "PRAGMA user_version = 70")
    with pytest.raises(StateError, match=f"knows versions up to {VERSION}"):
        open_database(file)


def test_a_file_is_one_emulators_alone(file: Path) -> None:
    with closing(open_database(file)), pytest.raises(StateError, match="is in use by another emulator"):
        open_database(file)
    open_database(file).close()


@pytest.mark.parametrize("content", [None, b""])
def test_an_emulator_killed_while_it_made_the_file_may_start_again(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "new.db"
    if content is not None:
        file.write_bytes(content)
    with closing(open_database(file)) as connection, connection.begin():
        assert connection.exec_driver_sql("SELECT count(*) FROM records").scalar_one() == 0


def test_migrations_make_the_tables_that_the_code_knows(tmp_path: Path) -> None:
    with closing(open_database(tmp_path / "new.db")) as connection, connection.begin():
        made = inspect(connection)
        for table in (schema.RECORDS, schema.USAGE, schema.EVENTS, schema.BILLS):
            assert [each["name"] for each in made.get_columns(table.name)] == [each.name for each in table.columns]
            key = made.get_pk_constraint(table.name)["constrained_columns"]
            assert key == [each.name for each in table.primary_key]
        unique = made.get_unique_constraints("records")
        assert [each["column_names"] for each in unique] == [[each.name for each in schema.PLACE]]


def _shout(connection: Connection) -> None:
    connection.exec_driver_sql("UPDATE records SET record = upper(record)")


def _fail(connection: Connection) -> None:
    _shout(connection)
    raise ZeroDivisionError


def test_an_older_file_is_brought_up_to_date_step_by_step(file: Path) -> None:
    with closing(open_database(file)) as connection:
        with connection.begin():
            schema.migrate(connection, {**schema.MIGRATIONS, VERSION + 1: _shout, VERSION + 2: lambda each: None})
        with connection.begin():
            assert connection.exec_driver_sql("PRAGMA user_version").scalar_one() == VERSION + 2
            assert connection.exec_driver_sql("SELECT DISTINCT record FROM records").scalars().all() == ["X" * 500]


def test_a_migration_that_fails_leaves_the_file_at_its_version(file: Path) -> None:
    def migrate(connection: Connection) -> None:
        with connection.begin():
            schema.migrate(connection, {**schema.MIGRATIONS, VERSION + 1: _fail})

    with closing(open_database(file)) as connection:
        with pytest.raises(ZeroDivisionError):
            migrate(connection)
        with connection.begin():
            assert connection.exec_driver_sql("PRAGMA user_version").scalar_one() == VERSION
            assert connection.exec_driver_sql("SELECT DISTINCT record FROM records").scalars().all() == ["x" * 500]
