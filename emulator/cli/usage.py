"""`apigw usage`: what APIs were used for, and what AWS would charge. The sums are `emulator/billing`'s."""

from typing import Any
from urllib.parse import quote

import click

from emulator.cli import tables
from emulator.cli.connection import Emulator, connected
from emulator.cli.options import print_json

_COLUMNS = ("API", "NAME", "TYPE", "REQUESTS", "CHARGED AS", "DATA OUT", "MINUTES", "COST")
_SIZES = ("B", "KB", "MB", "GB")


@click.command()
@click.option("--month", metavar="YYYY-MM", help="Not this month, but another that was counted.")
@connected
def usage(emulator: Emulator, *, month: str | None, as_json: bool) -> None:
    """Show what APIs were used for this month, and its price at AWS.

    Counted is from the first of the month, UTC, across restarts with --data-dir, else from the emulator's start.

    Charged are calls that were let in: of an HTTP API for every 512 KB; WebSocket messages for every 32 KB, and the
    minutes of connections. Data out beyond 100 GB. Caches, functions and other services are not in it.
    """
    report = emulator.ask(f"/_emulator/usage?month={quote(month)}" if month else "/_emulator/usage")
    if as_json:
        print_json(report)
        return
    rows = [_row(api) for api in report["apis"]]
    if rows:
        tables.show(_COLUMNS, rows, numbers=_COLUMNS[3:])
    else:
        click.echo(f"No API was called in {report['month']}.")
    click.echo(
        f"\n{report['cost']:.6f} {report['currency']} in {report['month']}, by the prices of {report['prices']}."
    )
    others = [each for each in report["months"] if each != report["month"]]
    if others:
        click.echo(f"Other months: {', '.join(others)}.")


def _row(api: dict[str, Any]) -> tuple[object, ...]:
    minutes = f"{api['connection_minutes']:.1f}" if api["type"] == "WEBSOCKET" else ""
    name = "(deleted)" if api["name"] is None else api["name"]
    data, cost = _size(api["data_out"]), f"{api['cost']:.6f}"
    return api["id"], name, api["type"], api["requests"], api["units"], data, minutes, cost


def _size(size: float) -> str:
    """`1.5 MB`"""
    for unit in _SIZES[:-1]:
        if size < 1024:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:.1f} {_SIZES[-1]}"
