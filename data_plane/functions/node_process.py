"""A worker that runs Node.js under our `bootstrap.js`: it speaks frames, as Python's workers do.

But a handler that streams its answers gets its calls by the Runtime API, for an answer that is written piece by piece
is a request of that. Which of the two it is shows as the worker says that it is ready.
"""

from collections.abc import Callable
from pathlib import Path

from data_plane.functions.frame_process import FrameProcess
from data_plane.functions.frames import Frame, InvokeHeader
from data_plane.functions.process import Command
from data_plane.functions.response_stream import ResponseStream
from data_plane.functions.runtime_api import RuntimeApi
from data_plane.outbox import Outbox


class NodeProcess(FrameProcess):
    def __init__(
        self,
        on_stream: Callable[[ResponseStream], bool],
        on_frame: Callable[[Frame], None],
        on_output: Callable[[bytes], None],
        on_exit: Callable[[int], None],
    ) -> None:
        """on_stream: see `RuntimeApi`."""
        self._api = RuntimeApi(on_frame, lambda: self.pid, on_stream)
        self._streams = True

        def heard(frame: Frame) -> None:
            self._streams = False
            on_frame(Frame(frame.kind, self._api.peak_kb(), frame.payload, frame.microseconds))

        super().__init__(heard, on_output, on_exit)

    async def start(self, command: Command, folder: Path, variables: dict[str, str]) -> None:
        async with self._api.served() as address:
            await super().start(command, folder, {**variables, "AWS_LAMBDA_RUNTIME_API": address})

    def _release(self) -> None:
        super()._release()
        self._api.close()

    def invoke(self, header: InvokeHeader, event: bytes, outbox: Outbox) -> None:
        if self._streams:
            self._api.invoke(header, event)
        else:
            super().invoke(header, event, outbox)

    def take_back(self) -> set[int]:
        return self._api.take_back() if self._streams else super().take_back()
