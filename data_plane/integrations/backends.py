"""What compiled integrations call: functions, AWS's services, whatever speaks HTTP. `emulator/app.py` supplies them."""

from collections.abc import Awaitable, Callable
from typing import Protocol

import msgspec

from data_plane.functions.records import Invocation
from data_plane.integrations.aws_services import AwsServices
from data_plane.integrations.transport import Transport
from data_plane.runtime import Call, Response

Integrate = Callable[[Call], Awaitable[Response]]


class Functions(Protocol):
    async def invoke(self, arn: str, event: bytes, *, trace_id: str | None = None) -> Invocation:
        """Run a function and wait for it. Raises FunctionNotFound and TooManyRequests."""
        ...


class Backends(msgspec.Struct, frozen=True, kw_only=True):
    functions: Functions
    http: Transport
    aws: AwsServices
