"""A streamed response on its way through API Gateway, within its limits (handbook/02 section 8).

- Between two pieces five minutes may pass, at an edge-optimized API 30 seconds; in all 15 minutes, or as long as the
  integration may take.
- The first 10 MB go as fast as they come, the rest at 2 MB a second.

Whatever ends a response too soon breaks the client's connection, so that half of it is not taken for the whole.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Self

from data_plane.integrations.transport.errors import TransportError
from data_plane.pace import Pace
from data_plane.runtime import BrokenOff, Closable, Scope

_IDLE, _IDLE_AT_EDGE = 300.0, 30.0
_UNCAPPED = 10_485_760


def idle_limit(scope: Scope) -> float:
    """Seconds that may pass between two pieces."""
    return _IDLE_AT_EDGE if scope.edge_optimized else _IDLE


class Streamed:
    """Hands on `body`. idle: seconds between two pieces. deadline: by `time.monotonic()`, of the last one."""

    def __init__(self, body: AsyncIterator[bytes], *, idle: float, deadline: float) -> None:
        self._body = body
        self._idle = idle
        self._deadline = deadline
        self._pace = Pace(_UNCAPPED)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        left = min(self._idle, self._deadline - time.monotonic())
        try:
            async with asyncio.timeout(left):
                piece = await anext(self._body)
        except TimeoutError:
            raise BrokenOff("The integration took too long to go on") from None
        except TransportError as failure:
            raise BrokenOff(str(failure)) from None
        wait = self._pace.wait(len(piece), time.monotonic())
        if wait:
            await asyncio.sleep(wait)
        return piece

    async def aclose(self) -> None:
        if isinstance(self._body, Closable):
            await self._body.aclose()
