"""Options that commands of several groups have, and what `--json` prints."""

import json

import click

ENDPOINT = click.option(
    "--endpoint",
    metavar="URL",
    envvar="AWS_ENDPOINT_URL",
    default="http://127.0.0.1:4566",
    show_default=True,
    show_envvar=True,
    help="Where the emulator runs.",
)
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")


def print_json(document: object) -> None:
    click.echo(json.dumps(document, indent=2, default=str))


def print_line(document: object) -> None:
    """As one line of many."""
    click.echo(json.dumps(document, default=str))
