"""Where the control plane keeps files: one folder of the emulator's own, with a folder in it for each piece of code.

Beside each stands the package it was unpacked from, byte for byte what `CodeSha256` was reckoned from. AWS presigns
links to those, which GetFunction and GetLayerVersion tell; here they lead to the emulator itself.
"""

import asyncio
import shutil
import tempfile
from collections.abc import Set
from pathlib import Path

PACKAGES = "/_emulator/packages/"
_ZIP = ".zip"
_LONGEST_CALL = 900.0
"""Seconds a function may run at most; by then no worker is left in a folder that nothing defined uses any more."""


class CodeFiles:
    def __init__(self, root: Path, url: str, longest_call: float = _LONGEST_CALL) -> None:
        """url: where the emulator is reached."""
        self._root = root
        self._url = url
        self._longest_call = longest_call

    def new_directory(self, name: str) -> Path:
        """A new, empty folder whose name begins with `name`."""
        return Path(tempfile.mkdtemp(prefix=f"{name}-", dir=self._root))

    def remove_directory(self, directory: Path) -> None:
        """Remove a folder made here, once no worker can be running in it; one that is the user's own stays."""
        if directory.is_relative_to(self._root) and directory != self._root:
            asyncio.get_running_loop().call_later(self._longest_call, _remove, directory)

    def keep_package(self, directory: Path, package: bytes) -> None:
        directory.with_suffix(_ZIP).write_bytes(package)

    def package_url(self, directory: Path) -> str:
        return f"{self._url}{PACKAGES}{directory.name}{_ZIP}"

    def package(self, name: str) -> bytes | None:
        """What was kept for the folder of this name."""
        place = self._root / f"{name}{_ZIP}"
        return place.read_bytes() if place.parent == self._root and place.is_file() else None

    def package_at(self, path: str) -> bytes | None:
        """What a link to a package leads to, by the link's path."""
        name = path.removeprefix(PACKAGES)
        return self.package(name.removesuffix(_ZIP)) if name.endswith(_ZIP) else None

    def name(self, directory: str) -> str:
        """Of a folder made here, as it is called wherever the one that holds it is moved to."""
        return str(Path(directory).relative_to(self._root))

    def path(self, name: str) -> str:
        return str(self._root / name)

    def keep_only(self, directories: Set[str]) -> None:
        """Remove every folder but these: what an earlier emulator left behind. No worker runs yet."""
        for each in self._root.iterdir():
            if str(each.with_suffix("")) not in directories:
                _remove(each)

    def close(self) -> None:
        shutil.rmtree(self._root, ignore_errors=True)


def _remove(directory: Path) -> None:
    shutil.rmtree(directory, ignore_errors=True)
    directory.with_suffix(_ZIP).unlink(missing_ok=True)
