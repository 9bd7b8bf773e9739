"""`apigw dev FOLDER --json` as a process: what it says is read line by line."""

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

Said = dict[str, Any]
_PATIENCE = 120


class Dev:
    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        assert process.stdout is not None
        self._lines: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._read, args=(process.stdout,), daemon=True).start()

    def until(self, wanted: Callable[[Said], bool]) -> list[Said]:
        """What is said up to and with the line that is wanted."""
        said: list[Said] = []
        while not said or not wanted(said[-1]):
            line = self._lines.get(timeout=_PATIENCE)
            assert line is not None, f"it ended, having said {said}"
            said.append(json.loads(line))
        return said

    def deployed(self, *, well: bool = True) -> str:
        """What deploy.py prints until it has ended."""
        said = self.until(lambda line: "deployed" in line)
        assert said[-1]["deployed"] is well, said
        return "\n".join(line["message"] for line in said if line["from"] == "deploy")

    def _read(self, lines: IO[str]) -> None:
        for line in lines:
            self._lines.put(line)
        self._lines.put(None)


@contextmanager
def developing(folder: Path, stderr: int | None = None) -> Iterator[Dev]:
    command = [sys.executable, "-m", "emulator", "dev", str(folder), "--port", "0", "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr, text=True)
    try:
        yield Dev(process)
    finally:
        process.terminate()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()
