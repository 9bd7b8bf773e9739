"""Writes to sockets, made together at the end of the event loop's turn.

A small write to a socket costs its writer mostly that whoever reads at the other end is woken; of several in a row only
the first does that. So answers to clients, and requests to backends, that one turn of the loop brings forth are put
here, and written one behind the other. Where one request alone is under way, nothing is waited for.
"""

import asyncio
from collections.abc import Callable
from typing import Protocol

FEW = 4


class Writer(Protocol):
    """A transport, or who stands before one."""

    def write(self, data: bytes) -> None: ...

    def is_closing(self) -> bool: ...


class Outbox:
    """For the sockets of one event loop, the one that runs when the first write is put.

    expected: how many may put something soon; who may says so, and takes it back. told: told of each write, unless many
    are expected, who find the loop awake anyway.
    """

    __slots__ = ("_told", "_writes", "expected")

    def __init__(self, told: Callable[[], None] | None = None) -> None:
        self.expected = 0
        self._told = told
        self._writes: dict[Writer, list[bytes]] = {}

    def put(self, transport: Writer, data: bytes) -> None:
        """Write `data` at the end of this turn, behind what was put for the same transport before."""
        if self._told is not None and self.expected <= FEW:
            self._told()
        if not self._writes:
            if self.expected < 2:
                transport.write(data)
                return
            asyncio.get_running_loop().call_soon(self.flush)
        self._writes.setdefault(transport, []).append(data)

    def flush(self) -> None:
        """Write now: before anything is written, or closed, that does not go through here."""
        writes, self._writes = self._writes, {}
        for transport, pieces in writes.items():
            if not transport.is_closing():
                transport.write(pieces[0] if len(pieces) == 1 else b"".join(pieces))
