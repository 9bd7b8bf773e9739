"""The connections a server holds, and the moment when it holds none."""

import asyncio
from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Connections(Generic[T]):
    """closed: the server stops, so a connection that only now comes to be is to end at once."""

    def __init__(self) -> None:
        self.closed = False
        self._members: set[T] = set()
        self._none_left = asyncio.Event()
        self._none_left.set()

    def __iter__(self) -> Iterator[T]:
        """Those there are now; they may leave meanwhile."""
        return iter(tuple(self._members))

    def add(self, connection: T) -> None:
        self._members.add(connection)
        self._none_left.clear()

    def discard(self, connection: T) -> None:
        self._members.discard(connection)
        if not self._members:
            self._none_left.set()

    async def none_left(self, seconds: float) -> bool:
        """Whether all are gone, within that time."""
        try:
            async with asyncio.timeout(seconds):
                await self._none_left.wait()
        except TimeoutError:
            return False
        return True
