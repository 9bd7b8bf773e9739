"""How one waits for what others do: looking often at first, and less often later."""

import time
from collections.abc import Callable
from typing import TypeVar

_FIRST, _LAST, _GROWTH = 0.05, 1.0, 1.3
Found = TypeVar("Found")


def wait_for(
    look: Callable[[], Found | None], until: Callable[[], float], sleep: Callable[[float], object] = time.sleep
) -> Found | None:
    """What `look` finds, or None when it is past `until`, by `time.monotonic`, which may change meanwhile.

    It looks once more after that: what came with the end counts. sleep: for so many seconds, or until there is news.
    """
    pause = _FIRST
    while True:
        over = until() <= time.monotonic()
        found = look()
        if over or found is not None:
            return found
        sleep(pause)
        pause = min(_LAST, pause * _GROWTH)
