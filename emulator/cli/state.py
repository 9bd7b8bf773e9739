"""`apigw state export` and `apigw state import`: everything that a running emulator has defined, as one file."""

import os
import sys
from pathlib import Path

import click

from emulator.cli.address import ask
from emulator.cli.options import ENDPOINT, JSON, print_json
from emulator.cli.steps import Steps

_ADDRESS = "/_emulator/state"


@click.group()
def state() -> None:
    """Carry everything that is defined in one file."""


@state.command("export")
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@ENDPOINT
@JSON
def export(file: Path, *, endpoint: str, as_json: bool) -> None:
    """Write all that is defined in a running emulator to FILE (- is stdout): APIs, functions, keys, usage.

    The rest of AWS, as queues and tables, is not in it.
    """
    document = Steps().do("Exporting", lambda: ask(endpoint, "GET", _ADDRESS))
    if file == Path("-"):
        sys.stdout.buffer.write(document)
        return
    written = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        written.write_bytes(document)
        written.replace(file)
    except OSError as problem:
        raise click.ClickException(f"Cannot write {file}: {problem.strerror}") from None
    if as_json:
        print_json({"file": file, "bytes": len(document)})
    else:
        click.echo(f"{file}: {len(document):,} bytes", err=True)


@state.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@ENDPOINT
@JSON
def import_(file: Path, *, endpoint: str, as_json: bool) -> None:
    """Put FILE (- is stdin) in the place of everything that a running emulator has defined, which is lost."""
    with click.open_file(str(file), "rb") as content:
        document = content.read()
    Steps().do(f"Importing {len(document):,} bytes", lambda: ask(endpoint, "PUT", _ADDRESS, document))
    if as_json:
        print_json({"file": file, "bytes": len(document)})
