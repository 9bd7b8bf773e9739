"""Change sets: what a stack would become, looked at first and executed later, or never.

A stack that is to be created by one is there at once, REVIEW_IN_PROGRESS and empty. What is wrong with a template is
answered at once too; what comes to light when transforms have rewritten it fails the change set. Executing one deletes
all others of its stack, updating the stack otherwise makes them obsolete.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets.html
"""

import uuid
from collections.abc import Sequence
from typing import Any, Unpack

from control_plane.wire.errors import NotImplementedHere
from emulator.cloudformation.engine.plan import Plan
from emulator.cloudformation.errors import (
    AlreadyExists,
    ChangeSetNotFound,
    InsufficientCapabilities,
    InvalidChangeSetStatus,
    ValidationError,
)
from emulator.cloudformation.operations.finding import IN_BRACKETS, found, updatable
from emulator.cloudformation.operations.registry import Account, operation
from emulator.cloudformation.operations.wanted import Wanted, changes, drafted, new_stack, planned
from emulator.cloudformation.planning import Draft
from emulator.cloudformation.records import REVIEW, ChangeSet, Stack
from emulator.cloudformation.templates.errors import TemplateError

_NO_CHANGES = "The submitted information didn't contain changes. Submit different information to create a change set."
_NO_UPDATES = "No updates are to be performed."
_AVAILABLE, _EXECUTING = "AVAILABLE", "EXECUTE_IN_PROGRESS"


@operation
def create_change_set(
    account: Account,
    *,
    stack_name: str,
    change_set_name: str,
    use_previous_template: bool = False,
    client_token: str | None = None,
    description: str | None = None,
    change_set_type: str = "UPDATE",
    resources_to_import: Sequence[dict[str, Any]] = (),
    include_nested_stacks: bool = False,
    on_stack_failure: str | None = None,
    import_existing_resources: bool = False,
    deployment_mode: str | None = None,
    **wanted: Unpack[Wanted],
) -> dict[str, Any]:
    stack = _to_change(account, stack_name, change_set_name, change_set_type)
    if any(each.name == change_set_name and execution_status(stack, each) in _PENDING for each in _sets(stack)):
        raise AlreadyExists(f"ChangeSet {change_set_name} already exists")
    draft = drafted(account, stack, wanted, use_previous_template, reviewed=True)
    change_set = ChangeSet(
        account.arn(f"changeSet/{change_set_name}/{uuid.uuid4()}"),
        change_set_name,
        stack.id,
        stack.name,
        change_set_type,
        plan=None,
        description=description,
        include_nested=include_nested_stacks,
        on_failure=on_stack_failure,
        role_arn=wanted.get("role_arn"),
        notification_arns=wanted.get("notification_arns"),
    )
    _look_ahead(account, stack, draft, change_set)
    with account.changing:
        if account.stacks.add(stack):
            stack.say(REVIEW, "User Initiated", client_token)
        elif account.stacks.find(account.account_id, account.region, stack.id) is not stack:
            raise _exists(stack_name, change_set_name)
        account.stacks.change(stack, change_sets={**stack.change_sets, change_set.id: change_set})
    return {"id": change_set.id, "stack_id": stack.id}


@operation
def execute_change_set(
    account: Account,
    *,
    change_set_name: str,
    stack_name: str | None = None,
    client_request_token: str | None = None,
    disable_rollback: bool = False,
    retain_except_on_create: bool = False,
) -> dict[str, Any]:
    stack, change_set = change_set_of(account, change_set_name, stack_name)
    with account.changing:
        _check_executable(stack, change_set)
        creating = stack.status == REVIEW
        if not creating:
            updatable(stack)
        stack.disable_rollback = disable_rollback or change_set.on_failure == "DO_NOTHING"
        stack.on_failure = change_set.on_failure or "ROLLBACK"
        stack.role_arn = change_set.role_arn or stack.role_arn
        if change_set.notification_arns is not None:
            stack.notification_arns = change_set.notification_arns
        stack.change_sets = {change_set.id: change_set}
        stack.change_set_id, change_set.execution_status = change_set.id, _EXECUTING
        begin = account.deployer.create if creating else account.deployer.update
        begin(stack, change_set.plan, client_request_token)
    return {}


