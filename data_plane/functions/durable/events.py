"""The history of an execution: what each event says (GetDurableExecutionHistory's `Event`)."""

from collections.abc import Mapping
from typing import Any

import msgspec

from control_plane.definitions.durable import (
    CallbackOptions,
    ErrorObject,
    Event,
    Execution,
    Operation,
    OperationUpdate,
    PauseDetails,
)

_NAMES = {
    "STEP": "Step",
    "CONTEXT": "Context",
    "WAIT": "Wait",
    "CALLBACK": "Callback",
    "CHAINED_INVOKE": "ChainedInvoke",
}
_ENDS = {
    "STARTED": "Started",
    "SUCCEEDED": "Succeeded",
    "FAILED": "Failed",
    "CANCELLED": "Cancelled",
    "TIMED_OUT": "TimedOut",
    "STOPPED": "Stopped",
}
Details = dict[str, Any]


def error(said: ErrorObject | None) -> Details:
    return {"error": {"payload": msgspec.to_builtins(said) if said else {}}}


def result(said: str | None) -> Details:
    return {"result": {} if said is None else {"payload": said}}


def of_operation(
    operation: Operation, update: OperationUpdate | None, now: float, started: Mapping[str, Any]
) -> Event | None:
    """What a change of an operation is told as, if it is; its number is yet to come.

    update: the checkpoint that made it, None where the service did. started: what a chained invocation's start tells.
    """
    retried = update is not None and update.action == "RETRY"
    status = operation.status
    if retried and update is not None:
        status = "FAILED" if update.error else "SUCCEEDED"
    if status not in _ENDS:
        return None
    details = _started(operation, update, started) if status == "STARTED" else _ended(operation, update, status)
    return Event(
        event_id=0,
        event_type=_NAMES[operation.type] + _ENDS[status],
        event_timestamp=now,
        id=operation.id,
        name=operation.name,
        parent_id=operation.parent_id,
        sub_type=operation.sub_type,
        details=details,
    )


def paused(asked: PauseDetails, now: float) -> Event:
    details: Details = {
        "pause_request_timestamp": asked.pause_request_timestamp,
        "execution_timeout_paused": asked.execution_timeout_paused,
    }
    if asked.reason is not None:
        details["reason"] = {"payload": asked.reason}
    return Event(event_id=0, event_type="ExecutionPaused", event_timestamp=now, details=details)


def resumed(reason: str | None, now: float) -> Event:
    details: Details = {"resume_request_timestamp": now}
    if reason is not None:
        details["reason"] = {"payload": reason}
    return Event(event_id=0, event_type="ExecutionResumed", event_timestamp=now, details=details)


def began(execution: Execution) -> Event:
    return Event(
        event_id=0,
        event_type="ExecutionStarted",
        event_timestamp=execution.start_timestamp,
        id=execution.durable_execution_arn.rpartition("/")[2],
        name=execution.durable_execution_name,
        details={
            "input": {"payload": execution.input_payload},
            "execution_timeout": execution.durable_config.execution_timeout,
        },
    )


def invoked(began: float, ended: float, request_id: str, failure: ErrorObject | None) -> Event:
    details: Details = {"start_timestamp": began, "end_timestamp": ended, "request_id": request_id}
    if failure is not None:
        details |= error(failure)
    return Event(event_id=0, event_type="InvocationCompleted", event_timestamp=ended, details=details)


def _started(operation: Operation, update: OperationUpdate | None, started: Mapping[str, Any]) -> Details:
    if operation.wait_details:
        until = operation.wait_details.scheduled_end_timestamp or operation.start_timestamp
        return {"duration": round(until - operation.start_timestamp), "scheduled_end_timestamp": until}
    if operation.callback_details:
        options = (update and update.callback_options) or CallbackOptions()
        return {
            "callback_id": operation.callback_details.callback_id,
            "timeout": options.timeout_seconds or None,
            "heartbeat_timeout": options.heartbeat_timeout_seconds or None,
        }
    return dict(started)


def _ended(operation: Operation, update: OperationUpdate | None, status: str) -> Details:
    if operation.type == "WAIT":
        if status == "CANCELLED":
            return {}
        until = operation.wait_details and operation.wait_details.scheduled_end_timestamp
        return {"duration": round((until or operation.start_timestamp) - operation.start_timestamp)}
    given, failed = outcome(operation)
    said = result(given) if status == "SUCCEEDED" else error(failed)
    if operation.step_details:
        delay = update.step_options.next_attempt_delay_seconds if update and update.step_options else None
        said["retry_details"] = {
            "current_attempt": operation.step_details.attempt,
            "next_attempt_delay_seconds": delay,
        }
    return said


def outcome(operation: Operation) -> tuple[str | None, ErrorObject | None]:
    """What an operation came to, whatever its type."""
    for details in (
        operation.step_details,
        operation.context_details,
        operation.callback_details,
        operation.chained_invoke_details,
    ):
        if details is not None:
            return details.result, details.error
    return None, None


def size(operation: Operation) -> int:
    """Bytes of what it came to, as far as it has."""
    result, failed = outcome(operation)
    return len(result or "") + len((failed.error_message if failed else None) or "")
