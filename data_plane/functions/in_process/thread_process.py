"""A worker that is a thread of this process: started, spoken to and given up in the same way as other workers."""

import os
import signal
import socket
import threading
from pathlib import Path

from data_plane.functions import debuggers
from data_plane.functions.in_process.environment import VIEWS, ThreadEnvironment
from data_plane.functions.processes.frame_process import FrameProcess
from data_plane.functions.processes.frames import InvokeHeader
from data_plane.functions.processes.process import Command, Listener
from data_plane.functions.processes.tickets import Tickets
from data_plane.functions.records import FunctionSpec
from data_plane.outbox import Outbox


class ThreadProcess(FrameProcess):
    """Killed, it is cut off: the thread ends when it next turns to its socket, which may be never."""

    pid = 0
    """None of its own, whose memory could be watched."""

    def __init__(self, spec: FunctionSpec, listener: Listener) -> None:
        super().__init__(listener)
        self._spec = spec

    def _spawn(self, command: Command, folder: Path, variables: dict[str, str], *passed: int) -> socket.socket:
        parent, child = socket.socketpair()
        self._output, written = os.pipe()
        self._tickets = Tickets()
        self._environment = ThreadEnvironment(self._spec, variables, child, self._tickets.theirs, written)
        self._thread = threading.Thread(target=self._environment.run, name=f"function {self._spec.name}", daemon=True)
        self._thread.start()
        debuggers.leave_alone()
        parent.setblocking(False)
        os.set_blocking(self._output, False)
        return parent

    def invoke(self, header: InvokeHeader, event: bytes, outbox: Outbox) -> None:
        VIEWS.show()
        super().invoke(header, event, outbox)

    def terminate(self) -> None:
        if not self.dead:
            self._transport.write_eof()

    def _strike(self) -> None:
        """Nothing kills a thread."""

    async def _wait(self) -> int:
        status = self._environment.status
        return -signal.SIGKILL if status is None else status
