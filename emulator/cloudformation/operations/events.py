"""A stack's history, the newest first."""

from typing import Any

from emulator.cloudformation.errors import ValidationError
from emulator.cloudformation.operations.change_sets import change_set_of
from emulator.cloudformation.operations.finding import IN_BRACKETS, found
from emulator.cloudformation.operations.paging import page
from emulator.cloudformation.operations.registry import Account, operation
from emulator.cloudformation.records import Event

_MOST = 500
"""On a page. AWS deploys slowly, and Serverless Framework 3 reads the first page alone every five seconds: what it
waits for, an update's beginning and its failures, must be on it."""


@operation
def describe_stack_events(account: Account, *, stack_name: str, next_token: str | None = None) -> dict[str, Any]:
    stack = found(account, stack_name, IN_BRACKETS)
    return page("stack_events", stack.events[::-1], next_token, _event, _MOST)


@operation
def describe_events(
    account: Account,
    *,
    stack_name: str | None = None,
    change_set_name: str | None = None,
    operation_id: str | None = None,
    filters: dict[str, Any] | None = None,
    next_token: str | None = None,
) -> dict[str, Any]:
    """A change set has none: none of its resources is validated beforehand."""
    if change_set_name is not None:
        change_set_of(account, change_set_name, stack_name)
        return {"operation_events": []}
    if stack_name is None:
        raise ValidationError("Either StackName, ChangeSetName or OperationId must be specified.")
    failed = (filters or {}).get("failed_events", False)
    stack = found(account, stack_name, IN_BRACKETS)
    events = [each for each in stack.events[::-1] if not failed or each.status.endswith("_FAILED")]
    return page("operation_events", events, next_token, lambda each: {**_event(each), "event_type": _kind(each)})


def _kind(event: Event) -> str:
    return "PROVISIONING_ERROR" if event.status.endswith("_FAILED") else "STACK_EVENT"


def _event(event: Event) -> dict[str, Any]:
    return {
        "event_id": event.id,
        "stack_id": event.stack_id,
        "stack_name": event.stack_name,
        "logical_resource_id": event.logical_id,
        "physical_resource_id": event.physical_id,
        "resource_type": event.type,
        "timestamp": event.time,
        "resource_status": event.status,
        "resource_status_reason": event.reason,
        "resource_properties": event.properties,
        "client_request_token": event.token,
    }
