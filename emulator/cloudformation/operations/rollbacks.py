"""Stacks that failed, and were left so or could not be rolled back, are rolled back after all.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-continueupdaterollback.html
"""

from collections.abc import Sequence
from typing import Any

from emulator.cloudformation.errors import ValidationError
from emulator.cloudformation.operations.finding import IN_BRACKETS, found
from emulator.cloudformation.operations.registry import Account, operation

_FAILED = frozenset(("CREATE_FAILED", "UPDATE_FAILED"))
_STUCK = "UPDATE_ROLLBACK_FAILED"


@operation
def rollback_stack(
    account: Account,
    *,
    stack_name: str,
    role_arn: str | None = None,
    client_request_token: str | None = None,
    retain_except_on_create: bool = False,
    deployment_config: dict[str, Any] | None = None,
) -> dict[str, Any]:
    stack = found(account, stack_name, IN_BRACKETS)
    with account.changing:
        if stack.status not in _FAILED:
            raise ValidationError(f"Stack:{stack.id} is in {stack.status} state and can not be rolled back.")
        account.deployer.roll_back(stack, token=client_request_token)
    return {"stack_id": stack.id}


@operation
def continue_update_rollback(
    account: Account,
    *,
    stack_name: str,
    role_arn: str | None = None,
    resources_to_skip: Sequence[str] = (),
    client_request_token: str | None = None,
    force_rollback: bool = False,
) -> dict[str, Any]:
    stack = found(account, stack_name, IN_BRACKETS)
    with account.changing:
        if stack.status != _STUCK:
            raise ValidationError(f"Stack:{stack.id} is in {stack.status} state and can not continue rolling back.")
        if force_rollback and resources_to_skip:
            raise ValidationError("You cannot specify both ForceRollback and ResourcesToSkip.")
        if force_rollback:
            resources_to_skip = [name for name, each in stack.resources.items() if each.status == "UPDATE_FAILED"]
        unknown = [name for name in resources_to_skip if name not in stack.resources]
        if unknown:
            raise ValidationError(f"Resources to skip do not exist in stack {stack.name}: [{', '.join(unknown)}]")
        account.deployer.roll_back(stack, resources_to_skip, client_request_token)
    return {}
