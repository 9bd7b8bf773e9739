"""Is anybody looking on with a debugger? Nothing that takes its time then is to be called too late, neither by the
function's own timeout nor by those who wait for it, such as the gateway with its 29 seconds.

A prompt of pdb, or of what is made of it (ipdb, pudb, pytest's), shows in a stopped thread, deep inside `bdb`. Those of
VS Code and PyCharm, both pydevd, may stop at any line, so time does not count while one of them is there.
"""

import asyncio
import sys
import threading
from collections.abc import Callable
from functools import partial
from types import FrameType

from data_plane.functions.records import FunctionSpec, Invocation


def watching(spec: FunctionSpec) -> bool:
    """May a call of this function take as long as it likes?"""
    return spec.debugging is not None or (spec.in_process and (_attached() or _at_a_prompt()))


def answers_of(spec: FunctionSpec) -> Callable[[], asyncio.Future[Invocation]]:
    """Makes what is to hold a call's answer."""
    if spec.in_process or spec.debugging:
        return partial(_PatientAnswer, spec)
    return asyncio.get_running_loop().create_future


class _PatientAnswer(asyncio.Future[Invocation]):
    """`TimeLimit` does not give it up while it is waited for with a debugger."""

    def __init__(self, spec: FunctionSpec) -> None:
        super().__init__()
        self._spec = spec

    def cancel(self, msg: object = None) -> bool:
        return not watching(self._spec) and super().cancel(msg)


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
