"""Asynchronous invocations on disk: an event is written before its 202, and goes when its end has been told.

So a process that is killed loses none; those whose function ran just then, or whose end was just being told, come
twice, as on AWS, which delivers at least once. What is due later waits for the rest of its time.
"""

import contextlib
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Executable, bindparam, delete, insert, select, update

from control_plane.wire.errors import InternalFailure
from data_plane.functions.event_queue import Event, Waiting
from emulator.persistence.journal import Journal
from emulator.persistence.schema import EVENTS

_ADD = insert(EVENTS)
_THIS = EVENTS.c.request_id == bindparam("this")
_TRIED = update(EVENTS).where(_THIS)
_REMOVE = delete(EVENTS).where(_THIS)


class EventLedger:
    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def waiting(self) -> Sequence[Waiting]:
        """What was not through with when the last process ended, in the order it came. Raises StateError."""
        rows = self._journal.select(select(EVENTS).order_by(EVENTS.c.position))
        return [_waiting(*row) for row in rows]

    def accepted(self, event: Event) -> None:
        """Raises InternalFailure: it cannot be kept, and so must not be accepted."""
        self._journal.execute((_ADD, [{**msgspec.structs.asdict(event), "attempts": 0, "due": 0.0}]))

    def tried(self, event: Event, attempts: int, due: float) -> None:
        """It is to be tried again."""
        self._note(_TRIED, {"this": event.request_id, "attempts": attempts, "due": due})

    def settled(self, event: Event) -> None:
        self._note(_REMOVE, {"this": event.request_id})

    def _note(self, statement: Executable, values: Mapping[str, Any]) -> None:
        """Where it cannot be written, which the journal has said, the event comes once too often."""
        with contextlib.suppress(InternalFailure):
            self._journal.execute((statement, [dict(values)]))


def _waiting(
    position: int, request_id: str, arn: str, payload: bytes, trace_id: str, accepted: float, attempts: int, due: float
) -> Waiting:
    event = Event(arn=arn, payload=payload, request_id=request_id, trace_id=trace_id, accepted=accepted)
    return Waiting(event=event, attempts=attempts, due=due)
