"""One invocation in flight: what the registry makes, the pool hands on and a worker answers."""

import asyncio

import msgspec

from data_plane.functions.journal import Tail
from data_plane.functions.records import Invocation
from data_plane.functions.response_stream import Streaming


class Call(msgspec.Struct, kw_only=True):
    """clock: `time.monotonic()` when its timeout began to run, 0 before that.

    streamed: where the beginning of a streamed answer is told; None where answers are wanted whole.
    announced: its START is in the log. provisioned: a worker that was started ahead answers it.
    """

    request_id: str
    invoked_arn: str
    trace_id: str
    client_context: str | None
    event: bytes
    tail: Tail | None
    answer: asyncio.Future[Invocation]
    streamed: asyncio.Future[Streaming] | None = None
    clock: float = 0.0
    init_ms: float | None = None
    announced: bool = False
    provisioned: bool = False
