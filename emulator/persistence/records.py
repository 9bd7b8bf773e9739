"""Records as JSON, and back, each typed by the kind the store declares for its table.

What is written is read again before it counts as written: a record that could not be read at the next start is refused
while whoever sent it still listens.
"""

from typing import Any

import msgspec

from control_plane.store import Account, Stored
from emulator.persistence.code import Place, placed

VERSION = 1
"""Of the form that records have in documents; that of files is the last of `schema.MIGRATIONS`."""

_RECORDS = {kind.name: msgspec.json.Decoder(kind.record) for kind in Account.kinds()}
_KEY = msgspec.json.Decoder(str | tuple[str, str])

Unreadable = (msgspec.MsgspecError, UnicodeError, TypeError, RecursionError)
"""What the functions here raise for what is no record."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A record as it is kept. key: of the table, as JSON. record: JSON."""

    account_id: str
    region: str
    kind: str
    key: msgspec.Raw
    record: msgspec.Raw


def row(stored: Stored, name: Place) -> Row:
    """name: a folder's path -> its name."""
    record = msgspec.json.encode(placed(stored.table, stored.record, name))
    _RECORDS[stored.table].decode(record)
    account_id, region = stored.home
    return Row(account_id=account_id, region=region, kind=stored.table, key=key(stored.key), record=msgspec.Raw(record))


def key(value: Any) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode(value))


def stored(row: Row, path: Place) -> Stored:
    """path: a folder's name -> its path."""
    decoder = _RECORDS.get(row.kind)
    if decoder is None:
        raise msgspec.ValidationError(f"there is no kind of record {row.kind!r}")
    record = placed(row.kind, decoder.decode(row.record), path)
    return Stored((row.account_id, row.region), row.kind, _KEY.decode(row.key), record)
