"""Frames <-> messages: what takes over a connection that left HTTP for WebSocket. `websockets` speaks the protocol,
but for the texts that come or go in one piece (`text_frames`).

Laws:

1. A client that does not read is not read from, and one with too many messages in hand neither: what it can make us
   hold is bounded, and so is what others can make us hold for it (`Full`).
2. Whatever ends the connection is told to its owner; what is told first counts (`Connection`).
3. There is no timer here: who is silent, or does not answer a close frame, is the owner's to see.

Refused by AWS, each with its close code: binary messages (1003), a frame of more than 32 KB and a message of more than
128 KB (1009), text that is no UTF-8 (1007), what is no WebSocket (1002). Handbook/06 section 4.
"""

import asyncio
import logging
from collections import deque
from typing import Protocol

from websockets.datastructures import Headers
from websockets.frames import Close, CloseCode, Frame, Opcode
from websockets.http11 import Request as Handshake
from websockets.http11 import Response as Answer
from websockets.protocol import OPEN, SERVER
from websockets.protocol import Protocol as Speaker
from websockets.server import ServerProtocol

from data_plane.runtime import Request
from data_plane.websockets.connection import NO_STATUS, Ending, Full
from data_plane.websockets.connections import Limits
from emulator.edge.text_frames import frame_size, read_text, write_text

_UNREAD = 1_048_576
"""Bytes that may wait for a client that does not read."""
_IN_HAND = 64
"""Messages of one client that may be with their backends at a time."""
QUIET = logging.getLogger("emulator.websocket")
QUIET.setLevel(logging.WARNING)


class Owner(Protocol):
    """Whose the messages are."""

    def heard(self) -> None:
        """The client sent a message or a ping: it is there."""
        ...

    def message(self, data: bytes) -> None:
        """A text message. `WebSocket.done` is to be called when it is dealt with."""
        ...

    def ended(self, ending: Ending) -> None: ...
    def lost(self) -> None: ...


def shake_hands(request: Request) -> Answer:
    """The answer to a handshake: 101, or what is wrong with it."""
    headers = Headers(request.headers)
    return ServerProtocol(logger=QUIET).accept(Handshake(request.path, headers, request.method, request.protocol))


class WebSocket(asyncio.Protocol):
    """A `Wire` towards the client."""

    __slots__ = (
        "_begun", "_deaf", "_frame", "_in_hand", "_in_parts", "_owner", "_paused", "_speaks", "_stuck", "_transport",
        "_unread", "_waiting",
    )  # fmt: skip

    def __init__(self, transport: asyncio.Transport, owner: Owner, limits: Limits) -> None:
        self._transport = transport
        self._speaks = Speaker(SERVER, max_size=(limits.message, limits.frame), logger=QUIET)
        self._owner = owner
        self._frame = limits.frame
        self._begun = bytearray()  # of a message in fragments; not a list, for they may be many, and empty
        self._in_parts = False  # of such a message more is to come
        self._unread = 0  # bytes of a frame of which more is to come
        self._in_hand = 0
        self._waiting: deque[bytes] | None = None  # messages that came in one read with more than may be in hand
        self._deaf = False  # what still comes is no message any more
        self._stuck = False
        self._paused = False

    # What the transport calls.

    def data_received(self, data: bytes) -> None:
        if self._unread or self._in_parts or self._deaf or self._speaks.state is not OPEN:
            text = None
        else:
            text = read_text(data, self._frame)
        if text is None:
            self._read(data)
        else:
            self._owner.heard()
            self._whole(text)
        self._flush()
        self._regulate()

    def _read(self, data: bytes) -> None:
        speaks = self._speaks
        speaks.receive_data(data)
        self._unread += len(data)
        for frame in speaks.events_received():
            assert isinstance(frame, Frame), "the handshake is over"
            self._unread -= frame_size(len(frame.data))
            self._frame_received(frame)
        if speaks.parser_exc is not None and speaks.close_sent is not None:
            self._owner.ended(_told(speaks.close_sent))

    def eof_received(self) -> bool:
        return False

    def pause_writing(self) -> None:
        self._stuck = True
        self._regulate()

    def resume_writing(self) -> None:
        self._stuck = False
        self._regulate()

    def connection_lost(self, exc: Exception | None) -> None:
        self._owner.lost()

    # What the owner calls.

    def send(self, data: bytes) -> None:
        """In frames of 32 KB, as AWS does. Raises Full."""
        if self._transport.get_write_buffer_size() > _UNREAD:
            raise Full
        size, speaks = self._frame, self._speaks
        if len(data) <= size:
            if not self._transport.is_closing():
                self._transport.write(write_text(data))
            return
        speaks.send_text(data[:size], fin=False)
        for at in range(size, len(data), size):
            speaks.send_continuation(data[at : at + size], fin=at + size >= len(data))
        self._flush()

    def done(self) -> None:
        """One message less is in hand."""
        self._in_hand -= 1
        if self._waiting:
            self._hand_over(self._waiting.popleft())
        self._regulate()

    def close(self, ending: Ending) -> None:
        self._deaf = True
        self._owner.ended(ending)
        if self._speaks.state is OPEN:
            self._speaks.send_close(*ending)
            self._flush()

    def abort(self) -> None:
        self._transport.abort()

    # Between them.

    def _frame_received(self, frame: Frame) -> None:
        """The state of `_speaks` is that after the last frame read: this one may have come before a close frame."""
        if self._deaf:
            return
        match frame.opcode:
            case Opcode.TEXT | Opcode.CONT:
                self._owner.heard()
                self._in_parts = not frame.fin
                if not frame.fin:
                    self._begun += frame.data
                elif frame.opcode is Opcode.TEXT:
                    self._whole(bytes(frame.data))
                else:
                    data = bytes(self._begun + frame.data)
                    self._begun.clear()
                    self._whole(data)
            case Opcode.BINARY:
                self._refuse(CloseCode.UNSUPPORTED_DATA, "Binary messages are not supported")
            case Opcode.PING | Opcode.PONG:
                self._owner.heard()
            case Opcode.CLOSE:
                assert self._speaks.close_rcvd is not None, "it was just read"
                self._owner.ended(_told(self._speaks.close_rcvd))

    def _whole(self, data: bytes) -> None:
        try:
            data.decode()
        except UnicodeDecodeError:
            self._refuse(CloseCode.INVALID_DATA, "The message is not UTF-8")
            return
        if self._in_hand < _IN_HAND:
            self._hand_over(data)
            return
        if self._waiting is None:
            self._waiting = deque()
        self._waiting.append(data)

    def _hand_over(self, data: bytes) -> None:
        self._in_hand += 1
        self._owner.message(data)

    def _refuse(self, code: CloseCode, reason: str) -> None:
        self._deaf = True
        self._owner.ended(Ending(int(code), reason))
        if self._speaks.state is OPEN:
            self._speaks.fail(code, reason)

    def _flush(self) -> None:
        transport = self._transport
        for data in self._speaks.data_to_send():
            if transport.is_closing():
                return
            if data:
                transport.write(data)
            elif transport.can_write_eof():
                transport.write_eof()
            else:
                transport.close()

    def _regulate(self) -> None:
        wanted = self._stuck or self._in_hand == _IN_HAND
        if wanted is not self._paused and not self._transport.is_closing():
            self._paused = wanted
            (self._transport.pause_reading if wanted else self._transport.resume_reading)()


def _told(close: Close) -> Ending:
    """A close frame in AWS's words."""
    return Ending(1005, NO_STATUS) if close.code == CloseCode.NO_STATUS_RCVD else Ending(close.code, close.reason)
