"""What checkpoints make of operations, and what they may not: the rules of AWS's local runner."""

from typing import Any

import pytest

from control_plane.definitions.durable import (
    ChainedInvokeOptions,
    ErrorObject,
    Operation,
    OperationUpdate,
    StepOptions,
    WaitOptions,
)
from data_plane.functions.durable import operations
from data_plane.functions.durable.refusals import InvalidValue
from tests.data_plane.functions.durable.workflows import step, wait

CLOSE = "Invalid current STEP state to close."
ERROR = ErrorObject(error_message="no")
CHAINED = ChainedInvokeOptions(function_name="fn")


def update(kind: str, action: str, **more: Any) -> OperationUpdate:
    return OperationUpdate(id="o", type=kind, action=action, **more)


def there(kind: str = "STEP", status: str = "STARTED", **more: Any) -> Operation:
    return Operation(id="o", type=kind, status=status, start_timestamp=1.0, **more)


@pytest.mark.parametrize(
    ("asked", "current", "refusal"),
    [
        (update("STEP", "START"), there(), "Invalid current STEP state to start."),
        (update("STEP", "SUCCEED"), there(status="SUCCEEDED"), CLOSE),
        (update("STEP", "FAIL"), there(status="PENDING"), CLOSE),
        (update("STEP", "FAIL", payload="1"), None, "Cannot provide a Payload for FAIL action."),
        (update("STEP", "SUCCEED", error=ERROR), None, "Cannot provide an Error for SUCCEED action."),
        (update("STEP", "RETRY"), None, "Invalid StepOptions for the given action."),
        (
            update("STEP", "RETRY", step_options=StepOptions(), error=ERROR, payload="1"),
            None,
            "Cannot provide both error and payload to RETRY a STEP.",
        ),
        (
            update("STEP", "RETRY", step_options=StepOptions()),
            there(status="FAILED"),
            "Invalid current STEP state to re-attempt.",
        ),
        (update("STEP", "CANCEL"), there(), "Invalid action for the given operation type."),
        (update("CONTEXT", "START"), there("CONTEXT"), "Cannot start a CONTEXT that already exist."),
        (update("CONTEXT", "SUCCEED"), there("CONTEXT", "FAILED"), "Invalid current CONTEXT state to close."),
        (update("WAIT", "START"), None, "Invalid WaitOptions for the given action."),
        (
            update("WAIT", "START", wait_options=WaitOptions(wait_seconds=1)),
            there("WAIT"),
            "Cannot start a WAIT that already exist.",
        ),
        (update("WAIT", "CANCEL"), None, "Cannot cancel a WAIT that does not exist or has already completed."),
        (update("CALLBACK", "START"), there("CALLBACK"), "Cannot start a CALLBACK that already exist."),
        (update("CALLBACK", "SUCCEED"), there("CALLBACK"), "Invalid action for the given operation type."),
        (
            update("CHAINED_INVOKE", "START"),
            None,
            "Update for CHAINED_INVOKE operation requires ChainedInvokeOptions.",
        ),
        (
            update("CHAINED_INVOKE", "START", chained_invoke_options=CHAINED),
            there("CHAINED_INVOKE"),
            "Cannot start a CHAINED_INVOKE operation that already exists.",
        ),
        (
            update(
                "CHAINED_INVOKE",
                "START",
                chained_invoke_options=ChainedInvokeOptions(function_name="fn", tenant_id="t"),
            ),
            None,
            "The invoked function is not enabled with tenancy configuration. Remove the tenant ID from your request and"
            " try again.",
        ),
        (update("EXECUTION", "START"), None, "Invalid EXECUTION action."),
        (update("WAIT", "CANCEL"), there(), "Inconsistent operation type."),
        (update("STEP", "SUCCEED", name="b"), there(name="a"), "Inconsistent operation name."),
        (update("STEP", "SUCCEED", sub_type="b"), there(sub_type="a"), "Inconsistent operation subtype."),
        (update("STEP", "SUCCEED", parent_id="p"), there(), "Inconsistent parent operation id."),
        (
            update("STEP", "SUCCEED", payload="x" * 1_048_577),
            None,
            "STEP payload size must be less than or equal to 1048576 bytes.",
        ),
    ],
)
def test_refused(asked: OperationUpdate, current: Operation | None, refusal: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        operations.check(asked, current, there("CONTEXT"))
    assert str(refused.value) == refusal


@pytest.mark.parametrize("parent", [None, there("STEP")])
def test_only_a_context_has_children(parent: Operation | None) -> None:
    with pytest.raises(InvalidValue, match=r"^Invalid parent operation id\.$"):
        operations.check(update("STEP", "START", parent_id="p"), None, parent)


@pytest.mark.parametrize(
    ("updates", "refusal"),
    [
        ([step("a", "START"), step("a", "SUCCEED")], None),
        ([step("a", "SUCCEED"), step("a", "START")], "Cannot checkpoint multiple operations with the same ID."),
        ([wait("a"), wait("a")], "Cannot checkpoint multiple operations with the same ID."),
        ([update("EXECUTION", "SUCCEED"), step("a", "START")], "EXECUTION checkpoint must be the last update."),
        ([update("EXECUTION", "SUCCEED")] * 2, "Cannot checkpoint multiple EXECUTION updates."),
    ],
)
def test_what_may_come_together(updates: list[OperationUpdate], refusal: str | None) -> None:
    if refusal is None:
        operations.check_batch(updates)
        return
    with pytest.raises(InvalidValue) as refused:
        operations.check_batch(updates)
    assert str(refused.value) == refusal


def test_attempts_of_a_step() -> None:
    started = operations.updated(step("s", "START"), None, 10.0, "")
    retry = step("s", "RETRY", step_options=StepOptions(next_attempt_delay_seconds=5), error=ERROR)
    pending = operations.updated(retry, started, 11.0, "")
    assert (pending.status, operations.due(pending), operations.pending(pending)) == ("PENDING", 16.0, True)
    assert pending.step_details is not None
    assert (pending.step_details.attempt, pending.step_details.error) == (1, ERROR)
    ready = operations.attempt_due(pending)
    assert (ready.status, operations.due(ready), operations.pending(ready)) == ("READY", None, False)
    done = operations.updated(step("s", "SUCCEED", payload="7"), ready, 17.0, "")
    assert done.step_details is not None
    assert (done.status, done.start_timestamp, done.end_timestamp) == ("SUCCEEDED", 10.0, 17.0)
    assert (done.step_details.attempt, done.step_details.result, done.step_details.error) == (2, "7", None)
