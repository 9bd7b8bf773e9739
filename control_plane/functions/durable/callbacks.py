"""What comes from outside for an execution that waits for it.

https://docs.aws.amazon.com/lambda/latest/api/API_SendDurableExecutionCallbackSuccess.html
"""

from collections.abc import Mapping
from typing import Any

from control_plane.functions.durable.references import error_object
from control_plane.functions.errors import InvalidParameterValue
from control_plane.operations import lambda_
from control_plane.store import Account


@lambda_.operation
def send_durable_execution_callback_success(
    account: Account, *, callback_id: str, result: bytes | None = None
) -> Mapping[str, Any]:
    try:
        text = result.decode() if result else None
    except UnicodeDecodeError:
        raise InvalidParameterValue("The result of a callback must be text.") from None
    account.ports.durable.end_callback(callback_id, "SUCCEEDED", text)
    return {}


@lambda_.operation
def send_durable_execution_callback_failure(
    account: Account, *, callback_id: str, error: Mapping[str, Any] | None = None
) -> Mapping[str, Any]:
    account.ports.durable.end_callback(callback_id, "FAILED", None, error_object(error or {}))
    return {}


@lambda_.operation
def send_durable_execution_callback_heartbeat(account: Account, *, callback_id: str) -> Mapping[str, Any]:
    account.ports.durable.heartbeat(callback_id)
    return {}
