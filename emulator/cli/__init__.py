"""The command `apigw`: one module per group of commands, no logic in any.

A module is imported when its command is asked for: `apigw start` is not to wait for what only `apigw vtl` needs.
"""

from importlib import import_module

import click

_COMMANDS = {"start": "start", "demo": "start", "vtl": "vtl"}
"""Command -> the module here that has it."""


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = _COMMANDS.get(cmd_name)
        if module is None:
            return None
        command: click.Command = getattr(import_module(f"emulator.cli.{module}"), cmd_name)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="apigw-emulator")
def main() -> None:
    """A local Amazon API Gateway."""
