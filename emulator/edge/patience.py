"""What a connection can wait for, and how long it does: no timers, only a look every so often.

Time runs while nothing moves. A byte of a head moves nothing (a slow one is an attack), a byte of a body does.
"""

import enum
import math

from emulator.edge.limits import Limits


class Wait(enum.Enum):
    """REQUEST, HEAD, BODY: the client's next request; the rest of what it began to send. HANDLER: the answer.

    UNSENT: that the client takes what was written. HANGUP: that a client goes who was refused, or told to.
    """

    REQUEST = enum.auto()
    HEAD = enum.auto()
    BODY = enum.auto()
    HANDLER = enum.auto()
    UNSENT = enum.auto()
    HANGUP = enum.auto()


class Patience:
    """With one connection."""

    __slots__ = ("_progress", "_seconds", "_since", "_wait")

    def __init__(self, limits: Limits) -> None:
        self._seconds = {
            Wait.REQUEST: limits.idle_seconds,
            Wait.HEAD: limits.head_seconds,
            Wait.BODY: limits.body_seconds,
            Wait.HANDLER: math.inf,
            Wait.UNSENT: limits.write_seconds,
            Wait.HANGUP: limits.linger_seconds,
        }
        self._wait = Wait.HANDLER
        self._progress = -1
        self._since = 0.0

    def exhausted(self, wait: Wait, progress: int, now: float) -> bool:
        """progress: any number that changes when what is waited for has moved. now: in seconds."""
        if wait is not self._wait or progress != self._progress:
            self._wait, self._progress, self._since = wait, progress, now
        return now - self._since > self._seconds[wait]
