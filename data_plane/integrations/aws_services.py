"""What integrations of type AWS call: any service of AWS, by the name its URI gives it. `emulator/aws` answers."""

from collections.abc import Mapping
from typing import Any, Protocol

import msgspec

from data_plane.roles import Refusal, Role
from data_plane.runtime import Header


class UnknownService(Exception):
    """AWS has no service of this name, or it has no such action."""


class AwsRequest(msgspec.Struct, frozen=True, kw_only=True):
    """One call. account_id, role: as whose it is made. refusal: the caller's, where that is the caller.

    path: percent-encoded. query: encoded, without `?`. action: the action asked for by name; None where method and path
    say it all. The other members are the HTTP request as the API's author defined it, or there is none of that:

    input: the action's, as an SDK is given it, with the service and the action as SDKs name them, `sfn` and
    `startExecution`. An answer that is an error is then `{"Code": ..., "Message": ...}`.
    """

    account_id: str
    region: str
    service: str
    action: str | None
    method: str
    path: str
    query: str
    headers: list[Header]
    body: bytes
    role: Role | None = None
    refusal: Refusal | None = None
    input: Mapping[str, Any] | None = None


class AwsAnswer(msgspec.Struct, frozen=True):
    status: int
    headers: list[Header]
    body: bytes


class AwsServices(Protocol):
    async def call(self, request: AwsRequest) -> AwsAnswer:
        """Make the call, in whatever protocol the service speaks. Raises UnknownService and RoleNotAssumed."""
        ...
