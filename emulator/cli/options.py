"""Options that commands of several groups have."""

import click

ENDPOINT = click.option(
    "--endpoint",
    envvar="AWS_ENDPOINT_URL",
    default="http://127.0.0.1:4566",
    show_default=True,
    show_envvar=True,
    help="Where the emulator runs.",
)
