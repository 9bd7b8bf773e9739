"""One connection: requests in, answers out, in order, one at a time.

Laws:

1. At most one request is in flight. Those pipelined behind it wait in the reader, and meanwhile the client is not read
   from. Nothing is started for a client that does not read its answers.
2. A client that hangs up cancels the run of its request, and the iterator of a streamed answer is closed.
3. An exception that escapes `handle` is logged, and answered 500 if nothing of an answer was written yet; else the
   connection is cut, so that no client takes half an answer for a whole one.
4. A connection has no timer. `check`, which the server calls every so often, ends what has waited too long.

On the usual path a request costs one run (`run.py`: it has no task), one join and one write, which waits in the outbox
for the end of the loop's turn; whatever else is written or closed flushes that first.
"""

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import cast

from data_plane.outbox import Outbox
from data_plane.runtime import BrokenOff, Closable, Request, Response
from emulator.edge.answer import open_answer, open_upgrade
from emulator.edge.connections import Connections
from emulator.edge.framing import Framing
from emulator.edge.limits import Limits
from emulator.edge.patience import Patience, Wait
from emulator.edge.reader import BodyLimit, RequestReader, Stage
from emulator.edge.refusal import Refused, plain, too_slow
from emulator.edge.response_head import UnsafeResponse
from emulator.edge.run import Run
from emulator.edge.secured import begins_tls, secure
from emulator.edge.upgrade import Upgrade
from emulator.edge.verifying import trusted_by

Handle = Callable[[Request], Awaitable[Response]]

logger = logging.getLogger(__name__)

SWITCHING_PROTOCOLS = 101
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
UNREAD = Request(method="GET", path="/")
"""Stands for a request that was refused, when it is answered."""
ONE_WRITE = 65_536
"""Bodies up to this size are copied behind their head rather than written on their own."""
WAIT_OF_STAGE = {Stage.IDLE: Wait.REQUEST, Stage.HEAD: Wait.HEAD, Stage.BODY: Wait.BODY}


