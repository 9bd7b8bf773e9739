"""What takes its time, told on stderr: a bar in a terminal while it lasts, and one line when it is done."""

import time
from collections.abc import Callable
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from emulator.cli.connection import explained

T = TypeVar("T")


class Steps:
    """Says on stderr what is being done, and how long it took; a failure of AWS's ends the command with its words."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)

    def do(self, title: str, work: Callable[[], T]) -> T:
        began = time.perf_counter()
        columns = SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
        quiet = not self._console.is_terminal
        with Progress(*columns, console=self._console, transient=True, disable=quiet) as progress:
            progress.add_task(title, total=None)
            with explained():
                done = work()
        self._console.print(f"{title}: {time.perf_counter() - began:.2f} s", highlight=False)
        return done

    def warn(self, text: str) -> None:
        self._console.print(f"warning: {text}", markup=False, highlight=False)
