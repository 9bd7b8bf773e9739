"""Where executions are kept that are to outlive the process, part by part: each says its name, and what it is now."""

from collections.abc import Iterable, Mapping
from typing import Protocol

import msgspec

from control_plane.definitions.durable import Event, Execution
from data_plane.functions.durable.execution import Entry, LiveExecution


class Ledger(Protocol):
    def kept(self) -> Iterable[Mapping[str, bytes]]:
        """The parts of every execution, in the order in which they came to be."""
        ...

    def keep(self, arn: str, parts: Iterable[tuple[str, bytes]]) -> None:
        """Parts that are new, or another now."""
        ...

    def forget(self, arn: str) -> None: ...


class NoLedger:
    """Executions end with the process."""

    def kept(self) -> Iterable[Mapping[str, bytes]]:
        return ()

    def keep(self, arn: str, parts: Iterable[tuple[str, bytes]]) -> None:
        for _ in parts:
            pass  # nobody asks for them again

    def forget(self, arn: str) -> None: ...


def restored(parts: Mapping[str, bytes]) -> LiveExecution:
    """An execution of its parts."""
    record = msgspec.json.decode(parts["record"], type=Execution)
    entries = [msgspec.json.decode(part, type=Entry) for name, part in parts.items() if name.startswith("operation:")]
    happened = [msgspec.json.decode(part, type=Event) for name, part in parts.items() if name.startswith("event:")]
    return LiveExecution(record, entries, sorted(happened, key=lambda event: event.event_id))
