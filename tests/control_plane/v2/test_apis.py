"""Apis through boto3 (handbook/05 sections 1.2, 1.3 and 9, handbook/06 section 2)."""

from typing import Any

import pytest

from tests.control_plane.clients import refusal
from tests.control_plane.v2.conftest import API_ID, DATE, FUNCTION_URI, ROLE, SHORT_ID, URL, Api, Like, plain, status

FUNCTION = FUNCTION_URI.removesuffix("/invocations").partition("functions/")[2]
HTTP = {"Name": "pets", "ProtocolType": "HTTP"}
WEBSOCKET = {"Name": "pets", "ProtocolType": "WEBSOCKET", "RouteSelectionExpression": "$request.body.action"}
SHOWN = {
    "ApiId": API_ID,
    "ApiKeySelectionExpression": "$request.header.x-api-key",
    "CreatedDate": DATE,
    "DisableExecuteApiEndpoint": False,
    "IpAddressType": "ipv4",
    "Tags": {},
}
SHOWN_HTTP = {
    **HTTP,
    **SHOWN,
    "ApiEndpoint": Like(r"https://[a-z0-9]{10}\.execute-api\.us-east-1\.amazonaws\.com"),
    "RouteSelectionExpression": "$request.method $request.path",
}
SHOWN_WEBSOCKET = {
    **WEBSOCKET,
    **SHOWN,
    "ApiEndpoint": Like(r"wss://[a-z0-9]{10}\.execute-api\.us-east-1\.amazonaws\.com"),
    "DisableSchemaValidation": False,
}
CORS = {"AllowOrigins": ["https://example.com"], "AllowMethods": ["GET", "put"], "AllowHeaders": ["x-a"], "MaxAge": -1}


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        pytest.param(HTTP, SHOWN_HTTP, id="an HTTP API has AWS's defaults"),
        pytest.param(WEBSOCKET, SHOWN_WEBSOCKET, id="and so has a WebSocket API"),
        pytest.param(
            {**HTTP, "Description": "d", "Version": "1", "Tags": {"a": "b"}, "IpAddressType": "dualstack"},
            {**SHOWN_HTTP, "Description": "d", "Version": "1", "Tags": {"a": "b"}, "IpAddressType": "dualstack"},
            id="what is said is shown",
        ),
        pytest.param(
            {**HTTP, "RouteSelectionExpression": "${request.method} ${request.path}"},
            SHOWN_HTTP,
            id="an HTTP API's expression may be said with braces",
        ),
        pytest.param(
            {**HTTP, "CorsConfiguration": CORS, "DisableExecuteApiEndpoint": True},
            {**SHOWN_HTTP, "CorsConfiguration": {**CORS, "AllowCredentials": False}, "DisableExecuteApiEndpoint": True},
            id="CORS is shown with AllowCredentials",
        ),
        pytest.param({**HTTP, "Description": ""}, SHOWN_HTTP, id="an empty description is none"),
        pytest.param(
            {**HTTP, "Tags": {"_custom_id_": "mine"}},
            {**SHOWN_HTTP, "ApiId": "mine", "ApiEndpoint": Like(r"https://mine\..+"), "Tags": {"_custom_id_": "mine"}},
            id="a tag may choose the id",
        ),
    ],
)
def test_the_life_of_an_api(apigatewayv2: Any, given: dict[str, Any], shown: dict[str, Any]) -> None:
    created = apigatewayv2.create_api(**given)
    assert status(created) == 201
    assert plain(created) == shown
    key = {"ApiId": created["ApiId"]}
    assert plain(apigatewayv2.get_api(**key)) == shown
    assert apigatewayv2.get_apis()["Items"] == [shown]
    assert plain(apigatewayv2.update_api(**key, Name="cats")) == {**shown, "Name": "cats"}
    assert status(apigatewayv2.delete_api(**key)) == 204
    for call in (apigatewayv2.get_api, apigatewayv2.update_api, apigatewayv2.delete_api):
        message = f"Invalid API identifier specified 111111111111:{key['ApiId']}"
        assert refusal(call, **key) == (404, "NotFoundException", message)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        pytest.param({**HTTP, "Name": ""}, "API name must have", id="no name"),
        pytest.param({**HTTP, "Name": "x" * 129}, "API name must have", id="too long a name"),
        pytest.param({**HTTP, "Description": "x" * 1025}, "The description can be at most", id="a long text"),
        pytest.param({**HTTP, "Version": "x" * 65}, "The version can be at most", id="too long a version"),
        pytest.param({**HTTP, "RouteSelectionExpression": "$request.body.x"}, "Route selection", id="a selection"),
        pytest.param({**WEBSOCKET, "RouteSelectionExpression": ""}, "Route selection expression is req", id="none"),
        pytest.param({**WEBSOCKET, "CorsConfiguration": CORS}, "corsConfiguration is only", id="CORS for WebSocket"),
        pytest.param({**HTTP, "DisableSchemaValidation": True}, "disableSchemaValidation is only", id="HTTP schemas"),
        pytest.param({**WEBSOCKET, "ApiKeySelectionExpression": "x"}, "API key selection", id="keys from nowhere"),
        pytest.param(
            {**HTTP, "CorsConfiguration": {"AllowOrigins": ["*"], "AllowCredentials": True}},
            "allow-credentials is not supported if 'allow-origin' is *",
            id="credentials for everybody",
        ),
        pytest.param(
            {**HTTP, "CorsConfiguration": {"AllowOrigins": ["example.com"]}},
            "Invalid format for origin",
            id="no scheme",
        ),
        pytest.param(
            {**HTTP, "CorsConfiguration": {"AllowMethods": ["ANY"]}}, "Method ANY is not supported", id="no verb"
        ),
        pytest.param(
            {**HTTP, "CorsConfiguration": {"AllowHeaders": ["x a"]}}, "Invalid header name", id="no name of a header"
        ),
        pytest.param({**WEBSOCKET, "Target": URL}, "target is only supported", id="quick create for WebSocket"),
        pytest.param({**HTTP, "RouteKey": "GET /"}, "A target is required", id="quick create without a target"),
        pytest.param({**HTTP, "Target": "nowhere"}, "Invalid function ARN", id="a target that is neither"),
        pytest.param({**HTTP, "Target": URL, "RouteKey": "x"}, "The provided route key", id="a route key that is none"),
        pytest.param({**HTTP, "Tags": {"aws:x": "y"}}, "Tag keys must", id="a reserved tag"),
    ],
)
def test_apis_that_are_none(apigatewayv2: Any, given: dict[str, Any], message: str) -> None:
    found = refusal(apigatewayv2.create_api, **given)
    assert found[:2] == (400, "BadRequestException")
    assert found.message.startswith(message)
    assert apigatewayv2.get_apis()["Items"] == []


