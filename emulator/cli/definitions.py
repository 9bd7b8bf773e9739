"""The APIs that a running emulator has, of both services, as one list; and which of them a user means."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import click

from emulator.cli.connection import Emulator

REST = "REST"


class Api(NamedTuple):
    """type: REST, HTTP or WEBSOCKET."""

    id: str
    name: str
    type: str


def apis(emulator: Emulator) -> list[Api]:
    """REST APIs first, each kind in AWS's order."""
    rest = _all(emulator.aws("apigateway"), "get_rest_apis", "items")
    second = _all(emulator.aws("apigatewayv2"), "get_apis", "Items")
    found = [Api(each["id"], each["name"], REST) for each in rest]
    return found + [Api(each["ApiId"], each["Name"], each["ProtocolType"]) for each in second]


def find(emulator: Emulator, wanted: str) -> Api:
    """By id, or by a name that only one has."""
    known = apis(emulator)
    found = [each for each in known if each.id == wanted] or [each for each in known if each.name == wanted]
    if len(found) == 1:
        return found[0]
    if found:
        raise click.ClickException(f"{len(found)} APIs are called {wanted!r}: {_listed(found)}. Say which, by its id.")
    raise click.ClickException(f"There is no API {wanted!r}. There are: {_listed(known) or 'none'}.")


class Stage(NamedTuple):
    """access_log_arn: where its access log goes, empty for nowhere."""

    name: str
    access_log_arn: str


def stages(emulator: Emulator, api: Api) -> list[Stage]:
    if api.type == REST:
        rest = emulator.aws("apigateway").get_stages(restApiId=api.id)["item"]
        return [Stage(each["stageName"], each.get("accessLogSettings", {}).get("destinationArn", "")) for each in rest]
    found = _all(emulator.aws("apigatewayv2"), "get_stages", "Items", ApiId=api.id)
    return [Stage(each["StageName"], each.get("AccessLogSettings", {}).get("DestinationArn", "")) for each in found]


def url(emulator: Emulator, api: Api, stage: str) -> str:
    """Where a stage is called."""
    scheme = emulator.address.scheme.replace("http", "ws") if api.type == "WEBSOCKET" else emulator.address.scheme
    below = "" if stage == "$default" else f"/{stage}"
    return f"{scheme}://{emulator.address.netloc}/_aws/execute-api/{api.id}{below}"


def _all(client: Any, operation: str, items: str, **arguments: str) -> Iterator[dict[str, Any]]:
    for page in client.get_paginator(operation).paginate(**arguments):
        yield from page[items]


def _listed(found: list[Api]) -> str:
    return ", ".join(f"{each.id} ({each.name})" for each in found[:10]) + (", ..." if len(found) > 10 else "")
