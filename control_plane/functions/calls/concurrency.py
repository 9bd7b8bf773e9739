"""How many calls a function may have at once: of the account's, some reserved for it (handbook/07 section 2.5)."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from control_plane.functions import lookup
from control_plane.functions.errors import InvalidParameterValue
from control_plane.functions.names import refer_unqualified
from control_plane.operations import lambda_
from control_plane.store import Account
from control_plane.wire.errors import ResourceNotFound

CONCURRENT_EXECUTIONS = 1000
LEAST_UNRESERVED = 100


@lambda_.operation
def put_function_concurrency(
    account: Account, *, function_name: str, reserved_concurrent_executions: int
) -> Mapping[str, Any]:
    reference = refer_unqualified(account, function_name)
    found = account.functions.find(reference.name)
    if found is None:
        raise ResourceNotFound(f"Function not found: {reference.function_arn}:$LATEST")
    left = unreserved(account) + (found.reserved_concurrency or 0) - reserved_concurrent_executions
    if left < LEAST_UNRESERVED:
        raise InvalidParameterValue(
            "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution"
            f" below its minimum value of [{LEAST_UNRESERVED}]."
        )
    provisioned = sum(each.executions for each in found.provisioned.values())
    if reserved_concurrent_executions < provisioned:
        raise InvalidParameterValue(
            f"ReservedConcurrentExecutions {reserved_concurrent_executions} should not be lower than function's total"
            f" provisioned concurrency [{provisioned}]."
        )
    account.functions.put(found.name, replace(found, reserved_concurrency=reserved_concurrent_executions))
    return {"reserved_concurrent_executions": reserved_concurrent_executions}


@lambda_.operation
def get_function_concurrency(account: Account, *, function_name: str) -> Mapping[str, Any]:
    return {"reserved_concurrent_executions": lookup.function(account, function_name).reserved_concurrency}


@lambda_.operation
def delete_function_concurrency(account: Account, *, function_name: str) -> None:
    found = lookup.function(account, function_name)
    account.functions.put(found.name, replace(found, reserved_concurrency=None))


def unreserved(account: Account) -> int:
    """What the account's functions share."""
    return CONCURRENT_EXECUTIONS - sum(found.reserved_concurrency or 0 for found in account.functions)
