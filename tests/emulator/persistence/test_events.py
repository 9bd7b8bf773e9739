"""Asynchronous invocations in the file: what is not over is there again, as it was."""

import contextlib
from pathlib import Path

import pytest

from control_plane.wire.errors import InternalFailure
from data_plane.functions.event_queue import Event, Waiting
from emulator.persistence.events import EventLedger
from emulator.persistence.journal import Journal


def opened(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "state.db", str, str)


def event(name: str) -> Event:
    payload = bytes(range(256)) + name.encode()
    return Event(arn="arn", payload=payload, request_id=name, trace_id=None, accepted=1.5)


def test_what_is_not_over_is_there_in_the_order_it_came(tmp_path: Path) -> None:
    with contextlib.closing(opened(tmp_path)) as journal:
        ledger = EventLedger(journal)
        for name in "dacb":
            ledger.accepted(event(name))
        ledger.tried(event("a"), 2, 77.25)
        ledger.settled(event("c"))
    with contextlib.closing(opened(tmp_path)) as journal:
        assert EventLedger(journal).waiting() == [
            Waiting(event=event("d")),
            Waiting(event=event("a"), attempts=2, due=77.25),
            Waiting(event=event("b")),
        ]


def test_what_cannot_be_written_is_refused_and_what_is_over_is_not(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with contextlib.closing(opened(tmp_path)) as journal:
        ledger = EventLedger(journal)
        ledger.accepted(event("a"))
        with journal._connection.begin():
            journal._connection.exec_driver_sql("PRAGMA query_only = ON")
        with pytest.raises(InternalFailure):
            ledger.accepted(event("b"))
        ledger.settled(event("a"))
        assert len(caplog.records) == 2, "both are said"
