"""Stacks as they are described and listed."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from emulator.cloudformation.operations.finding import found
from emulator.cloudformation.operations.paging import page
from emulator.cloudformation.operations.registry import Account, operation
from emulator.cloudformation.records import HIDDEN, REVIEW, Output, Parameter, Stack

_DELETED = "DELETE_COMPLETE"
_PATIENCE, _OFTEN = 5.0, 0.01
NOT_CHECKED = {"stack_drift_status": "NOT_CHECKED"}


@operation
def describe_stacks(
    account: Account, *, stack_name: str | None = None, next_token: str | None = None
) -> dict[str, Any]:
    """Deleted ones by their ids only."""
    if stack_name is not None:
        _let_finish(found(account, stack_name))
        return {"stacks": [_described(found(account, stack_name))]}
    here = account.stacks.every(account.account_id, account.region)
    return page("stacks", [each for each in here if each.status != _DELETED], next_token, _described)


@operation
def list_stacks(
    account: Account, *, next_token: str | None = None, stack_status_filter: Sequence[str] = ()
) -> dict[str, Any]:
    here = account.stacks.every(account.account_id, account.region)
    wanted = [each for each in here if not stack_status_filter or each.status in stack_status_filter]
    return page("stack_summaries", wanted, next_token, _summary)


def parameters(values: Mapping[str, Parameter]) -> list[dict[str, Any]]:
    return [
        {
            "parameter_key": each.key,
            "parameter_value": HIDDEN if each.no_echo else each.given,
            "resolved_value": each.resolved,
        }
        for each in values.values()
    ]


def tags(values: Mapping[str, str]) -> list[dict[str, Any]]:
    return [{"key": key, "value": value} for key, value in values.items()]


def _let_finish(stack: Stack) -> None:
    """Wait a little for what is under way. Whoever waits for a stack, as `aws cloudformation deploy` does, asks at once
    and then in half a minute, while most stacks are there in a second."""
    until = time.monotonic() + _PATIENCE
    while stack.status.endswith("_IN_PROGRESS") and stack.status != REVIEW and time.monotonic() < until:
        time.sleep(_OFTEN)


def _summary(stack: Stack) -> dict[str, Any]:
    return {
        "stack_id": stack.id,
        "stack_name": stack.name,
        "template_description": stack.plan.template.description if stack.plan else None,
        "creation_time": stack.created,
        "last_updated_time": stack.updated,
        "deletion_time": stack.deleted,
        "stack_status": stack.status,
        "stack_status_reason": stack.reason,
        "parent_id": stack.parent_id,
        "root_id": stack.root_id,
        "drift_information": NOT_CHECKED,
    }


def _described(stack: Stack) -> dict[str, Any]:
    plan = stack.plan
    summary = _summary(stack)
    summary["description"] = summary.pop("template_description")
    return {
        **summary,
        "change_set_id": stack.change_set_id,
        "parameters": (parameters(plan.parameters) or None) if plan else None,
        "rollback_configuration": {},
        "disable_rollback": stack.disable_rollback or stack.on_failure == "DO_NOTHING",
        "notification_arns": stack.notification_arns,
        "timeout_in_minutes": stack.timeout_minutes,
        "capabilities": (plan.capabilities or None) if plan else None,
        "outputs": [_output(each) for each in stack.outputs] or None,
        "role_arn": stack.role_arn,
        "tags": tags(plan.tags) if plan else [],
        "enable_termination_protection": stack.protected,
    }


def _output(output: Output) -> dict[str, Any]:
    return {
        "output_key": output.key,
        "output_value": output.value,
        "description": output.description,
        "export_name": output.export,
    }
