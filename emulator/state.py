"""Where what users define is kept while the emulator is down: nowhere, unless `--data-dir` says where.

Also the way to all of it in one document, wherever it is kept.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Protocol

from control_plane.store import Store
from data_plane.functions.durable.ledger import Ledger as DurableLedger
from data_plane.functions.event_queue import Ledger, NoLedger
from data_plane.metering.state import Metering
from emulator.billing.months import Months
from emulator.files import CodeFiles


class State(Protocol):
    files: CodeFiles

    def restore(self, store: Store, metering: Metering) -> None:
        """Called once, when all that listen to the store do. Raises StateError."""
        ...

    def events(self) -> Ledger:
        """Where asynchronous invocations are kept; asked for once, when what is defined has been restored."""
        ...

    def executions(self) -> DurableLedger | None:
        """The same for durable executions; None where they are not kept."""
        ...

    def keep_usage(self, months: Months) -> None:
        """Go on counting what APIs are used for where the last process ended. Raises StateError."""
        ...

    def save_usage(self) -> None:
        """Keep the counters of usage plans as they are now, not only in a while."""
        ...

    def close(self) -> None: ...


class InMemory:
    """Nothing outlives the process; code is in a temporary folder."""

    def __init__(self, url: str) -> None:
        self.files = CodeFiles(Path(tempfile.mkdtemp(prefix="apigw-")), url)

    def restore(self, store: Store, metering: Metering) -> None:
        """There is nothing to restore, nor to keep."""

    def events(self) -> Ledger:
        return NoLedger()

    def executions(self) -> None:
        """Nor these."""

    def keep_usage(self, months: Months) -> None:
        """Nor here."""

    def save_usage(self) -> None:
        """Nor here."""

    def close(self) -> None:
        self.files.close()


def open_state(data_dir: Path | None, url: str) -> State:
    """SQLAlchemy, 0.2 s and 29 MB, is loaded for a data directory only. url: the emulator's. Raises StateError."""
    if data_dir is None:
        return InMemory(url)
    from emulator.persistence.data_directory import DataDirectory

    return DataDirectory(data_dir, url)


class Documents:
    """What is defined, going out and coming in as one document; see `emulator.persistence.document`."""

    def __init__(self, store: Store, metering: Metering, state: State, forget: Callable[[], None]) -> None:
        """forget: called after an import, for what was remembered of the APIs before."""
        self._whole = store, metering, state.files
        self._state = state
        self._forget = forget

    async def give(self) -> bytes:
        document: bytes = await _documents().export_document(*self._whole)
        return document

    def package(self, path: str) -> bytes | None:
        """The package of a function or layer that a link to it leads to."""
        return self._state.files.package_at(path)

    async def take(self, document: bytes) -> None:
        """Replace everything. Raises StateError, or AwsError where it cannot be kept."""
        await _documents().import_document(document, *self._whole)
        self._state.save_usage()
        self._forget()


def _documents() -> ModuleType:
    from emulator.persistence import document

    return document
