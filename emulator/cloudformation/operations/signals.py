"""SignalResource: whoever a resource with a CreationPolicy waits for says that it is there, or is not.

The words of the refusals are those of https://github.com/aws-cloudformation/aws-cloudformation-templates/issues/34 and
https://github.com/aws/aws-parallelcluster/pull/1356.
"""

from emulator.cloudformation.errors import ValidationError
from emulator.cloudformation.operations.finding import IN_BRACKETS, found
from emulator.cloudformation.operations.registry import Account, operation
from emulator.cloudformation.records import CLEANUP, UNDER_WAY


@operation
def signal_resource(
    account: Account, *, stack_name: str, logical_resource_id: str, unique_id: str, status: str
) -> None:
    stack = found(account, stack_name, IN_BRACKETS)
    if not stack.status.endswith(UNDER_WAY) or stack.status.endswith(CLEANUP):
        raise ValidationError(f"Stack {stack.id} is in {stack.status} state and cannot be signaled")
    resource, signals = stack.resources.get(logical_resource_id), stack.awaiting.get(logical_resource_id)
    if resource is None:
        raise ValidationError(f"Resource {logical_resource_id} does not exist for stack {stack.name}")
    if signals is None:
        raise ValidationError(f"Resource {logical_resource_id} is in {resource.status} and cannot be signaled")
    signals.give(unique_id, status)
