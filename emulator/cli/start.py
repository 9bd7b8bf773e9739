"""`apigw start` and `apigw demo`."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

import click

from emulator.cli.start_options import options, settings
from emulator.lifecycle import start as serve


@click.command()
@options
def start(**flags: Any) -> None:
    """Start the emulator and serve until interrupted."""
    serve(settings(flags))


@click.command()
@options
@click.option(
    "--samples",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path("samples"),
    show_default=True,
    help="The folder they are in, each with its deploy.py.",
)
def demo(samples: Path, **flags: Any) -> None:
    """Start the emulator with every sample deployed, and say what to try.

    A --data-dir with something in it is served as it is.
    """
    chosen = settings(flags)
    if chosen.data_dir and chosen.data_dir.is_dir() and any(chosen.data_dir.iterdir()):
        click.echo(f"Serving what is in {chosen.data_dir}; the samples are not deployed again.")
        serve(chosen)
    else:
        scripts = sorted(samples.glob("*/deploy.py"))
        serve(chosen, lambda url: _deploy(scripts, url))


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
