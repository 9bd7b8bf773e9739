"""`apigw routes`: the methods or routes of an API, who may call each, and what answers it."""

import re
from collections.abc import Iterator
from typing import Any

import click

from emulator.cli import definitions, tables
from emulator.cli.connection import Emulator, connected
from emulator.cli.options import print_json

_FUNCTION = re.compile(r"(?:.*/functions/)?arn:[\w-]+:lambda:[^/]*:function:([^/]+)(?:/invocations)?")
_INLINE = ("MOCK",)
"""Integrations that call nobody."""


@click.command()
@click.argument("api")
@connected
def routes(emulator: Emulator, api: str, *, as_json: bool) -> None:
    """List the routes of an API, who may call them, what answers.

    API: its id or name. They are shown as they are defined now, deployed or not.
    """
    meant = definitions.find(emulator, api)
    rows = _of_rest(emulator, meant.id) if meant.type == definitions.REST else _of_second(emulator, meant.id)
    found = [dict(zip(("route", "authorization", "integration"), row, strict=True)) for row in rows]
    if as_json:
        print_json(found)
    elif found:
        tables.show(("ROUTE", "AUTHORIZATION", "INTEGRATION"), [tuple(row.values()) for row in found])
    else:
        click.echo(f"{meant.id} ({meant.name}) has no routes.")


def _of_rest(emulator: Emulator, api_id: str) -> Iterator[tuple[str, str, str]]:
    pages = emulator.aws("apigateway").get_paginator("get_resources").paginate(restApiId=api_id, embed=["methods"])
    resources = [resource for page in pages for resource in page["items"]]
    for resource in sorted(resources, key=lambda each: str(each["path"])):
        for verb, method in resource.get("resourceMethods", {}).items():
            asked = [method.get("authorizationType", "NONE"), *(["API key"] if method.get("apiKeyRequired") else [])]
            integration = method.get("methodIntegration", {})
            target = _target(integration.get("type"), integration.get("uri"))
            yield f"{verb} {resource['path']}", ", ".join(asked), target


def _of_second(emulator: Emulator, api_id: str) -> Iterator[tuple[str, str, str]]:
    client = emulator.aws("apigatewayv2")
    pages = client.get_paginator("get_integrations").paginate(ApiId=api_id)
    integrations = {f"integrations/{each['IntegrationId']}": each for page in pages for each in page["Items"]}
    for page in client.get_paginator("get_routes").paginate(ApiId=api_id):
        for route in page["Items"]:
            integration: dict[str, Any] = integrations.get(route.get("Target", ""), {})
            called = integration.get("IntegrationUri") or integration.get("IntegrationSubtype")
            target = _target(integration.get("IntegrationType"), called)
            yield route["RouteKey"], route.get("AuthorizationType", "NONE"), target


def _target(kind: str | None, uri: str | None) -> str:
    """`AWS_PROXY function pets`, `HTTP_PROXY https://example.com`, `MOCK`"""
    if kind is None:
        return "none"
    if uri is None or kind in _INLINE:
        return kind
    function = _FUNCTION.fullmatch(uri)
    return f"{kind} function {function[1]}" if function else f"{kind} {uri}"
