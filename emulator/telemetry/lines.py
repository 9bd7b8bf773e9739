"""The emulator's own access log: lines to stdout or into a file, written by a thread of their own.

Whoever reads them may be slow, or have stopped reading: then batches are dropped, and nothing waits for them.
"""

import asyncio
import logging
import os
import queue
import threading
from io import FileIO

STDOUT = "stdout"
_log = logging.getLogger("emulator.telemetry")
_MOST_BATCHES = 1_024
_PATIENCE = 2.0
"""Seconds the last lines are given at the end."""


class Lines:
    def __init__(self, target: str) -> None:
        """target: `stdout`, or the name of a file, which is appended to. Raises OSError."""
        self._file = FileIO(os.dup(1), "wb") if target == STDOUT else FileIO(target, "ab")
        self._batches: queue.Queue[list[str] | None] = queue.Queue(_MOST_BATCHES)
        self._thread = threading.Thread(target=self._run, name="access-log", daemon=True)
        self._thread.start()

    def add(self, lines: list[str]) -> None:
        """Write lines, given without their newlines."""
        try:
            self._batches.put_nowait(lines)
        except queue.Full:
            _log.warning("%d lines of the access log are lost: its reader is too slow", len(lines))

    async def close(self) -> None:
        await asyncio.to_thread(self._end)

    def _end(self) -> None:
        try:
            self._batches.put(None, timeout=_PATIENCE)
        except queue.Full:
            return
        self._thread.join(_PATIENCE)

    def _run(self) -> None:
        with self._file:
            while (lines := self._batches.get()) is not None:
                try:
                    _write(self._file, "".join(f"{line}\n" for line in lines).encode(errors="replace"))
                except OSError as problem:
                    _log.warning("%d lines of the access log are lost: %s", len(lines), problem)


def _write(file: FileIO, data: bytes) -> None:
    """All of it; one write may take less."""
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]
