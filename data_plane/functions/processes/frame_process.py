"""A worker that speaks the frames of `frames.py` and takes the tickets of the calls it begins."""

import contextlib
import socket
from pathlib import Path

from data_plane.functions.processes import frames
from data_plane.functions.processes.frames import BadFrame, Decoder, Frame, InvokeHeader
from data_plane.functions.processes.memory import PeakMemory
from data_plane.functions.processes.process import Command, Listener, WorkerProcess
from data_plane.functions.processes.tickets import Tickets
from data_plane.functions.records import MAX_RESPONSE
from data_plane.outbox import Outbox


class FrameProcess(WorkerProcess):
    def __init__(self, listener: Listener) -> None:
        super().__init__(listener)
        self._on_frame = listener.on_frame
        self._decoder = Decoder(MAX_RESPONSE)

    def _spawn(self, command: Command, folder: Path, variables: dict[str, str], *passed: int) -> socket.socket:
        with contextlib.ExitStack() as ours:
            self._tickets = Tickets()
            ours.callback(self._tickets.close)
            parent = super()._spawn(command, folder, variables, *passed, self._tickets.theirs)
            ours.pop_all()
        return parent

    def _release(self) -> None:
        super()._release()
        self._tickets.close()

    def invoke(self, header: InvokeHeader, event: bytes, outbox: Outbox) -> None:
        outbox.put(self, frames.invoke(header, event))

    def write(self, data: bytes) -> None:
        """For the outbox: frames, and before them the tickets that they name."""
        self._tickets.hand_out()
        self._transport.write(data)

    def is_closing(self) -> bool:
        return self._transport.is_closing()

    def ticket(self) -> int:
        return self._tickets.issue()

    def take_back(self) -> set[int]:
        return self._tickets.take_back()

    def data_received(self, data: bytes) -> None:
        try:
            found = self._decoder.feed(data)
        except BadFrame:
            self.kill()
            return
        for frame in found:
            self._on_frame(frame)


class WatchedProcess(FrameProcess):
    """The same, where the runtime leaves it to us to look at its memory."""

    def __init__(self, listener: Listener) -> None:
        super().__init__(listener)
        self._tell = listener.on_frame
        self._on_frame = self._heard
        self._peak: PeakMemory | None = None

    def _heard(self, frame: Frame) -> None:
        if self._peak is None:
            self._peak = PeakMemory(self.pid)
        self._tell(Frame(frame.kind, self._peak.kilobytes(), frame.payload, frame.microseconds))

    def _release(self) -> None:
        super()._release()
        if self._peak is not None:
            self._peak.close()
