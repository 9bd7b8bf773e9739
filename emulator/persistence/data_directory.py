"""What `--data-dir` names: a folder with `apigw-state.db` and, in `apigw-code`, the code of functions and layers.

Code is written before the record that names it, and removed some time after the last one is gone; an emulator that was
killed in between leaves a folder that nothing names, and the next start removes it.
"""

from datetime import date
from pathlib import Path

from control_plane.store import Store
from data_plane.metering.state import Metering
from emulator.billing.months import Months
from emulator.files import CodeFiles
from emulator.persistence.code import directories
from emulator.persistence.errors import StateError
from emulator.persistence.events import EventLedger
from emulator.persistence.executions import ExecutionLedger
from emulator.persistence.journal import Journal
from emulator.persistence.months import MonthsKeeper
from emulator.persistence.usage import UsageKeeper

_STATE, _CODE = "apigw-state.db", "apigw-code"


class DataDirectory:
    """State that outlives the process: see `emulator.state.State`."""

    def __init__(self, directory: Path, url: str) -> None:
        """directory: made where there is none. url: the emulator's. Raises StateError."""
        directory = directory.resolve()
        root = directory / _CODE
        try:
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)  # API keys and private keys are in it
            root.mkdir(exist_ok=True)
        except OSError as problem:
            raise StateError(f"Cannot keep state in {directory}: {problem.strerror}.") from None
        self.files = CodeFiles(root, url)
        self._journal = Journal(directory / _STATE, self.files.name, self.files.path)
        self._usage: UsageKeeper | None = None
        self._months: MonthsKeeper | None = None

    def restore(self, store: Store, metering: Metering) -> None:
        """Bring back what was kept, once all that listen to the store do, and keep every change from now on."""
        kept = self._journal.records()
        store.replace(kept)
        store.keep(self._journal.write)
        metering.restore(self._journal.usage())
        self.files.keep_only(directories(kept))
        self._usage = UsageKeeper(metering, self._journal)

    def keep_usage(self, months: Months) -> None:
        self._months = MonthsKeeper(months, self._journal)

    def events(self) -> EventLedger:
        return EventLedger(self._journal)

    def executions(self) -> ExecutionLedger:
        return ExecutionLedger(self._journal)

    def save_usage(self) -> None:
        if self._usage is not None:
            self._usage.save(date.min)

    def close(self) -> None:
        if self._usage is not None:
            self._usage.close()
        if self._months is not None:
            self._months.close()
        self._journal.close()
