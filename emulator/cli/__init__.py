"""The command `apigw`: one module per group of commands, no logic in any.

A module is imported when its command is asked for: `apigw start` is not to wait for what only `apigw vtl` needs.
"""

from importlib import import_module

import click

_COMMANDS = {
    "start": ("start", "start"),
    "dev": ("dev", "dev"),
    "demo": ("dev", "demo"),
    "apis": ("apis", "apis"),
    "routes": ("routes", "routes"),
    "invoke": ("invoke", "invoke"),
    "logs": ("logs", "logs"),
    "usage": ("usage", "usage"),
    "import": ("documents", "import_"),
    "export": ("documents", "export"),
    "state": ("state", "state"),
    "vtl": ("vtl", "vtl"),
    "doctor": ("doctor", "doctor"),
    "ws": ("websocket", "ws"),
}
"""Command -> the module here that has it, and its name there."""


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(f"emulator.cli.{module}"), name)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="apigw-emulator")
def main() -> None:
    """A local Amazon API Gateway."""
