"""Functions that AWS's services call: what comes out of moto's threads goes to Lambda's queue of events, if it may.

As on AWS a function must let the service call it, by AddPermission for `s3.amazonaws.com` and the like. AWS refuses
what would be called in vain, or says nothing; here a line of the log says why nothing happens.
"""

import asyncio
import json
import logging
from collections.abc import Callable
from typing import Any

from data_plane.functions.published import Functions
from data_plane.functions.records import FunctionNotFound, NotInvocable, TooManyRequests
from emulator.aws.calling import FunctionEvent, FunctionFailed, NotCalled, Source
from emulator.aws.targets.deliveries import Failure

_log = logging.getLogger("emulator")

Lets = Callable[[str, Source], bool]
"""(ARN of a function, who calls it) -> may it?"""


class Triggers:
    """Make it on the event loop; call it in any thread."""

    def __init__(self, functions: Functions, lets: Lets) -> None:
        self._functions = functions
        self._lets = lets
        self._loop = asyncio.get_running_loop()

    def __call__(self, source: Source, function_arn: str, event: Any) -> None:
        self._loop.call_soon_threadsafe(self._put, source, function_arn, json.dumps(event).encode())

    def would(self, source: Source, function_arn: str) -> bool:
        return self._functions.has(function_arn) and self._lets(function_arn, source)

    def ask(self, source: Source, function_arn: str, event: Any, seconds: float) -> bytes | None:
        if not self._lets(function_arn, source):
            raise NotCalled("AccessDeniedException")
        waiting = asyncio.run_coroutine_threadsafe(self._answer(function_arn, json.dumps(event).encode()), self._loop)
        try:
            return waiting.result(seconds)
        except TimeoutError:
            return None
        except FunctionNotFound:
            raise NotCalled("ResourceNotFoundException") from None
        except TooManyRequests:
            raise NotCalled("TooManyRequestsException") from None

    async def send(self, asked: FunctionEvent) -> Failure | None:
        """For `Deliveries`."""
        source, arn = asked.source, asked.function_arn
        if not self._functions.has(arn):
            return Failure("ResourceNotFoundException", f"Function not found: {arn}", again=False)
        if not self._lets(arn, source):
            return Failure("AccessDeniedException", f"{arn} does not let {source.service} call it", again=False)
        try:
            self._functions.invoke_later(arn, asked.event)
        except TooManyRequests as problem:
            return Failure("TooManyRequestsException", str(problem), again=True)
        except NotInvocable as why:
            return Failure("InvalidParameterValueException", str(why), again=False)
        return None

    async def _answer(self, function_arn: str, event: bytes) -> bytes:
        invocation = await self._functions.invoke(function_arn, event)
        if invocation.function_error is not None:
            raise FunctionFailed(_message(invocation.payload))
        return invocation.payload

    def _put(self, source: Source, function_arn: str, event: bytes) -> None:
        said = f"{source.service} calls {function_arn} for {source.arn}"
        if not self._lets(function_arn, source):
            _log.warning("%s, which does not let it: see AddPermission", said)
            return
        try:
            self._functions.invoke_later(function_arn, event)
        except TooManyRequests:
            _log.warning("%s, and too many events wait already", said)
        except NotInvocable as why:
            _log.warning("%s: %s", said, why)


def _message(payload: bytes) -> str:
    """Of Lambda's error document."""
    try:
        document = json.loads(payload)
    except ValueError:
        return payload.decode("utf-8", "replace")
    return str(document.get("errorMessage", "")) if isinstance(document, dict) else str(document)
