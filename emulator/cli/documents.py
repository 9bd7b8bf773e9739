"""`apigw import` and `apigw export`: REST APIs from OpenAPI documents, and back, in a running emulator.

These are ImportRestApi, PutRestApi, CreateDeployment and GetExport of AWS, sent by boto3 as by any other client; what
they add is one line per step with the time it took, a bar while one lasts, and errors without a traceback.
"""

from pathlib import Path
from typing import Any

import click

from emulator.cli import definitions
from emulator.cli.connection import REGION, Emulator, explained
from emulator.cli.options import ENDPOINT, JSON, print_json
from emulator.cli.steps import Steps

_FILE = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)


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
@JSON
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
    as_json: bool,
) -> None:
    """Make a REST API of an OpenAPI document.

    DOCUMENT is JSON or YAML; - is stdin. Prints the API's id, and its URL once it is deployed.
    """
    steps, emulator = Steps(), Emulator(endpoint, region)
    gateway = emulator.aws("apigateway")
    with click.open_file(str(document), "rb") as file:
        body: bytes = file.read()
    arguments: dict[str, Any] = {
        "body": body,
        "failOnWarnings": fail_on_warnings,
        "parameters": {"basepath": basepath},
    }
    title = f"Importing {len(body):,} bytes"
    if api:
        api_id = _id_of(emulator, api)
        made = steps.do(title, lambda: gateway.put_rest_api(restApiId=api_id, mode=mode, **arguments))
    else:
        made = steps.do(title, lambda: gateway.import_rest_api(**arguments))
    warnings = made.get("warnings") or []
    for warning in warnings:
        steps.warn(warning)
    url = None
    if stage:
        steps.do(f"Deploying to {stage}", lambda: gateway.create_deployment(restApiId=made["id"], stageName=stage))
        url = f"{emulator.endpoint}/_aws/execute-api/{made['id']}/{stage}"
    if as_json:
        print_json({"id": made["id"], "url": url, "warnings": warnings})
    else:
        click.echo("\n".join(filter(None, (made["id"], url))))


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
@click.option("--json", "form", flag_value="json", help="The same as --format json.")
@click.option("--extensions", default="apigateway", show_default=True, help="Those of AWS's to write; '' for none.")
@ENDPOINT
@REGION
def export(api: str, stage: str, *, kind: str, form: str, extensions: str, endpoint: str, region: str) -> None:
    """Print the OpenAPI document of what a stage serves.

    API is a REST API's id or name.
    """
    emulator = Emulator(endpoint, region)
    api_id = _id_of(emulator, api)
    found = Steps().do(
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
