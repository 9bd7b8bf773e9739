"""`apigw state export` and `apigw state import`: everything that a running emulator has defined, as one file."""

import http.client
import json
import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

import click

from emulator.cli.options import ENDPOINT

_ADDRESS = "/_emulator/state"
_CONNECTIONS = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}


@click.group()
def state() -> None:
    """Everything that is defined, functions' code included, as one file."""


@state.command("export")
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@ENDPOINT
def export(file: Path, *, endpoint: str) -> None:
    """Write all that is defined in a running emulator to FILE (- is stdout): APIs, functions, keys, usage.

    The rest of AWS, as queues and tables, is not in it.
    """
    document = _ask(endpoint, "GET")
    if file == Path("-"):
        sys.stdout.buffer.write(document)
        return
    written = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        written.write_bytes(document)
        written.replace(file)
    except OSError as problem:
        raise click.ClickException(f"Cannot write {file}: {problem.strerror}") from None
    click.echo(f"{file}: {len(document) / 1e6:.2f} MB", err=True)


@state.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@ENDPOINT
def import_(file: Path, *, endpoint: str) -> None:
    """Put FILE (- is stdin) in the place of everything that a running emulator has defined, which is lost."""
    with click.open_file(str(file), "rb") as content:
        _ask(endpoint, "PUT", content.read())
    click.echo("Imported.", err=True)


def _ask(endpoint: str, method: str, body: bytes | None = None) -> bytes:
    """What the emulator answers; what it refuses, or that nobody is there, ends the command."""
    place = urlsplit(endpoint)
    kind = _CONNECTIONS.get(place.scheme)
    if kind is None or not place.hostname:
        raise click.BadParameter(f"{endpoint!r} is not http://HOST:PORT", param_hint="--endpoint")
    connection = kind(place.netloc)
    try:
        connection.request(method, _ADDRESS, body)
        answer = connection.getresponse()
        content: bytes = answer.read()
    except (OSError, http.client.HTTPException) as problem:
        raise click.ClickException(
            f"No emulator answers at {endpoint} ({problem}): start one, or say --endpoint."
        ) from None
    finally:
        connection.close()
    if answer.status != 200:
        raise click.ClickException(_message(content))
    return content


def _message(content: bytes) -> str:
    try:
        return str(json.loads(content)["message"])
    except (ValueError, KeyError, TypeError):
        return "What answers there is no emulator of this release."
