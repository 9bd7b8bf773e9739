"""A response body that is handed on while it arrives, with back-pressure.

The reader sets the pace: while it does not ask, at most about `HIGH_WATER` bytes pile up here, then the connection
stops reading and TCP holds the endpoint back.
"""

import asyncio
from typing import Protocol, Self

from data_plane.integrations.transport.errors import TransportError
from data_plane.integrations.transport.reply import Reply

HIGH_WATER = 262_144


class Source(Protocol):
    """What a body needs of its connection."""

    def drained(self) -> None: ...
    def abandon(self) -> None: ...


class Body:
    """To be iterated once, by one reader. Raises ConnectionLost, BadResponse or Timeout where the body breaks off.

    A reader that wants no more calls `aclose()`, which closes the connection unless the body is all in. (One that is
    cancelled while it waits need not.)
    """

    __slots__ = ("_failure", "_reply", "_source", "_waiter")

    def __init__(self, reply: Reply, source: Source) -> None:
        self._reply = reply
        self._source: Source | None = source
        self._failure: TransportError | None = None
        self._waiter: asyncio.Future[None] | None = None

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        if not self._reply.size and self._source is not None:
            await self._more()
        if self._reply.size:
            data = self._reply.take()
            if self._source is not None:
                self._source.drained()
            return data
        if self._failure is not None:
            raise self._failure
        raise StopAsyncIteration

    async def aclose(self) -> None:
        self._reply.take()
        if self._source is not None:
            self._source.abandon()

    async def _more(self) -> None:
        self._waiter = asyncio.get_running_loop().create_future()
        try:
            await self._waiter
        except asyncio.CancelledError:
            await self.aclose()
            raise
        finally:
            self._waiter = None

    # What the connection calls.

    def arrived(self) -> None:
        """The reply has more, or will have no more."""
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def end(self, failure: TransportError | None = None) -> None:
        """No more will come, and the connection goes its own way."""
        self._source, self._failure = None, failure
        self.arrived()
