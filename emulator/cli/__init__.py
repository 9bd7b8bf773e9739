"""The command `apigw`: one module per group of commands, no logic in any.

A module is imported when its command is asked for: `apigw start` is not to wait for what only `apigw vtl` needs.
"""

from difflib import get_close_matches
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
    "ws": ("websocket", "ws"),
    "vtl": ("vtl", "vtl"),
    "doctor": ("doctor", "doctor"),
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

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """What is nearly the name of a command is answered with that name."""
        near = [] if args[0] in _COMMANDS else get_close_matches(args[0], _COMMANDS, n=1)
        if near:
            raise click.UsageError(f"No such command {args[0]!r}. Did you mean {near[0]!r}?", ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="apigw-emulator")
def main() -> None:
    """A local Amazon API Gateway.

    apigw start serves at http://127.0.0.1:4566; apigw dev FOLDER deploys what you write there as well, and follows your
    edits. The commands from apis to state ask an emulator that runs.
    """
