"""Where durable executions are: in memory, so many bytes of them, and in a ledger.

Those that have been over for longest are forgotten first; where those that run leave no room, no other is taken.
"""

import time
from collections.abc import Mapping

import msgspec

from control_plane.definitions.durable import Event, Execution
from data_plane.functions.durable.execution import Entry, LiveExecution
from data_plane.functions.durable.ledger import Ledger, NoLedger
from data_plane.functions.durable.refusals import NotFound
from data_plane.functions.records import TooManyRequests

_MOST_BYTES = 256 * 1024 * 1024
_MOST_OVER = 10_000
OF_ONE = 2_000
"""Bytes that an execution takes besides what it was given."""
_OF_AN_EVENT = 300
_DAY = 86_400.0


class Shelf:
    def __init__(self) -> None:
        self._ledger: Ledger = NoLedger()
        self._all: dict[str, LiveExecution] = {}
        self._names: dict[tuple[str, str], str] = {}
        self._over: dict[str, None] = {}
        self._sizes: dict[str, int] = {}
        self._bytes = 0

    def resume(self, ledger: Ledger) -> list[LiveExecution]:
        """Keep executions in a ledger from now on; those that are in it, over or not."""
        self._ledger = ledger
        found = [_restored(parts) for parts in ledger.kept()]
        for live in found:
            self.add(live)
        return found

    def add(self, live: LiveExecution) -> None:
        self._all[live.arn] = live
        self._names[_name(live.record)] = live.arn
        if live.over:
            self._over[live.arn] = None
        self.keep(live)

    def keep(self, live: LiveExecution) -> None:
        """It has changed."""
        if live.arn not in self._all:
            return
        size = live.size + OF_ONE + _OF_AN_EVENT * len(live.events)
        self._bytes += size - self._sizes.get(live.arn, 0)
        self._sizes[live.arn] = size
        if live.over:
            self._over.setdefault(live.arn)
        self._ledger.keep(live.arn, live.unkept())

    def get(self, arn: str) -> LiveExecution | None:
        live = self._all.get(arn)
        return None if live is None or self._expired(live) else live

    def find(self, arn: str) -> LiveExecution:
        """Raises NotFound."""
        live = self.get(arn)
        if live is None:
            raise NotFound("Durable Execution does not exist")
        return live

    def named(self, function_arn: str, name: str) -> LiveExecution | None:
        """function_arn: without qualifier, here and below."""
        return self.get(self._names.get((function_arn, name), ""))

    def of_function(self, function_arn: str) -> list[LiveExecution]:
        """In the order they were started."""
        begin = function_arn + ":"
        found = [live for arn, live in self._all.items() if arn.startswith(begin)]
        return [live for live in found if not self._expired(live)]

    def make_room(self, size: int) -> None:
        """For so many bytes more. Raises TooManyRequests."""
        while self._over and (self._bytes + size > _MOST_BYTES or len(self._over) >= _MOST_OVER):
            self.forget(self._all[next(iter(self._over))])
        if self._bytes + size > _MOST_BYTES:
            raise TooManyRequests("ConcurrentInvocationLimitExceeded")

    def forget(self, live: LiveExecution) -> None:
        del self._all[live.arn]
        self._over.pop(live.arn, None)
        if self._names.get(_name(live.record)) == live.arn:
            del self._names[_name(live.record)]
        self._bytes -= self._sizes.pop(live.arn, 0)
        self._ledger.forget(live.arn)

    def _expired(self, live: LiveExecution) -> bool:
        """Is it over for longer than it is to be kept? It is forgotten then."""
        record = live.record
        kept = record.durable_config.retention_period_in_days * _DAY
        if record.end_timestamp is None or time.time() < record.end_timestamp + kept:
            return False
        self.forget(live)
        return True


def _name(record: Execution) -> tuple[str, str]:
    return record.function_arn.rpartition(":")[0], record.durable_execution_name


def _restored(parts: Mapping[str, bytes]) -> LiveExecution:
    """An execution of its parts."""
    record = msgspec.json.decode(parts["record"], type=Execution)
    entries = [msgspec.json.decode(part, type=Entry) for name, part in parts.items() if name.startswith("operation:")]
    happened = [msgspec.json.decode(part, type=Event) for name, part in parts.items() if name.startswith("event:")]
    return LiveExecution(record, entries, sorted(happened, key=lambda event: event.event_id))
