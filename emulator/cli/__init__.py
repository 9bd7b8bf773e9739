"""The command `apigw`: one module per group of commands, no logic in any."""

import click

from emulator.cli.start import demo, start
from emulator.cli.vtl import vtl


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="apigw-emulator")
def main() -> None:
    """A local Amazon API Gateway."""


main.add_command(start)
main.add_command(demo)
main.add_command(vtl)
