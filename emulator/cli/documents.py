"""`apigw import` and `apigw export`: REST APIs from OpenAPI documents, and back, in a running emulator.

These are ImportRestApi, PutRestApi, CreateDeployment and GetExport of AWS, sent by boto3 as by any other client; what
they add is one line per step with the time it took, a bar while one lasts, and errors without a traceback.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from emulator.cli import definitions
from emulator.cli.connection import REGION, Emulator, explained
from emulator.cli.options import ENDPOINT

T = TypeVar("T")
_FILE = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)


class _Steps:
    """Says on stderr what is being done, and how long it took; a failure of AWS's ends the command with its words."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)

    def do(self, title: str, work: Callable[[], T]) -> T:
        began = time.perf_counter()
        columns = SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
        with Progress(*columns, console=self._console, transient=True) as progress:
            progress.add_task(title, total=None)
            with explained():
                done = work()
        self._console.print(f"{title}: {time.perf_counter() - began:.2f} s", highlight=False)
        return done

    def warn(self, text: str) -> None:
        self._console.print(f"warning: {text}", markup=False, highlight=False)


@click.command("import")
@click.argument("document", type=_FILE)
@click.option("--api", metavar="API", help="Put it into this API, by its id or name; without it a new one is made.")
@click.option(
    "--mode",
    type=click.Choice(("merge", "overwrite")),
    default="merge",
    show_default=True,
    help="What becomes of what --api has already.",
)
@click.option(
    "--basepath",
    type=click.Choice(("ignore", "prepend", "split")),
    default="ignore",
    show_default=True,
    help="What becomes of the document's base path.",
)
@click.option("--fail-on-warnings", is_flag=True, help="Refuse a document that gives cause to a warning.")
@click.option("--stage", metavar="NAME", help="Deploy the API to this stage.")
@ENDPOINT
@REGION
def import_(
    document: Path,
    *,
    api: str | None,
    mode: str,
    basepath: str,
    fail_on_warnings: bool,
    stage: str | None,
    endpoint: str,
    region: str,
) -> None:
    """Make a REST API of an OpenAPI DOCUMENT (JSON or YAML; - is stdin). Prints its id, and its URL once deployed."""
    steps, emulator = _Steps(), Emulator(endpoint, region)
    gateway = emulator.aws("apigateway")
    with click.open_file(str(document), "rb") as file:
        body: bytes = file.read()
    arguments: dict[str, Any] = {
        "body": body,
        "failOnWarnings": fail_on_warnings,
        "parameters": {"basepath": basepath},
    }
    title = f"Importing {len(body) / 1e6:.2f} MB"
    if api:
        api_id = _id_of(emulator, api)
        made = steps.do(title, lambda: gateway.put_rest_api(restApiId=api_id, mode=mode, **arguments))
    else:
        made = steps.do(title, lambda: gateway.import_rest_api(**arguments))
    for warning in made.get("warnings") or ():
        steps.warn(warning)
    click.echo(made["id"])
    if stage:
        steps.do(f"Deploying to {stage}", lambda: gateway.create_deployment(restApiId=made["id"], stageName=stage))
        click.echo(f"{emulator.endpoint}/_aws/execute-api/{made['id']}/{stage}")


@click.command()
@click.argument("api")
@click.argument("stage")
@click.option(
    "--type",
    "kind",
    type=click.Choice(("oas30", "swagger")),
    default="oas30",
    show_default=True,
    help="OpenAPI 3.0, or Swagger 2.0.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(("json", "yaml")),
    default="yaml",
    show_default=True,
    help="How it is written.",
)
@click.option("--extensions", default="apigateway", show_default=True, help="Those of AWS's to write; '' for none.")
@ENDPOINT
@REGION
def export(api: str, stage: str, *, kind: str, form: str, extensions: str, endpoint: str, region: str) -> None:
    """Print the OpenAPI document of what a STAGE of a REST API serves. API: its id or name."""
    emulator = Emulator(endpoint, region)
    api_id = _id_of(emulator, api)
    found = _Steps().do(
        "Exporting",
        lambda: emulator.aws("apigateway").get_export(
            restApiId=api_id,
            stageName=stage,
            exportType=kind,
            accepts=f"application/{form}",
            parameters={"extensions": extensions} if extensions else {},
        ),
    )
    click.echo(found["body"].read())


def _id_of(emulator: Emulator, api: str) -> str:
    with explained():
        return definitions.find(emulator, api).id
