"""What a checkpoint makes of an operation, and what it may not do: a table of the actions of each type.

The service completes some itself: a wait that is over, a callback that came, a chained invocation that ended, a step
whose next attempt is due. The rules and their words are those of AWS's local runner of durable functions,
https://github.com/aws/aws-durable-execution-sdk-python-testing.
"""

from collections.abc import Mapping, Sequence

import msgspec
from msgspec.structs import replace

from control_plane.definitions.durable import (
    CallbackDetails,
    ChainedInvokeDetails,
    ContextDetails,
    ErrorObject,
    Operation,
    OperationUpdate,
    StepDetails,
    WaitDetails,
)
from data_plane.functions.durable.refusals import InvalidValue

COMPLETED = frozenset({"SUCCEEDED", "FAILED", "CANCELLED", "TIMED_OUT", "STOPPED"})
MAX_PAYLOAD = 1_048_576
"""Bytes of what an operation takes or gives."""
_TENANT = (
    "The invoked function is not enabled with tenancy configuration. Remove the tenant ID from your request and try"
    " again."
)


class _Rule(msgspec.Struct, frozen=True):
    """before: the statuses it may have, None where it need not be there. after: the one it gets."""

    before: frozenset[str | None]
    after: str
    refusal: str


def _rule(before: Sequence[str | None], after: str, refusal: str) -> _Rule:
    return _Rule(frozenset(before), after, refusal)


_OPEN_STEP = (None, "STARTED", "READY")
_CLOSE_STEP, _CLOSE_CONTEXT = "Invalid current STEP state to close.", "Invalid current CONTEXT state to close."
_RULES: Mapping[tuple[str, str], _Rule] = {
    ("STEP", "START"): _rule((None, "READY"), "STARTED", "Invalid current STEP state to start."),
    ("STEP", "SUCCEED"): _rule(_OPEN_STEP, "SUCCEEDED", _CLOSE_STEP),
    ("STEP", "FAIL"): _rule(_OPEN_STEP, "FAILED", _CLOSE_STEP),
    ("STEP", "RETRY"): _rule(_OPEN_STEP, "PENDING", "Invalid current STEP state to re-attempt."),
    ("CONTEXT", "START"): _rule((None,), "STARTED", "Cannot start a CONTEXT that already exist."),
    ("CONTEXT", "SUCCEED"): _rule((None, "STARTED"), "SUCCEEDED", _CLOSE_CONTEXT),
    ("CONTEXT", "FAIL"): _rule((None, "STARTED"), "FAILED", _CLOSE_CONTEXT),
    ("WAIT", "START"): _rule((None,), "STARTED", "Cannot start a WAIT that already exist."),
    ("WAIT", "CANCEL"): _rule(
        ("STARTED",), "CANCELLED", "Cannot cancel a WAIT that does not exist or has already completed."
    ),
    ("CALLBACK", "START"): _rule((None,), "STARTED", "Cannot start a CALLBACK that already exist."),
    ("CHAINED_INVOKE", "START"): _rule(
        (None,), "STARTED", "Cannot start a CHAINED_INVOKE operation that already exists."
    ),
}
_EXECUTION = ("SUCCEED", "FAIL")


def check_batch(updates: Sequence[OperationUpdate]) -> None:
    """Raises InvalidValue. A step or context may be started and ended at once; all else is updated once."""
    last: dict[str, OperationUpdate] = {}
    ends = [update for update in updates if update.type == "EXECUTION"]
    if len(ends) > 1:
        raise InvalidValue("Cannot checkpoint multiple EXECUTION updates.")
    if ends and updates[-1] is not ends[0]:
        raise InvalidValue("EXECUTION checkpoint must be the last update.")
    for update in updates:
        before = last.get(update.id)
        if before is not None and not _follows(before, update):
            raise InvalidValue("Cannot checkpoint multiple operations with the same ID.")
        last[update.id] = update


def _follows(before: OperationUpdate, update: OperationUpdate) -> bool:
    return before.type in ("STEP", "CONTEXT") and before.action == "START" and update.action != "START"


def check(update: OperationUpdate, current: Operation | None, parent: Operation | None) -> None:
    """May this be done to an operation as it is? parent: the one that the update names, if it is there."""
    if update.parent_id is not None and (parent is None or parent.type != "CONTEXT"):
        raise InvalidValue("Invalid parent operation id.")
    if current is not None:
        _check_same(update, current)
    _check_members(update)
    if update.type == "EXECUTION":
        if update.action not in _EXECUTION:
            raise InvalidValue("Invalid EXECUTION action.")
        return
    rule = _RULES.get((update.type, update.action))
    if rule is None:
        raise InvalidValue("Invalid action for the given operation type.")
    if (current.status if current else None) not in rule.before:
        raise InvalidValue(rule.refusal)


