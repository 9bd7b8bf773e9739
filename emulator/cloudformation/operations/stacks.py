"""Stacks are created, updated and deleted: each of these begins it, and answers."""

from collections.abc import Sequence
from typing import Any, Unpack

from emulator.cloudformation.errors import AlreadyExists, ValidationError
from emulator.cloudformation.operations.finding import IN_BRACKETS, found, updatable
from emulator.cloudformation.operations.registry import Account, operation
from emulator.cloudformation.operations.wanted import Wanted, changes, drafted, new_stack, planned, policy_of, settle
from emulator.cloudformation.records import REVIEW, Stack

_CREATING = "CREATE_IN_PROGRESS"
_DELETING = "DELETE_IN_PROGRESS"
_UPDATING = "UPDATE_IN_PROGRESS"
_DELETED = "DELETE_COMPLETE"
_FORCED = "FORCE_DELETE_STACK"
_STOPPABLE = frozenset((_CREATING, "ROLLBACK_IN_PROGRESS", REVIEW))
"""Statuses of work under way that deleting a stack puts an end to."""


@operation
def create_stack(
    account: Account,
    *,
    stack_name: str,
    disable_rollback: bool = False,
    timeout_in_minutes: int | None = None,
    on_failure: str | None = None,
    stack_policy_body: str | None = None,
    stack_policy_url: str | None = None,
    client_request_token: str | None = None,
    enable_termination_protection: bool = False,
    retain_except_on_create: bool = False,
    **wanted: Unpack[Wanted],
) -> dict[str, Any]:
    if disable_rollback and on_failure is not None:
        raise ValidationError("You can specify either DisableRollback or OnFailure, but not both.")
    if account.stacks.find(account.account_id, account.region, stack_name) is not None:
        raise _exists(stack_name)
    stack = new_stack(account, stack_name, _CREATING)
    settle(stack, wanted)
    stack.disable_rollback = disable_rollback
    stack.on_failure = on_failure or stack.on_failure
    stack.timeout_minutes = timeout_in_minutes
    stack.protected = enable_termination_protection
    stack.policy = policy_of(account, stack_policy_body, stack_policy_url)
    plan = planned(account, stack, drafted(account, stack, wanted))
    if not account.stacks.add(stack):
        raise _exists(stack_name)
    account.deployer.create(stack, plan, client_request_token)
    return {"stack_id": stack.id}


@operation
def update_stack(
    account: Account,
    *,
    stack_name: str,
    use_previous_template: bool = False,
    stack_policy_during_update_body: str | None = None,
    stack_policy_during_update_url: str | None = None,
    stack_policy_body: str | None = None,
    stack_policy_url: str | None = None,
    disable_rollback: bool = False,
    client_request_token: str | None = None,
    retain_except_on_create: bool = False,
    **wanted: Unpack[Wanted],
) -> dict[str, Any]:
    stack = _existing(account, stack_name)
    updatable(stack)
    plan = planned(account, stack, drafted(account, stack, wanted, use_previous_template))
    policy = policy_of(account, stack_policy_body, stack_policy_url)
    if not changes(account, stack, plan)[0]:
        raise ValidationError("No updates are to be performed.")
    with account.changing:
        updatable(stack)
        settle(stack, wanted)
        stack.disable_rollback = disable_rollback
        stack.policy = policy or stack.policy
        _make_obsolete(stack)
        stack.change_set_id = None
        account.deployer.update(stack, plan, client_request_token)
    return {"stack_id": stack.id}


@operation
def delete_stack(
    account: Account,
    *,
    stack_name: str,
    retain_resources: Sequence[str] = (),
    role_arn: str | None = None,
    client_request_token: str | None = None,
    deletion_mode: str | None = None,
    deployment_config: dict[str, Any] | None = None,
) -> None:
    """What is not there has been deleted. By force, what could not be is left behind."""
    with account.changing:
        stack = account.stacks.find(account.account_id, account.region, stack_name)
        if stack is None or stack.status in (_DELETED, _DELETING):
            return
        if stack.protected:
            raise ValidationError(f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled")
        if stack.status.endswith("_IN_PROGRESS") and stack.status not in _STOPPABLE:
            raise ValidationError(f"Stack [{stack.id}] cannot be deleted while in status {stack.status}")
        _check_retained(stack, retain_resources)
        if deletion_mode == _FORCED:
            retain_resources = [name for name, each in stack.resources.items() if each.status == "DELETE_FAILED"]
        account.deployer.delete(stack, retain_resources, client_request_token)


@operation
def cancel_update_stack(account: Account, *, stack_name: str, client_request_token: str | None = None) -> None:
    stack = found(account, stack_name, IN_BRACKETS)
    with account.changing:
        if stack.status != _UPDATING:
            raise ValidationError("CancelUpdateStack cannot be called from current stack status")
        stack.cancelled = True


@operation
def update_termination_protection(
    account: Account, *, enable_termination_protection: bool, stack_name: str
) -> dict[str, Any]:
    stack = _existing(account, stack_name)
    if stack.parent_id is not None:
        raise ValidationError("Termination protection cannot be updated on nested stacks. Use the root stack.")
    account.stacks.change(stack, protected=enable_termination_protection)
    return {"stack_id": stack.id}


def _make_obsolete(stack: Stack) -> None:
    """What change sets would have done, they were made to do to another stack."""
    for each in stack.change_sets.values():
        if each.execution_status == "AVAILABLE":
            each.execution_status = "OBSOLETE"


def _existing(account: Account, name: str) -> Stack:
    stack = found(account, name, IN_BRACKETS)
    if stack.status == _DELETED:
        raise ValidationError(IN_BRACKETS.format(name))
    return stack


def _exists(name: str) -> AlreadyExists:
    return AlreadyExists(f"Stack [{name}] already exists")


def _check_retained(stack: Stack, retain: Sequence[str]) -> None:
    """The second message is of https://github.com/rebuy-de/aws-nuke/issues/270; "For stacks in the DELETE_FAILED state"
    says the documentation of the first."""
    if not retain:
        return
    if stack.status != "DELETE_FAILED":
        raise ValidationError("Resources to retain can only be specified for stacks in the DELETE_FAILED state.")
    if any(name not in stack.resources or stack.resources[name].status == _DELETED for name in retain):
        raise ValidationError(
            "The specified resources to retain must be in a valid state. "
            "Do not specify resources that are in the DELETE_COMPLETE state."
        )
