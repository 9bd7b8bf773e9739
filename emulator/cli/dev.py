"""`apigw dev` and `apigw demo`: the emulator with what somebody wrote deployed in it."""

import logging
from pathlib import Path
from typing import Any

import click

from emulator.app import App
from emulator.cli.options import JSON
from emulator.cli.start_options import options, settings
from emulator.dev.project import SCRIPT, Project, ProjectError
from emulator.dev.script import Script
from emulator.dev.terminal import show_everything
from emulator.lifecycle import echo
from emulator.lifecycle import start as serve

_FOLDER = click.Path(exists=True, file_okay=False, resolve_path=True, path_type=Path)
_log = logging.getLogger("dev")


@click.command()
@click.argument("folder", type=_FOLDER, default=".")
@options
@JSON
def dev(folder: Path, *, as_json: bool, **flags: Any) -> None:
    """Start with a folder deployed, and follow every edit in it.

    FOLDER, this one if you name none, has a deploy.py: a program that makes APIs and functions with boto3, as it would
    on AWS; AWS_ENDPOINT_URL leads it here. Run again, it has to update what it made before.

    Edited code of a function is in force with the next call. Any other edit, as of deploy.py or an OpenAPI document,
    runs deploy.py again; if that fails, you see why, and what is deployed goes on serving.

    Shows all calls, what functions print and why calls fail, until Ctrl-C.
    """
    if not (folder / SCRIPT).is_file():
        raise click.UsageError(_no_script(folder))
    chosen = settings(flags)
    terminal = show_everything(as_json=as_json, log_level=chosen.log_level)

    async def develop(app: App, url: str) -> None:
        await Project(folder, app.deployed, url, chosen.region, terminal.locations).develop()

    try:
        serve(chosen, develop, _log.info)
    except ProjectError as problem:
        raise click.ClickException(str(problem)) from problem


def _say(line: str) -> None:
    _log.info(line.strip())


def _no_script(folder: Path) -> str:
    inside = ", ".join(sorted(each.parent.name for each in folder.glob(f"*/{SCRIPT}")))
    hint = f"Folders in it that have one: {inside}." if inside else "samples/hello_rest has one to begin with."
    return f"{folder} has no {SCRIPT}: a program that makes its APIs and functions with boto3. {hint}"


@click.command()
@options
@click.option(
    "--samples",
    type=click.Path(exists=True, file_okay=False, path_type=Path, resolve_path=True),
    default=Path("samples"),
    show_default=True,
    help="The folder they are in, each with its deploy.py.",
)
@JSON
def demo(samples: Path, *, as_json: bool, **flags: Any) -> None:
    """Start with every sample deployed, and say what to try.

    A --data-dir with something in it is served as it is.
    """
    chosen = settings(flags)
    if as_json:
        show_everything(as_json=True, log_level=chosen.log_level)
    say, printed = (_say, logging.getLogger("deploy").info) if as_json else (echo, echo)
    scripts = sorted(samples.glob(f"*/{SCRIPT}"))

    async def deploy(app: App, url: str) -> None:
        for file in scripts:
            say(f"\n{file.parent.name}")
            await Script(file, url, chosen.region).run(printed)
        say("\nCtrl-C stops.")

    async def leave(app: App, url: str) -> None:
        say(f"Serving what is in {chosen.data_dir}; the samples are not deployed again.")

    kept = chosen.data_dir is not None and chosen.data_dir.is_dir() and any(chosen.data_dir.iterdir())
    serve(chosen, leave if kept else deploy, say)
