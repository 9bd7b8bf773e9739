"""How many processors this process may use; what waits awake instead of asleep needs a second one."""

import os


def several() -> bool:
    """False where nobody knows (macOS)."""
    return hasattr(os, "sched_getaffinity") and len(os.sched_getaffinity(0)) > 1
