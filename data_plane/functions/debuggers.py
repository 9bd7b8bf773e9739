"""Is anybody looking on with a debugger? Nothing that takes its time then is to be called too late.

A prompt of pdb, or of what is made of it (ipdb, pudb, pytest's), shows in a stopped thread, deep inside `bdb`. Those of
VS Code and PyCharm, both pydevd, may stop at any line, so time does not count while one of them is there.
"""

import sys
import threading
from types import FrameType

from data_plane.functions.records import FunctionSpec


def watching(spec: FunctionSpec) -> bool:
    """May a call of this function take as long as it likes?"""
    return spec.debugging is not None or (spec.in_process and (_attached() or _at_a_prompt()))


def has_stopped(frame: FrameType | None) -> bool:
    """Is this where a debugger has stopped a thread?"""
    while frame is not None:
        if frame.f_globals.get("__name__") == "bdb":
            return True
        frame = frame.f_back
    return False


def leave_alone() -> None:
    """Have debuggers that stop all threads at once let the current one go on: others are served meanwhile."""
    vars(threading.current_thread())["pydev_do_not_trace"] = True


def _at_a_prompt() -> bool:
    return any(map(has_stopped, sys._current_frames().values()))


def _attached() -> bool:
    pydevd = sys.modules.get("pydevd")
    return pydevd is not None and pydevd.get_global_debugger() is not None
