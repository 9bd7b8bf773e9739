"""The tables of AWS::ApiGateway and AWS::ApiGatewayV2 against AWS's own schemas of these types."""

import pytest

from emulator.cloudformation.resources import schemas
from emulator.cloudformation.resources.gateways.operations import Operations
from emulator.cloudformation.resources.gateways.v1 import types as rest_types
from emulator.cloudformation.resources.gateways.v1.patched import Patched
from emulator.cloudformation.resources.gateways.v2 import types as http_types

TYPES = {**rest_types.TYPES, **http_types.TYPES}
OPERATED = {name: provider for name, provider in TYPES.items() if isinstance(provider, Operations)}


def schema(name: str) -> schemas.Schema:
    found = schemas.find(name)
    assert found is not None
    return found


@pytest.mark.parametrize("name", TYPES)
def test_what_replaces_a_resource_is_what_its_schema_says(name: str) -> None:
    assert TYPES[name].replaced_by == schema(name).create_only


@pytest.mark.parametrize("name", OPERATED)
def test_what_has_tags_is_what_its_schema_says(name: str) -> None:
    assert bool(OPERATED[name].tagged) == ("Tags" in schema(name).properties)


ELSEWHERE = {
    "AWS::ApiGateway::Deployment": {"StageName", "StageDescription"},
    "AWS::ApiGateway::GatewayResponse": {"ResponseParameters", "ResponseTemplates", "StatusCode"},
    "AWS::ApiGateway::RestApi": {"Body", "BodyS3Location", "CloneFrom", "FailOnWarnings", "Mode", "Parameters"},
}
"""What a file of its own looks after. A clone is made once."""
REST = {name: each for name, each in OPERATED.items() if isinstance(each, Patched) and each.creating != "PutMethod"}


@pytest.mark.parametrize("name", REST)
def test_every_property_is_changed_in_some_way(name: str) -> None:
    changed = {*REST[name].changes, *REST[name].replaced_by, *ELSEWHERE.get(name, ())}
    assert schema(name).properties - schema(name).read_only - {"Tags"} == changed - {"Tags"}


@pytest.mark.parametrize("name", OPERATED)
def test_every_attribute_is_given(name: str) -> None:
    named = {*OPERATED[name].attributes, "ExecuteApiArn", "RegionalDomainName", "RegionalHostedZoneId"}
    assert schema(name).read_only <= named
