"""`apigatewaymanagementapi`: the three operations on a client's connection (handbook/06 section 10).

A connection id means something within its stage only, and these operations know no stage. So the front door hands over
the whole address, `{api}/{stage}/{connection id}`, in the place of the id; what it cannot be is said of the id alone.
"""

import re
from collections.abc import Mapping
from typing import Any

from control_plane import ports
from control_plane.operations import apigatewaymanagementapi
from control_plane.store import Account
from control_plane.wire.errors import AwsError, BadRequest, LimitExceeded

_LARGEST = 131_072
_ID = re.compile(r"[\w-]+=*", re.ASCII)


class Gone(AwsError):
    """AWS answers it with no body at all."""

    code, status = "GoneException", 410


class PayloadTooLarge(AwsError):
    code, status = "PayloadTooLargeException", 413


@apigatewaymanagementapi.operation
def post_to_connection(account: Account, *, data: bytes, connection_id: str) -> None:
    if len(data) > _LARGEST:
        raise PayloadTooLarge("Message too long")
    _find(account, connection_id)
    try:
        account.ports.connections.post(connection_id, data)
    except ports.Backlog:
        raise LimitExceeded("The client does not take what it is sent") from None


@apigatewaymanagementapi.operation
def get_connection(account: Account, *, connection_id: str) -> Mapping[str, Any]:
    found = _find(account, connection_id)
    return {
        "connected_at": found.connected_at,
        "identity": {"source_ip": found.source_ip, "user_agent": found.user_agent},
        "last_active_at": found.last_active_at,
    }


@apigatewaymanagementapi.operation
def delete_connection(account: Account, *, connection_id: str) -> None:
    _find(account, connection_id)
    account.ports.connections.close(connection_id)


def _find(account: Account, address: str) -> ports.OpenConnection:
    connection_id = address.split("/", 2)[-1]
    if not _ID.fullmatch(connection_id):
        raise BadRequest(f"Invalid connectionId: {connection_id}")
    found = account.ports.connections.find(address)
    if found is None:
        raise Gone("")
    return found
