"""Everything that happens, as it happens, on stdout: what functions print, calls and why they fail, deployments.

All of it comes by Python's logging, from whichever logger knows of it. Lines for people have colours where there is a
terminal; lines for programs (`--json`) are one JSON object each:

    {"at": "2026-11-21T20:15:00.123+00:00", "from": "function", "level": "info", "message": "Hello", "function": "f"}

and more members that say parts of the message. from: `dev` (its own doings), `deploy` (what deploy.py prints), `call`,
`function`, `gateway` (why a call failed), `emulator`.
"""

import logging
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import msgspec
from rich.console import Console
from rich.text import Text

from emulator.telemetry.seen import SeenCall

_STYLES = {"dev": "bold cyan", "deploy": "", "call": "green", "function": "", "gateway": "red"}
_LEVELS = {"WARNING": "yellow", "ERROR": "bold red", "CRITICAL": "bold red"}
_OWN = "dev", "deploy"
_QUIET = ("warning", "error")
_PATH = re.compile(r'(?<=["(])/[^":()]+')
"""As tracebacks have them: `File "/a/b.py"`, `at handler (/a/b.js:3:5)`."""
_VERBATIM = frozenset(("deploy",))
"""Lines without a time before them: to be copied."""


class Terminal(logging.Handler):
    """locations: files of functions' packages, as tracebacks name them, and the user's own files they were made of."""

    def __init__(self, *, as_json: bool) -> None:
        super().__init__()
        self.locations: dict[str, str] = {}
        self._console = Console(soft_wrap=True, highlight=False)
        self._write = self._as_json if as_json else self._as_text
        self._tracebacks = logging.Formatter()

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._write(record, datetime.fromtimestamp(record.created).astimezone())
        except OSError:  # whoever read this is gone
            self.handleError(record)

    def _as_json(self, record: logging.LogRecord, at: datetime) -> None:
        line = {
            "at": at.isoformat(timespec="milliseconds"),
            "from": record.name,
            "level": record.levelname.lower(),
            "message": self._message(record),
            **_parts(record),
        }
        print(msgspec.json.encode(line).decode(), flush=True)

    def _as_text(self, record: logging.LogRecord, at: datetime) -> None:
        line = Text()
        if record.name not in _VERBATIM:
            line.append(f"{at:%H:%M:%S} ", "dim")
        message, parts = self._message(record), _parts(record)
        if "function" in parts:
            line.append(f"{parts['function']} ", "magenta")
        style = _LEVELS.get(record.levelname) or _STYLES.get(record.name, "dim")
        if (status := parts.get("status", 200)) >= 400:
            style = "yellow" if status < 500 else "red"
        self._console.print(line.append_text(Text.from_ansi(message, style=style)))

    def _message(self, record: logging.LogRecord) -> str:
        message = _MESSAGES.get(record.name, logging.LogRecord.getMessage)(record)
        message = _PATH.sub(lambda found: self.locations.get(found[0], found[0]), message)
        return f"{message}\n{self._tracebacks.formatException(record.exc_info)}" if record.exc_info else message


def show_everything(*, as_json: bool, log_level: str) -> Terminal:
    """All that is logged goes to stdout from now on; calls where somebody wants more than what goes wrong."""
    terminal = Terminal(as_json=as_json)
    logging.getLogger().addHandler(terminal)
    for name in _OWN:
        logging.getLogger(name).setLevel(logging.INFO)
    if log_level not in _QUIET:
        logging.getLogger("call").setLevel(logging.DEBUG)
    return terminal


def _printed(record: logging.LogRecord) -> str:
    """Without the function's name, which is a part of its own."""
    return str(record.args[1]) if isinstance(record.args, tuple) else record.getMessage()


def _parts(record: logging.LogRecord) -> Mapping[str, Any]:
    found: Mapping[str, Any] = _PARTS.get(record.name, _own)(record)
    return found


def _own(record: logging.LogRecord) -> Mapping[str, Any]:
    """What this package's own loggers say besides."""
    return getattr(record, "parts", {})


def _function(record: logging.LogRecord) -> Mapping[str, Any]:
    return {"function": record.args[0]} if isinstance(record.args, tuple) else {}


def _call(record: logging.LogRecord) -> Mapping[str, Any]:
    assert isinstance(record.msg, SeenCall)
    return record.msg._asdict()


_MESSAGES: Mapping[str, Callable[[logging.LogRecord], str]] = {"function": _printed}
_PARTS: Mapping[str, Callable[[logging.LogRecord], Mapping[str, Any]]] = {"function": _function, "call": _call}
"""By logger."""