class Connection(asyncio.Protocol):
    """connections: where this one is until it is gone, or another protocol's, and nothing of it runs."""

    __slots__ = (
        "_begun", "_body_limit", "_closing", "_connections", "_deaf", "_draining", "_gone", "_handle", "_limits",
        "_loop", "_outbox", "_patience", "_reader", "_reading_paused", "_request", "_run", "_secure", "_served",
        "_transport", "_writable", "_writing_paused",
    )  # fmt: skip

    _transport: asyncio.Transport
    _reader: RequestReader

    def __init__(
        self,
        handle: Handle,
        limits: Limits,
        body_limit: BodyLimit,
        connections: Connections["Connection"],
        outbox: Outbox,
        secure: Callable[[], ssl.SSLContext] | None = None,
    ) -> None:
        """secure: what a client gets that speaks TLS where nobody expected it; None: a refusal."""
        self._handle = handle
        self._outbox = outbox
        self._secure = secure
        self._limits = limits
        self._body_limit = body_limit
        self._connections = connections
        self._loop = asyncio.get_running_loop()
        self._patience = Patience(limits)
        self._request: Request | None = None  # in flight
        self._run: Run | None = None  # ... which answers it
        self._served = 0
        self._begun = False  # something of its answer was written
        self._closing = False  # the connection ends behind that answer
        self._draining = False  # ... or behind the next
        self._deaf = False  # what the client sends is thrown away
        self._gone = False
        self._reading_paused = False
        self._writing_paused = False
        self._writable: asyncio.Future[None] | None = None

    # What the transport calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        peer = transport.get_extra_info("peername")
        tls: ssl.SSLObject | None = transport.get_extra_info("ssl_object")
        certificate = tls.getpeercert(binary_form=True) if tls else None
        self._reader = RequestReader(
            peer[0] if peer else "",
            "https" if tls else "http",
            ssl.DER_cert_to_PEM_cert(certificate) if certificate else None,
            self._limits,
            self._body_limit,
            tls=_agreed(tls) if tls else None,
            trusted_by=trusted_by(tls) if tls and certificate else None,
        )
        self._connections.add(self)
        self._outbox.expected += 1
        if self._connections.closed:
            self._close()

    def data_received(self, data: bytes) -> None:
        if self._deaf:
            return
        reader = self._reader
        reader.feed(data)
        if reader.refused is not None and self._secure is not None and not self._served and begins_tls(data):
            self._go_on_in_tls(self._secure(), data)
            return
        if self._run is None:
            self._advance()
        if reader.ready or reader.following:
            self._reading_paused = True
            self._transport.pause_reading()

    def pause_writing(self) -> None:
        self._writing_paused = True

    def resume_writing(self) -> None:
        self._writing_paused = False
        if self._run is None:
            self._advance()
        elif self._writable is not None and not self._writable.done():
            self._writable.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        self._deaf = True
        if self._run is None:
            self._leave()
        else:
            self._gone = True
            self._run.cancel()

    # What the server calls.

    def check(self, now: float) -> None:
        """End what has waited too long. now: the loop's time."""
        wait, progress = self._wait()
        if self._patience.exhausted(wait, progress, now):
            WHEN_EXHAUSTED[wait](self)

    def drain(self) -> None:
        """End behind the requests in flight, counting one whose first bytes are here; at once if there are none."""
        self._draining = True
        if self._run is None and not self._reader.ready and (self._deaf or self._reader.stage is Stage.IDLE):
            self._close()

    def abort(self) -> None:
        """Cut the connection; what was written and not sent is lost."""
        self._deaf = True
        self._transport.abort()

    # A request, from the reader to its answer.

    def _advance(self) -> None:
        """No request is in flight: start the next, or refuse it, or see to it that one comes."""
        reader = self._reader
        if self._run is not None or self._writing_paused or self._deaf:
            return
        if reader.ready:
            self._served += 1
            self._begun = False
            request = reader.ready.popleft()
            if self._reading_paused and not reader.ready and not reader.following:
                self._read_on()
            self._request = request
            self._run = run = Run(self._serve(request), self._failed)
            run.step()
        elif reader.refused is not None:
            self._refuse(reader.refused)
        elif self._draining and reader.stage is Stage.IDLE:
            self._close()
        else:
            if self._reading_paused:
                self._read_on()
            if reader.expects_continue:
                reader.expects_continue = False
                self._outbox.flush()
                self._transport.write(CONTINUE)

    async def _serve(self, request: Request) -> None:
        response = await self._handle(request)
        if response.status == SWITCHING_PROTOCOLS:
            self._hand_over(response)
        elif isinstance(response.body, bytes):
            self._write(request, response, response.body)
        else:
            await asyncio.create_task(self._stream(request, response, response.body))  # pieces may have time limits
        self._run = self._request = None
        self._go_on()

    def _failed(self, failure: BaseException) -> None:
        cancelled, self._run = self._run is not None and self._run.cancelled, None
        request, self._request = self._request, None
        assert request is not None, "what failed was a request"
        if isinstance(failure, BrokenOff):
            logger.warning("%s %s: the response broke off. %s", request.method, request.path, failure)
        elif not isinstance(failure, asyncio.CancelledError):
            logger.error("%s %s failed", request.method, request.path, exc_info=failure)
        elif not self._gone:
            logger.error("%s %s was cancelled, though its client waits", request.method, request.path)
        if self._gone:
            self._leave()
            return
        if self._begun or cancelled:
            self.abort()
            return
        body = b"Internal Server Error"
        self._write(request, plain(500, body), body)
        self._go_on()

    def _go_on(self) -> None:
        """The answer is written."""
        if self._gone:
            self._leave()
            return
        if self._closing:
            self._close()
            return
        if self._reader.following is not None:
            self._reader.decline_upgrade()
        if self._reader.ready:
            self._loop.call_soon(self._advance)  # other connections' requests come first
        else:
            self._advance()

    def _open(self, request: Request, response: Response) -> tuple[bytes, Framing | None]:
        reader = self._reader
        last = (reader.final or self._draining) and not reader.ready and reader.refused is None
        head, framing, self._closing = open_answer(request, response, last)
        self._begun = True
        return head, framing

    def _write(self, request: Request, response: Response, body: bytes) -> None:
        head, framing = self._open(request, response)
        if framing is None:
            self._outbox.put(self._transport, head)
        elif len(body) <= ONE_WRITE:
            self._outbox.put(self._transport, head + body)
        else:
            self._outbox.flush()
            self._transport.write(head)
            self._transport.write(body)

    async def _stream(self, request: Request, response: Response, body: AsyncIterator[bytes]) -> None:
        try:
            head, framing = self._open(request, response)
            self._outbox.flush()
            self._transport.write(head)
            if framing is not None:
                await self._write_pieces(framing, body)
        finally:
            if isinstance(body, Closable):
                await body.aclose()

    async def _write_pieces(self, framing: Framing, body: AsyncIterator[bytes]) -> None:
        async for piece in body:
            if piece:
                self._transport.write(framing.piece(piece))
            if self._writing_paused or self._transport.is_closing():  # connection_lost will cancel this
                self._writable = self._loop.create_future()
                await self._writable
        self._transport.write(framing.end())

    def _hand_over(self, response: Response) -> None:
        following = self._reader.following if self._reader.upgrading else None
        if following is None or not isinstance(response, Upgrade):
            raise UnsafeResponse("Only an Upgrade may say 101, and only to a request that asked for it")
        head = open_upgrade(response)
        self._begun = True
        self._outbox.flush()
        self._transport.write(head)
        self._transport.set_protocol(response.take_over(self._transport, following))
        self._gone = self._deaf = True
        self._read_on()

    def _go_on_in_tls(self, context: ssl.SSLContext, begun: bytes) -> None:
        """Another connection takes this one's place, within TLS."""
        inner = Connection(self._handle, self._limits, self._body_limit, self._connections, self._outbox)
        secure(self._transport, context, inner, begun)
        self._deaf = True
        self._leave()

    # Reading, waiting, ending.

    def _read_on(self) -> None:
        if self._reading_paused:
            self._reading_paused = False
            self._transport.resume_reading()

    def _wait(self) -> tuple[Wait, int]:
        """What is waited for, and how far that is."""
        unsent = self._transport.get_write_buffer_size()
        if unsent:
            return Wait.UNSENT, unsent
        if self._deaf:
            return Wait.HANGUP, 0
        if self._run is not None:
            return Wait.HANDLER, 0
        return WAIT_OF_STAGE[self._reader.stage], self._served + self._reader.received

    def _time_out(self) -> None:
        self._refuse(too_slow())

    def _refuse(self, refused: Refused) -> None:
        """Answer, then let the client send on for a while: what is left unread causes a reset, which may come first."""
        body = refused.text.encode()
        head, _, _ = open_answer(UNREAD, plain(refused.status, body), close=True)
        self._outbox.flush()
        self._transport.write(head + body)
        self._deaf = True
        self._read_on()
        if self._transport.can_write_eof():
            self._transport.write_eof()

    def _leave(self) -> None:
        """Nothing of this connection is left."""
        self._gone = True
        self._connections.discard(self)
        self._outbox.expected -= 1

    def _close(self) -> None:
        self._deaf = True
        self._outbox.flush()
        self._transport.close()


WHEN_EXHAUSTED = {
    Wait.REQUEST: Connection._close,
    Wait.HEAD: Connection._time_out,
    Wait.BODY: Connection._time_out,
    Wait.UNSENT: Connection.abort,
    Wait.HANGUP: Connection.abort,
}


def _agreed(tls: ssl.SSLObject) -> tuple[str, str]:
    """Version and cipher suite."""
    suite = tls.cipher()
    return tls.version() or "", suite[0] if suite else ""
