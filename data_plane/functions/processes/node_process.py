"""A worker that runs Node.js under our `bootstrap.js`: it speaks frames, as Python's workers do.

But a handler that streams its answers gets its calls by the Runtime API, for an answer that is written piece by piece
is a request of that. Which of the two it is shows as the worker says that it is ready.
"""

from data_plane.functions.processes.api_process import ApiProcess
from data_plane.functions.processes.frame_process import FrameProcess
from data_plane.functions.processes.frames import Frame, InvokeHeader
from data_plane.functions.processes.process import Listener
from data_plane.outbox import Outbox


class NodeProcess(FrameProcess, ApiProcess):
    """Started with an API, as the latter; all else is the former's, unless it streams."""

    def __init__(self, listener: Listener) -> None:
        super().__init__(listener)
        self._streams = True

        def heard(frame: Frame) -> None:
            self._streams = False
            listener.on_frame(Frame(frame.kind, self._api.peak_kb(), frame.payload, frame.microseconds))

        self._on_frame = heard

    def invoke(self, header: InvokeHeader, event: bytes, outbox: Outbox) -> None:
        if self._streams:
            self._api.invoke(header, event)
        else:
            super().invoke(header, event, outbox)

    def take_back(self) -> set[int]:
        return self._api.take_back() if self._streams else super().take_back()
