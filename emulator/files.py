"""Where the control plane keeps files: one folder of the emulator's own, with a folder in it for each piece of code."""

import asyncio
import shutil
import tempfile
from collections.abc import Set
from pathlib import Path

_LONGEST_CALL = 900.0
"""Seconds a function may run at most; by then no worker is left in a folder that nothing defined uses any more."""


class CodeFiles:
    def __init__(self, root: Path, longest_call: float = _LONGEST_CALL) -> None:
        self._root = root
        self._longest_call = longest_call

    def new_directory(self, name: str) -> Path:
        """A new, empty folder whose name begins with `name`."""
        return Path(tempfile.mkdtemp(prefix=f"{name}-", dir=self._root))

    def remove_directory(self, directory: Path) -> None:
        """Remove a folder made here, once no worker can be running in it; one that is the user's own stays."""
        if directory.is_relative_to(self._root) and directory != self._root:
            asyncio.get_running_loop().call_later(self._longest_call, shutil.rmtree, directory, True)

    def name(self, directory: str) -> str:
        """Of a folder made here, as it is called wherever the one that holds it is moved to."""
        return str(Path(directory).relative_to(self._root))

    def path(self, name: str) -> str:
        return str(self._root / name)

    def keep_only(self, directories: Set[str]) -> None:
        """Remove every folder but these: what an earlier emulator left behind. No worker runs yet."""
        for each in self._root.iterdir():
            if str(each) not in directories:
                shutil.rmtree(each, ignore_errors=True)

    def close(self) -> None:
        shutil.rmtree(self._root, ignore_errors=True)
