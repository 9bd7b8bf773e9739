"""A function's answer while it is being written: pieces, from the runtime's connection to one reader.

Three laws:

1. **The reader sets the pace.** While it does not ask, about `HIGH_WATER` bytes pile up here; then the runtime's
   connection is not read from, and the function waits in its `write`.
2. **A reader that goes away stops nothing.** Lambda runs the function to its end, and is paid for it; what it writes
   is thrown away.
3. **The end of the pieces says nothing of how the call went.** That is the invocation's to say, which ends when the
   worker is through with the call, or has died; `Streaming` waits for it.
"""

import asyncio
import time
from typing import Protocol, Self

from data_plane.functions.records import Invocation
from data_plane.pace import Pace

MAX_STREAM = 209_715_200
"""Bytes of the largest streamed answer."""
HIGH_WATER = 262_144
_UNCAPPED = 6_291_456
_JSON = "application/json"


class Source(Protocol):
    """The runtime's connection."""

    def pause_reading(self) -> None: ...
    def resume_reading(self) -> None: ...
    def is_closing(self) -> bool: ...


class ResponseStream:
    """content_type: what the runtime calls it. size: bytes that have come."""

    def __init__(self, content_type: str, source: Source) -> None:
        self.content_type = content_type
        self.size = 0
        self._source: Source | None = source
        self._pieces: list[bytes] = []
        self._held = 0
        self._paused = False
        self._dropped = False
        self._waiter: asyncio.Future[None] | None = None

    # What the connection calls.

    def feed(self, piece: bytes) -> None:
        self.size += len(piece)
        if self._dropped:
            return
        self._pieces.append(piece)
        self._held += len(piece)
        if self._held > HIGH_WATER and not self._paused and self._source is not None:
            self._paused = True
            self._source.pause_reading()
        self._wake()

    def end(self) -> None:
        """No more will come. The connection goes on with the next request, if it is still there."""
        self._go_on()
        self._source = None
        self._wake()

    # What the reader calls.

    async def read(self) -> bytes:
        """All that is there, when something is; empty at the end."""
        while not self._pieces and self._source is not None:
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        return self._take()

    def drop(self) -> None:
        """Nobody reads on."""
        self._dropped = True
        self._take()

    def _take(self) -> bytes:
        taken = b"".join(self._pieces)
        self._pieces.clear()
        self._held = 0
        self._go_on()
        return taken

    def _go_on(self) -> None:
        if self._paused and self._source is not None and not self._source.is_closing():
            self._source.resume_reading()
        self._paused = False

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


class FunctionFailed(Exception):
    """A function failed, before its answer or in the middle of it."""

    def __init__(self, invocation: Invocation) -> None:
        super().__init__(invocation.payload.decode("utf-8", "replace"))
        self.invocation = invocation


class Streaming:
    """A call whose answer has begun, or failed: to be iterated once, by one reader, at the speed AWS allows.

    Raises FunctionFailed where the function did, behind the pieces that came before that. An answer that is not
    streamed is one piece. `aclose()` where no more is wanted.
    """

    def __init__(
        self, stream: ResponseStream | None, ending: asyncio.Future[Invocation], request_id: str, executed_version: str
    ) -> None:
        """stream: None where the answer came whole. ending: how the call goes in the end."""
        self.content_type = _JSON if stream is None else stream.content_type
        self.request_id = request_id
        self.executed_version = executed_version
        self._stream = stream
        self._ending = ending
        self._whole = stream is None
        self._pace = Pace(_UNCAPPED)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        piece = await self._stream.read() if self._stream is not None else b""
        if not piece:
            piece = await self._last()
        wait = self._pace.wait(len(piece), time.monotonic())
        if wait:
            await asyncio.sleep(wait)
        return piece

    async def ended(self) -> Invocation:
        """How the call went; once all pieces are read, or none is wanted."""
        return await asyncio.shield(self._ending)

    async def aclose(self) -> None:
        if self._stream is not None:
            self._stream.drop()

    async def _last(self) -> bytes:
        invocation = await self.ended()
        if invocation.function_error is not None:
            raise FunctionFailed(invocation)
        if self._whole and invocation.payload:
            self._whole = False
            return invocation.payload
        raise StopAsyncIteration


async def begun(running: asyncio.Future[Invocation], streamed: asyncio.Future[Streaming]) -> Streaming:
    """A call, once its answer begins. running: the call, which goes on when nobody waits any more.

    Raises what `running` does.
    """
    try:
        await asyncio.wait((running, streamed), return_when=asyncio.FIRST_COMPLETED)
    except asyncio.CancelledError:
        if not streamed.cancel():
            await streamed.result().aclose()
        raise
    if streamed.done():
        return streamed.result()
    streamed.cancel()
    invocation = running.result()
    return Streaming(None, running, invocation.request_id, invocation.executed_version)
