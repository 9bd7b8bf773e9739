"""Where the control plane keeps files: one folder of the emulator's own, gone when it ends."""

import shutil
import tempfile
from pathlib import Path


class CodeFiles:
    def __init__(self, root: Path) -> None:
        self._root = root

    def new_directory(self, name: str) -> Path:
        """A new, empty folder whose name begins with `name`."""
        return Path(tempfile.mkdtemp(prefix=f"{name}-", dir=self._root))

    def remove_directory(self, directory: Path) -> None:
        """Remove a folder made here; one that is the user's own stays."""
        if directory.is_relative_to(self._root) and directory != self._root:
            shutil.rmtree(directory, ignore_errors=True)

    def close(self) -> None:
        shutil.rmtree(self._root, ignore_errors=True)
