"""The listening socket and the connections it accepted.

    server = Server(handle, port=4566)
    await server.start()
    ...
    await server.drain(grace=10)

One tick of one timer looks after the time limits of every connection (`Connection.check`).
"""

import asyncio
import socket
import ssl
from collections.abc import Callable
from typing import Any

from data_plane.outbox import Outbox
from emulator.edge.connections import Connections
from emulator.edge.limits import AWS_LIMITS, Limits
from emulator.edge.protocol import Connection, Handle
from emulator.edge.reader import BodyLimit
from emulator.edge.wakefulness import Wakefulness

BACKLOG = 1_024
TICK = 1.0
"""Seconds between two looks at the connections; fewer where a limit is shorter than a few of them."""
UNWIND_SECONDS = 1.0
"""How long `drain` waits, when all connections are cut, for the tasks of their requests to end."""


class Server:
    """An HTTP/1.1 server of `handle`.

    port: 0 until `start` bound one, where none was asked for.
    listener: a socket that is bound and listening already, in the place of host and port.
    secure: where this serves http, what it serves clients with that speak TLS all the same.
    tls: serve https with it; client certificates are passed on if it asks for them.
    body_limit: how many bytes of body the request may have whose head was read; `NO_LIMIT` for any. The default is
    `limits.body` for all.
    wakefulness: kept up by the answers, where the event loop is to stay awake for the next request.
    """

    def __init__(
        self,
        handle: Handle,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        listener: socket.socket | None = None,
        limits: Limits = AWS_LIMITS,
        tls: ssl.SSLContext | None = None,
        body_limit: BodyLimit | None = None,
        secure: Callable[[], ssl.SSLContext] | None = None,
        wakefulness: Wakefulness | None = None,
    ) -> None:
        self.host = host
        self.port = port
        self._listener = listener
        self._handle = handle
        self._limits = limits
        self._tls = tls
        self._secure = secure
        self._body_limit = body_limit or (lambda request: limits.body)
        self._connections = Connections[Connection]()
        self._outbox = Outbox(wakefulness.answered if wakefulness else None)
        self._listening: asyncio.Server | None = None
        self._tick = min(TICK, *(seconds / 4 for seconds in limits.times()))
        self._timer: asyncio.TimerHandle | None = None

    async def start(self) -> None:
        """Bind and accept. Raises OSError where the address is taken or not this machine's."""
        loop = asyncio.get_running_loop()
        where: dict[str, Any] = (
            {"host": self.host, "port": self.port} if self._listener is None else {"sock": self._listener}
        )
        self._listening = await loop.create_server(
            self._accept, **where, backlog=BACKLOG, ssl=self._tls,
            ssl_handshake_timeout=self._limits.head_seconds if self._tls else None,
            ssl_shutdown_timeout=self._limits.linger_seconds if self._tls else None,
        )  # fmt: skip
        self.port = self._listening.sockets[0].getsockname()[1]
        self._timer = loop.call_later(self._tick, self._check)

    async def drain(self, grace: float) -> None:
        """Accept no more, let the requests in flight finish for up to `grace` seconds, then cut what is left.

        Idle connections close at once; the others say `Connection: close` with their last answer.
        """
        self._stop_listening()
        for connection in self._connections:
            connection.drain()
        if not await self._connections.none_left(grace):
            self._cut()
            await self._connections.none_left(UNWIND_SECONDS)
        self._stop_checking()

    def abort(self) -> None:
        """Cut everything, now. What requests in flight hold is let go in the event loop's next turns."""
        self._stop_listening()
        self._stop_checking()
        self._cut()

    def _accept(self) -> Connection:
        return Connection(self._handle, self._limits, self._body_limit, self._connections, self._outbox, self._secure)

    def _check(self) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        for connection in self._connections:
            connection.check(now)
        self._timer = loop.call_later(self._tick, self._check)

    def _cut(self) -> None:
        for connection in self._connections:
            connection.abort()

    def _stop_listening(self) -> None:
        self._connections.closed = True
        if self._listening is not None:
            self._listening.close()
            self._listening = None

    def _stop_checking(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
