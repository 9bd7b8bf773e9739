"""A function's memory against its MemorySize: what is too large is killed, as the kernel of AWS's sandbox does it.

Nothing of the kernel's fits. RLIMIT_AS counts what is only reserved, gigabytes for Node.js; RLIMIT_DATA counts the
stacks of threads whole, and makes an allocation fail where Lambda kills; control groups need root. So the resident
memory of the worker and of all it has started is watched: while a call runs, 20 times a second, two small files per
process (some 40 us). What a worker says of its own peak with each answer finds what came and went in between.

Counted is anonymous memory: pages of mapped files are the page cache's, which a sandbox gives up first. What forked
processes share is counted once, by `smaps_rollup`, which is dear and so only read of those that seem too large. Where
there is no /proc (macOS), nobody is ever too large.
"""

import asyncio
import os
from collections.abc import Callable, Iterator
from time import monotonic

_TICK, _OFTEN = 0.05, 0.001
"""Seconds: between two looks at what all processes of a worker have, and at the peak of one."""
_PAGE_KB = os.sysconf("SC_PAGE_SIZE") // 1024


class MemoryWatch:
    """limit_kb: what all processes of a worker may have. exceeded: told once they have more.
    peak_kb: the most that was seen."""

    def __init__(self, limit_kb: int, exceeded: Callable[[], None]) -> None:
        self._limit_kb = limit_kb
        self._exceeded = exceeded
        self._loop = asyncio.get_running_loop()
        self._alarm: asyncio.TimerHandle | None = None
        self._busy = False
        self._pid = 0
        self._files_kb = 0
        self.peak_kb = 0

    def begin(self, pid: int) -> None:
        """The worker runs a call. One alarm serves many calls, for timers are dear."""
        self._busy, self._pid = True, pid
        if self._alarm is None:
            self._alarm = self._loop.call_later(_TICK, self._look)

    def end(self) -> None:
        self._busy = False

    def too_much(self, peak_kb: int) -> bool:
        """Was it too much, what the worker says was its resident peak? There may have been mapped files in it: as much
        as was ever seen is believed."""
        if peak_kb <= self.peak_kb:
            return False  # nor was it then
        self.peak_kb = peak_kb
        if peak_kb <= self._limit_kb:
            return False
        self._anonymous(self._pid)
        return peak_kb - self._files_kb > self._limit_kb

    def close(self) -> None:
        self._busy = False
        if self._alarm:
            self._alarm.cancel()

    def _look(self) -> None:
        self._alarm = None
        if not self._busy:
            return
        pids = list(_family(self._pid))
        used = sum(map(self._anonymous, pids))
        if used > self._limit_kb:
            used = sum(map(_proportional, pids))
        self.peak_kb = max(self.peak_kb, used)
        if used > self._limit_kb:
            self._exceeded()
        else:
            self._alarm = self._loop.call_later(_TICK, self._look)

    def _anonymous(self, pid: int) -> int:
        anonymous, files = _resident(pid)
        self._files_kb = max(self._files_kb, files)
        return anonymous


class PeakMemory:
    """The most resident memory a process ever had, as of a millisecond ago at most.

    To look takes as long as much of the rest of a quick call. The file is kept open, for that takes longer still.
    """

    def __init__(self, pid: int) -> None:
        try:
            self._status: int | None = os.open(f"/proc/{pid}/status", os.O_RDONLY)
        except OSError:
            self._status = None  # it has gone, or there is no /proc
        self._kilobytes = 0
        self._again = 0.0

    def kilobytes(self) -> int:
        """0 where that is not known."""
        if self._status is None or monotonic() < self._again:
            return self._kilobytes
        self._again = monotonic() + _OFTEN
        try:
            _, found, rest = os.pread(self._status, 4096, 0).partition(b"VmHWM:")
        except ProcessLookupError:
            return self._kilobytes
        self._kilobytes = int(rest.split(None, 1)[0]) if found else 0
        return self._kilobytes

    def close(self) -> None:
        if self._status is not None:
            os.close(self._status)


def _family(pid: int) -> Iterator[int]:
    """A process and all that it and its threads have started, and so on."""
    yield pid
    try:
        threads = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return
    for thread in threads:
        complete, _, _ = _read(f"/proc/{pid}/task/{thread}/children").rpartition(b" ")
        for child in complete.split():
            yield from _family(int(child))


def _resident(pid: int) -> tuple[int, int]:
    """KB of anonymous memory, and KB of what is shared or of files."""
    fields = _read(f"/proc/{pid}/statm").split()
    if not fields:
        return 0, 0
    resident, shared = int(fields[1]), int(fields[2])
    return (resident - shared) * _PAGE_KB, shared * _PAGE_KB


def _proportional(pid: int) -> int:
    """KB of anonymous memory, of each page the part that falls to this process."""
    _, found, rest = _read(f"/proc/{pid}/smaps_rollup").partition(b"Pss_Anon:")
    return int(rest.split(None, 1)[0]) if found else _resident(pid)[0]


def _read(path: str) -> bytes:
    """A small file of /proc; empty where the process has gone."""
    try:
        file = os.open(path, os.O_RDONLY)
    except OSError:
        return b""
    try:
        return os.read(file, 4096)
    except ProcessLookupError:
        return b""
    finally:
        os.close(file)
