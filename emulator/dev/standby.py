"""Stands by to run one deploy.py: loads boto3, waits for a line on stdin, and becomes that program.

    python standby.py /path/to/deploy.py

Loading Python and boto3 takes longer than deploying does. Run by path, so it imports nothing of ours. Stdin that ends
without a line ends it: whoever started it is gone.
"""

import runpy
import sys
import traceback
from pathlib import Path
from types import TracebackType

import boto3  # noqa: F401


def _plainly(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """A traceback as if deploy.py had been run by itself: without the frames of this file."""
    while trace is not None and trace.tb_frame.f_code.co_filename != sys.argv[0]:
        trace = trace.tb_next
    traceback.print_exception(kind, error, trace)


if __name__ == "__main__" and sys.stdin.readline():
    del sys.argv[0]
    sys.path[0] = str(Path(sys.argv[0]).parent)
    sys.excepthook = _plainly
    runpy.run_path(sys.argv[0], run_name="__main__")
