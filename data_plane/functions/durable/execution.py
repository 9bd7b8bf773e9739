"""One durable execution as a value: its operations, its history, and what its function has seen of them.

Nothing here waits or calls anything; who does says what time it is. Every change of an operation has a number. What has
a higher one than its function has `seen` is news to it: it is in the answer to its next checkpoint, or a reason to
invoke it again.

A checkpoint consumes its token and gives the next one, so what an invocation sends that is no longer the current one is
refused. While an execution pauses, a checkpoint is kept but answered without a token, and the invocation ends. So it
does where an execution has failed since it was given more than AWS's limits let it have.
"""

import uuid
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from control_plane.definitions.durable import (
    OVER,
    Checkpointed,
    ErrorObject,
    Event,
    Execution,
    Operation,
    OperationUpdate,
)
from data_plane.functions.durable import events, operations
from data_plane.functions.durable.refusals import InvalidValue
from data_plane.functions.records import MAX_REQUEST

MAX_OPERATIONS = 3_000
"""AWS's: "operations performed within a durable execution (max: 3,000)"."""
MAX_BYTES = 100 * 1024 * 1024
"""AWS's: "data in bytes persisted by a durable execution (max: 100 MB)"."""
_NOTHING: Mapping[str, Any] = {}


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """What a chained invocation invokes. function_arn: as named, qualified. version: that it means.

    child: the durable execution that it starts, None for a function that is not durable. error: why it invokes nothing.
    """

    function_arn: str
    version: str = ""
    child: str | None = None
    error: ErrorObject | None = None


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """An operation as it is kept. changed: the number of its last change.

    times_out, heartbeat_due: of a callback; heartbeat: seconds between two. target, payload: of a chained invocation.
    """

    operation: Operation
    changed: int = 0
    times_out: float | None = None
    heartbeat: int = 0
    heartbeat_due: float | None = None
    target: Target | None = None
    payload: str | None = None


class _Answered(msgspec.Struct, frozen=True):
    """The last checkpoint, which may come again."""

    client_token: str
    token: str
    answer: Checkpointed


