"""What functions print, on the emulator's own log: one line each, with the function's name.

Lambda's own lines (START, END, REPORT) are shown at level debug. CloudWatch Logs has neither yet.
"""

import logging

from data_plane.functions.records import FunctionSpec, LogHook

_log = logging.getLogger("function")
_PLATFORM = ("INIT_START ", "START RequestId: ", "END RequestId: ", "REPORT RequestId: ")


def hook() -> LogHook | None:
    """What the registry is to tell of every log event; None where nobody listens, which costs nothing."""
    return _write if _log.isEnabledFor(logging.INFO) else None


def _write(spec: FunctionSpec, stream: str, milliseconds: int, text: str) -> None:
    level = logging.DEBUG if text.startswith(_PLATFORM) else logging.INFO
    _log.log(level, "%s | %s", spec.name, text.rstrip("\n"))
