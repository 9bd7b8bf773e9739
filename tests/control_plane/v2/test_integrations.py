"""Integrations and their responses through boto3 (handbook/05 sections 1.2 and 6 to 8, handbook/06 sections 2 to 9).

What WebSocket integrations are filled in with is what Terraform's acceptance tests found AWS to answer.
"""

from typing import Any

import pytest

from control_plane.definitions.subtypes import SUBTYPES
from tests.control_plane.clients import refusal
from tests.control_plane.v1.conftest import client as v1_client
from tests.control_plane.v2.conftest import ACCOUNT, FUNCTION_URI, REGION, ROLE, SHORT_ID, URL, Api, plain, status

FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:pets"
LISTENER = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:listener/app/x/1/2"
QUEUE = f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/pets"
BUS = f"arn:aws:apigateway:{REGION}:events:action/PutEvents"
TO_URL = {"IntegrationType": "HTTP_PROXY", "IntegrationMethod": "GET", "IntegrationUri": URL}
TO_FUNCTION = {"IntegrationType": "AWS_PROXY", "IntegrationUri": FUNCTION_URI, "PayloadFormatVersion": "2.0"}
TO_QUEUE: dict[str, Any] = {
    "IntegrationType": "AWS_PROXY",
    "IntegrationSubtype": "SQS-SendMessage",
    "PayloadFormatVersion": "1.0",
    "CredentialsArn": ROLE,
    "RequestParameters": {"QueueUrl": QUEUE, "MessageBody": "$request.body.message"},
}
TO_VPC = {**TO_URL, "ConnectionType": "VPC_LINK", "ConnectionId": "${stageVariables.link}", "IntegrationUri": LISTENER}
MOCK = {"IntegrationType": "MOCK"}
HTTP_DEFAULTS = {"ConnectionType": "INTERNET", "PayloadFormatVersion": "1.0", "TimeoutInMillis": 30000}
WEBSOCKET_DEFAULTS = {
    **HTTP_DEFAULTS,
    "IntegrationResponseSelectionExpression": "${integration.response.statuscode}",
    "PassthroughBehavior": "WHEN_NO_MATCH",
    "TimeoutInMillis": 29000,
}
MAPPINGS = {
    "RequestParameters": {
        "append:header.a": "$context.requestId",
        "remove:querystring.b": "''",
        "overwrite:path": "/x/${request.path.id}/$stageVariables.v",
        "overwrite:header.c": "static $ text",
    },
    "ResponseParameters": {"500": {"overwrite:statuscode": "403", "append:header.a": "$response.body.message"}},
}


