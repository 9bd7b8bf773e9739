"""A worker's process: started, spoken to, killed and reaped without blocking the event loop.

Four laws:

1. **End of file on its socket is the death notice.** The socket is closed on exec and after fork, so nothing a
   function starts keeps it open. (One that passes it on by force meets its call's timeout instead.)
2. **Its children die with it.** The process leads a session of its own; whenever it ends, the whole group is killed
   before the process is reaped, while its number cannot belong to anybody else. The kill cannot change how it ended:
   by the time its files are closed its exit status is settled.
3. **It does not outlive us either.** It holds one end of a pipe, the lifeline, and has the kernel kill its group when
   the other end closes: when this process ends, however it ends. Where no kernel does that (macOS), a worker ends when
   it next turns to its socket.
4. **What was written before an answer is in the pipe when that arrives,** so one read of what is there takes it all.

Starting costs the loop about 0.4 ms: `subprocess` uses vfork when no preexec_fn is given.
"""

import asyncio
import contextlib
import fcntl
import os
import resource
import signal
import socket
import subprocess
import termios
from abc import ABC, abstractmethod
from array import array
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Protocol, cast

from data_plane import processors
from data_plane.functions.processes.frames import Frame, InvokeHeader
from data_plane.functions.response_stream import ResponseStream
from data_plane.outbox import Outbox

_PIPE_CAPACITY = 65536

Command = Callable[..., list[str]]
"""A worker's argv, given the descriptors that are passed to it: of its lifeline, and of what its kind takes besides."""


_OPEN_FILES = 1024
"""Lambda's quota of file descriptors (handbook/07 section 10)."""


def _limit_open_files(pid: int) -> None:
    """Only Linux can do that for another process."""
    if hasattr(resource, "prlimit"):
        _, hard = resource.prlimit(pid, resource.RLIMIT_NOFILE)
        most = _OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, _OPEN_FILES)
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (most, most))


class Listener(Protocol):
    """The worker, as its process sees it."""

    def on_frame(self, frame: Frame) -> None:
        """What it says, in a frame or by the Runtime API."""

    def on_stream(self, stream: ResponseStream) -> bool:
        """An answer begins to be streamed; False where it is to be taken whole."""

    def on_output(self, data: bytes) -> None:
        """It wrote to stdout or stderr."""

    def on_exit(self, status: int) -> None:
        """It has been reaped; its exit code, or minus the signal. Called once, after `start` succeeded."""


class WorkerProcess(asyncio.Protocol, ABC):
    """dead: it has ended or will in a moment, and is beyond reach. pid: once it is started."""

    def __init__(self, listener: Listener) -> None:
        self._loop = asyncio.get_running_loop()
        self._on_output = listener.on_output
        self._on_exit = listener.on_exit
        self._waiting = array("i", [0])
        self._spawned = 0.0
        self.dead = False

    async def start(self, command: Command, folder: Path, variables: dict[str, str]) -> None:
        """Raises OSError when the interpreter or the folder cannot be used, ValueError when a variable cannot be
        passed; nothing is left behind then."""
        self._spawned = monotonic()
        parent = self._spawn(command, folder, variables)
        self._loop.add_reader(self._output, self._readable)
        await self._loop.create_unix_connection(lambda: self, sock=parent)

    def _spawn(self, command: Command, folder: Path, variables: dict[str, str], *passed: int) -> socket.socket:
        """Start it. passed: descriptors it gets besides its lifeline. Returns our end of its socket."""
        with contextlib.ExitStack() as ours, contextlib.ExitStack() as theirs:
            parent, child = socket.socketpair()
            ours.enter_context(parent)
            theirs.enter_context(child)
            self._output, written = os.pipe()
            ours.callback(os.close, self._output)
            theirs.callback(os.close, written)
            lifeline, self._lifeline = os.pipe()
            ours.callback(os.close, self._lifeline)
            theirs.callback(os.close, lifeline)
            self._process = subprocess.Popen(  # noqa: S603 - running the user's code is what this package is for
                command(lifeline, *passed),
                stdin=child.fileno(),
                stdout=written,
                stderr=written,
                pass_fds=(lifeline, *passed),
                cwd=folder,
                env=variables,
                start_new_session=True,
            )
            self.pid = self._process.pid
            _limit_open_files(self.pid)
            ours.pop_all()
        parent.setblocking(False)
        os.set_blocking(self._output, False)
        return parent

    def hurries(self) -> bool:
        """Whether it has been at work, or ready to, most of the time since it was started, or will be: then what it
        lacks is a processor."""
        return not self._spawned or processors.time_of(self.pid) > (monotonic() - self._spawned) / 2

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    @abstractmethod
    def invoke(self, header: InvokeHeader, event: bytes, outbox: Outbox) -> None:
        """Have it answer a call."""

    @abstractmethod
    def ticket(self) -> int:
        """For a call that is sent while another one runs."""

    @abstractmethod
    def take_back(self) -> set[int]:
        """The tickets of calls that have not begun, and now will not."""

    def drain(self) -> None:
        """Pass on what is in the pipe now; the function may be writing still."""
        fcntl.ioctl(self._output, termios.FIONREAD, self._waiting)
        if self._waiting[0]:
            self._on_output(os.read(self._output, self._waiting[0]))

    def _readable(self) -> None:
        try:
            data = os.read(self._output, _PIPE_CAPACITY)
        except BlockingIOError:
            return  # an answer's drain was quicker
        if data:
            self._on_output(data)
        else:
            self._loop.remove_reader(self._output)  # nobody has it open for writing any more

    def terminate(self) -> None:
        """Ask it to end: SIGTERM for a handler the function may have, then end of file."""
        if self._spawned and not self.dead:
            os.kill(self.pid, signal.SIGTERM)
            self._transport.write_eof()

    def kill(self) -> None:
        """End the worker and all it started, at once."""
        if self.dead:
            return
        self.dead = True
        if not self._spawned:
            return
        self._strike()
        self._transport.abort()  # not to wait for an end of file that a stray child may hold back

    def _strike(self) -> None:
        # macOS refuses to signal a group of which only the dead are left.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)

    def connection_lost(self, exc: Exception | None) -> None:
        self.kill()
        self._reaping = self._loop.create_task(self._reap())

    async def _reap(self) -> None:
        status = await self._wait()
        self.drain()
        self._loop.remove_reader(self._output)
        os.close(self._output)
        self._on_exit(status)
        self._release()

    def _release(self) -> None:
        """It has ended, and nobody asks for anything of it any more."""

    async def _wait(self) -> int:
        status = self._process.poll()
        if status is None:
            status = await self._loop.run_in_executor(None, self._process.wait)
        os.close(self._lifeline)
        return status
