"""What was looked up in moto's IAM, kept until a request may have changed it, and two seconds at most.

Other services of moto's change identities too.
"""

import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from emulator.aws.backend import Aws

T = TypeVar("T")
_FRESH = 2.0
_KEPT = 1000


class Fresh(Generic[T]):
    def __init__(
        self, aws: Aws, look_up: Callable[[str], Awaitable[T]], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._aws = aws
        self._look_up = look_up
        self._clock = clock
        self._kept: dict[str, tuple[float, int, T]] = {}

    async def find(self, name: str) -> T:
        changes = self._aws.changes
        kept = self._kept.get(name)
        if kept is not None and kept[0] > self._clock() and kept[1] == changes:
            return kept[2]
        found = await self._look_up(name)
        if len(self._kept) >= _KEPT:
            self._kept.clear()
        self._kept[name] = self._clock() + _FRESH, changes, found
        return found
