"""The tables of AWS::ApiGateway and AWS::ApiGatewayV2 against AWS's own schemas of these types."""

import pytest
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

from emulator.cloudformation.resources.apigateway import types as rest_types
from emulator.cloudformation.resources.apigatewayv2 import types as http_types

TYPES = {**rest_types.TYPES, **http_types.TYPES}


def schema(name: str) -> dict[str, object]:
    found: dict[str, object] = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", name).schema
    return found


def top(pointers: object) -> set[str]:
    assert isinstance(pointers, list)
    return {pointer.removeprefix("/properties/") for pointer in pointers if pointer.count("/") == 2}


@pytest.mark.parametrize("prefix", ["AWS::ApiGateway::", "AWS::ApiGatewayV2::"])
def test_every_type_of_the_service_is_made(prefix: str) -> None:
    theirs = {name for name in PROVIDER_SCHEMA_MANAGER.get_resource_types("us-east-1") if name.startswith(prefix)}
    assert theirs == {name for name in TYPES if name.startswith(prefix)}


@pytest.mark.parametrize("name", TYPES)
def test_what_replaces_a_resource_is_what_its_schema_says(name: str) -> None:
    assert TYPES[name].replaced_by == top(schema(name).get("createOnlyProperties", []))