@pytest.mark.parametrize(
    ("protocol", "given", "filled_in"),
    [
        pytest.param("HTTP", TO_URL, {}, id="a URL"),
        pytest.param("HTTP", {**TO_URL, **MAPPINGS}, {}, id="mappings"),
        pytest.param("HTTP", {**TO_URL, "IntegrationMethod": "ANY", "TimeoutInMillis": 50}, {}, id="the caller's verb"),
        pytest.param("HTTP", {**TO_URL, "IntegrationUri": "${stageVariables.url}"}, {}, id="a URL of the stage's"),
        pytest.param("HTTP", TO_FUNCTION, {"IntegrationMethod": "POST"}, id="a function"),
        pytest.param("HTTP", {**TO_FUNCTION, "IntegrationUri": FUNCTION}, {"IntegrationMethod": "POST"}, id="its ARN"),
        pytest.param(
            "HTTP",
            {**TO_FUNCTION, "IntegrationUri": FUNCTION_URI.replace(":pets", ":${stageVariables.function}")},
            {"IntegrationMethod": "POST"},
            id="a function of the stage's",
        ),
        pytest.param("HTTP", TO_QUEUE, {}, id="an action of a service"),
        pytest.param("HTTP", TO_VPC, {}, id="a load balancer"),
        pytest.param(
            "HTTP", {**TO_VPC, "TlsConfig": {"ServerNameToVerify": "example.com"}}, {}, id="a load balancer over TLS"
        ),
        pytest.param("WEBSOCKET", MOCK, {}, id="nothing"),
        pytest.param(
            "WEBSOCKET",
            {
                **TO_URL,
                "IntegrationType": "HTTP",
                "ContentHandlingStrategy": "CONVERT_TO_TEXT",
                "RequestParameters": {"integration.request.querystring.stage": "'value1'"},
                "RequestTemplates": {"application/json": ""},
                "TemplateSelectionExpression": "$request.body.name",
                "TimeoutInMillis": 28999,
            },
            {},
            id="a URL and templates",
        ),
        pytest.param(
            "WEBSOCKET",
            {"IntegrationType": "AWS", "IntegrationUri": FUNCTION_URI},
            {
                "IntegrationMethod": "POST",
                "IntegrationResponseSelectionExpression": "${integration.response.body.errorMessage}",
            },
            id="a function and templates",
        ),
        pytest.param(
            "WEBSOCKET",
            {"IntegrationType": "AWS_PROXY", "IntegrationUri": FUNCTION_URI},
            {"IntegrationMethod": "POST", "IntegrationResponseSelectionExpression": None},
            id="a function for messages",
        ),
        pytest.param(
            "WEBSOCKET",
            {**TO_URL, "PassthroughBehavior": "NEVER"},
            {"IntegrationResponseSelectionExpression": None},
            id="a URL for messages",
        ),
        pytest.param(
            "WEBSOCKET",
            {"IntegrationType": "AWS", "IntegrationUri": BUS, "IntegrationMethod": "POST", "CredentialsArn": ROLE},
            {},
            id="an action and templates",
        ),
    ],
)
def test_the_life_of_an_integration(
    apis: dict[str, Api], protocol: str, given: dict[str, Any], filled_in: dict[str, Any]
) -> None:
    api = apis[protocol]
    defaults = HTTP_DEFAULTS if protocol == "HTTP" else WEBSOCKET_DEFAULTS
    created = api.client.create_integration(ApiId=api.id, **given)
    assert status(created) == 201
    expected = {**defaults, "IntegrationId": SHORT_ID, **filled_in, **given}
    assert plain(created) == {name: value for name, value in expected.items() if value is not None}
    key = {"ApiId": api.id, "IntegrationId": created["IntegrationId"]}
    assert plain(api.client.get_integration(**key)) == plain(created)
    assert api.client.get_integrations(ApiId=api.id)["Items"] == [plain(created)]
    assert plain(api.client.update_integration(**key, Description="x")) == {**plain(created), "Description": "x"}
    assert status(api.client.delete_integration(**key)) == 204
    for call in (api.client.get_integration, api.client.update_integration, api.client.delete_integration):
        message = f"Invalid Integration identifier specified {key['IntegrationId']}"
        assert refusal(call, **key) == (404, "NotFoundException", message)


def test_what_terraform_sends_http_apis_too(apis: dict[str, Api]) -> None:
    """It gives every integration a `passthroughBehavior`, with its defaults; those of HTTP APIs come back without."""
    api = apis["HTTP"]
    defaults = {"ConnectionType": "INTERNET", "PassthroughBehavior": "WHEN_NO_MATCH", "PayloadFormatVersion": "1.0"}
    created = api.client.create_integration(ApiId=api.id, **TO_URL, **defaults)
    assert plain(created) == {**HTTP_DEFAULTS, **TO_URL, "IntegrationId": SHORT_ID}
    key = {"ApiId": api.id, "IntegrationId": created["IntegrationId"]}
    assert plain(api.client.update_integration(**key, PassthroughBehavior="NEVER")) == plain(created)


ONLY_PROXIES = (
    "Currently, an API with a protocol type of HTTP may only be associated with proxy integrations (AWS_PROXY, "
    "HTTP_PROXY)"
)
MAPPING = "Invalid mapping expression specified: Validation Result: warnings : [], errors : "


def mapped(target: str, source: str = "x") -> dict[str, Any]:
    return {**TO_URL, "RequestParameters": {target: source}}


