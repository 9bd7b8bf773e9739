"""What a durable function is called with, and what it answers.

    {"DurableExecutionArn": ..., "CheckpointToken": ..., "UpdatedOperationIds": [...],
     "InitialExecutionState": {"Operations": [...], "NextMarker": ""}}
    {"Status": "SUCCEEDED", "Result": "..."} or {"Status": "FAILED", "Error": {...}} or {"Status": "PENDING"}

The operations begin with one of type EXECUTION, whose input is what the execution was started with. Times are
milliseconds. A state that is too large for a call is continued by GetDurableExecutionState from NextMarker on. So do
AWS's SDKs read and write them.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from control_plane.definitions.durable import ErrorObject, ExecutionDetails, Operation
from data_plane.functions.durable.events import size
from data_plane.functions.durable.execution import LiveExecution
from data_plane.functions.durable.operations import COMPLETED
from data_plane.functions.durable.refusals import InvalidValue
from data_plane.functions.records import Invocation

_PAGE_BYTES = 5 * 1024 * 1024
_FIRST_PAGE = 1_000
_STATUSES = ("SUCCEEDED", "FAILED", "PENDING")


class Output(msgspec.Struct, frozen=True, kw_only=True):
    """How an invocation ended, if it did as it should. failure: it is to be tried again. invalid: it is not."""

    status: str = ""
    result: str | None = None
    error: ErrorObject | None = None
    failure: ErrorObject | None = None
    invalid: str = ""


def request(live: LiveExecution, token: str, updated: Sequence[str]) -> bytes:
    """The event. updated: the operations that are not as the function saw them last."""
    shown, marker = state(live, None, _FIRST_PAGE)
    return msgspec.json.encode(
        {
            "DurableExecutionArn": live.arn,
            "CheckpointToken": token,
            "InitialExecutionState": {
                "Operations": [_on_the_wire(msgspec.to_builtins(each)) for each in shown],
                "NextMarker": marker or "",
            },
            "UpdatedOperationIds": updated,
        }
    )


def state(live: LiveExecution, marker: str | None, max_items: int) -> tuple[list[Operation], str | None]:
    """What a function sees of its operations, a page of it, and where the next one begins. Raises InvalidValue."""
    everything = [_execution(live), *_visible(live)]
    if marker and not marker.isdecimal():
        raise InvalidValue("Invalid pagination marker.")
    start = end = int(marker or 0)
    taken = 0
    while end < min(len(everything), start + max_items) and taken < _PAGE_BYTES:
        taken += _size(everything[end])
        end += 1
    return everything[start:end], str(end) if end < len(everything) else None


def _execution(live: LiveExecution) -> Operation:
    return Operation(
        id=live.arn.rpartition("/")[2],
        type="EXECUTION",
        status="STARTED",
        name=live.record.durable_execution_name,
        start_timestamp=live.record.start_timestamp,
        execution_details=ExecutionDetails(input_payload=live.record.input_payload),
    )


def _visible(live: LiveExecution) -> list[Operation]:
    """Without what lies within a completed context, unless that wants its children replayed."""
    hidden: set[str] = set()
    shown = []
    for entry in live.entries.values():
        operation = entry.operation
        if operation.parent_id in hidden:
            hidden.add(operation.id)
            continue
        shown.append(operation)
        if (
            operation.context_details
            and operation.status in COMPLETED
            and not operation.context_details.replay_children
        ):
            hidden.add(operation.id)
    return shown


def _size(operation: Operation) -> int:
    """Bytes, roughly."""
    given = operation.execution_details.input_payload if operation.execution_details else ""
    return 300 + len(given) + size(operation)


def _on_the_wire(value: Any) -> Any:
    """With AWS's names, times as milliseconds."""
    if not isinstance(value, dict):
        return value
    return {
        "".join(word.capitalize() for word in name.split("_")): round(each * 1000)
        if name.endswith("_timestamp")
        else _on_the_wire(each)
        for name, each in value.items()
    }


def output(invocation: Invocation) -> Output:
    """What a finished call says."""
    if invocation.function_error is not None:
        return Output(failure=failure(invocation.payload))
    try:
        said = msgspec.json.decode(invocation.payload)
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        return Output(invalid=f"Invalid invocation output: {problem}")
    if not isinstance(said, dict):
        said = {}
    invalid = _problem(said.get("Status"), said.get("Result"), said.get("Error"))
    if invalid:
        return Output(invalid=invalid)
    return Output(status=said["Status"], result=said.get("Result"), error=_error(said.get("Error")))


def _problem(status: Any, result: Any, error: Any) -> str | None:
    """What an output may not say, in the words of AWS's local runner."""
    if status is None:
        return "Response status is required"
    if status not in _STATUSES:
        return f"Unexpected invocation status: {status}"
    if status == "FAILED" and result is not None:
        return "Cannot provide a Result for FAILED status."
    if status == "SUCCEEDED" and error is not None:
        return "Cannot provide an Error for SUCCEEDED status."
    if not isinstance(result, str | None) or not isinstance(error, dict | None):
        return "Invalid invocation output: Result is a text, Error an object"
    return None


def _error(said: dict[str, Any] | None) -> ErrorObject | None:
    if said is None:
        return None
    trace = said.get("StackTrace")
    return ErrorObject(
        error_message=_text(said.get("ErrorMessage")),
        error_type=_text(said.get("ErrorType")),
        error_data=_text(said.get("ErrorData")),
        stack_trace=[str(each) for each in trace] if isinstance(trace, list) else None,
    )


def failure(payload: bytes) -> ErrorObject:
    """Lambda's error document as an error of durable executions."""
    try:
        said = msgspec.json.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError):
        said = None
    if not isinstance(said, dict):
        return ErrorObject(error_message=payload.decode("utf-8", "replace"))
    trace = said.get("stackTrace", said.get("trace"))
    return ErrorObject(
        error_message=_text(said.get("errorMessage")),
        error_type=_text(said.get("errorType")),
        stack_trace=[str(each) for each in trace] if isinstance(trace, list) and trace else None,
    )


def error_document(error: ErrorObject | None) -> bytes:
    """The other way round: what a caller who waited is told."""
    said = error or ErrorObject()
    document = {"errorMessage": said.error_message, "errorType": said.error_type, "errorData": said.error_data}
    shown: dict[str, Any] = {name: text for name, text in document.items() if text is not None}
    if said.stack_trace:
        shown["stackTrace"] = said.stack_trace
    return msgspec.json.encode(shown)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
