"""One execution environment as a thread runs it: the runtime of `bootstrap.py`, with what is the environment's own."""

import asyncio
import io
import logging
import socket
import sys
import traceback
from collections.abc import Mapping
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

from data_plane.functions.in_process import inside, own_modules
from data_plane.functions.in_process.inside import Inside
from data_plane.functions.in_process.own_modules import OwnModules
from data_plane.functions.in_process.views import Views
from data_plane.functions.processes import environment
from data_plane.functions.records import FunctionSpec

VIEWS = Views((*inside.PLACES, *own_modules.PLACES))
_FAILED = 1
"""The status a Python process ends with where an error does it."""


class ThreadEnvironment:
    """frames: the socket to speak on. output: the descriptor of the log's pipe. Both are closed at the end.
    tickets: the descriptor to take tickets from.
    status: what a process would have exited with; None while it runs."""

    def __init__(
        self, spec: FunctionSpec, variables: Mapping[str, str], frames: socket.socket, tickets: int, output: int
    ) -> None:
        self._spec = spec
        self._frames = frames
        self._tickets = tickets
        self._output = io.FileIO(output, "w")
        self._inside = Inside(variables, self._output)
        self.status: int | None = None

    def run(self) -> None:
        """Answer calls until the other end is closed, or the function ends itself."""
        VIEWS.need()
        modules = OwnModules(environment.folders(self._spec), edited=bool(self._spec.edited))
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)  # which a process's main thread finds or makes
        try:
            inside.run_inside(self._inside, lambda: self._serve(modules))
        except ConnectionError:
            self.status = 0
        except SystemExit as end:
            self.status = _exit_status(end.code)
        except BaseException:  # as the end of a process, whose only thread this would be
            traceback.print_exc()
            self.status = _FAILED
        finally:
            loop.close()
            modules.close()
            VIEWS.no_more()
            self._output.close()
            self._frames.shutdown(socket.SHUT_RDWR)
            self._frames.close()

    def _serve(self, modules: OwnModules) -> None:
        bootstrap: Any = load_runtime(environment.bootstrap(self._spec))
        bootstrap.OWN_FILES.update((__file__, inside.__file__, own_modules.__file__))
        sink = bootstrap.LogSink(self._inside.write)
        handler = bootstrap.LambdaLoggerHandler(sink)
        handler.filters.insert(0, lambda record: inside.current() is self._inside)
        logging.getLogger().addHandler(handler)
        try:
            channel = bootstrap.Channel(self._frames.fileno(), self._tickets, _unmeasured)
            bootstrap.serve(channel, sink, modules.import_module)
        finally:
            logging.getLogger().removeHandler(handler)


def load_runtime(path: Path) -> ModuleType:
    """`bootstrap.py` anew: it reads its environment variables as it is loaded."""
    spec = spec_from_file_location("bootstrap", path)
    assert spec is not None
    assert spec.loader is not None
    runtime = module_from_spec(spec)
    spec.loader.exec_module(runtime)
    inner: ModuleType = getattr(runtime, "runtime", runtime)
    return inner


def _unmeasured() -> int:
    return 0


def _exit_status(code: object) -> int:
    """What `sys.exit(code)` comes to; text is printed."""
    if code is None or isinstance(code, int):
        return (code or 0) & 0xFF
    print(code, file=sys.stderr)
    return _FAILED