@pytest.mark.parametrize(
    ("protocol", "given", "message"),
    [
        pytest.param("HTTP", MOCK, ONLY_PROXIES, id="MOCK for HTTP"),
        pytest.param("HTTP", {**TO_URL, "IntegrationType": "HTTP"}, ONLY_PROXIES, id="HTTP for HTTP"),
        pytest.param(
            "HTTP",
            {"IntegrationType": "AWS_PROXY", "IntegrationUri": FUNCTION_URI},
            "PayloadFormatVersion is a required parameter for integration",
            id="a function without a version",
        ),
        pytest.param("HTTP", {**TO_FUNCTION, "PayloadFormatVersion": "3.0"}, "Payload format version 3.0", id="3.0"),
        pytest.param("HTTP", {**TO_URL, "PayloadFormatVersion": "2.0"}, "Payload format version 2.0", id="2.0"),
        pytest.param("HTTP", {**TO_FUNCTION, "IntegrationUri": URL}, "Invalid function ARN", id="no function"),
        pytest.param("HTTP", {**TO_URL, "IntegrationUri": "x"}, "Invalid HTTP endpoint specified for URI", id="no URL"),
        pytest.param("HTTP", {**TO_URL, "IntegrationMethod": "get"}, "Invalid integration HTTP method", id="no verb"),
        pytest.param("HTTP", {**TO_URL, "RequestTemplates": {"a/b": "x"}}, "requestTemplates is only", id="templates"),
        pytest.param("HTTP", {**TO_URL, "TlsConfig": {"ServerNameToVerify": "x"}}, "TLS configuration", id="public"),
        pytest.param("HTTP", {**TO_URL, "CredentialsArn": "x"}, "Invalid ARN specified in the request", id="no role"),
        pytest.param("HTTP", {**TO_VPC, "ConnectionId": "x"}, "Invalid VpcLink identifier specified x", id="no link"),
        pytest.param(
            "HTTP",
            {**TO_VPC, "IntegrationUri": URL},
            "For VpcLink ${stageVariables.link} integration uri should be a valid ELB listener ARN or a valid Cloud "
            "Map service ARN.",
            id="a link to a URL",
        ),
        pytest.param("HTTP", mapped("overwrite:body"), MAPPING + "[Invalid Request Actioned", id="mapping a body"),
        pytest.param("HTTP", mapped("set:header.x"), MAPPING + "[Invalid Request Actioned", id="another verb"),
        pytest.param("HTTP", mapped("overwrite:header.Via"), MAPPING + "[Operations on header", id="a reserved header"),
        pytest.param("HTTP", mapped("append:header.x-amz-date"), MAPPING + "[Operations on", id="reserved for AWS"),
        pytest.param(
            "HTTP", mapped("overwrite:path", "$nope.x"), MAPPING + "[Invalid mapping expression", id="from nowhere"
        ),
        pytest.param(
            "HTTP",
            {**TO_URL, "ResponseParameters": {"200": {"append:overwrite.static": "x"}}},
            MAPPING + "[Invalid Response Actioned Parameter destination specified: append:overwrite.static]",
            id="a response mapped to nowhere",
        ),
        pytest.param(
            "HTTP", {**TO_URL, "ResponseParameters": {"2xx": {}}}, "Invalid status code specified", id="a status"
        ),
        pytest.param("HTTP", {**TO_QUEUE, "IntegrationSubtype": "SQS-Nope"}, "Invalid integration", id="no action"),
        pytest.param(
            "HTTP",
            {**TO_QUEUE, "RequestParameters": {"QueueUrl": QUEUE}},
            "Parameters required for integration subtype SQS-SendMessage are missing: MessageBody",
            id="an action without what it needs",
        ),
        pytest.param(
            "HTTP",
            {**TO_QUEUE, "RequestParameters": {**TO_QUEUE["RequestParameters"], "Nope": "x"}},
            "Parameters unknown for integration subtype SQS-SendMessage: Nope",
            id="an action with what it does not know",
        ),
        pytest.param("HTTP", {**TO_QUEUE, "CredentialsArn": ""}, "Role ARN must be specified", id="nobody's action"),
        pytest.param("WEBSOCKET", {**TO_FUNCTION, "IntegrationMethod": "POST"}, "Payload format version 2.0", id="ws"),
        pytest.param("WEBSOCKET", {**MOCK, "IntegrationSubtype": "x"}, "integrationSubtype is only", id="a subtype"),
        pytest.param("WEBSOCKET", {**MOCK, "TimeoutInMillis": 29001}, "Timeout should be between", id="too long"),
        pytest.param("WEBSOCKET", {**TO_URL, "IntegrationUri": "x"}, "Invalid HTTP endpoint", id="no URL for ws"),
        pytest.param(
            "WEBSOCKET",
            {**MOCK, "RequestParameters": {"x": "'y'"}},
            "Invalid mapping expression parameter specified: x",
            id="mapped to nowhere",
        ),
        pytest.param(
            "WEBSOCKET",
            {**MOCK, "RequestParameters": {"integration.request.header.x": "y"}},
            MAPPING + "[Invalid mapping expression specified: y]",
            id="mapped from nowhere",
        ),
    ],
)
def test_integrations_that_are_none(apis: dict[str, Api], protocol: str, given: dict[str, Any], message: str) -> None:
    api = apis[protocol]
    found = refusal(api.client.create_integration, ApiId=api.id, **given)
    assert found[:2] == (400, "BadRequestException")
    assert found.message.startswith(message)
    assert api.client.get_integrations(ApiId=api.id)["Items"] == []


