"""What is in a stack."""

import json
from typing import Any

from emulator.cloudformation.errors import ValidationError
from emulator.cloudformation.operations.finding import QUOTED, WITH_ID, found
from emulator.cloudformation.operations.paging import page
from emulator.cloudformation.operations.registry import Account, operation
from emulator.cloudformation.records import Resource, Stack

_NOT_CHECKED = {"stack_resource_drift_status": "NOT_CHECKED"}


@operation
def describe_stack_resource(account: Account, *, stack_name: str, logical_resource_id: str) -> dict[str, Any]:
    stack = found(account, stack_name, QUOTED)
    resource = stack.resources.get(logical_resource_id)
    if resource is None:
        raise ValidationError(f"Resource {logical_resource_id} does not exist for stack {stack.name}")
    metadata = resource.source.get("Metadata")
    detail = {**_of(stack, resource), "metadata": json.dumps(metadata) if metadata else "{}"}
    return {"stack_resource_detail": detail}


@operation
def describe_stack_resources(
    account: Account,
    *,
    stack_name: str | None = None,
    logical_resource_id: str | None = None,
    physical_resource_id: str | None = None,
) -> dict[str, Any]:
    """Of a stack by its name, or by the physical id of something in it.

    None, where the stack has no resource of that logical id: Architect's second deployment of an app asks for some that
    no stack of today has, and fails on any error (github.com/architect/deploy, src/sam/compat).
    """
    if stack_name is not None and physical_resource_id is not None:
        raise ValidationError("You cannot specify both StackName and PhysicalResourceId.")
    if physical_resource_id is not None:
        stack = _having(account, physical_resource_id)
    elif stack_name is not None:
        stack = found(account, stack_name, WITH_ID)
    else:
        raise ValidationError("Either StackName or PhysicalResourceId must be specified.")
    shown = [each for each in _resources(stack) if logical_resource_id in (None, each.logical_id)]
    return {"stack_resources": [_of(stack, each) for each in shown]}


@operation
def list_stack_resources(account: Account, *, stack_name: str, next_token: str | None = None) -> dict[str, Any]:
    stack = found(account, stack_name, WITH_ID)
    return page("stack_resource_summaries", _resources(stack), next_token, lambda each: _of(stack, each))


def _resources(stack: Stack) -> list[Resource]:
    """In the order of their logical ids, as AWS lists them; they may change while they are being looked at."""
    return sorted(stack.resources.values(), key=lambda each: each.logical_id)


def _of(stack: Stack, resource: Resource) -> dict[str, Any]:
    """The members of all three forms: two call the moment of the last change otherwise than the third."""
    return {
        "stack_id": stack.id,
        "stack_name": stack.name,
        "logical_resource_id": resource.logical_id,
        "physical_resource_id": resource.made.physical_id if resource.made else None,
        "resource_type": resource.type,
        "timestamp": resource.changed,
        "last_updated_timestamp": resource.changed,
        "resource_status": resource.status,
        "resource_status_reason": resource.reason,
        "drift_information": _NOT_CHECKED,
    }


def _having(account: Account, physical_id: str) -> Stack:
    for stack in account.stacks.every(account.account_id, account.region):
        if any(each.made and each.made.physical_id == physical_id for each in _resources(stack)):
            return stack
    raise ValidationError(f"Stack for {physical_id} does not exist")