class LiveExecution:
    """record: what the API shows of it. entries, events: from an earlier process."""

    def __init__(self, record: Execution, entries: Iterable[Entry] = (), happened: Iterable[Event] = ()) -> None:
        self.record = record
        self.entries = {entry.operation.id: entry for entry in entries}
        self.events = list(happened)
        self.sequence = max((entry.changed for entry in self.entries.values()), default=0)
        self.seen = self.sequence if record.idle else 0
        self.invoking = self.cut_short = False
        self.size = len(record.input_payload) + sum(events.size(entry.operation) for entry in self.entries.values())
        self._token = ""
        self._last: _Answered | None = None
        self._unkept: dict[str, None] = {}

    @property
    def arn(self) -> str:
        return self.record.durable_execution_arn

    @property
    def over(self) -> bool:
        return self.record.status in OVER

    @property
    def pausing(self) -> bool:
        return self.record.pause_details is not None

    @property
    def wanted(self) -> bool:
        """Is its function to be invoked?"""
        return not (self.over or self.pausing or self.invoking) and (not self.record.idle or self.sequence > self.seen)

    def change(self, **members: Any) -> None:
        """Of what the API shows."""
        self.record = replace(self.record, **members)
        self._unkept["record"] = None

    def tell(self, event: Event | None) -> None:
        if event is not None:
            self._unkept[f"event:{len(self.events)}"] = None
            self.events.append(replace(event, event_id=len(self.events) + 1))

    def put(self, entry: Entry) -> None:
        self.sequence += 1
        self.entries[entry.operation.id] = replace(entry, changed=self.sequence)
        self._unkept[f"operation:{entry.operation.id}"] = None

    def begin(self) -> str:
        """An invocation begins, with the current state. Its first checkpoint token."""
        self.invoking, self.cut_short = True, False
        self.seen = self.sequence
        self.change(idle=False)
        return self._next_token()

    def end(self, *, idle: bool) -> None:
        """The invocation has ended; `idle` where its function waits for something."""
        self.invoking = False
        self._token = ""
        self.change(idle=idle)

    def paused(self, now: float) -> None:
        """No invocation is under way any more, if it was to be paused."""
        asked = self.record.pause_details
        if asked is None or self.record.status != "PAUSING":
            return
        self.change(status="PAUSED")
        self.tell(events.paused(asked, now))

    def close(self, status: str, now: float, result: str | None = None, error: ErrorObject | None = None) -> None:
        """It is over, how ever its function goes on."""
        self._token = ""
        self.size += len(result or "")
        self.change(
            status=status, end_timestamp=now, result=result, error=error, pause_details=None, expires=now, idle=True,
            performed=len(self.entries), written=self.size,
        )  # fmt: skip
        details = events.result(result) if status == "SUCCEEDED" else events.error(error)
        kind = "Execution" + {"TIMED_OUT": "TimedOut"}.get(status, status.capitalize())
        self.tell(Event(event_id=0, event_type=kind, event_timestamp=now, details=details))

    def checkpoint(
        self,
        token: str,
        updates: Sequence[OperationUpdate],
        targets: Mapping[str, Target],
        client_token: str | None,
        now: float,
    ) -> Checkpointed:
        """All of it, or, raising InvalidValue, nothing. targets: of chained invocations, by their operations."""
        last = self._last
        if last is not None and client_token and (last.client_token, last.token) == (client_token, token):
            return last.answer
        self.check_token(token)
        drafts, exceeded = self._drafts(updates, targets, now), self._exceeded(updates)
        if exceeded is not None:
            self.close("FAILED", now, error=exceeded)
        else:
            for entry, update in drafts:
                self._write(entry, update, now)
        self.settle(now)
        if updates and updates[-1].type == "EXECUTION" and not self.over:
            ending = updates[-1]
            self.close("SUCCEEDED" if ending.action == "SUCCEED" else "FAILED", now, ending.payload, ending.error)
        if self.over or self.pausing:
            self._token, self.cut_short = "", True
            self.paused(now)
            return Checkpointed(checkpoint_token=None, operations=())
        changed, self.seen = self.news(), self.sequence
        answer = Checkpointed(checkpoint_token=self._next_token(), operations=changed)
        self._last = _Answered(client_token, token, answer) if client_token else None
        return answer

    def _write(self, entry: Entry, update: OperationUpdate, now: float) -> None:
        self.put(entry)
        self.size += events.size(entry.operation) + len(entry.payload or "")
        self.tell(events.of_operation(entry.operation, update, now, _started(entry, update)))
        if entry.target is not None and entry.target.error is not None:
            self.complete(entry, "FAILED", now, error=entry.target.error)

    def check_token(self, token: str) -> None:
        if not self._token or token != self._token:
            raise InvalidValue("Invalid checkpoint token")

    def news(self) -> list[Operation]:
        """What has changed that its function has not seen."""
        changed = sorted((each for each in self.entries.values() if each.changed > self.seen), key=lambda e: e.changed)
        return [each.operation for each in changed]

    def settle(self, now: float) -> None:
        """Do what is due."""
        if not self.over and now >= self.record.expires:
            seconds = self.record.durable_config.execution_timeout
            said = ErrorObject(error_message=f"Execution timed out after {seconds} seconds.")
            self.close("TIMED_OUT", now, error=said)
        if self.over:
            return
        for entry in [each for each in self.entries.values() if operations.pending(each.operation)]:
            at = operations.due(entry.operation)
            if at is not None and now >= at:
                self._due(entry, now)
            elif entry.times_out is not None and now >= entry.times_out:
                said = ErrorObject(error_message="Callback timed out", error_type="Callback.Timeout")
                self.complete(entry, "TIMED_OUT", now, error=said)
            elif entry.heartbeat_due is not None and now >= entry.heartbeat_due:
                said = ErrorObject(error_message="Callback timed out on heartbeat", error_type="Callback.Heartbeat")
                self.complete(entry, "TIMED_OUT", now, error=said)

    def next_due(self) -> float:
        """When `settle` has something to do, unless something happens before."""
        waiting = [each for each in self.entries.values() if operations.pending(each.operation)]
        times = [
            time
            for each in waiting
            for time in (operations.due(each.operation), each.times_out, each.heartbeat_due)
            if time is not None
        ]
        return min(self.record.expires, *times) if times else self.record.expires

    def complete(
        self, entry: Entry, status: str, now: float, result: str | None = None, error: ErrorObject | None = None
    ) -> None:
        """End an operation that waits for something other than its function."""
        operation = operations.completed(entry.operation, status, now, result, error)
        self.size += events.size(operation)
        self.put(replace(entry, operation=operation, times_out=None, heartbeat_due=None, payload=None))
        self.tell(events.of_operation(operation, None, now, _NOTHING))

    def beat(self, entry: Entry, now: float) -> None:
        """A callback's heartbeat. Its function is not told."""
        if entry.heartbeat:
            self.entries[entry.operation.id] = replace(entry, heartbeat_due=now + entry.heartbeat)
            self._unkept[f"operation:{entry.operation.id}"] = None

    def _due(self, entry: Entry, now: float) -> None:
        if entry.operation.type == "WAIT":
            self.complete(entry, "SUCCEEDED", now)
        else:
            self.put(replace(entry, operation=operations.attempt_due(entry.operation)))

    def _drafts(
        self, updates: Sequence[OperationUpdate], targets: Mapping[str, Target], now: float
    ) -> list[tuple[Entry, OperationUpdate]]:
        """What becomes of operations, one after the other. Raises InvalidValue."""
        operations.check_batch(updates)
        problem = too_large(self.record, updates[-1].payload) if updates and updates[-1].type == "EXECUTION" else None
        if problem:
            raise InvalidValue(problem)
        known: dict[str, Entry] = {}
        drafts = []
        for update in updates:
            before, parent = self._entry(update.id, known), self._entry(update.parent_id, known)
            current = before.operation if before else None
            operations.check(update, current, parent.operation if parent else None)
            if update.type != "EXECUTION":
                operation = operations.updated(update, current, now, callback_id(self.arn, update.id))
                entry = replace(before or Entry(operation=operation), operation=operation)
                known[update.id] = entry = _begun(entry, update, targets.get(update.id), now)
                drafts.append((entry, update))
        return drafts

    def _exceeded(self, updates: Sequence[OperationUpdate]) -> ErrorObject | None:
        """What an execution fails by that is given too much."""
        if len(self.entries.keys() | {update.id for update in updates}) > MAX_OPERATIONS:
            return ErrorObject(error_message=f"Durable execution exceeds {MAX_OPERATIONS} operations.")
        if self.size + given(updates) > MAX_BYTES:
            return ErrorObject(error_message=f"Durable execution exceeds {MAX_BYTES} bytes of data.")
        return None

    def _entry(self, operation_id: str | None, drafted: Mapping[str, Entry]) -> Entry | None:
        if operation_id is None:
            return None
        return drafted.get(operation_id) or self.entries.get(operation_id)

    def _next_token(self) -> str:
        self._token = b64encode(uuid.uuid4().bytes + uuid.uuid4().bytes).decode()
        return self._token

    def unkept(self) -> Iterator[tuple[str, bytes]]:
        """What has changed since this was last asked, by the name of the part."""
        parts, self._unkept = self._unkept, {}
        for part in parts:
            kind, _, key = part.partition(":")
            value: Any = self.record
            if kind == "event":
                value = self.events[int(key)]
            elif kind == "operation":
                value = self.entries[key]
            yield part, msgspec.json.encode(value)


