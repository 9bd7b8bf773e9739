"""All durable executions: started, found by ARN or name, kept for a while when they are over.

A name is a function's own: an execution of a name that is there, running or over, is the one that is meant, as long as
its input is the same (https://docs.aws.amazon.com/lambda/latest/dg/durable-execution-idempotency.html).
"""

import asyncio
import logging
import time
import uuid
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from control_plane.definitions.durable import Checkpointed, ErrorObject, Event, Execution, Operation, OperationUpdate
from data_plane.functions.durable import chained, envelope, events
from data_plane.functions.durable.execution import Entry, LiveExecution, execution_of, given
from data_plane.functions.durable.ledger import Ledger
from data_plane.functions.durable.pausing import pause, resume
from data_plane.functions.durable.refusals import AlreadyStarted, CallbackClosed, Conflict, NotFound
from data_plane.functions.durable.running import Call, Pauses, Running
from data_plane.functions.durable.shelf import OF_ONE, Shelf
from data_plane.functions.durable.versions import Version
from data_plane.functions.records import FunctionNotFound, Invocation, TooManyRequests

_log = logging.getLogger("functions")


class Started(msgspec.Struct, frozen=True, kw_only=True):
    """One that was started, or was there already. answer: how it ends, for who waits."""

    arn: str
    answer: asyncio.Future[Invocation]


