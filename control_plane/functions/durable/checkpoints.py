"""What a durable function's code calls while it runs: CheckpointDurableExecution and GetDurableExecutionState."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from control_plane.definitions.durable import Checkpointed, OperationUpdate
from control_plane.functions.durable.references import MOST, USUAL, own
from control_plane.functions.errors import InvalidParameterValue
from control_plane.functions.names import refer
from control_plane.operations import lambda_
from control_plane.store import Account
from control_plane.wire.errors import AccessDenied, ResourceNotFound


@lambda_.operation
def checkpoint_durable_execution(
    account: Account,
    *,
    durable_execution_arn: str,
    checkpoint_token: str,
    updates: Sequence[Mapping[str, Any]] | None = None,
    client_token: str | None = None,
) -> Mapping[str, Any]:
    wanted = [_resolved(account, msgspec.convert(update, OperationUpdate)) for update in updates or ()]
    arn = own(account, durable_execution_arn)
    done: Checkpointed = account.ports.durable.checkpoint(arn, checkpoint_token, wanted, client_token)
    return {"checkpoint_token": done.checkpoint_token, "new_execution_state": {"operations": done.operations}}


@lambda_.operation
def get_durable_execution_state(
    account: Account,
    *,
    durable_execution_arn: str,
    checkpoint_token: str,
    marker: str | None = None,
    max_items: int | None = None,
) -> Mapping[str, Any]:
    arn = own(account, durable_execution_arn)
    most = min(max_items or USUAL, MOST)
    operations, following = account.ports.durable.state(arn, checkpoint_token, marker, most)
    return {"operations": operations, "next_marker": following}


def _resolved(account: Account, update: OperationUpdate) -> OperationUpdate:
    """With the ARN of the function that a chained invocation names."""
    options = update.chained_invoke_options
    if update.type != "CHAINED_INVOKE" or options is None:
        return update
    try:
        reference = refer(account, options.function_name)
    except AccessDenied:
        raise InvalidParameterValue("Cannot start a CHAINED_INVOKE on a function in another account.") from None
    except ResourceNotFound:
        raise InvalidParameterValue("Cannot start a CHAINED_INVOKE on a function in another region.") from None
    return replace(update, function_arn=reference.arn)
