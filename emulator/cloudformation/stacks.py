"""All stacks, by account and region; what one exports, others may import."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

from emulator.cloudformation.records import Event, Stack

DELETED = "DELETE_COMPLETE"


class Export(NamedTuple):
    name: str
    value: str
    stack_id: str
    stack_name: str


class Stacks:
    """Many threads use it. A deleted stack is found by its id only."""

    def __init__(self, write: Callable[[Stack, Event | None], None] = lambda stack, event: None) -> None:
        """write: keeps what has changed of a stack, by an event of it or otherwise. May raise InternalFailure."""
        self._lock = threading.Lock()
        self._stacks: dict[str, Stack] = {}
        self._write = write

    def add(self, stack: Stack) -> bool:
        """False where there is one of that name. Raises InternalFailure."""
        with self._lock:
            if self._named(stack.account_id, stack.region, stack.name) is not None:
                return False
            self._write(stack, None)
            self._hold(stack)
            return True

    def hold(self, stack: Stack) -> None:
        """One that has been kept."""
        with self._lock:
            self._hold(stack)

    def all(self) -> list[Stack]:
        """Of all accounts and regions, the oldest first."""
        with self._lock:
            return list(self._stacks.values())

    def change(self, stack: Stack, **members: Any) -> None:
        """Change members of a stack outside of a deployment. Raises InternalFailure."""
        with self._lock:
            self._write(replace(stack, **members), None)
            for name, value in members.items():
                setattr(stack, name, value)

    def find(self, account_id: str, region: str, name_or_id: str) -> Stack | None:
        with self._lock:
            found = self._stacks.get(name_or_id)
            if found is not None:
                return found if (found.account_id, found.region) == (account_id, region) else None
            return self._named(account_id, region, name_or_id)

    def every(self, account_id: str, region: str) -> list[Stack]:
        """Deleted ones too; the newest first."""
        with self._lock:
            here = [each for each in self._stacks.values() if (each.account_id, each.region) == (account_id, region)]
        return here[::-1]

    def exports(self, account_id: str, region: str) -> dict[str, Export]:
        return {
            output.export: Export(output.export, output.value, stack.id, stack.name)
            for stack in self._live(account_id, region)
            for output in stack.outputs
            if output.export is not None
        }

    def importers(self, account_id: str, region: str, export: str) -> list[Stack]:
        return [stack for stack in self._live(account_id, region) if export in stack.imports]

    def forget(self) -> None:
        """All of them; what is being deployed stops."""
        with self._lock:
            for stack in self._stacks.values():
                stack.abandoned = True
            self._stacks.clear()

    def _hold(self, stack: Stack) -> None:
        self._stacks[stack.id] = stack
        stack.keep = self._keep

    def _keep(self, stack: Stack, event: Event) -> None:
        """What has been forgotten is not kept."""
        with self._lock:
            if stack.id in self._stacks:
                self._write(stack, event)

    def _live(self, account_id: str, region: str) -> list[Stack]:
        return [stack for stack in self.every(account_id, region) if stack.status != DELETED]

    def _named(self, account_id: str, region: str, name: str) -> Stack | None:
        for stack in self._stacks.values():
            if (stack.account_id, stack.region, stack.name) == (account_id, region, name) and stack.status != DELETED:
                return stack
        return None