def _check_same(update: OperationUpdate, current: Operation) -> None:
    if update.type != current.type:
        raise InvalidValue("Inconsistent operation type.")
    for said, now, what in (
        (update.sub_type, current.sub_type, "operation subtype"),
        (update.name, current.name, "operation name"),
        (update.parent_id, current.parent_id, "parent operation id"),
    ):
        if said is not None and said != now:
            raise InvalidValue(f"Inconsistent {what}.")


def _check_members(update: OperationUpdate) -> None:
    """What an action needs, and what does not go with it."""
    if update.action == "FAIL" and update.payload is not None:
        raise InvalidValue("Cannot provide a Payload for FAIL action.")
    if update.action == "SUCCEED" and update.error is not None:
        raise InvalidValue("Cannot provide an Error for SUCCEED action.")
    if update.action == "RETRY":
        if update.step_options is None:
            raise InvalidValue("Invalid StepOptions for the given action.")
        if update.error is not None and update.payload is not None:
            raise InvalidValue("Cannot provide both error and payload to RETRY a STEP.")
    if update.type == "WAIT" and update.action == "START" and _no_time(update):
        raise InvalidValue("Invalid WaitOptions for the given action.")
    if update.type == "CHAINED_INVOKE":
        if update.chained_invoke_options is None:
            raise InvalidValue("Update for CHAINED_INVOKE operation requires ChainedInvokeOptions.")
        if update.chained_invoke_options.tenant_id is not None:
            raise InvalidValue(_TENANT)
    if update.type != "EXECUTION" and len((update.payload or "").encode()) > MAX_PAYLOAD:
        raise InvalidValue(f"{update.type} payload size must be less than or equal to {MAX_PAYLOAD} bytes.")


def _no_time(update: OperationUpdate) -> bool:
    return update.wait_options is None or update.wait_options.wait_seconds is None


def updated(update: OperationUpdate, current: Operation | None, now: float, callback_id: str) -> Operation:
    """An operation after an update that may be made. callback_id: for a new callback."""
    status = _RULES[update.type, update.action].after
    base = current or Operation(
        id=update.id,
        type=update.type,
        status=status,
        start_timestamp=now,
        parent_id=update.parent_id,
        name=update.name,
        sub_type=update.sub_type,
    )
    changed = replace(base, status=status, end_timestamp=now if status in COMPLETED else None)
    match update.type:
        case "STEP":
            return replace(changed, step_details=_step(update, base.step_details or StepDetails(), now))
        case "CONTEXT":
            return replace(changed, context_details=_context(update))
        case "WAIT" if update.action == "START" and update.wait_options:
            until = now + (update.wait_options.wait_seconds or 0)
            return replace(changed, wait_details=WaitDetails(scheduled_end_timestamp=until))
        case "CALLBACK":
            return replace(changed, callback_details=CallbackDetails(callback_id=callback_id))
        case "CHAINED_INVOKE":
            return replace(changed, chained_invoke_details=ChainedInvokeDetails())
    return changed


def _step(update: OperationUpdate, before: StepDetails, now: float) -> StepDetails:
    if update.action == "START":
        return replace(before, next_attempt_timestamp=None)
    due = None
    if update.action == "RETRY":
        due = now + ((update.step_options and update.step_options.next_attempt_delay_seconds) or 0)
    return StepDetails(
        attempt=before.attempt + 1, next_attempt_timestamp=due, result=update.payload, error=update.error
    )


def _context(update: OperationUpdate) -> ContextDetails:
    replay = update.context_options.replay_children if update.context_options else None
    return ContextDetails(replay_children=replay, result=update.payload, error=update.error)


def attempt_due(operation: Operation) -> Operation:
    """A step whose next attempt may begin."""
    details = replace(operation.step_details or StepDetails(), next_attempt_timestamp=None)
    return replace(operation, status="READY", step_details=details)


def completed(
    operation: Operation, status: str, now: float, result: str | None = None, error: ErrorObject | None = None
) -> Operation:
    """A wait, callback or chained invocation as the service ends it."""
    ended = replace(operation, status=status, end_timestamp=now)
    if ended.callback_details is not None:
        return replace(ended, callback_details=replace(ended.callback_details, result=result, error=error))
    if ended.chained_invoke_details is not None:
        return replace(ended, chained_invoke_details=ChainedInvokeDetails(result=result, error=error))
    return ended


def due(operation: Operation) -> float | None:
    """When the service is to do something with it, None where it is not its turn."""
    if operation.type == "WAIT" and operation.status == "STARTED" and operation.wait_details:
        return operation.wait_details.scheduled_end_timestamp
    if operation.type == "STEP" and operation.status == "PENDING" and operation.step_details:
        return operation.step_details.next_attempt_timestamp
    return None


def pending(operation: Operation) -> bool:
    """Will something come of it without its function?"""
    waits = operation.type in ("WAIT", "CALLBACK", "CHAINED_INVOKE") and operation.status == "STARTED"
    return waits or (operation.type == "STEP" and operation.status == "PENDING")
