"""`apigw start`: the emulator alone."""

from typing import Any

import click

from emulator.cli.start_options import options, settings
from emulator.lifecycle import start as serve


@click.command()
@options
def start(**flags: Any) -> None:
    """Start the emulator and serve until interrupted."""
    serve(settings(flags))
