"""Opening the SQLite file of a data directory: looked at, then locked and brought up to date, or refused.

- What is damaged, foreign, of a later release or in another emulator's hands is named and left alone, its journal files
  too: it is looked at through a connection that cannot write.
- The file is this process's alone (`locking_mode=EXCLUSIVE`, which needs no file of its own and ends with the process,
  however that ends).
- WAL with `synchronous=NORMAL`: a commit has been handed to the operating system when it returns, so what was
  acknowledged outlives the death of the process, `kill -9` too. Nobody waits until the disk has it (FULL: 142 us a row,
  p99 3.7 ms, on the loop that serves requests; NORMAL: 21 us): a power cut may take the last seconds with it, and never
  leaves half a change.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool

from emulator.persistence.errors import StateError
from emulator.persistence.schema import APPLICATION, VERSION, migrate

_PATIENCE = 1.0
"""Seconds that an emulator which is just ending is given to let go of the file."""

_SETTINGS = ("locking_mode = EXCLUSIVE", "journal_mode = WAL", "synchronous = NORMAL")


def open_database(file: Path) -> Connection:
    """The file's one connection, in no transaction; the file is made where there is none. Raises StateError."""
    try:
        if file.exists():
            with closing(_connect(file, "ro", "BEGIN")) as looking:
                _examine(file, looking)
        with ExitStack() as opening:
            connection = opening.enter_context(closing(_connect(file, "rwc", "BEGIN IMMEDIATE", _SETTINGS)))
            with connection.begin():
                migrate(connection)
            opening.pop_all()
    except DatabaseError as problem:
        raise _explained(file, problem) from None
    return connection


def damaged(file: Path, why: object) -> StateError:
    return StateError(
        f"{file} is damaged ({why}). It has been left as it is: put a copy in its place, "
        "or start with another --data-dir."
    )


def reason(problem: DatabaseError) -> str:
    """SQLite's own words, as `database or disk is full`."""
    return str(problem.orig)


def _connect(file: Path, mode: str, begin: str, settings: Sequence[str] = ()) -> Connection:
    """Transactions are SQLite's own, `begin` begins them: Python's sqlite3 would leave out what makes tables."""

    def connect() -> sqlite3.Connection:
        address = f"{file.as_uri()}?mode={mode}"
        made = sqlite3.connect(address, uri=True, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
        for setting in settings:
            made.execute(f"PRAGMA {setting}")
        return made

    engine = create_engine("sqlite://", poolclass=NullPool, creator=connect)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine.connect()


def _examine(file: Path, connection: Connection) -> None:
    """Raises StateError for what this emulator should not open."""

    def ask(question: str) -> Any:
        return connection.exec_driver_sql(question).scalar_one()

    version = ask("PRAGMA user_version")
    if ask("PRAGMA application_id") != APPLICATION and ask("SELECT count(*) FROM sqlite_master"):
        raise StateError(f"{file} is not a file of this emulator. Start with another --data-dir.")
    if version > VERSION:
        raise StateError(
            f"{file} has version {version} of the emulator's state, and this release knows versions up to {VERSION}. "
            "Start the release that wrote it, or this one with another --data-dir."
        )
    found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    if found != "ok":
        raise damaged(file, found)


def _explained(file: Path, problem: DatabaseError) -> StateError:
    code = problem.orig.sqlite_errorcode & 0xFF if isinstance(problem.orig, sqlite3.Error) else None
    if code == sqlite3.SQLITE_BUSY:
        return StateError(f"{file} is in use by another emulator. End that one, or start with another --data-dir.")
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return damaged(file, reason(problem))
    return StateError(f"Cannot open {file}: {reason(problem)}.")
