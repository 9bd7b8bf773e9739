"""How many processors this process may use; what waits awake instead of asleep needs a second one."""

import os


def count() -> int:
    """Where nobody knows how many may be used (macOS), those that there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def time_of(pid: int) -> float:
    """Seconds for which the first thread of a process had a processor, or waited for one; 0 where nobody knows."""
    try:
        with open(f"/proc/{pid}/schedstat", "rb") as booked:
            had, waited, _ = booked.read().split()
    except OSError:
        return 0
    return (int(had) + int(waited)) / 1e9


def several() -> bool:
    """False where nobody knows."""
    return hasattr(os, "sched_getaffinity") and count() > 1
