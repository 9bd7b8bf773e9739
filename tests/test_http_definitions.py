"""`apigatewayv2` of the running emulator, over a real socket: `/v2/...`, signed for as `apigateway`."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

DOCUMENT = {
    "openapi": "3.0.1",
    "info": {"title": "pets", "version": "1.0"},
    "paths": {
        "/pets/{id}": {
            "get": {
                "responses": {"default": {"description": "x"}},
                "x-amazon-apigateway-integration": {
                    "type": "http_proxy",
                    "uri": "https://example.com/{id}",
                    "payloadFormatVersion": "1.0",
                },
            }
        }
    },
}


@pytest.fixture
def apigatewayv2(aws: Any) -> Iterator[Any]:
    """A client; the APIs that a test makes go when it ends."""
    client = aws("apigatewayv2")
    before = {each["ApiId"] for each in client.get_apis(MaxResults="500")["Items"]}
    yield client
    for api in client.get_apis(MaxResults="500")["Items"]:
        if api["ApiId"] not in before:
            client.delete_api(ApiId=api["ApiId"])


def test_an_api_that_is_made_quickly(apigatewayv2: Any) -> None:
    key = {"ApiId": apigatewayv2.create_api(Name="pets", ProtocolType="HTTP", Target="https://example.com")["ApiId"]}
    stage = apigatewayv2.get_stage(**key, StageName="$default")
    assert stage["AutoDeploy"]
    apigatewayv2.create_route(
        **key, RouteKey="GET /pets/{id}", Target=apigatewayv2.get_routes(**key)["Items"][0]["Target"]
    )
    assert apigatewayv2.get_stage(**key, StageName="$default")["DeploymentId"] != stage["DeploymentId"]
    arn = f"arn:aws:apigateway:us-east-1::/apis/{key['ApiId']}/stages/$default"
    apigatewayv2.tag_resource(ResourceArn=arn, Tags={"a": "b"})
    assert apigatewayv2.get_tags(ResourceArn=arn)["Tags"] == {"a": "b"}


def test_a_document_goes_in_and_comes_out(apigatewayv2: Any) -> None:
    api_id = apigatewayv2.import_api(Body=json.dumps(DOCUMENT))["ApiId"]
    answer = apigatewayv2.export_api(ApiId=api_id, Specification="OAS30", OutputType="JSON")
    body = answer["body"]
    found = json.loads(body if isinstance(body, bytes) else body.read())
    assert found["paths"]["/pets/{id}"]["get"]["x-amazon-apigateway-integration"]["uri"] == "https://example.com/{id}"


def test_errors_are_the_clients_own(apigatewayv2: Any) -> None:
    with pytest.raises(apigatewayv2.exceptions.NotFoundException):
        apigatewayv2.get_api(ApiId="nope")
    with pytest.raises(apigatewayv2.exceptions.BadRequestException):
        apigatewayv2.create_api(Name="", ProtocolType="HTTP")