@pytest.mark.parametrize("given", [{"Name": "x"}, {"ProtocolType": "FTP", "Name": "x"}])
def test_what_the_model_refuses(apigatewayv2: Any, given: dict[str, Any]) -> None:
    given = {"ProtocolType": "", **given}
    assert refusal(apigatewayv2.create_api, **given).status == 400


def test_an_id_is_given_once(apigatewayv2: Any) -> None:
    given = {**HTTP, "Tags": {"_custom_id_": "mine"}}
    apigatewayv2.create_api(**given)
    assert refusal(apigatewayv2.create_api, **given)[:2] == (409, "ConflictException")


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({"Description": "new"}, {"Description": "new"}),
        ({"Description": ""}, {}),
        ({"DisableExecuteApiEndpoint": True}, {"Description": "old", "DisableExecuteApiEndpoint": True}),
        (
            {"CorsConfiguration": {"AllowOrigins": ["*"]}},
            {"Description": "old", "CorsConfiguration": {"AllowOrigins": ["*"], "AllowCredentials": False}},
        ),
    ],
)
def test_an_update_changes_what_it_mentions(apigatewayv2: Any, changes: dict[str, Any], shown: dict[str, Any]) -> None:
    made = apigatewayv2.create_api(**HTTP, Description="old")
    assert plain(apigatewayv2.update_api(ApiId=made["ApiId"], **changes)) == {**SHOWN_HTTP, **shown}


@pytest.mark.parametrize(
    "changes",
    [{"Name": "x" * 129}, {"RouteSelectionExpression": "x"}, {"Target": URL}, {"DisableSchemaValidation": True}],
)
def test_refused_updates_change_nothing(http: Api, changes: dict[str, Any]) -> None:
    before = plain(http.client.get_api(ApiId=http.id))
    assert refusal(http.client.update_api, ApiId=http.id, Description="new", **changes).status == 400
    assert plain(http.client.get_api(ApiId=http.id)) == before


def test_cors_can_be_taken_away(http: Api) -> None:
    http.client.update_api(ApiId=http.id, CorsConfiguration=CORS)
    assert status(http.client.delete_cors_configuration(ApiId=http.id)) == 204
    assert "CorsConfiguration" not in http.client.get_api(ApiId=http.id)
    assert status(http.client.delete_cors_configuration(ApiId=http.id)) == 204


QUICK = [
    pytest.param(
        {"Target": URL},
        {"IntegrationType": "HTTP_PROXY", "IntegrationMethod": "ANY", "PayloadFormatVersion": "1.0"},
        "$default",
        id="a URL",
    ),
    pytest.param(
        {"Target": FUNCTION, "RouteKey": "ANY /{proxy+}", "CredentialsArn": ROLE},
        {
            "IntegrationType": "AWS_PROXY",
            "IntegrationMethod": "POST",
            "PayloadFormatVersion": "2.0",
            "CredentialsArn": ROLE,
        },
        "ANY /{proxy+}",
        id="a function",
    ),
]


