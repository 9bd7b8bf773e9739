"""One WebSocket connection as the gateway knows it, without a socket: its state, its times, how it ended.

`TRANSITIONS` is its whole life (handbook/06 section 4). Laws:

1. It leaves OPEN once, and never comes back: that is the moment `$disconnect` is due, so it is due exactly once.
2. What ended it first is what `$disconnect` is told; what happens later changes nothing.
3. A connection that `$connect` refused was never open: nothing is due for it.
"""

import base64
import enum
import random
from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

_getrandbits = random.SystemRandom().getrandbits


class State(enum.Enum):
    """CLOSING: the closing handshake is under way; nothing is sent or received any more."""

    CONNECTING = enum.auto()
    OPEN = enum.auto()
    CLOSING = enum.auto()
    CLOSED = enum.auto()


class Event(enum.Enum):
    """ACCEPTED, REFUSED: by `$connect`. ENDED: a close frame was sent or received. LOST: the socket is gone."""

    ACCEPTED = enum.auto()
    REFUSED = enum.auto()
    ENDED = enum.auto()
    LOST = enum.auto()


TRANSITIONS: Mapping[tuple[State, Event], State] = {
    (State.CONNECTING, Event.ACCEPTED): State.OPEN,
    (State.CONNECTING, Event.REFUSED): State.CLOSED,
    (State.OPEN, Event.ENDED): State.CLOSING,
    (State.OPEN, Event.LOST): State.CLOSED,
    (State.CLOSING, Event.ENDED): State.CLOSING,
    (State.CLOSING, Event.LOST): State.CLOSED,
    (State.CLOSED, Event.ENDED): State.CLOSED,
    (State.CLOSED, Event.LOST): State.CLOSED,
}


class Ending(NamedTuple):
    """Why a connection ended: `disconnectStatusCode` and `disconnectReason`."""

    code: int
    reason: str


ABNORMAL = Ending(1006, "Connection closed abnormally")
NO_STATUS = "Client-side close frame status not set"
DELETED = Ending(1000, "Connection Closed Normally")
GOING_AWAY = Ending(1001, "Going away")


class Full(Exception):
    """The client does not take what it is sent."""


class Wire(Protocol):
    """The way to the client; `emulator/edge/websocket.py` is one."""

    def send(self, data: bytes) -> None:
        """One text message. Raises Full where too much of what was sent before still waits."""
        ...

    def close(self, ending: Ending) -> None:
        """Begin the closing handshake; the socket goes when the client answers, or does not."""
        ...

    def abort(self) -> None:
        """Cut the socket."""
        ...


class Connection:
    """connected_at, last_active: milliseconds since the epoch. identity: `$context.identity`.

    authorizer: what an authorizer said at `$connect`. wire: None until the client is let in.
    domain_name: by which name functions are to call back. ended_at: None while it is open.
    """

    __slots__ = (
        "api_id", "authorizer", "connected_at", "domain_name", "ended_at", "ending", "id", "identity", "last_active",
        "stage_name", "state", "wire",
    )  # fmt: skip

    def __init__(
        self, *, api_id: str, stage_name: str, identity: dict[str, Any], domain_name: str, milliseconds: int
    ) -> None:
        self.id = new_id()
        self.api_id = api_id
        self.stage_name = stage_name
        self.identity = identity
        self.domain_name = domain_name
        self.connected_at = self.last_active = milliseconds
        self.authorizer: Mapping[str, Any] | None = None
        self.wire: Wire | None = None
        self.state = State.CONNECTING
        self.ending = ABNORMAL
        self.ended_at: int | None = None

    def accepted(self, wire: Wire) -> None:
        self._move(Event.ACCEPTED)
        self.wire = wire

    def refused(self) -> None:
        self._move(Event.REFUSED)

    def ended(self, ending: Ending, milliseconds: int) -> bool:
        """A close frame was sent or received. Is `$disconnect` due?"""
        return self._leave(Event.ENDED, ending, milliseconds)

    def lost(self, milliseconds: int) -> bool:
        """The socket is gone. Is `$disconnect` due?"""
        return self._leave(Event.LOST, ABNORMAL, milliseconds)

    def _leave(self, event: Event, ending: Ending, milliseconds: int) -> bool:
        was_open = self.state is State.OPEN
        self._move(event)
        if was_open:
            self.ending, self.ended_at = ending, milliseconds
        return was_open

    def _move(self, event: Event) -> None:
        self.state = TRANSITIONS[self.state, event]


def new_id() -> str:
    """As `L0SM9cOFvHcCIhw=`. It is not to be guessed: who has it may be sent to."""
    return base64.urlsafe_b64encode(_getrandbits(88).to_bytes(11, "big")).decode()
