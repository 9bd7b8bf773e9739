"""`apigw start`: the emulator alone."""

import logging
from types import ModuleType
from typing import Any

import click

from emulator.cli.options import JSON
from emulator.cli.start_options import options, settings
from emulator.lifecycle import echo
from emulator.lifecycle import start as serve


@click.command()
@options
@JSON
def start(*, as_json: bool, **flags: Any) -> None:
    """Start the emulator and serve until interrupted.

    With --json, everything that happens is told on stdout, a line each: calls, what functions print, why calls fail.
    """
    chosen = settings(flags)
    if as_json:
        _terminal().show_everything(as_json=True, log_level=chosen.log_level)
    serve(chosen, say=logging.getLogger("dev").info if as_json else echo)


def _terminal() -> ModuleType:
    """With rich, 30 ms."""
    from emulator.dev import terminal

    return terminal
