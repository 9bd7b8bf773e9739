"""`apigw usage`: what APIs were used for, and what AWS would charge. The sums are `emulator/billing`'s."""

from datetime import datetime
from typing import Any

import click

from emulator.cli import tables
from emulator.cli.connection import Emulator, connected
from emulator.cli.options import print_json

_COLUMNS = ("API", "NAME", "TYPE", "REQUESTS", "CHARGED AS", "DATA OUT", "MINUTES", "COST")
_SIZES = ("B", "KB", "MB", "GB")


@click.command()
@connected
def usage(emulator: Emulator, *, as_json: bool) -> None:
    """Show what APIs were used for, and what AWS would charge.

    All since the emulator started. Charged are calls that were let in: of an HTTP API for every 512 KB; WebSocket
    messages for every 32 KB, and the minutes of connections. Data out beyond 100 GB. Caches, functions and other
    services are not in it.
    """
    report = emulator.ask("/_emulator/usage")
    if as_json:
        print_json(report)
        return
    rows = [_row(api) for api in report["apis"]]
    if rows:
        tables.show(_COLUMNS, rows, numbers=_COLUMNS[3:])
    else:
        click.echo("No API has been called yet.")
    since = datetime.fromtimestamp(report["since"]).astimezone().isoformat(" ", "seconds")
    click.echo(f"\n{report['cost']:.6f} {report['currency']} since {since}, by the prices of {report['prices']}.")


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
