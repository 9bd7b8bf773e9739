"""Change sets as they are described and listed."""

from typing import Any

from control_plane.wire.model import snake
from emulator.cloudformation.operations import descriptions
from emulator.cloudformation.operations.change_sets import change_set_of, execution_status
from emulator.cloudformation.operations.finding import IN_BRACKETS, found
from emulator.cloudformation.operations.paging import page
from emulator.cloudformation.operations.registry import Account, operation
from emulator.cloudformation.records import Change, ChangeSet, Stack


@operation
def describe_change_set(
    account: Account,
    *,
    change_set_name: str,
    stack_name: str | None = None,
    next_token: str | None = None,
    include_property_values: bool = False,
) -> dict[str, Any]:
    stack, change_set = change_set_of(account, change_set_name, stack_name)
    plan = change_set.plan
    return {
        **_summary(stack, change_set),
        "parameters": (descriptions.parameters(plan.parameters) or None) if plan else None,
        "notification_arns": change_set.notification_arns or [],
        "rollback_configuration": {},
        "capabilities": (plan.capabilities or None) if plan else None,
        "tags": (descriptions.tags(plan.tags) or None) if plan else None,
        "on_stack_failure": change_set.on_failure,
        **page("changes", change_set.changes, next_token, lambda each: _change(stack, each)),
    }


@operation
def describe_change_set_hooks(
    account: Account,
    *,
    change_set_name: str,
    stack_name: str | None = None,
    next_token: str | None = None,
    logical_resource_id: str | None = None,
) -> dict[str, Any]:
    """There are no hooks."""
    stack, change_set = change_set_of(account, change_set_name, stack_name)
    return {
        "change_set_id": change_set.id,
        "change_set_name": change_set.name,
        "stack_id": stack.id,
        "stack_name": stack.name,
        "status": "PLANNED",
        "hooks": [],
    }


@operation
def list_change_sets(account: Account, *, stack_name: str, next_token: str | None = None) -> dict[str, Any]:
    stack = found(account, stack_name, IN_BRACKETS)
    return page("summaries", list(stack.change_sets.values()), next_token, lambda each: _summary(stack, each))


def _summary(stack: Stack, change_set: ChangeSet) -> dict[str, Any]:
    return {
        "stack_id": change_set.stack_id,
        "stack_name": change_set.stack_name,
        "change_set_id": change_set.id,
        "change_set_name": change_set.name,
        "description": change_set.description,
        "creation_time": change_set.created,
        "execution_status": execution_status(stack, change_set),
        "status": change_set.status,
        "status_reason": change_set.reason,
        "include_nested_stacks": change_set.include_nested,
    }


def _change(stack: Stack, change: Change) -> dict[str, Any]:
    return {
        "type": "Resource",
        "resource_change": {
            "policy_action": _policy_action(stack, change),
            "action": change.action,
            "logical_resource_id": change.logical_id,
            "physical_resource_id": change.physical_id,
            "resource_type": change.type,
            "replacement": change.replacement,
            "scope": change.scope,
            "details": [_in_snake_case(each) for each in change.details],
        },
    }


def _policy_action(stack: Stack, change: Change) -> str | None:
    """What happens to what is removed or replaced."""
    resource = stack.resources.get(change.logical_id)
    if resource is None:
        return None
    if change.action == "Remove":
        return str(resource.source.get("DeletionPolicy", "Delete")).replace("RetainExceptOnCreate", "Retain")
    if change.replacement != "True":
        return None
    return f"ReplaceAnd{resource.source.get('UpdateReplacePolicy', 'Delete')}"


def _in_snake_case(value: Any) -> Any:
    return {snake(name): _in_snake_case(each) for name, each in value.items()} if isinstance(value, dict) else value
