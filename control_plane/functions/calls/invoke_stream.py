"""Calling a function and getting its answer while it is written: InvokeWithResponseStream (handbook/07 section 3).

The answer is an event stream: a PayloadChunk for every piece, then InvokeComplete, which says how the function ended.
A function that fails has answered 200 by then; one that does not stream answers in one piece.
"""

import base64
from collections.abc import Awaitable, Mapping
from typing import Any

from control_plane.functions import lookup
from control_plane.functions.calls.invoke import (
    LOG_TAIL,
    MAX_SYNCHRONOUS,
    event_of,
    of_every_call,
    parse_client_context,
)
from control_plane.functions.configuration import not_here
from control_plane.functions.names import refer
from control_plane.operations import lambda_
from control_plane.ports import Streaming
from control_plane.store import Account
from control_plane.wire.event_stream import Event


@lambda_.operation
def invoke_with_response_stream(
    account: Account,
    *,
    function_name: str,
    invocation_type: str | None = None,
    log_type: str | None = None,
    client_context: str | None = None,
    qualifier: str | None = None,
    payload: bytes | None = None,
    tenant_id: str | None = None,
) -> Mapping[str, Any] | Awaitable[Mapping[str, Any]]:
    not_here(locals())
    reference = refer(account, function_name, qualifier)
    lookup.qualified(account, reference)
    event = event_of(payload, MAX_SYNCHRONOUS)
    context = parse_client_context(client_context) if client_context is not None else None
    functions, request_id = account.ports.functions, account.request_id
    trace_id = functions.trace(account.trace_id)
    if invocation_type == "DryRun":
        return {"status_code": 204, **of_every_call(trace_id)}
    with_log = log_type == "Tail"
    running = functions.stream(
        reference.arn, event, request_id=request_id, trace_id=trace_id, client_context=context, log_tail=with_log
    )
    return _answer(running, trace_id, with_log=with_log)


async def _answer(running: Awaitable[Streaming], trace_id: str, *, with_log: bool) -> Mapping[str, Any]:
    streaming = await running
    return {
        "status_code": 200,
        "executed_version": streaming.executed_version,
        "event_stream": _Events(streaming, with_log=with_log),
        **of_every_call(trace_id),
    }


class _Events:
    """The `Events` of a call."""

    def __init__(self, streaming: Streaming, *, with_log: bool) -> None:
        self._streaming = streaming
        self._with_log = with_log
        self._complete = False

    async def __anext__(self) -> Event:
        if self._complete:
            raise StopAsyncIteration
        piece = await self._streaming.read()
        if piece:
            return "payload_chunk", {"payload": piece}
        self._complete = True
        done = await self._streaming.ended()
        failed = done.function_error is not None
        return "invoke_complete", {
            "error_code": done.function_error,
            "error_details": done.payload.decode("utf-8", "replace") if failed else None,
            "log_result": base64.b64encode(done.log.encode()[-LOG_TAIL:]).decode() if self._with_log else None,
        }

    async def aclose(self) -> None:
        await self._streaming.aclose()
