"""`bootstrap.py` for functions whose LogFormat is JSON: logs as AWS's Python runtime client does for them.

Run in its place, and by `in_process/` loaded in its place: `runtime` is that file with another sink. What is printed
stays as it is.

https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html#python-logging-advanced
"""

from __future__ import annotations

import json
import logging
import os
import sys
import time
import traceback
from importlib.machinery import SourceFileLoader
from types import ModuleType

TYPE_CHECKING = False  # as there
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

TIME = "%Y-%m-%dT%H:%M:%SZ"
OWN = {*vars(logging.makeLogRecord({})), "aws_request_id"} - {"taskName"}
"""A record's own attributes. All others are what its author gave as `extra`."""
encode = json.JSONEncoder(ensure_ascii=False, default=str).encode


class Formatter(logging.Formatter):
    """One object a record. Levels between two of the standard ones count as the lower."""

    def format(self, record: logging.LogRecord) -> str:
        plain = isinstance(record.msg, dict) and not record.args
        shown = {
            "timestamp": time.strftime(TIME, time.gmtime(record.created)),
            "level": logging.getLevelName(min(50, max(0, record.levelno)) // 10 * 10),
            "message": record.msg if plain else record.getMessage(),
            "logger": record.name,
            **raised(record),
            "requestId": getattr(record, "aws_request_id", None),
            "location": f"{record.pathname}:{record.funcName}:{record.lineno}" if record.exc_info else None,
        }
        extra = {name: value for name, value in vars(record).items() if name not in OWN and name not in shown}
        return encode({name: value for name, value in {**shown, **extra}.items() if value is not None})


def raised(record: logging.LogRecord) -> dict[str, Any]:
    """The error a record tells of."""
    if not record.exc_info or record.exc_info[0] is None:
        return {}
    kind, error, trace = record.exc_info
    return {"stackTrace": traceback.format_tb(trace), "errorType": kind.__name__, "errorMessage": str(error)}


def sink_to(write: Callable[[bytes], None]) -> Any:
    """What logs, with the errors that the function does not catch."""
    sink = LogSink(write)

    def log_error(error: dict[str, Any]) -> None:
        sink.log(encode({"timestamp": time.strftime(TIME, time.gmtime()), "level": "ERROR", **error}))

    sink.log_error, sink.formatter = log_error, Formatter()
    return sink


runtime = ModuleType("bootstrap")
runtime.__file__ = os.path.join(os.path.dirname(__file__), "bootstrap.py")
names: dict[str, Any] = vars(runtime)
code: Any = SourceFileLoader("bootstrap", runtime.__file__).get_code("bootstrap")
exec(code, names)  # noqa: S102 - it is ours
LogSink, names["LogSink"] = names["LogSink"], sink_to

if __name__ == "__main__":
    level = os.environ["AWS_LAMBDA_LOG_LEVEL"]
    logging.getLogger().setLevel({"TRACE": "DEBUG"}.get(level, level))
    names["main"](*sys.argv[1:])
