"""What compiled integrations call: functions, AWS's services, whatever speaks HTTP. `emulator/app.py` supplies them."""

from collections.abc import Awaitable, Callable
from typing import Protocol

import msgspec

from data_plane.functions.records import Invocation
from data_plane.functions.response_stream import Streaming
from data_plane.integrations.aws_services import AwsServices
from data_plane.integrations.transport import Transport
from data_plane.roles import Roles
from data_plane.runtime import Call, Response

Integrate = Callable[[Call], Awaitable[Response]]


class Functions(Protocol):
    def invoke(self, arn: str, event: bytes, *, trace_id: str | None = None) -> Awaitable[Invocation]:
        """Run a function and wait for it. Raises FunctionNotFound and TooManyRequests."""
        ...

    async def stream(self, arn: str, event: bytes, *, trace_id: str | None = None) -> Streaming:
        """Run a function and wait for the beginning of its answer. Raises FunctionNotFound and TooManyRequests."""
        ...

    def invoke_later(
        self, arn: str, event: bytes, *, trace_id: str | None = None, durable_name: str | None = None
    ) -> str | None:
        """Run a function when there is room for it; nobody waits for the outcome. Raises TooManyRequests.

        The ARN of a durable function's execution, which may be named; raises NotInvocable, AlreadyStarted besides.
        """
        ...


class Network(Protocol):
    """Asked when a stage is published."""

    def client_certificate(self, account_id: str, region: str, certificate_id: str) -> tuple[str, str] | None:
        """The PEM of a stage's client certificate, and of its key."""
        ...

    def vpc_link(self, account_id: str, region: str, link_id: str) -> str | None:
        """The URL of what is behind a link; empty where that is the integration's own host, None: no such link."""
        ...


class Backends(msgspec.Struct, frozen=True, kw_only=True):
    """permits: (ARN of a function, ARN of a method) -> may it call? Asked by every call, so it must be quick.

    roles: asked by calls of integrations that have one.
    """

    functions: Functions
    http: Transport
    network: Network
    aws: AwsServices
    permits: Callable[[str, str], bool]
    roles: Roles
