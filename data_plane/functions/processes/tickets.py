"""Tickets: who holds a call's ticket has the call. They lie in a pipe that a worker and its parent may both read.

A call that is sent to a worker which is busy still goes with a ticket, and begins when the worker has taken that out of
the pipe. The parent takes back what lies there to take the calls back: the kernel gives each ticket to one of the two.
All that are issued before something is sent to the worker are handed out together. `runtimes/` have the worker's.
"""

import os
import struct

SIZE = 4
"""Bytes of a ticket, a number that grows; reads of one, and writes of as many as wait for a worker, are never split."""


class Tickets:
    """Those of one worker. theirs: the descriptor that the worker reads."""

    def __init__(self) -> None:
        self.theirs, self._written = os.pipe()
        os.set_blocking(self.theirs, False)
        self._last = self._handed_out = 0

    def issue(self) -> int:
        """The next number, from 1; to be handed out before the worker is told of it."""
        self._last += 1
        return self._last

    def hand_out(self) -> None:
        """Put what was issued into the pipe."""
        count = self._last - self._handed_out
        if count:
            os.write(self._written, struct.pack(f">{count}I", *range(self._handed_out + 1, self._last + 1)))
            self._handed_out = self._last

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
