"""Where the control plane keeps files: one folder of the emulator's own, gone when it ends."""

import asyncio
import shutil
import tempfile
from pathlib import Path

_LONGEST_CALL = 900.0
"""Seconds a function may run at most; by then no worker is left in a folder that nothing defined uses any more."""


class CodeFiles:
    def __init__(self, root: Path, longest_call: float = _LONGEST_CALL) -> None:
        self.root = root
        self._longest_call = longest_call

    def new_directory(self, name: str) -> Path:
        """A new, empty folder whose name begins with `name`."""
        return Path(tempfile.mkdtemp(prefix=f"{name}-", dir=self.root))

    def remove_directory(self, directory: Path) -> None:
        """Remove a folder made here, once no worker can be running in it; one that is the user's own stays."""
        if directory.is_relative_to(self.root) and directory != self.root:
            asyncio.get_running_loop().call_later(self._longest_call, shutil.rmtree, directory, True)

    def close(self) -> None:
        shutil.rmtree(self.root, ignore_errors=True)
