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
from data_plane.functions.records import NotInvocable, TooManyRequests
from emulator.aws.calling import Source

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
