"""Every open connection, and which of them are idle.

The connection used last is used first, so that the surplus grows old and is closed. One timer serves all: it rings
when the oldest idle connection's time is over. There is no bound on how many connections are in use at once, as there
is none at AWS; only on how many a destination may keep idle, and what is above it has half a minute: many callers'
answers come together, and their next requests soon after.
"""

import asyncio

from data_plane.integrations.transport.connection import Connection
from data_plane.integrations.transport.messages import Destination, Limits

SURPLUS_SECONDS = 30.0
"""Many callers who wait a little between two calls find their connections again."""


class Pool:
    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._open: set[Connection] = set()
        self._idle: dict[Destination, list[Connection]] = {}
        self._sweeper: asyncio.TimerHandle | None = None
        self.closed = False

    def take(self, destination: Destination) -> Connection | None:
        """An idle connection that is still open. It is the caller's until it calls `idle` or `lost`."""
        idle = self._idle.get(destination)
        while idle:
            connection = idle.pop()
            if connection.is_usable():
                return connection
        return None

    def opened(self, connection: Connection) -> None:
        self._open.add(connection)

    def idle(self, connection: Connection) -> None:
        """A connection has finished its exchange and can take another."""
        if self.closed:
            connection.close()
            return
        idle = self._idle.setdefault(connection.destination, [])
        idle.append(connection)
        if self._sweeper is None or len(idle) == self._limits.idle_per_host + 1:
            self._sweep_at(self._ends(idle))

    def lost(self, connection: Connection) -> None:
        """A connection is closed, by whomever. If it was idle, `take` or the sweeper comes upon it."""
        self._open.discard(connection)

    async def close(self, *, abort: bool) -> None:
        """Close the idle connections (with `abort` all), and every other one when its exchange ends."""
        self.closed = True
        if self._sweeper is not None:
            self._sweeper.cancel()
        closing = [connection for idle in self._idle.values() for connection in idle]
        self._idle.clear()
        for connection in closing:
            connection.close()
        if abort:
            closing = list(self._open)
            for connection in closing:
                connection.abandon()
        for connection in closing:
            await connection.gone.wait()

    def _ends(self, idle: list[Connection]) -> float:
        """When the oldest one of a destination, which has one, is to be closed."""
        surplus = len(idle) > self._limits.idle_per_host
        return idle[0].idle_since + (SURPLUS_SECONDS if surplus else self._limits.idle_seconds)

    def _sweep_at(self, when: float) -> None:
        if self._sweeper is not None:
            if self._sweeper.when() <= when:
                return
            self._sweeper.cancel()
        self._sweeper = asyncio.get_running_loop().call_at(when, self._sweep)

    def _sweep(self) -> None:
        """Close what has been idle for too long, and come back for the next."""
        now = asyncio.get_running_loop().time()
        for destination, idle in list(self._idle.items()):
            while idle and self._ends(idle) <= now:
                idle.pop(0).close()
            if not idle:
                del self._idle[destination]
        self._sweeper = None
        if self._idle:
            self._sweep_at(min(map(self._ends, self._idle.values())))
