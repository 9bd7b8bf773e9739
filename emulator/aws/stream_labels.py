"""The name of a table's stream is when it was made; of one that is made again, when that was: see `chance`."""

from datetime import datetime

from moto.core.utils import utcnow
from moto.dynamodb.models import table

from emulator import chance

_now = utcnow


def connect() -> None:
    table.utcnow = _utcnow  # type: ignore[attr-defined]


def _utcnow() -> datetime:
    taken = chance.taken()
    return _now() if taken is None or taken.moment is None else taken.moment
