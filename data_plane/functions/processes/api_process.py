"""A worker whose runtime speaks the Runtime API: a program of the user's own.

Nothing is said on the socket that holds the process; everything goes over the API. Calls sent ahead wait on our side,
since the runtime asks for each; their tickets are numbers only.
"""

from pathlib import Path

from data_plane.functions.processes.frames import InvokeHeader
from data_plane.functions.processes.process import Command, Listener, WorkerProcess
from data_plane.functions.processes.runtime_api import RuntimeApi
from data_plane.outbox import Outbox


class ApiProcess(WorkerProcess):
    def __init__(self, listener: Listener) -> None:
        super().__init__(listener)
        self._api = RuntimeApi(listener.on_frame, lambda: self.pid, listener.on_stream)
        self._tickets_issued = 0

    async def start(self, command: Command, folder: Path, variables: dict[str, str]) -> None:
        async with self._api.served() as address:
            await super().start(command, folder, {**variables, "AWS_LAMBDA_RUNTIME_API": address})

    def _release(self) -> None:
        super()._release()
        self._api.close()

    def invoke(self, header: InvokeHeader, event: bytes, outbox: Outbox) -> None:
        self._api.invoke(header, event)

    def ticket(self) -> int:
        self._tickets_issued += 1
        return self._tickets_issued

    def take_back(self) -> set[int]:
        return self._api.take_back()
