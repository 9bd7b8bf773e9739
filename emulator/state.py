"""Where what users define is kept while the emulator is down: nowhere, unless `--data-dir` says where."""

import tempfile
from pathlib import Path
from typing import Protocol

from control_plane.store import Store
from data_plane.metering.state import Metering
from emulator.files import CodeFiles


class State(Protocol):
    files: CodeFiles

    def restore(self, store: Store, metering: Metering) -> None:
        """Called once, when all that listen to the store do. Raises StateError."""
        ...

    def close(self) -> None: ...


class InMemory:
    """Nothing outlives the process; code is in a temporary folder."""

    def __init__(self) -> None:
        self.files = CodeFiles(Path(tempfile.mkdtemp(prefix="apigw-")))

    def restore(self, store: Store, metering: Metering) -> None:
        """There is nothing to restore, nor to keep."""

    def close(self) -> None:
        self.files.close()


def open_state(data_dir: Path | None) -> State:
    """SQLAlchemy, 0.2 s and 29 MB, is loaded for a data directory only. Raises StateError."""
    if data_dir is None:
        return InMemory()
    from emulator.persistence.data_directory import DataDirectory

    return DataDirectory(data_dir)
