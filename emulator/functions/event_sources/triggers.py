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
from data_plane.functions.records import TooManyRequests

_log = logging.getLogger("emulator")

Lets = Callable[[str, str, str], bool]
"""(ARN of a function; service, as `s3.amazonaws.com`; ARN of what it calls for) -> may it?"""


class Triggers:
    """Make it on the event loop; call it in any thread."""

    def __init__(self, functions: Functions, lets: Lets) -> None:
        self._functions = functions
        self._lets = lets
        self._loop = asyncio.get_running_loop()

    def __call__(self, service: str, source_arn: str, function_arn: str, event: Any) -> None:
        self._loop.call_soon_threadsafe(self._put, service, source_arn, function_arn, json.dumps(event).encode())

    def _put(self, service: str, source_arn: str, function_arn: str, event: bytes) -> None:
        if not self._lets(function_arn, service, source_arn):
            _log.warning(
                "%s calls %s for %s, which does not let it: see AddPermission", service, function_arn, source_arn
            )
            return
        try:
            self._functions.invoke_later(function_arn, event)
        except TooManyRequests:
            _log.warning("%s calls %s, and too many events wait already", service, function_arn)
