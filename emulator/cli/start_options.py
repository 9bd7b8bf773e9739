"""The options of `apigw start`, `dev` and `demo`: one row each, read and checked into `Settings`."""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import click

from control_plane.limits import NAMES
from emulator.settings import CHOICES, Settings, waits

F = TypeVar("F", bound=Callable[..., Any])
_SECONDS = click.FloatRange(min=0.05)
_PORT = click.IntRange(0, 65535)
_PYTHON = click.Path(path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)
_LEVELS = click.Choice(("debug", "info", "warning", "error"), case_sensitive=False)
_IDLE = "How long a silent WebSocket stays open."
_LIFETIME = "How long any WebSocket stays open."


def _waits(context: click.Context, parameter: click.Parameter, given: str | None) -> tuple[float, ...] | None:
    """`60,120` -> (60.0, 120.0)"""
    try:
        return None if given is None else waits(given)
    except ValueError:
        raise click.BadParameter(f"{given!r} is not SECONDS,SECONDS") from None


def _limits(context: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> dict[str, int]:
    """`resources_per_api=1000` -> {"resources_per_api": 1000}"""
    found = {}
    for each in given:
        name, _, number = each.partition("=")
        if name not in NAMES or not number.isdecimal():
            raise click.BadParameter(f"{each!r} is not NAME=NUMBER with a NAME of: {', '.join(sorted(NAMES))}")
        found[name] = int(number)
    return found


def _vpc_links(context: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    """`abc123=http://127.0.0.1:8080` -> {"abc123": "http://127.0.0.1:8080"}"""
    found = {}
    for each in given:
        name, _, url = each.partition("=")
        if not name or not re.fullmatch(r"https?://[^/?#@\s]+/?", url):
            raise click.BadParameter(f"{each!r} is not ID=http://HOST:PORT")
        found[name] = url
    return found


def _jwks(context: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> dict[str, Path]:
    """`https://issuer=keys.json` -> {"https://issuer": Path("keys.json")}"""
    found = {}
    for each in given:
        issuer, _, file = each.rpartition("=")
        if not issuer or not Path(file).is_file():
            raise click.BadParameter(f"{each!r} is not ISSUER=FILE with a FILE that is there")
        found[issuer] = Path(file)
    return found


def settings(flags: dict[str, Any]) -> Settings:
    """What the flags and the environment say. Raises UsageError."""
    if bool(flags["tls_cert"]) != bool(flags["tls_key"]):
        raise click.UsageError("--tls-cert and --tls-key go together.")
    secure = flags["tls"] or flags["tls_cert"] is not None
    try:
        return Settings.from_environment(**{**flags, "hosts": flags["hosts"] or None, "tls": secure})
    except ValueError as problem:
        raise click.UsageError(str(problem)) from None


class _Option(click.Option):
    """Its default is that of `Settings`: a text to show, no value here."""

    def get_help_extra(self, ctx: click.Context) -> Any:
        extra = super().get_help_extra(ctx)
        if isinstance(self.show_default, str):
            extra["default"] = self.show_default
        return extra


_option = partial(click.option, cls=_Option)
_OPTIONS = (
    _option("--host", metavar="ADDRESS", help="Address to listen on.", show_default="127.0.0.1"),
    _option("--port", type=_PORT, metavar="PORT", help="Port; 0 takes a free one.", show_default="4566"),
    _option(
        "--region", metavar="NAME", help="Region of callers whose credentials name none.", show_default="us-east-1"
    ),
    _option(
        "--account-id",
        metavar="DIGITS",
        help="Account of callers whose credentials name none.",
        show_default="000000000000",
    ),
    _option("--data-dir", type=_FOLDER, help="Keep what is defined there, and serve it after a restart."),
    _option("--python", type=_PYTHON, help="Interpreter for Lambda functions.", show_default="this one"),
    _option(
        "--in-process/--no-in-process",
        default=None,
        help="Run functions of Python as threads of the emulator, where breakpoints work.",
    ),
    _option(
        "--debug-port",
        type=click.IntRange(1, 65535),
        metavar="PORT",
        help="Workers listen there with debugpy, each on the next free port.",
    ),
    _option("--debug-wait/--no-debug-wait", default=None, help="They wait for a debugger before all else."),
    _option(
        "--lambda-permissions",
        type=click.Choice(CHOICES["lambda_permissions"]),
        help="Must a function's policy allow the gateway to call it?",
        show_default="enforce",
    ),
    _option(
        "--lambda-retry-waits",
        callback=_waits,
        metavar="SECONDS,...",
        help="Waits before an asynchronous invocation that failed is tried again; a durable one waits no longer.",
        show_default="60,120",
    ),
    _option(
        "--iam-enforcement",
        type=click.Choice(CHOICES["iam_enforcement"]),
        help="Are credentials IAM does not know an account's root's, or nobody's?",
        show_default="soft",
    ),
    _option(
        "--jwks",
        multiple=True,
        callback=_jwks,
        metavar="ISSUER=FILE",
        help="Key set of a token issuer; the others are asked. May be repeated.",
    ),
    _option(
        "--vpc-link",
        "vpc_links",
        multiple=True,
        callback=_vpc_links,
        metavar="LINK=URL",
        help="What is behind a VPC link, by its id or name: http://HOST:PORT. May be repeated.",
    ),
    _option(
        "--limit",
        "limits",
        multiple=True,
        callback=_limits,
        metavar="NAME=NUMBER",
        help="A quota of AWS's to change, as resources_per_api=1000. May be repeated.",
    ),
    _option("--websocket-idle", type=_SECONDS, metavar="SECONDS", help=_IDLE, show_default="600"),
    _option("--websocket-lifetime", type=_SECONDS, metavar="SECONDS", help=_LIFETIME, show_default="7200"),
    _option("--tls", is_flag=True, help="Serve https and wss as well, with certificates made here."),
    _option("--tls-port", type=_PORT, metavar="PORT", help="Port for --tls.", show_default="4567"),
    _option("--tls-cert", type=_FILE, help="Certificate for https, with its chain, as PEM; implies --tls."),
    _option("--tls-key", type=_FILE, help="Key of --tls-cert, as PEM."),
    _option(
        "--allow-host",
        "hosts",
        multiple=True,
        metavar="NAME",
        help="Name besides localhost to be called by. May be repeated.",
    ),
    _option("--access-log", metavar="stdout|FILE", help="Log every access of every API there."),
    _option("--log-level", type=_LEVELS, help="How much of what happens is told.", show_default="info"),
)


def options(command: F) -> F:
    """Give a command all of them."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
