"""Tables: aligned columns in a terminal's colours, plain and as wide as they need be in a pipe."""

import sys
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

_WIDE = 1000
"""Columns of a pipe: nothing is cut, whoever reads it sees whole values."""


def show(columns: Sequence[str], rows: Iterable[Sequence[object]], *, numbers: Sequence[str] = ()) -> None:
    """numbers: the columns that stand at the right."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 3, 0, 0))
    for column in columns:
        table.add_column(column, justify="right" if column in numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(_shown(cell)) for cell in row))
    Console(width=None if sys.stdout.isatty() else _WIDE).print(table)


def _shown(cell: object) -> str:
    """Text without anything that a terminal would obey."""
    text = "" if cell is None else str(cell)
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)
