"""The files of a project, and which of them have been edited since this was last asked.

Hidden files, caches and dependencies are nobody's edits, nor are the copies that editors make while they save. Nor what
deploy.py writes while it runs, a package or its outputs, else its own run would be the reason for the next: that is all
that changes during the first run that succeeds, and what is new during another.
"""

from collections.abc import Set
from pathlib import Path

from data_plane.functions.edits import files_below

_NOBODYS = ".", "#"
_COPY = "~"


class Files:
    def __init__(self, folder: Path, script: Path) -> None:
        """script: whatever happens to it was the user."""
        self._folder, self._script = folder, script
        self._made: set[Path] = set()
        self._learning = True
        self._seen = self._look()

    @property
    def known(self) -> Set[Path]:
        return self._seen.keys()

    def edited(self) -> set[Path]:
        """What has been changed, made or removed since this was last asked."""
        before, self._seen = self._seen, self._look()
        return {file for file, _ in before.items() ^ self._seen.items()}

    def deployed(self, *, well: bool) -> None:
        """Pass over what the script has made since `edited` was last asked, which was when it was started."""
        now = self._look()
        changed = {file for file, _ in self._seen.items() ^ now.items()}
        self._made |= changed if self._learning else changed - self._seen.keys()
        self._made.discard(self._script)
        self._learning = self._learning and not well
        for file in changed & self._made:
            if file in now:
                self._seen[file] = now[file]
            else:
                del self._seen[file]

    def _look(self) -> dict[Path, tuple[int, ...]]:
        """Of each file: when it was changed, its size, its inode."""
        found = ((Path(path), tuple(state)) for path, *state in files_below(str(self._folder)))
        return {file: state for file, state in found if not file.name.startswith(_NOBODYS) and file.name[-1] != _COPY}
