"""A function whose answer is passed on while it writes it: metadata, eight NULs, then the body (handbook/02 section 8).

    {"statusCode": 200, "headers": {...}, "multiValueHeaders": {...}, "cookies": [...]} 00 00 00 00 00 00 00 00 body

The response begins when the delimiter is there, whatever content type the function says; the body needs no base64 and
is not converted. A runtime that does not stream, as Lambda's managed Python, may give the same format in one piece.
"""

import contextlib
import time
from collections.abc import AsyncIterator, Callable
from typing import Self

import msgspec

from data_plane.errors import CONFIGURATION, ApiConfigurationError, IntegrationFailure, IntegrationTimeout
from data_plane.functions.records import FunctionNotFound, TooManyRequests
from data_plane.functions.response_stream import FunctionFailed, Streaming
from data_plane.integrations import function_call, function_response, said
from data_plane.integrations.backends import Backends, Integrate
from data_plane.integrations.function_call import Target
from data_plane.integrations.streamed import Streamed, idle_limit
from data_plane.runtime import BrokenOff, Call, Integrated, Response, Scope
from data_plane.time_limit import TimeLimit

METADATA = 16_384
"""Bytes within which the delimiter must be."""


class _Metadata(function_response.Metadata, forbid_unknown_fields=True, rename="camel"):
    cookies: list[str] | None = None


_decode = msgspec.json.Decoder(_Metadata).decode


def build(
    target: Target, timeout_in_millis: int, event: Callable[[Call], bytes], scope: Scope, backends: Backends
) -> Integrate:
    functions, check = backends.functions, function_call.compile_check(target, backends)
    seconds, idle = timeout_in_millis / 1000, idle_limit(scope)
    requested = function_call.compile_headers(target, scope)
    limit = TimeLimit(min(seconds, idle))

    async def ask(call: Call, payload: bytes, integrated: Integrated) -> tuple[Streaming, Response]:
        streaming = await functions.stream(target.arn, payload, trace_id=call.trace)
        integrated.integration_status, integrated.request_id = 200, streaming.request_id
        return streaming, await read(streaming)

    async def integrate(call: Call) -> Response:
        payload = event(call)
        permitted = check(payload)
        if target.source_arn is None:
            permitted = await function_call.assume(target, call, backends)
        if call.log is not None:
            said.sending(call.log, target.url, requested(call, payload), payload)
        if not permitted:
            raise function_call.refused()
        call.integrated = integrated = Integrated(function_arn=target.arn)
        deadline = time.monotonic() + seconds
        try:
            with integrated:
                streaming, response = await limit.hold(ask(call, payload, integrated))
        except TimeoutError:
            raise IntegrationTimeout(reason="Execution failed due to a timeout error") from None
        except FunctionNotFound:
            raise function_call.refused() from None
        except TooManyRequests:
            raise function_call.throttled(call) from None
        except FunctionFailed as failed:
            integrated.error = f"Lambda Customer Function Error:{function_call.error_message(failed.invocation)}"
            raise IntegrationFailure(status=502, reason=function_call.error_line(failed.invocation)) from None
        if call.log is not None:
            said.received(call, 200, [("Content-Type", streaming.content_type)], b"")
        integrated.status = response.status
        assert not isinstance(response.body, bytes)
        response.body = Streamed(response.body, idle=idle, deadline=deadline)
        response.headers.append(("X-Amzn-Trace-Id", call.trace))
        return response

    return integrate


async def read(streaming: Streaming) -> Response:
    """The response, once its metadata is there; its body goes on to come.

    Raises ApiConfigurationError (500) where there is no metadata, or what is there is none; FunctionFailed.
    """
    async with contextlib.AsyncExitStack() as unless_it_begins:
        unless_it_begins.push_async_callback(streaming.aclose)
        response = _response(*await begin(streaming))
        unless_it_begins.pop_all()
        return response


async def begin(streaming: Streaming) -> "tuple[bytes, Behind]":
    """The metadata, and the body that follows. Raises ApiConfigurationError, FunctionFailed."""
    beginning = b""
    async for piece in streaming:
        beginning += piece
        if function_response.DELIMITER in beginning or len(beginning) > METADATA + len(function_response.DELIMITER):
            break
    head, found, first = beginning.partition(function_response.DELIMITER)
    if not found or len(head) > METADATA:
        raise _malformed()
    return head, Behind(first, streaming)


class Behind:
    """A body of which something was read already. Raises BrokenOff where the function fails."""

    def __init__(self, first: bytes, rest: Streaming) -> None:
        self._first = first
        self._rest = rest

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        first, self._first = self._first, b""
        try:
            return first or await anext(self._rest)
        except FunctionFailed as failed:
            raise BrokenOff(str(failed)) from None

    async def aclose(self) -> None:
        await self._rest.aclose()


def _response(head: bytes, body: AsyncIterator[bytes]) -> Response:
    try:
        metadata = _decode(head)
        status, headers = function_response.status(metadata), function_response.headers(metadata)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, IntegrationFailure):
        raise _malformed() from None
    return Response(status, headers + [("Set-Cookie", cookie) for cookie in metadata.cookies or ()], body)


def _malformed() -> ApiConfigurationError:
    return ApiConfigurationError(reason=f"{CONFIGURATION}Malformed Lambda streaming response")
