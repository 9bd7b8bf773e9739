"""How many processors this process may use; what waits awake instead of asleep needs a second one."""

import os


def count() -> int:
    """Where nobody knows how many may be used (macOS), those that there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def several() -> bool:
    """False where nobody knows."""
    return hasattr(os, "sched_getaffinity") and count() > 1
