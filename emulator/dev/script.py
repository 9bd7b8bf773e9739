"""A project's deploy.py, run as its user would, as often as is wanted: in its folder, told where the emulator is.

It runs in a process of its own, in a group of its own: Ctrl-C is for the emulator, which ends it.
"""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import AsyncIterator, Callable
from pathlib import Path

_STANDBY = Path(__file__).with_name("standby.py")
_LAST_LINES = 1.0
"""Seconds that a script's output is waited for once it has ended: what it leaves running may keep that open."""


class Script:
    def __init__(self, path: Path, url: str, region: str) -> None:
        """path: absolute. region: of a script that is told none."""
        self._path = path
        self._environment = {
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": region,
            **os.environ,
            "AWS_ENDPOINT_URL": url,
            "PYTHONUNBUFFERED": "1",
        }
        self._ready: Process | None = None

    async def stand_by(self) -> None:
        """Have the next run begin at once."""
        if self._ready is None:
            self._ready = await asyncio.create_subprocess_exec(
                *(sys.executable, str(_STANDBY), str(self._path)),
                stdin=PIPE,
                stdout=PIPE,
                stderr=STDOUT,
                cwd=self._path.parent,
                env=self._environment,
                start_new_session=True,
            )

    async def run(self, printed: Callable[[str], None]) -> int:
        """Run it to its end; its exit status. printed: told each line it prints, also of errors, as it comes."""
        await self.stand_by()
        process, self._ready = self._ready, None
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(b"\n")
            process.stdin.close()
            reading = asyncio.create_task(_tell(process.stdout, printed))
            status = await process.wait()
            await asyncio.wait((reading,), timeout=_LAST_LINES)
            return status
        finally:
            await _end(process)

    async def close(self) -> None:
        """End the process that stands by."""
        if self._ready is not None:
            await _end(self._ready)


async def _end(process: Process) -> None:
    if process.returncode is None:
        process.kill()
        await process.wait()


async def _tell(output: asyncio.StreamReader, printed: Callable[[str], None]) -> None:
    async for line in _lines(output):
        printed(line.decode(errors="replace"))


async def _lines(output: asyncio.StreamReader) -> AsyncIterator[bytes]:
    """However long they are."""
    rest = b""
    while chunk := await output.read(65_536):
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            yield line
    if rest:
        yield rest
