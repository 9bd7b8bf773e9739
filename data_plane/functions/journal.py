"""How a worker's output becomes log events, and who is told of them (handbook/07 section 7).

The function's own output comes as raw bytes from the pipe behind its stdout and stderr. One line is one event. A record
of the `logging` module, or the text of an unhandled error, is an event of its own however many lines it has: the worker
writes it as one line that begins with RECORD_START, the newlines inside as RECORD_NEWLINE.

Memory is bounded: a call keeps the last 256 KB of its log, an endless line is cut into events of that size (the most
CloudWatch Logs takes). `on_log` is told of every event.
"""

import time
from collections import deque

from data_plane.functions import json_lines
from data_plane.functions.records import FunctionSpec, OpenLog

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
    """One environment's log stream. `tail` belongs to the call in flight; what comes between calls is in no tail."""

    def __init__(self, spec: FunctionSpec, stream: str, open_log: OpenLog | None) -> None:
        self.stream = stream
        self._log = open_log(spec, stream) if open_log else None
        self._json = spec.json_logs
        self._partial = b""
        self.tail: Tail | None = None

    def platform(self, events: list[str]) -> None:
        """Lines of Lambda's own, after whatever the function left without a newline."""
        if self._partial:
            self.output(b"\n")
        if self._json is not None:
            events = list(filter(None, events))
        self._say(time.time_ns() // 1_000_000, events)

    def announce(self, event: str) -> None:
        """A line for the stream alone: INIT_START is in no call's tail."""
        if self._log is not None and event:
            self._log(time.time_ns() // 1_000_000, [event])

    def output(self, data: bytes) -> None:
        if self._log is None and self.tail is None:
            return
        now = time.time_ns() // 1_000_000
        *lines, self._partial = (self._partial + data).split(b"\n")
        for line in lines:
            self._line(line, "\n", now)
        while len(self._partial) >= EVENT_LIMIT:
            self._line(self._partial[:EVENT_LIMIT], "", now)
            self._partial = self._partial[EVENT_LIMIT:]

    def _line(self, line: bytes, end: str, now: int) -> None:
        unfinished, record, event = line.rpartition(RECORD_START)
        if unfinished and self._lets(unfinished):
            self._say(now, [_text(unfinished) + "\n"])
        if record or self._lets(event):
            self._say(now, [_text(event) + end])

    def _lets(self, printed: bytes) -> bool:
        return self._json is None or json_lines.lets_through(self._json, printed)

    def _say(self, now: int, events: list[str]) -> None:
        if self.tail is not None:
            for event in events:
                self.tail.append(event)
        if self._log is not None:
            self._log(now, events)


def _text(line: bytes) -> str:
    return line.replace(RECORD_NEWLINE, b"\n").decode(errors="replace")
