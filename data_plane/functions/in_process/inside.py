"""What a function's threads have for themselves: `os.environ`, stdout, stderr, and threads that have these too."""

import io
import logging
import os
import sys
import threading
from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from functools import partial
from typing import Any

from data_plane.functions import debuggers
from data_plane.functions.in_process.views import Place, View

_HIDDEN = "AWS_"
"""Variables of the process's that no function sees: a profile or an endpoint of its user would win over its own."""


class Inside:
    """variables: its environment variables. output: where what it prints goes, until that is closed."""

    def __init__(self, variables: Mapping[str, str], output: io.FileIO) -> None:
        self.variables = dict(variables)
        self._output = output

    def write(self, data: bytes) -> None:
        view = memoryview(data)
        try:
            while view:
                view = view[self._output.write(view) :]
        except (BrokenPipeError, ValueError):
            pass  # its call has timed out, or its environment is gone: nobody listens any more


class _Here(threading.local):
    inside: Inside | None = None


_here = _Here()


def current() -> Inside | None:
    """What the current thread is inside of; None for threads that are of no function."""
    return _here.inside


def is_of_no_function(record: logging.LogRecord) -> bool:
    """A filter of log records."""
    return current() is None


def run_inside(inside: Inside, work: Callable[[], None]) -> None:
    """Do work with what is `inside`; the thread is to end with it."""
    _here.inside = inside
    work()


class _Rest(Mapping[str, str]):
    """What a function sees of the process's variables."""

    def __init__(self, process: Mapping[str, str]) -> None:
        self._process = process

    def __getitem__(self, name: str) -> str:
        if name.startswith(_HIDDEN):
            raise KeyError(name)
        return self._process[name]

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._process if not name.startswith(_HIDDEN))

    def __len__(self) -> int:
        return sum(1 for _ in self)


class _Variables(View, MutableMapping[str, str]):
    """`os.environ`."""

    def _seen(self) -> MutableMapping[str, str]:
        inside = current()
        rest: Any = self.process
        # A ChainMap writes to its first map only, so that the second need not be mutable.
        return rest if inside is None else ChainMap(inside.variables, _Rest(rest))  # type: ignore[arg-type]

    def __getitem__(self, name: str) -> str:
        return self._seen()[name]

    def __setitem__(self, name: str, value: str) -> None:
        self._seen()[name] = value

    def __delitem__(self, name: str) -> None:
        del self._seen()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._seen())

    def __len__(self) -> int:
        return len(self._seen())

    def __repr__(self) -> str:
        return f"environ({dict(self)!r})"

    def copy(self) -> dict[str, str]:
        return dict(self)

    def __or__(self, other: Mapping[str, str]) -> dict[str, str]:
        return {**self, **other}

    def __ror__(self, other: Mapping[str, str]) -> dict[str, str]:
        return {**other, **self}

    def __ior__(self, other: Mapping[str, str]) -> "_Variables":
        self.update(other)
        return self


class _Stream(View):
    """`sys.stdout`. A debugger that speaks up in a function's thread is to be heard by its user."""

    errors = "surrogateescape"

    def write(self, text: str) -> int:
        inside = current()
        if inside is None or debuggers.has_stopped(sys._getframe()):
            written: int = self.process.write(text)
            return written
        inside.write(text.encode("utf-8", self.errors))
        return len(text)

    def writelines(self, lines: list[str]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.process, name)


class _ErrorStream(_Stream):
    """`sys.stderr`"""

    errors = "backslashreplace"


class _Start(View):
    """`threading.Thread.start`: what a function's thread starts is inside of the same."""

    def __get__(self, thread: threading.Thread | None, owner: type) -> Any:
        return self if thread is None else partial(self, thread)

    def __call__(self, thread: threading.Thread) -> None:
        inside = current()
        if inside is not None:
            vars(thread)["run"] = partial(run_inside, inside, thread.run)
        self.process(thread)


PLACES: tuple[Place, ...] = (
    (os, "environ", _Variables),
    (sys, "stdout", _Stream),
    (sys, "stderr", _ErrorStream),
    (threading.Thread, "start", _Start),
)
