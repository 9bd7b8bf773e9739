"""A worker of provisioned concurrency: it is started before there is a call for it, and kept.

    starting --READY--> idle --invoke--> busy ...
        starting --INIT_ERROR, its end, too long--> gone, and nobody is started in its place

Its init has 130 seconds, or the function's timeout where that is more. INIT_REPORT tells of it however it ended, and so
does its first call ("Lambda execution environment lifecycle": "SnapStart and provisioned concurrency functions always
emit INIT_REPORT").
"""

import asyncio
import contextlib
import time

import msgspec

from data_plane.functions import debuggers, failures
from data_plane.functions.call import Call
from data_plane.functions.processes import frames
from data_plane.functions.processes.frames import Frame
from data_plane.functions.records import PROVISIONED
from data_plane.functions.worker import Worker, error_type_of

INIT_LIMIT = 130.0


class ProvisionedWorker(Worker):
    """ready: it has been initialized."""

    initialization = PROVISIONED
    provisioned = True
    _init_ms: float | None = None
    _told = False

    @property
    def ready(self) -> bool:
        return not self._initializing

    async def prepare(self, spawning: asyncio.Lock) -> None:
        """Start the process; the host is told that it is idle, or has gone."""
        async with spawning:
            self._spawned = time.monotonic()
            self._reports.init_start()
            self._alarm = self._loop.call_later(max(INIT_LIMIT, self._spec.timeout), self._too_long)
            try:
                await self._start_process()
            except (OSError, ValueError) as cause:
                self._tell("error", failures.not_started(self._spec.interpreter, cause).type)
                self._leave()

    def invoke(self, call: Call) -> None:
        if self._init_ms is not None:
            call.init_ms, self._init_ms = self._init_ms, None
        super().invoke(call)

    def on_frame(self, frame: Frame) -> None:
        if not self._initializing:
            super().on_frame(frame)
            return
        self._process.drain()
        if frame.kind == frames.READY and not self._told:
            self._tell("success")
            self._silence()
            self._init_ms = (time.monotonic() - self._spawned) * 1000
            self._initialized()
            self._host.started(self)
            self._rest()
            return
        if frame.kind == frames.INIT_ERROR:
            with contextlib.suppress(msgspec.DecodeError):
                self._tell("error", error_type_of(frame.payload))
        self._process.kill()

    def on_exit(self, status: int) -> None:
        if self._initializing:
            self._tell("error", failures.exited(status).type)
            self._leave()
        else:
            super().on_exit(status)

    def _too_long(self) -> None:
        if not debuggers.watching(self._spec):
            self._process.kill()
            self._tell("timeout")

    def _tell(self, status: str, error_type: str = "") -> None:
        if not self._told and not self._closing:
            self._told = True
            self._report_init(status, error_type)
