"""How a worker's output becomes log events, and who is told of them (handbook/07 section 7).

The function's own output comes as raw bytes from the pipe behind its stdout and stderr. One line is one event. A record
of the `logging` module, or the text of an unhandled error, is an event of its own however many lines it has: the worker
writes it as one line that begins with RECORD_START, the newlines inside as RECORD_NEWLINE.

Memory is bounded: a call keeps the last 256 KB of its log, an endless line is cut into events of that size (the most
CloudWatch Logs takes). The hook sees every event.
"""

import time
from collections import deque

from data_plane.functions.records import FunctionSpec, LogHook

RECORD_START = b"\x00\x02"
RECORD_NEWLINE = b"\x00\x1e"
TAIL_LIMIT = 256 * 1024
EVENT_LIMIT = 256 * 1024


class Tail:
    """The last 256 KB of one call's log, in whole events."""

    def __init__(self) -> None:
        self._events: deque[str] = deque()
        self._size = 0

    def append(self, event: str) -> None:
        self._events.append(event)
        self._size += len(event)
        while self._size > TAIL_LIMIT and len(self._events) > 1:
            self._size -= len(self._events.popleft())

    def text(self) -> str:
        return "".join(self._events)


class Journal:
    """One worker's log stream. `tail` belongs to the call in flight; output between calls goes to the hook alone."""

    def __init__(self, spec: FunctionSpec, stream: str, hook: LogHook | None) -> None:
        self._spec = spec
        self._stream = stream
        self._hook = hook
        self._partial = b""
        self.tail: Tail | None = None

    @property
    def heard(self) -> bool:
        return self._hook is not None or self.tail is not None

    def platform(self, line: str) -> None:
        """A line of Lambda's own, after whatever the function left without a newline."""
        if self._partial:
            self.output(b"\n")
        self._event(line + "\n", int(time.time() * 1000))

    def announce(self, line: str) -> None:
        """A line for the stream alone: INIT_START is in no call's tail."""
        if self._hook:
            self._hook(self._spec, self._stream, int(time.time() * 1000), line + "\n")

    def output(self, data: bytes) -> None:
        if not self.heard:
            return
        now = int(time.time() * 1000)
        *lines, self._partial = (self._partial + data).split(b"\n")
        for line in lines:
            self._line(line, "\n", now)
        while len(self._partial) >= EVENT_LIMIT:
            self._line(self._partial[:EVENT_LIMIT], "", now)
            self._partial = self._partial[EVENT_LIMIT:]

    def _line(self, line: bytes, end: str, now: int) -> None:
        unfinished, _, event = line.rpartition(RECORD_START)
        if unfinished:
            self._event(_text(unfinished) + "\n", now)
        self._event(_text(event) + end, now)

    def _event(self, text: str, now: int) -> None:
        if self.tail is not None:
            self.tail.append(text)
        if self._hook:
            self._hook(self._spec, self._stream, now, text)


def _text(line: bytes) -> str:
    return line.replace(RECORD_NEWLINE, b"\n").decode(errors="replace")