def given(updates: Sequence[OperationUpdate]) -> int:
    """Bytes that a checkpoint brings."""
    return sum(len(update.payload or "") for update in updates)


def too_large(execution: Execution, result: str | None) -> str | None:
    """What is said of a result that is more than its kind of execution may give: 6 MB to who waits, 1 MB else."""
    waited_for = not (execution.asynchronous or execution.parent)
    most = MAX_REQUEST if waited_for else operations.MAX_PAYLOAD
    if result is None or len(result.encode()) <= most:
        return None
    return f"Execution output payload size must be less than or equal to {most} bytes."


def callback_id(arn: str, operation_id: str) -> str:
    """Whose it is can be read from it, see `execution_of`."""
    return b64encode(f"{arn} {operation_id}".encode()).decode()


def execution_of(callback: str) -> tuple[str, str]:
    """The execution's ARN and the operation. Raises InvalidValue."""
    try:
        arn, _, operation = b64decode(callback, validate=True).decode().partition(" ")
    except ValueError:
        arn, operation = "", ""
    if not operation:
        raise InvalidValue("Invalid callback ID.")
    return arn, operation


def _begun(entry: Entry, update: OperationUpdate, target: Target | None, now: float) -> Entry:
    """With what a callback's or a chained invocation's start says besides."""
    if update.action != "START":
        return entry
    if update.type == "CHAINED_INVOKE":
        return replace(entry, target=target, payload=update.payload)
    options = update.callback_options
    if update.type != "CALLBACK" or options is None:
        return entry
    timeout, heartbeat = options.timeout_seconds, options.heartbeat_timeout_seconds
    return replace(
        entry,
        times_out=now + timeout if timeout else None,
        heartbeat=heartbeat,
        heartbeat_due=now + heartbeat if heartbeat else None,
    )


def _started(entry: Entry, update: OperationUpdate) -> Mapping[str, Any]:
    """What the history says of a chained invocation's start. One that invokes nothing has no input."""
    if update.chained_invoke_options is None or entry.target is None:
        return _NOTHING
    said: dict[str, Any] = {"function_name": update.chained_invoke_options.function_name}
    if entry.target.error is not None:
        return said
    said |= {"executed_version": entry.target.version, "durable_execution_arn": entry.target.child}
    return said if update.payload is None else {**said, "input": {"payload": update.payload}}