@pytest.mark.parametrize("subtype", SUBTYPES)
def test_every_subtype_takes_what_it_knows(http: Api, subtype: str) -> None:
    known = SUBTYPES[subtype].required | SUBTYPES[subtype].optional
    http.integration(
        **{**TO_QUEUE, "IntegrationSubtype": subtype, "RequestParameters": dict.fromkeys(known, "$request.body")}
        | {"IntegrationMethod": "POST", "IntegrationUri": ""}
    )


def test_mappings_are_merged_and_an_empty_one_removes(http: Api) -> None:
    key = {"ApiId": http.id, "IntegrationId": http.integration(**MAPPINGS)}
    updated = http.client.update_integration(
        **key,
        RequestParameters={"append:header.a": "", "overwrite:header.c": "new", "overwrite:path": ""},
        ResponseParameters={"500": {}, "404": {"overwrite:statuscode": "200"}},
    )
    assert updated["RequestParameters"] == {"remove:querystring.b": "''", "overwrite:header.c": "new"}
    assert updated["ResponseParameters"] == {"404": {"overwrite:statuscode": "200"}}
    emptied = http.client.update_integration(**key, ResponseParameters={"404": {}})
    assert "ResponseParameters" not in emptied


def test_an_integration_in_use_stays(http: Api) -> None:
    integration = http.integration()
    routes = [http.route(key, Target=f"integrations/{integration}") for key in ("GET /a", "GET /b")]
    found = refusal(http.client.delete_integration, ApiId=http.id, IntegrationId=integration)
    assert found == (
        409,
        "ConflictException",
        f"Cannot delete Integration because it is referenced by the following Routes with Ids: [{', '.join(routes)}]",
    )


def test_a_link_of_v1_is_for_websocket(websocket: Api) -> None:
    arn = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:loadbalancer/net/x/1"
    link = v1_client().create_vpc_link(name="x", targetArns=[arn])["id"]
    websocket.integration(ConnectionType="VPC_LINK", ConnectionId=link)
    found = refusal(websocket.client.create_integration, ApiId=websocket.id, **{**TO_VPC, "ConnectionId": "nope"})
    assert found.status == 400


def test_the_life_of_an_integration_response(websocket: Api) -> None:
    client, owner = websocket.client, {"ApiId": websocket.id, "IntegrationId": websocket.integration()}
    given = {
        "IntegrationResponseKey": "/200/",
        "ContentHandlingStrategy": "CONVERT_TO_TEXT",
        "ResponseParameters": {"method.response.header.x": "'y'"},
        "ResponseTemplates": {"$default": "#set($a=1)"},
        "TemplateSelectionExpression": "$default",
    }
    created = client.create_integration_response(**owner, **given)
    assert status(created) == 201
    assert plain(created) == {**given, "IntegrationResponseId": SHORT_ID}
    key = {**owner, "IntegrationResponseId": created["IntegrationResponseId"]}
    assert plain(client.get_integration_response(**key)) == plain(created)
    assert client.get_integration_responses(**owner)["Items"] == [plain(created)]
    updated = client.update_integration_response(
        **key, IntegrationResponseKey="$default", ResponseParameters={"method.response.header.x": ""}
    )
    shown = {**plain(created), "IntegrationResponseKey": "$default"}
    del shown["ResponseParameters"]
    assert plain(updated) == shown
    found = refusal(client.create_integration_response, **owner, IntegrationResponseKey="$default")
    assert found[:2] == (409, "ConflictException")
    assert status(client.delete_integration_response(**key)) == 204
    calls = (client.get_integration_response, client.update_integration_response, client.delete_integration_response)
    for call in calls:
        message = f"Invalid IntegrationResponse identifier specified {key['IntegrationResponseId']}"
        assert refusal(call, **key) == (404, "NotFoundException", message)


@pytest.mark.parametrize(("protocol", "key"), [("HTTP", "$default"), ("WEBSOCKET", "200"), ("WEBSOCKET", "")])
def test_integration_responses_that_are_none(apis: dict[str, Api], protocol: str, key: str) -> None:
    api = apis[protocol]
    owner = {"ApiId": api.id, "IntegrationId": api.integration()}
    found = refusal(api.client.create_integration_response, **owner, IntegrationResponseKey=key)
    assert found[:2] == (400, "BadRequestException")
    assert api.client.get_integration_responses(**owner)["Items"] == []