@pytest.mark.parametrize(("given", "integration", "route_key"), QUICK)
def test_quick_create(apigatewayv2: Any, given: dict[str, Any], integration: dict[str, Any], route_key: str) -> None:
    """An integration, a route and a deployed stage, all managed by API Gateway."""
    key = {"ApiId": apigatewayv2.create_api(**HTTP, **given)["ApiId"]}
    [made] = apigatewayv2.get_integrations(**key)["Items"]
    assert made == {
        "ApiGatewayManaged": True,
        "ConnectionType": "INTERNET",
        "IntegrationId": SHORT_ID,
        "IntegrationUri": given["Target"],
        "TimeoutInMillis": 30000,
        **integration,
    }
    [route] = apigatewayv2.get_routes(**key)["Items"]
    assert route == {
        "ApiGatewayManaged": True,
        "ApiKeyRequired": False,
        "AuthorizationType": "NONE",
        "RouteId": SHORT_ID,
        "RouteKey": route_key,
        "Target": f"integrations/{made['IntegrationId']}",
    }
    [deployment] = apigatewayv2.get_deployments(**key)["Items"]
    assert deployment == {
        "AutoDeployed": True,
        "CreatedDate": DATE,
        "DeploymentId": SHORT_ID,
        "DeploymentStatus": "DEPLOYED",
    }
    [stage] = apigatewayv2.get_stages(**key)["Items"]
    assert stage == {
        "ApiGatewayManaged": True,
        "AutoDeploy": True,
        "CreatedDate": DATE,
        "DefaultRouteSettings": {"DetailedMetricsEnabled": False},
        "DeploymentId": deployment["DeploymentId"],
        "LastDeploymentStatusMessage": (
            f"Successfully deployed stage with deployment ID '{deployment['DeploymentId']}'"
        ),
        "LastUpdatedDate": DATE,
        "RouteSettings": {},
        "StageName": "$default",
        "StageVariables": {},
        "Tags": {},
    }


def test_what_quick_create_made_is_changed_by_the_api_alone(apigatewayv2: Any) -> None:
    key = {"ApiId": apigatewayv2.create_api(**HTTP, Target=URL)["ApiId"]}
    apigatewayv2.update_api(**key, Target=FUNCTION, RouteKey="GET /cats", CredentialsArn=ROLE)
    [integration] = apigatewayv2.get_integrations(**key)["Items"]
    assert (integration["IntegrationType"], integration["CredentialsArn"]) == ("AWS_PROXY", ROLE)
    [route] = apigatewayv2.get_routes(**key)["Items"]
    assert route["RouteKey"] == "GET /cats"
    assert len(apigatewayv2.get_deployments(**key)["Items"]) == 2
    route_key, integration_key = {"RouteId": route["RouteId"]}, {"IntegrationId": integration["IntegrationId"]}
    assert refusal(apigatewayv2.update_route, **key, **route_key, RouteKey="GET /dogs").status == 400
    assert refusal(apigatewayv2.delete_route, **key, **route_key).status == 400
    assert refusal(apigatewayv2.delete_integration, **key, **integration_key).status == 400
    updated = apigatewayv2.update_integration(**key, **integration_key, TimeoutInMillis=1000)
    assert updated["TimeoutInMillis"] == 1000


def test_everything_beneath_goes_with_an_api(http: Api) -> None:
    http.route()
    stage = http.stage(AutoDeploy=True)
    http.client.delete_api(ApiId=http.id)
    again = http.client.create_api(**HTTP, Tags={"_custom_id_": http.id})["ApiId"]
    assert http.client.get_stages(ApiId=again)["Items"] == []
    assert http.client.get_deployments(ApiId=again)["Items"] == []
    assert refusal(http.client.get_stage, **stage) == (404, "NotFoundException", "Invalid stage identifier specified")


def test_lists_come_page_by_page(apigatewayv2: Any) -> None:
    made = [apigatewayv2.create_api(**HTTP)["ApiId"] for _ in range(30)]
    first = apigatewayv2.get_apis()
    assert [each["ApiId"] for each in first["Items"]] == made[:25]
    rest = apigatewayv2.get_apis(NextToken=first["NextToken"])
    assert [each["ApiId"] for each in rest["Items"]] == made[25:]
    assert "NextToken" not in rest
    two = apigatewayv2.get_apis(MaxResults="2")
    assert [each["ApiId"] for each in two["Items"]] == made[:2]
    paginator = apigatewayv2.get_paginator("get_apis")
    assert [each["ApiId"] for page in paginator.paginate() for each in page["Items"]] == made


@pytest.mark.parametrize("given", [{"MaxResults": "x"}, {"MaxResults": "0"}, {"MaxResults": "-1"}, {"NextToken": "?"}])
def test_pages_that_are_none(apigatewayv2: Any, given: dict[str, str]) -> None:
    assert refusal(apigatewayv2.get_apis, **given)[:2] == (400, "BadRequestException")
