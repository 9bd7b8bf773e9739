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
from emulator.dev.terminal import Terminal
from emulator.lifecycle import start as serve

_FOLDER = click.Path(exists=True, file_okay=False, resolve_path=True, path_type=Path)
_QUIET = ("warning", "error")


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
    terminal = Terminal(as_json=as_json)
    logging.getLogger().addHandler(terminal)
    logging.getLogger("dev").setLevel(logging.INFO)
    logging.getLogger("deploy").setLevel(logging.INFO)
    if chosen.log_level not in _QUIET:
        logging.getLogger("call").setLevel(logging.DEBUG)

    async def develop(app: App, url: str) -> None:
        await Project(folder, app.deployed, url, chosen.region, terminal.locations).develop()

    try:
        serve(chosen, develop, logging.getLogger("dev").info)
    except ProjectError as problem:
        raise click.ClickException(str(problem)) from problem


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
def demo(samples: Path, **flags: Any) -> None:
    """Start with every sample deployed, and say what to try.

    A --data-dir with something in it is served as it is.
    """
    chosen = settings(flags)
    if chosen.data_dir and chosen.data_dir.is_dir() and any(chosen.data_dir.iterdir()):
        click.echo(f"Serving what is in {chosen.data_dir}; the samples are not deployed again.")
        serve(chosen)
        return

    scripts = sorted(samples.glob(f"*/{SCRIPT}"))

    async def deploy(app: App, url: str) -> None:
        for file in scripts:
            print(f"\n{file.parent.name}", flush=True)
            script = Script(file, url, chosen.region)
            await script.run(lambda line: print(line, flush=True))
        print("\nCtrl-C stops.", flush=True)

    serve(chosen, deploy)
