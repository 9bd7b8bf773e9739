"""`apigw start` and `apigw demo`."""

import asyncio
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from control_plane.limits import NAMES
from emulator.lifecycle import start as serve
from emulator.settings import CHOICES, Settings, waits

F = TypeVar("F", bound=Callable[..., Any])
_SECONDS = click.FloatRange(min=0.05)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_LEVELS = click.Choice(("debug", "info", "warning", "error"), case_sensitive=False)


def _options(command: F) -> F:
    """The options that starting has, whatever is done then."""
    for option in (
        click.option("--host", help="Address to listen on.", show_default="127.0.0.1"),
        click.option("--port", type=click.IntRange(0, 65535), help="Port; 0 takes a free one.", show_default="4566"),
        click.option("--region", help="Region of callers whose credentials name none.", show_default="us-east-1"),
        click.option(
            "--account-id", help="Account of callers whose credentials name none.", show_default="000000000000"
        ),
        click.option(
            "--python",
            type=click.Path(path_type=Path),
            help="Interpreter for Lambda functions.",
            show_default="this one",
        ),
        click.option("--allow-host", "hosts", multiple=True, help="Name besides localhost to be called by."),
        click.option("--tls", is_flag=True, help="Serve https and wss as well, with certificates made here."),
        click.option("--tls-port", type=click.IntRange(0, 65535), help="Port for --tls.", show_default="4567"),
        click.option("--tls-cert", type=_FILE, help="Certificate for https, with its chain, as PEM; implies --tls."),
        click.option("--tls-key", type=_FILE, help="Key of --tls-cert, as PEM."),
        click.option(
            "--lambda-permissions",
            type=click.Choice(CHOICES["lambda_permissions"]),
            help="Must a function's policy allow the gateway to call it?",
            show_default="enforce",
        ),
        click.option("--lambda-retry-waits", callback=_waits, help="Seconds to each retry.", show_default="60,120"),
        click.option(
            "--vpc-link",
            "vpc_links",
            multiple=True,
            callback=_vpc_links,
            help="What is behind a VPC link: ID=http://HOST:PORT; its name will do.",
        ),
        click.option("--limit", "limits", multiple=True, callback=_limits, help="A quota to change: NAME=NUMBER."),
        click.option(
            "--iam-enforcement",
            type=click.Choice(CHOICES["iam_enforcement"]),
            help="Are credentials IAM does not know an account's root's, or nobody's?",
            show_default="soft",
        ),
        click.option("--websocket-idle", type=_SECONDS, help="Seconds a silent WebSocket has.", show_default="600"),
        click.option("--websocket-lifetime", type=_SECONDS, help="Seconds any WebSocket has.", show_default="7200"),
        click.option("--access-log", metavar="stdout|FILE", help="Log every access of every API there."),
        click.option("--jwks", multiple=True, callback=_jwks, help="Key set of a token issuer: ISSUER=FILE."),
        click.option("--log-level", type=_LEVELS, help="How much to log to stderr.", show_default="info"),
    ):
        command = option(command)
    return command


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


@click.command()
@_options
def start(**flags: Any) -> None:
    """Start the emulator and serve until interrupted."""
    serve(_settings(flags))


@click.command()
@_options
@click.option("--samples", type=click.Path(exists=True, file_okay=False, path_type=Path), default=Path("samples"))
def demo(samples: Path, **flags: Any) -> None:
    """Start the emulator with every sample deployed, and say what to try."""
    scripts = sorted(samples.glob("*/deploy.py"))
    serve(_settings(flags), lambda url: _deploy(scripts, url))


def _settings(flags: dict[str, Any]) -> Settings:
    if bool(flags["tls_cert"]) != bool(flags["tls_key"]):
        raise click.UsageError("--tls-cert and --tls-key go together.")
    secure = flags["tls"] or flags["tls_cert"] is not None
    try:
        return Settings.from_environment(**{**flags, "hosts": flags["hosts"] or None, "tls": secure})
    except ValueError as problem:
        raise click.UsageError(str(problem)) from None


async def _deploy(scripts: list[Path], url: str) -> None:
    """Run each sample's deploy.py, as a user would; it prints what it made."""
    environment = {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        **os.environ,
        "AWS_ENDPOINT_URL": url,
    }
    for script in scripts:
        print(f"\n{script.parent.name}", flush=True)
        process = await asyncio.create_subprocess_exec(sys.executable, str(script), env=environment)
        await process.wait()
    print("\nCtrl-C stops.", flush=True)
