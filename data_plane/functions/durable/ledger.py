"""Where executions are kept that are to outlive the process, part by part: each says its name, and what it is now."""

from collections.abc import Iterable, Mapping
from typing import Protocol


class Ledger(Protocol):
    def kept(self) -> Iterable[Mapping[str, bytes]]:
        """The parts of every execution, in the order in which they came to be."""
        ...

    def keep(self, arn: str, parts: Iterable[tuple[str, bytes]]) -> None:
        """Parts that are new, or another now."""
        ...

    def forget(self, arn: str) -> None: ...


class NoLedger:
    """Executions end with the process."""

    def kept(self) -> Iterable[Mapping[str, bytes]]:
        return ()

    def keep(self, arn: str, parts: Iterable[tuple[str, bytes]]) -> None:
        for _ in parts:
            pass  # nobody asks for them again

    def forget(self, arn: str) -> None: ...
