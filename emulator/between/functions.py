"""Functions between the planes: what the control plane commits is served, what it invokes is run."""

import time
from typing import Any

from control_plane import ports
from control_plane.store import Change, TableListener
from control_plane.wire.errors import TooManyRequests
from data_plane import context
from data_plane.functions import records, response_stream
from data_plane.functions.published import Functions
from emulator.between.durable import REFUSED, in_awss_words


class FunctionPublisher(TableListener):
    def __init__(self, functions: Functions) -> None:
        super().__init__({"functions": self._function})
        self._functions = functions

    def _function(self, change: Change) -> None:
        if change.new is None:
            self._functions.remove(change.old.arn)
        else:
            self._functions.put(change.new, *change.home)


class FunctionsPort:
    """How the control plane invokes."""

    def __init__(self, functions: Functions) -> None:
        self._functions = functions

    def trace(self, offered: str | None) -> str:
        return context.trace_of(offered, time.time_ns() // 1_000_000)

    async def invoke(self, arn: str, event: bytes, **how: Any) -> ports.Invocation:
        try:
            done = await self._functions.invoke(arn, event, **how)
        except records.TooManyRequests as refused:
            raise _throttled(refused) from None
        except REFUSED as refused:
            raise in_awss_words(refused) from None
        return _shown(done)

    async def stream(self, arn: str, event: bytes, **how: Any) -> ports.Streaming:
        try:
            return Streaming(await self._functions.stream(arn, event, **how))
        except records.TooManyRequests as refused:
            raise _throttled(refused) from None
        except REFUSED as refused:
            raise in_awss_words(refused) from None

    def provisioned(self, arn: str) -> ports.Provision | None:
        found = self._functions.provisioned(arn)
        return None if found is None else ports.Provision(allocated=found.allocated, failed=found.failed)

    def invoke_later(
        self, arn: str, event: bytes, *, request_id: str, trace_id: str, durable_name: str | None = None
    ) -> str | None:
        try:
            return self._functions.invoke_later(
                arn, event, request_id=request_id, trace_id=trace_id, durable_name=durable_name
            )
        except records.TooManyRequests as refused:
            raise _throttled(refused) from None
        except REFUSED as refused:
            raise in_awss_words(refused) from None


class Streaming:
    """An answer while it is written, as `ports.Streaming` has it."""

    def __init__(self, streaming: response_stream.Streaming) -> None:
        self._streaming = streaming
        self.executed_version = streaming.executed_version

    async def read(self) -> bytes:
        try:
            return await anext(self._streaming, b"")
        except response_stream.FunctionFailed:
            return b""

    async def ended(self) -> ports.Invocation:
        return _shown(await self._streaming.ended())

    async def aclose(self) -> None:
        await self._streaming.aclose()


def _shown(done: records.Invocation) -> ports.Invocation:
    return ports.Invocation(
        payload=done.payload,
        executed_version=done.executed_version,
        function_error=done.function_error,
        log=done.log,
        durable_execution_arn=done.durable_execution_arn,
    )


def _throttled(refused: records.TooManyRequests) -> TooManyRequests:
    return TooManyRequests(str(refused), reason=refused.reason)
