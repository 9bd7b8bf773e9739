"""The stack an operation means, and whether its status lets it. AWS says what is not there in different words by
operation: https://github.com/Kotaimen/awscfncli/issues/89 has those of DescribeStackEvents.
"""

from emulator.cloudformation.errors import ValidationError
from emulator.cloudformation.operations.registry import Account
from emulator.cloudformation.records import Stack

WITH_ID = "Stack with id {} does not exist"
IN_BRACKETS = "Stack [{}] does not exist"
QUOTED = "Stack '{}' does not exist"

_UPDATABLE = frozenset(
    (
        "CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE", "IMPORT_ROLLBACK_COMPLETE",
        "CREATE_FAILED", "UPDATE_FAILED",
    )
)  # fmt: skip
"""The last two are those of stacks whose rollback is disabled: "You can update the stack"
(https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html)."""


def found(account: Account, name: str, otherwise: str = WITH_ID) -> Stack:
    """By its name, or by its id, which finds deleted ones too."""
    stack = account.stacks.find(account.account_id, account.region, name)
    if stack is None:
        raise ValidationError(otherwise.format(name))
    return stack


def updatable(stack: Stack) -> None:
    if stack.status not in _UPDATABLE:
        raise ValidationError(f"Stack:{stack.id} is in {stack.status} state and can not be updated.")
