"""How many files and connections the process may have open at once.

A call that goes on to a backend takes two, and systems let a process have 1,024, macOS 256, unless it asks for more.
"""

import sys

if sys.platform != "win32":
    import resource

MANY = 10_240
"""What macOS allows at most."""


def allow_many() -> None:
    """As many as may be had, up to MANY. What is started from here has them, too."""
    if sys.platform != "win32":
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = MANY if hard == resource.RLIM_INFINITY else min(hard, MANY)
        if soft != resource.RLIM_INFINITY and soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