@operation
def delete_change_set(account: Account, *, change_set_name: str, stack_name: str | None = None) -> dict[str, Any]:
    """What is not there has been deleted."""
    with account.changing:
        try:
            stack, change_set = change_set_of(account, change_set_name, stack_name)
        except ChangeSetNotFound:
            return {}
        status = execution_status(stack, change_set)
        if status == _EXECUTING:
            raise InvalidChangeSetStatus(
                f"ChangeSet [{change_set.id}] cannot be deleted in its current execution status of [{status}]"
            )
        left = {name: each for name, each in stack.change_sets.items() if each is not change_set}
        account.stacks.change(stack, change_sets=left)
    return {}


def change_set_of(account: Account, name: str, stack_name: str | None) -> tuple[Stack, ChangeSet]:
    """By its ARN, or by its name and its stack's. Raises ChangeSetNotFound, ValidationError."""
    if name.startswith("arn:"):
        stacks = account.stacks.every(account.account_id, account.region)
    elif stack_name is not None:
        stacks = [found(account, stack_name, IN_BRACKETS)]
    else:
        raise ValidationError("StackName must be specified if ChangeSetName is not specified as an ARN.")
    for stack in stacks:
        for each in reversed(_sets(stack)):
            if name in (each.id, each.name):
                return stack, each
    raise ChangeSetNotFound(f"ChangeSet [{name}] does not exist")


def execution_status(stack: Stack, change_set: ChangeSet) -> str:
    """What it is being executed for is known by what has become of the stack."""
    status = change_set.execution_status
    if status != _EXECUTING or (stack.status.endswith("_IN_PROGRESS") and stack.change_set_id == change_set.id):
        return status
    return "EXECUTE_COMPLETE" if stack.status in ("CREATE_COMPLETE", "UPDATE_COMPLETE") else "EXECUTE_FAILED"


_PENDING = (_AVAILABLE, "UNAVAILABLE", _EXECUTING, "OBSOLETE")
"""Of those whose name is taken: all but those that have been executed."""


def _sets(stack: Stack) -> list[ChangeSet]:
    return list(stack.change_sets.values())


def _to_change(account: Account, name: str, change_set_name: str, kind: str) -> Stack:
    """The stack that is there; one that is to be created may not be there yet, or be there to be reviewed."""
    if kind == "IMPORT":
        raise NotImplementedHere("The emulator has no change sets of type IMPORT")
    if kind == "UPDATE":
        stack = found(account, name, IN_BRACKETS)
        updatable(stack)
        return stack
    existing = account.stacks.find(account.account_id, account.region, name)
    if existing is None:
        return new_stack(account, name, REVIEW)
    if existing.status != REVIEW:
        raise _exists(name, change_set_name)
    return existing


def _exists(name: str, change_set_name: str) -> ValidationError:
    return ValidationError(
        f"Stack [{name}] already exists and cannot be created again with the changeSet [{change_set_name}]."
    )


def _look_ahead(account: Account, stack: Stack, draft: Draft, change_set: ChangeSet) -> None:
    """What it would do; of a template that is rewritten, what is wrong fails it."""
    try:
        plan = planned(account, stack, draft)
        _compare(account, stack, plan, change_set, _NO_UPDATES if draft.transforms else _NO_CHANGES)
    except (TemplateError, InsufficientCapabilities) as failure:
        if not draft.transforms:
            raise
        change_set.status, change_set.reason = "FAILED", str(failure)


def _compare(account: Account, stack: Stack, plan: Plan, change_set: ChangeSet, otherwise: str) -> None:
    changed, change_set.changes = changes(account, stack, plan)
    change_set.plan = plan
    if changed:
        change_set.status, change_set.execution_status = "CREATE_COMPLETE", _AVAILABLE
    else:
        change_set.status, change_set.reason = "FAILED", otherwise


def _check_executable(stack: Stack, change_set: ChangeSet) -> None:
    """https://github.com/aws/amazon-chime-sdk-js/issues/1089, https://github.com/saksdirect/nova/issues/10"""
    cannot = f"ChangeSet [{change_set.id}] cannot be executed in its current"
    if change_set.status != "CREATE_COMPLETE":
        raise InvalidChangeSetStatus(f"{cannot} status of [{change_set.status}]")
    status = execution_status(stack, change_set)
    if status != _AVAILABLE:
        raise InvalidChangeSetStatus(f"{cannot} execution status of [{status}]")
