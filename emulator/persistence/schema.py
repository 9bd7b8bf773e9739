"""The tables of the file, and how the file of an older release becomes one of this.

A file's version is SQLite's `user_version`. It also covers the form of the records in it: whoever changes a definition
so that older JSON no longer reads as it was meant adds a migration that rewrites the records. A new member with a
default needs none.
"""

from collections.abc import Callable, Mapping

from sqlalchemy import Column, Connection, Date, Double, Integer, LargeBinary, MetaData, Table, Text

APPLICATION = 0x61706777
"""SQLite's `application_id` of our files: "apgw"."""

_metadata = MetaData()
RECORDS = Table(
    "records",
    _metadata,
    Column("position", Integer, primary_key=True),
    Column("account_id", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("record", Text, nullable=False),
)
"""position: the order they were made in. kind: the store's table. key, record: JSON."""

PLACE = (RECORDS.c.account_id, RECORDS.c.region, RECORDS.c.kind, RECORDS.c.key)

USAGE = Table(
    "usage",
    _metadata,
    Column("usage_plan_id", Text, primary_key=True),
    Column("key_id", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("requests", Integer, nullable=False),
)

EVENTS = Table(
    "events",
    _metadata,
    Column("position", Integer, primary_key=True),
    Column("request_id", Text, nullable=False, unique=True),
    Column("arn", Text, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("trace_id", Text),
    Column("accepted", Double, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due", Double, nullable=False),
)
"""Asynchronous invocations that are not over. accepted, due: seconds since the epoch."""

EXECUTIONS = Table(
    "executions",
    _metadata,
    Column("position", Integer, primary_key=True),
    Column("arn", Text, nullable=False),
    Column("part", Text, nullable=False),
    Column("document", LargeBinary, nullable=False),
)
"""Durable executions, part by part. document: JSON."""

BILLS = Table(
    "bills",
    _metadata,
    Column("month", Text, primary_key=True),
    Column("account_id", Text, primary_key=True),
    Column("region", Text, primary_key=True),
    Column("api_id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("requests", Integer, nullable=False),
    Column("units", Integer, nullable=False),
    Column("sent", Integer, nullable=False),
    Column("connection_ms", Integer, nullable=False),
)
"""What APIs were used for, by month: see `billing.months`."""

_FIRST = (
    """CREATE TABLE records (
        position INTEGER PRIMARY KEY,
        account_id TEXT NOT NULL, region TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL,
        record TEXT NOT NULL,
        UNIQUE (account_id, region, kind, key))""",
    """CREATE TABLE usage (
        usage_plan_id TEXT NOT NULL, key_id TEXT NOT NULL, day DATE NOT NULL, requests INTEGER NOT NULL,
        PRIMARY KEY (usage_plan_id, key_id, day)) WITHOUT ROWID""",
)

_EVENTS = """CREATE TABLE events (
    position INTEGER PRIMARY KEY,
    request_id TEXT NOT NULL UNIQUE, arn TEXT NOT NULL, payload BLOB NOT NULL, trace_id TEXT,
    accepted DOUBLE NOT NULL, attempts INTEGER NOT NULL, due DOUBLE NOT NULL)"""

_BILLS = """CREATE TABLE bills (
    month TEXT NOT NULL, account_id TEXT NOT NULL, region TEXT NOT NULL, api_id TEXT NOT NULL, kind TEXT NOT NULL,
    requests INTEGER NOT NULL, units INTEGER NOT NULL, sent INTEGER NOT NULL, connection_ms INTEGER NOT NULL,
    PRIMARY KEY (month, account_id, region, api_id)) WITHOUT ROWID"""


_EXECUTIONS = """CREATE TABLE executions (
    position INTEGER PRIMARY KEY,
    arn TEXT NOT NULL, part TEXT NOT NULL, document BLOB NOT NULL,
    UNIQUE (arn, part))"""


def _statements(*statements: str) -> Callable[[Connection], None]:
    def run(connection: Connection) -> None:
        for each in statements:
            connection.exec_driver_sql(each)

    return run


MIGRATIONS: Mapping[int, Callable[[Connection], None]] = {
    1: _statements(*_FIRST),
    2: _statements(_EVENTS, _BILLS),
    3: _statements(),  # stacks are among the records, which a release before it cannot read
    4: _statements(_EXECUTIONS),
}
"""Version -> what makes it of the version before; 0 is an empty file. They say their SQL outright: the tables above are
today's, a migration is of its day."""
VERSION = max(MIGRATIONS)


def migrate(connection: Connection, migrations: Mapping[int, Callable[[Connection], None]] = MIGRATIONS) -> None:
    """Bring a file up to the newest version, within the transaction under way. One that is there is not written to."""
    found: int = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    for version in range(found + 1, max(migrations) + 1):
        migrations[version](connection)
        connection.exec_driver_sql(f"PRAGMA user_version = {version}")
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION}")
