"""One connection to an endpoint, carrying one exchange at a time: never pipelined, often reused.

A connection is idle, or in an exchange: then `_reply` is the response being read, and the caller waits either in
`exchange` or, once it has been given a `Body`, there. An exchange ends in exactly one of two ways: `_finish` (the
response is whole; the connection goes back to the pool if HTTP allows) or `_break` (a failure; the connection is
closed at once). A caller that is cancelled breaks its exchange: a connection with half a request or half a response in
it is never reused.
"""

import asyncio
from typing import Protocol, cast

from data_plane.integrations.transport.body import HIGH_WATER, Body
from data_plane.integrations.transport.errors import BadResponse, ConnectionLost, NoAnswer, Timeout, TransportError
from data_plane.integrations.transport.messages import Destination, Incoming, Limits
from data_plane.integrations.transport.reply import Reply
from data_plane.outbox import Outbox


class Home(Protocol):
    """Where connections live between exchanges."""

    def opened(self, connection: "Connection") -> None: ...
    def idle(self, connection: "Connection") -> None: ...
    def lost(self, connection: "Connection") -> None: ...


class Connection(asyncio.Protocol):
    """idle_since: the loop's time when the last exchange ended. gone: set when the socket is closed."""

    def __init__(self, destination: Destination, home: Home, limits: Limits, outbox: Outbox) -> None:
        self.destination = destination
        self.idle_since = 0.0
        self.gone = asyncio.Event()
        self._home = home
        self._limits = limits
        self._outbox = outbox
        self._loop = asyncio.get_running_loop()
        self._reply: Reply | None = None
        self._kept: Reply | None = None  # between exchanges, to be used again
        self._waiter: asyncio.Future[Incoming] | None = None
        self._body: Body | None = None
        self._stream = self._paused = False
        self._deadline = self._rings_at = 0.0
        self._timer: asyncio.TimerHandle | None = None

    async def exchange(self, request: bytes, to_head: bool, deadline: float, stream: bool) -> Incoming:
        """Send a request, await its response. deadline: in the loop's time."""
        if self._transport.is_closing():
            raise NoAnswer("The endpoint closed the connection before the request was sent")
        reply, self._kept = self._kept or Reply(), None
        reply.begin(to_head)
        self._reply = reply
        waiter: asyncio.Future[Incoming] = self._loop.create_future()
        self._waiter = waiter
        self._stream = stream
        self._give_until(deadline)
        self._outbox.expected += 1
        self._outbox.put(self._transport, request)
        try:
            return await waiter
        except asyncio.CancelledError:
            if self._waiter is waiter:
                self.abandon()
            raise
        finally:
            self._outbox.expected -= 1

    def is_usable(self) -> bool:
        return not self._transport.is_closing()

    def close(self) -> None:
        """Hang up. For a connection that is idle."""
        self._transport.close()

    def abandon(self) -> None:
        """Give up the exchange under way, and with it the connection."""
        self._break(ConnectionLost("The exchange was given up"))

    def drained(self) -> None:
        """The reader of the streamed body has taken what there was: a sign of life of both sides."""
        self._deadline = self._loop.time() + self._limits.quiet_seconds
        if self._paused:
            self._paused = False
            self._transport.resume_reading()

    # What the event loop calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._home.opened(self)

    def data_received(self, data: bytes) -> None:
        reply = self._reply
        if reply is None:
            self._transport.abort()  # unasked bytes must not answer the next request
            return
        reply.feed(data)
        if reply.complete:
            self._finish(reply)
        elif reply.problem:
            self._break(BadResponse(reply.problem))
        elif self._body is not None:
            self._pass_on(reply, self._body)
        elif reply.status and (self._stream or reply.size > self._limits.buffered):
            self._hand_over(reply)

    def eof_received(self) -> None:
        if self._reply is not None and self._reply.end():
            self._finish(self._reply)
        else:
            self._hung_up("The endpoint closed the connection")

    def connection_lost(self, exc: Exception | None) -> None:
        self._hung_up(f"The connection to the endpoint broke: {exc}" if exc else "The endpoint closed the connection")
        if self._timer is not None:
            self._timer.cancel()
        if self._kept is not None:
            self._kept.release()
        self._home.lost(self)
        self.gone.set()

    # How an exchange goes on, and ends.

    def _hand_over(self, reply: Reply) -> None:
        """From here on the caller reads the body itself, and only standing still is limited."""
        self._give_until(self._loop.time() + self._limits.quiet_seconds)
        self._body = Body(reply, self)
        waiter = self._waiter
        if waiter is not None and not waiter.done():
            waiter.set_result(Incoming(reply.status, reply.headers, self._body))

    def _pass_on(self, reply: Reply, body: Body) -> None:
        body.arrived()
        if reply.size >= HIGH_WATER and not self._paused:
            self._paused = True
            self._transport.pause_reading()

    def _finish(self, reply: Reply) -> None:
        waiter, body = self._settle(reply)
        if body is not None:
            body.end()
        elif waiter.cancelled():
            self._transport.abort()
            return
        else:
            waiter.set_result(Incoming(reply.status, reply.headers, reply.take()))
        if reply.reusable and not (self._transport.is_closing() or self._transport.get_write_buffer_size()):
            self.idle_since = self._loop.time()
            self._home.idle(self)
        else:
            self._transport.close()

    def _break(self, failure: TransportError) -> None:
        if self._reply is not None:
            waiter, body = self._settle(self._reply)
            if body is not None:
                body.end(failure)
            elif not waiter.done():
                waiter.set_exception(failure)
        self._transport.abort()

    def _settle(self, reply: Reply) -> tuple[asyncio.Future[Incoming], Body | None]:
        """End the exchange; give back whoever waits for it."""
        waiter, body = self._waiter, self._body
        if body is None:
            self._kept = reply
        else:
            reply.release()  # what is left in it is the body's
        self._reply = self._waiter = self._body = None
        assert waiter is not None
        return waiter, body

    def _hung_up(self, how: str) -> None:
        if self._reply is None:
            return
        if self._reply.started:
            self._break(ConnectionLost(f"{how} in the middle of its response"))
        else:
            self._break(NoAnswer(f"{how} without a response"))

    def _give_until(self, deadline: float) -> None:
        """End the exchange at the deadline. A timer that rings earlier may stay: it winds itself up again."""
        self._deadline = deadline
        if self._timer is None or deadline < self._rings_at:
            if self._timer is not None:
                self._timer.cancel()
            self._rings_at = deadline
            self._timer = self._loop.call_at(deadline, self._ring)

    def _ring(self) -> None:
        self._timer = None
        if self._reply is None:
            return
        if self._loop.time() < self._deadline:
            self._give_until(self._deadline)
        elif self._body is None:
            self._break(Timeout("The endpoint did not respond in time"))
        else:
            self._break(Timeout(f"The response's body stood still for {self._limits.quiet_seconds:g} seconds"))
