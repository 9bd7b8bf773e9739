"""Durable executions on disk: what a checkpoint, a callback or an end has changed is written before it is answered.

An operation that is changed keeps its place, so that operations come back in the order they began.
"""

import contextlib
from collections.abc import Iterable, Mapping

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert

from control_plane.wire.errors import InternalFailure
from emulator.persistence.journal import Journal
from emulator.persistence.schema import EXECUTIONS

_put = insert(EXECUTIONS)
_PUT = _put.on_conflict_do_update(
    index_elements=(EXECUTIONS.c.arn, EXECUTIONS.c.part), set_={"document": _put.excluded.document}
)
_REMOVE = delete(EXECUTIONS).where(EXECUTIONS.c.arn == bindparam("this"))


class ExecutionLedger:
    """Where it cannot be written, which the journal has said, executions go on in memory."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def kept(self) -> Iterable[Mapping[str, bytes]]:
        """Raises StateError."""
        found: dict[str, dict[str, bytes]] = {}
        columns = select(EXECUTIONS.c.arn, EXECUTIONS.c.part, EXECUTIONS.c.document)
        for arn, part, document in self._journal.select(columns.order_by(EXECUTIONS.c.position)):
            found.setdefault(arn, {})[part] = document
        return list(found.values())

    def keep(self, arn: str, parts: Iterable[tuple[str, bytes]]) -> None:
        rows = [{"arn": arn, "part": part, "document": document} for part, document in parts]
        if rows:
            with contextlib.suppress(InternalFailure):
                self._journal.execute((_PUT, rows))

    def forget(self, arn: str) -> None:
        with contextlib.suppress(InternalFailure):
            self._journal.execute((_REMOVE, [{"this": arn}]))
