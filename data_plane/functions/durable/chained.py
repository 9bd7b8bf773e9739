"""Functions that a durable execution invokes: a durable one is an execution of its own, any other is called once.

https://docs.aws.amazon.com/lambda/latest/dg/durable-execution-sdk.html; how it ends is told as AWS's local runner does.
"""

import asyncio
import uuid
from collections.abc import Callable
from typing import Protocol

from control_plane.definitions.durable import ErrorObject, Execution
from data_plane.functions.durable.envelope import failure
from data_plane.functions.durable.execution import Target
from data_plane.functions.durable.operations import MAX_PAYLOAD
from data_plane.functions.durable.versions import Version
from data_plane.functions.records import FunctionNotFound, Invocation, NotInvocable, TooManyRequests

_THROTTLED = (1.0, 60.0)
"""Seconds before a throttled call is made again: the first time and at most."""
Ending = tuple[str, str | None, ErrorObject | None]
"""An operation's status, its result and its error."""


class Invoke(Protocol):
    def __call__(self, arn: str, event: bytes, *, trace_id: str | None = None) -> asyncio.Future[Invocation]:
        """Invoke a function. Raises FunctionNotFound, TooManyRequests."""
        ...


def target(arn: str, resolve: Callable[[str], Version]) -> Target:
    """What a function's ARN means now."""
    try:
        version = resolve(arn)
    except NotInvocable as refused:
        return Target(function_arn=arn, error=_error(str(refused), "InvalidParameterValueException"))
    except FunctionNotFound as gone:
        return Target(function_arn=arn, error=_error(str(gone), "ResourceNotFoundException"))
    child = None
    if version.config is not None:
        child = execution_arn(version, str(uuid.uuid4()))
    return Target(function_arn=arn, version=version.number, child=child)


def execution_arn(version: Version, name: str) -> str:
    return f"{version.qualified_arn}/durable-execution/{name}/{uuid.uuid4()}"


async def call(invoke: Invoke, arn: str, payload: str | None, trace_id: str) -> Ending:
    """Call a function that is not durable, for as long as it is throttled."""
    wait, longest = _THROTTLED
    while True:
        try:
            done = await invoke(arn, (payload or "{}").encode(), trace_id=trace_id)
        except TooManyRequests:
            await asyncio.sleep(wait)
            wait = min(wait * 2, longest)
        except FunctionNotFound as gone:
            return "FAILED", None, _error(str(gone), "ResourceNotFoundException")
        else:
            return _ending(done)


def _ending(done: Invocation) -> Ending:
    if done.function_error is not None:
        return "FAILED", None, failure(done.payload)
    if len(done.payload) > MAX_PAYLOAD:
        said = f"CHAINED_INVOKE output payload size must be less than or equal to {MAX_PAYLOAD} bytes."
        return "FAILED", None, _error(said, None)
    try:
        return "SUCCEEDED", done.payload.decode() or None, None
    except UnicodeDecodeError:
        return "FAILED", None, _error("CHAINED_INVOKE response could not be decoded as UTF-8.", None)


def ending_of(child: Execution) -> Ending:
    """What a durable function's execution, which is over, came to."""
    if child.status == "TIMED_OUT":
        said = f"CHAINED_INVOKE timed out after {child.durable_config.execution_timeout} seconds."
        return "TIMED_OUT", None, _error(said, "ChainedInvoke.Timeout")
    return child.status, child.result, child.error


def _error(message: str, kind: str | None) -> ErrorObject:
    return ErrorObject(error_message=message, error_type=kind)
