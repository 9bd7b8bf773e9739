"""Stack policies are kept and given back; updates do not ask them."""

import json
from typing import Any

from emulator.cloudformation.errors import ValidationError
from emulator.cloudformation.operations.finding import IN_BRACKETS, found
from emulator.cloudformation.operations.registry import Account, operation
from emulator.cloudformation.operations.wanted import policy_of


@operation
def set_stack_policy(
    account: Account, *, stack_name: str, stack_policy_body: str | None = None, stack_policy_url: str | None = None
) -> None:
    stack = found(account, stack_name, IN_BRACKETS)
    policy = policy_of(account, stack_policy_body, stack_policy_url)
    if policy is None:
        raise ValidationError("You must specify one of StackPolicyBody or StackPolicyURL")
    try:
        json.loads(policy)
    except (ValueError, RecursionError):
        raise ValidationError("Error validating stack policy: Invalid stack policy") from None
    account.stacks.change(stack, policy=policy)


@operation
def get_stack_policy(account: Account, *, stack_name: str) -> dict[str, Any]:
    return {"stack_policy_body": found(account, stack_name, IN_BRACKETS).policy}