class Executions:
    """call: invokes a version. invoke: any function. resolve: what an ARN means; raises FunctionNotFound.

    told: of executions that have begun and, with what who waits is told, of those that are over.
    """

    def __init__(
        self,
        call: Call,
        invoke: chained.Invoke,
        resolve: Callable[[str], Version],
        told: Callable[[Execution, Invocation | None], None],
        pauses: Pauses,
    ) -> None:
        self._call, self._invoke, self._resolve, self._told = call, invoke, resolve, told
        self._pauses = pauses
        self._shelf = Shelf()
        self._running: dict[str, Running] = {}
        self._answers: dict[str, asyncio.Future[Invocation]] = {}
        self._tasks: dict[asyncio.Task[None], str] = {}

    def start(
        self,
        version: Version,
        event: bytes,
        *,
        invoked_arn: str,
        trace_id: str,
        request_id: str | None = None,
        name: str | None = None,
        asynchronous: bool = False,
        child_of: tuple[LiveExecution, Entry] | None = None,
    ) -> Started:
        """Raises AlreadyStarted, TooManyRequests."""
        payload = event.decode("utf-8", "replace")
        there = self._shelf.named(version.function_arn, name) if name else None
        if there is not None:
            if there.record.input_payload != payload:
                raise AlreadyStarted(f"Durable execution with name '{name}' already exists with different payload.")
            return Started(arn=there.arn, answer=self._answer(there))
        self._shelf.make_room(len(event) + OF_ONE)
        assert version.config is not None
        now = time.time()
        arn = chained.execution_arn(version, name or str(uuid.uuid4()))
        if child_of is not None:
            target = child_of[1].target
            arn = target.child if target and target.child else arn
        record = Execution(
            durable_execution_arn=arn,
            durable_execution_name=arn.split("/")[2],
            function_arn=version.qualified_arn,
            invoked_arn=invoked_arn,
            version=version.number,
            input_payload=payload,
            durable_config=version.config,
            trace_id=trace_id,
            start_timestamp=now,
            expires=now + version.config.execution_timeout,
            asynchronous=asynchronous,
            parent=(child_of[0].arn, child_of[1].operation.id) if child_of else None,
        )
        live = LiveExecution(record)
        live.change()
        live.tell(events.began(record))
        self._shelf.add(live)
        self._run(live, version.arn, request_id)
        self._told(record, None)
        return Started(arn=arn, answer=self._answer(live))

    def resume(self, kept: Ledger) -> None:
        """Keep executions in a ledger from now on, and go on with those that are in it. Once functions are there."""
        found = self._shelf.resume(kept)
        for live in [live for live in found if not live.over]:
            live.paused(time.time())
            self._run(live, _workers(live.record), None)
            for entry in [each for each in live.entries.values() if _awaits_function(each)]:
                child = self._shelf.get((entry.target and entry.target.child) or "")
                if child is None:
                    self._dispatch(live, entry)
                elif child.over:
                    self._complete(live, entry, chained.ending_of(child.record))

    def find(self, arn: str) -> Execution:
        """Raises NotFound."""
        return self._shelf.find(arn).record

    def of_function(self, function_arn: str) -> list[Execution]:
        """In the order they were started. function_arn: without qualifier."""
        return [live.record for live in self._shelf.of_function(function_arn)]

    def checkpoint(
        self, arn: str, token: str, updates: Sequence[OperationUpdate], client_token: str | None
    ) -> Checkpointed:
        """Raises NotFound, InvalidValue, TooManyRequests."""
        live = self._shelf.find(arn)
        self._shelf.make_room(given(updates))
        targets = {
            update.id: chained.target(update.function_arn, self._resolve)
            for update in updates
            if update.type == "CHAINED_INVOKE" and update.function_arn
        }
        answer = live.checkpoint(token, updates, targets, client_token, time.time())
        self._changed(live)
        for entry in [live.entries[each] for each in targets if each in live.entries]:
            if not live.over and _awaits_function(entry):
                self._dispatch(live, entry)
        return answer

    def state(self, arn: str, token: str, marker: str | None, most: int) -> tuple[Sequence[Operation], str | None]:
        """Raises NotFound, InvalidValue."""
        live = self._shelf.find(arn)
        live.check_token(token)
        return envelope.state(live, marker, most)

    def history(self, arn: str) -> Sequence[Event]:
        """Raises NotFound."""
        return self._shelf.find(arn).events

    def end_callback(
        self, callback_id: str, status: str, result: str | None = None, error: ErrorObject | None = None
    ) -> None:
        """Raises InvalidValue, NotFound, CallbackClosed."""
        live, entry = self._callback(callback_id)
        live.complete(entry, status, time.time(), result, error)
        self._changed(live)

    def heartbeat(self, callback_id: str) -> None:
        """Raises as `end_callback` does."""
        live, entry = self._callback(callback_id)
        live.beat(entry, time.time())
        self._changed(live)

    def stop(self, arn: str, error: ErrorObject | None) -> float:
        """When it was stopped, or ended before. Raises NotFound."""
        live = self._shelf.find(arn)
        if not live.over:
            said = error or ErrorObject(error_message="Execution stopped by user request")
            live.close("STOPPED", time.time(), error=said)
            self._changed(live)
        return live.record.end_timestamp or 0.0

    def pause(self, arn: str, reason: str | None, client_token: str | None, *, timeout_paused: bool) -> None:
        """Raises NotFound, Conflict."""
        live = self._shelf.find(arn)
        pause(live, time.time(), reason, client_token, timeout_paused=timeout_paused)
        self._changed(live)

    def resume_paused(self, arn: str, reason: str | None) -> None:
        """Raises NotFound, Conflict."""
        live = self._shelf.find(arn)
        resume(live, time.time(), reason)
        self._changed(live)

    def delete(self, arn: str) -> None:
        """Raises NotFound, Conflict."""
        live = self._shelf.find(arn)
        if not live.over:
            raise Conflict("Durable Execution is not in a terminal state")
        self._shelf.forget(live)

    def drop(self, function_arn: str) -> None:
        """Forget the executions of a function that is gone. Who waits is told that it is."""
        for live in self._shelf.of_function(function_arn):
            if not live.over:
                gone = ErrorObject(error_message=f"Function not found: {function_arn}", error_type="ResourceNotFound")
                live.close("FAILED", time.time(), error=gone)
                self._running.pop(live.arn).changed()
            self._shelf.forget(live)

    async def close(self) -> None:
        """Stop; what is not over stays in the ledger."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _run(self, live: LiveExecution, version: str, request_id: str | None) -> None:
        running = self._running[live.arn] = Running(
            live, version, self._call, self._shelf.keep, self._pauses, request_id
        )
        self._do(self._until_over(running), live.arn)

    async def _until_over(self, running: Running) -> None:
        await running.run()
        live = running.live
        self._running.pop(live.arn, None)
        record = live.record
        if record.parent is not None:
            self._tell_parent(*record.parent, record)
        answer = _answer(record)
        waiting = self._answers.pop(live.arn, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)
        self._told(record, answer)

    def _answer(self, live: LiveExecution) -> asyncio.Future[Invocation]:
        found = self._answers.get(live.arn)
        if found is None:
            found = asyncio.get_running_loop().create_future()
            if live.arn in self._running:
                self._answers[live.arn] = found
            else:
                found.set_result(_answer(live.record))
        return asyncio.shield(found)

    def _dispatch(self, live: LiveExecution, entry: Entry) -> None:
        """Invoke what a chained invocation invokes."""
        target = entry.target
        assert target is not None
        if target.child is None:
            self._do(self._call_function(live, entry), live.arn)
            return
        try:
            version = self._resolve(target.function_arn)
            payload = (entry.payload or "{}").encode()
            self.start(
                version, payload, invoked_arn=target.function_arn, trace_id=live.record.trace_id, child_of=(live, entry)
            )
        except (FunctionNotFound, TooManyRequests) as refused:
            kind = "TooManyRequestsException" if isinstance(refused, TooManyRequests) else "ResourceNotFoundException"
            said = ErrorObject(error_message=str(refused), error_type=kind)
            self._complete(live, entry, ("FAILED", None, said))

    async def _call_function(self, live: LiveExecution, entry: Entry) -> None:
        assert entry.target is not None
        ending = await chained.call(self._invoke, entry.target.function_arn, entry.payload, live.record.trace_id)
        self._complete(live, live.entries[entry.operation.id], ending)

    def _tell_parent(self, arn: str, operation: str, child: Execution) -> None:
        parent = self._shelf.get(arn)
        if parent is not None and operation in parent.entries:
            self._complete(parent, parent.entries[operation], chained.ending_of(child))

    def _complete(self, live: LiveExecution, entry: Entry, ending: chained.Ending) -> None:
        if not live.over and _awaits_function(entry):
            status, result, error = ending
            live.complete(entry, status, time.time(), result, error)
            self._changed(live)

    def _callback(self, callback_id: str) -> tuple[LiveExecution, Entry]:
        arn, operation = execution_of(callback_id)
        live = self._shelf.find(arn)
        live.settle(time.time())
        entry = live.entries.get(operation)
        if entry is None or entry.operation.type != "CALLBACK":
            raise NotFound("Callback does not exist")
        if live.over or entry.operation.status != "STARTED":
            raise CallbackClosed("The callback has already been closed.")
        return live, entry

    def _changed(self, live: LiveExecution) -> None:
        running = self._running.get(live.arn)
        if running is not None:
            running.changed()
        else:
            self._shelf.keep(live)

    def _do(self, work: Any, arn: str) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks[task] = arn
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        arn = self._tasks.pop(task)
        problem = None if task.cancelled() else task.exception()
        if problem is not None:
            _log.error("Durable execution %s came to a halt", arn, exc_info=problem)
            waiting = self._answers.pop(arn, None)
            if waiting is not None and not waiting.done():
                waiting.set_exception(problem)


def _awaits_function(entry: Entry) -> bool:
    return entry.operation.type == "CHAINED_INVOKE" and entry.operation.status == "STARTED"


def _workers(record: Execution) -> str:
    """What the workers of an execution's version are known by: `$LATEST`'s by the function's own ARN."""
    return record.function_arn.removesuffix(":$LATEST")


def _answer(record: Execution) -> Invocation:
    """What who waits for an execution that is over is told."""
    failed = record.status != "SUCCEEDED"
    took = ((record.end_timestamp or record.start_timestamp) - record.start_timestamp) * 1000
    return Invocation(
        payload=envelope.error_document(record.error) if failed else (record.result or "null").encode(),
        function_error="Unhandled" if failed else None,
        executed_version=record.version,
        log="",
        request_id=record.durable_execution_arn.rpartition("/")[2],
        duration_ms=took,
        billed_ms=0,
        max_memory_mb=0,
        init_ms=None,
        durable_execution_arn=record.durable_execution_arn,
    )
