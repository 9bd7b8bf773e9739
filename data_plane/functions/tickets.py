"""Tickets: who holds a call's ticket has the call. They lie in a pipe that a worker and its parent may both read.

A call that is sent to a worker which is busy still goes with a ticket, and begins when the worker has taken that out of
the pipe. The parent takes back what lies there to take the calls back: the kernel gives each ticket to one of the two.
All that are issued before something is sent to the worker are handed out together. `bootstrap.py` is the worker's side.
"""

import os

SIZE = 4
"""Bytes of a ticket, a number that grows; reads of one, and writes of as many as wait for a worker, are never split."""


class Tickets:
    """Those of one worker. theirs: the descriptor that the worker reads."""

    def __init__(self) -> None:
        self.theirs, self._written = os.pipe()
        os.set_blocking(self.theirs, False)
        self._last = 0
        self._issued = b""

    def issue(self) -> int:
        """The next number, from 1; to be handed out before the worker is told of it."""
        self._last += 1
        self._issued += self._last.to_bytes(SIZE, "big")
        return self._last

    def hand_out(self) -> None:
        """Put what was issued into the pipe."""
        if self._issued:
            os.write(self._written, self._issued)
            self._issued = b""

    def take_back(self) -> set[int]:
        """All that the worker has not taken, and never will."""
        self.hand_out()
        taken: set[int] = set()
        while True:
            try:
                taken.add(int.from_bytes(os.read(self.theirs, SIZE), "big"))
            except BlockingIOError:
                return taken

    def close(self) -> None:
        os.close(self.theirs)
        os.close(self._written)
