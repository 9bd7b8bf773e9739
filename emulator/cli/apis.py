"""`apigw apis`: what is defined in a running emulator, and where it is called."""

from typing import Any

import click

from emulator.cli import definitions, tables
from emulator.cli.connection import Emulator, connected
from emulator.cli.options import print_json


@click.command()
@connected
def apis(emulator: Emulator, *, as_json: bool) -> None:
    """List the APIs of a running emulator, and the URL of each stage."""
    found = [_described(emulator, api) for api in definitions.apis(emulator)]
    if as_json:
        print_json(found)
    elif found:
        rows = [
            (api["id"], api["name"], api["type"], stage["name"], stage["url"])
            for api in found
            for stage in (api["stages"] or [{"name": "", "url": "not deployed"}])
        ]
        tables.show(("ID", "NAME", "TYPE", "STAGE", "URL"), rows)
    else:
        click.echo("No APIs yet. apigw import petstore.yaml --stage v1 makes one, apigw demo brings the samples.")


def _described(emulator: Emulator, api: definitions.Api) -> dict[str, Any]:
    stages = [
        {"name": stage.name, "url": definitions.url(emulator, api, stage.name)}
        for stage in definitions.stages(emulator, api)
    ]
    return {**api._asdict(), "stages": stages}
