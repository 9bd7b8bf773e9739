"""Integrations and their responses through boto3 (handbook/01 section 6, handbook/10 facts 16 to 19)."""

from typing import Any

import pytest

from tests.control_plane.clients import refusal
from tests.control_plane.v1.conftest import ACCOUNT, FUNCTION_URI, REGION, Api, plain, replace, status

ROLE = f"arn:aws:iam::{ACCOUNT}:role/caller"
TABLE_URI = f"arn:aws:apigateway:{REGION}:dynamodb:action/PutItem"
BALANCER = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:loadbalancer/net/pets/1"
STREAM_URI = f"arn:aws:apigateway:{REGION}:firehose:action/PutRecord"


@pytest.fixture
def key(api: Api) -> dict[str, str]:
    return api.method()


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        pytest.param({"type": "MOCK"}, {}, id="MOCK has neither method nor URI"),
        pytest.param({"type": "MOCK", "integrationHttpMethod": "POST"}, {}, id="and is not given one"),
        pytest.param(
            {"type": "HTTP", "uri": "http://example.com", "integrationHttpMethod": "GET"},
            {"uri": "http://example.com", "httpMethod": "GET", "connectionType": "INTERNET"},
            id="HTTP goes over the Internet",
        ),
        pytest.param(
            {"type": "HTTP_PROXY", "uri": "${stageVariables.url}/x", "integrationHttpMethod": "ANY"},
            {"uri": "${stageVariables.url}/x", "httpMethod": "ANY", "connectionType": "INTERNET"},
            id="a stage variable may hold the URI",
        ),
        pytest.param(
            {"type": "AWS_PROXY", "uri": FUNCTION_URI, "integrationHttpMethod": "POST"},
            {"uri": FUNCTION_URI, "httpMethod": "POST"},
            id="a function lets the gateway in by its own policy",
        ),
        pytest.param(
            {"type": "AWS_PROXY", "uri": STREAM_URI, "integrationHttpMethod": "POST", "credentials": ROLE},
            {"uri": STREAM_URI, "httpMethod": "POST", "credentials": ROLE},
            id="Firehose may be proxied to",
        ),
        pytest.param(
            {
                "type": "AWS",
                "uri": TABLE_URI,
                "integrationHttpMethod": "POST",
                "credentials": "arn:aws:iam::*:user/*",
            },
            {"uri": TABLE_URI, "httpMethod": "POST", "credentials": "arn:aws:iam::*:user/*"},
            id="the caller's own credentials",
        ),
        pytest.param(
            {
                "type": "MOCK",
                "requestTemplates": {"application/json": '{"statusCode": 200}', "$default": None},
                "requestParameters": {"integration.request.header.x": "'y'", "a": "method.request.header.z"},
                "passthroughBehavior": "NEVER",
                "contentHandling": "CONVERT_TO_TEXT",
                "timeoutInMillis": 50,
                "cacheNamespace": "mine",
                "cacheKeyParameters": ["method.request.path.id"],
                "tlsConfig": {"insecureSkipVerification": True},
            },
            {
                "requestTemplates": {"application/json": '{"statusCode": 200}', "$default": None},
                "requestParameters": {"integration.request.header.x": "'y'", "a": "method.request.header.z"},
                "passthroughBehavior": "NEVER",
                "contentHandling": "CONVERT_TO_TEXT",
                "timeoutInMillis": 50,
                "cacheNamespace": "mine",
                "cacheKeyParameters": ["method.request.path.id"],
                "tlsConfig": {"insecureSkipVerification": True},
            },
            id="everything there is to say",
        ),
        pytest.param(
            {"type": "MOCK", "responseTransferMode": "STREAM", "timeoutInMillis": 900_000},
            {"responseTransferMode": "STREAM", "timeoutInMillis": 900_000},
            id="a stream may take long",
        ),
    ],
)
def test_put_integration_answers_what_was_given_and_the_defaults(
    api: Api, key: dict[str, str], given: dict[str, Any], shown: dict[str, Any]
) -> None:
    put = api.client.put_integration(**key, **given)
    assert status(put) == 201
    assert plain(put) == {
        "type": given["type"],
        "passthroughBehavior": "WHEN_NO_MATCH",
        "timeoutInMillis": 29000,
        "cacheNamespace": api.root,
        "cacheKeyParameters": [],
        **shown,
    }
    assert plain(api.client.get_integration(**key)) == plain(put)


@pytest.mark.parametrize(
    ("given", "code", "message"),
    [
        pytest.param(
            {"type": "AWS", "uri": TABLE_URI}, "BadRequestException", "Role ARN must be specified", id="no role"
        ),
        pytest.param(
            {"type": "AWS", "uri": TABLE_URI, "credentials": "arn:aws:iam::222222222222:role/x"},
            "AccessDeniedException",
            "Cross-account pass role is not allowed.",
            id="a role of another account",
        ),
        pytest.param(
            {"type": "AWS", "uri": TABLE_URI, "credentials": "role"},
            "BadRequestException",
            "Invalid ARN specified in the request",
            id="no ARN of a role",
        ),
        pytest.param(
            {"type": "MOCK", "timeoutInMillis": 49}, "BadRequestException", "Timeout should be between", id="too short"
        ),
        pytest.param(
            {"type": "MOCK", "timeoutInMillis": 29001},
            "BadRequestException",
            "Timeout should be between",
            id="too long",
        ),
        pytest.param(
            {"type": "MOCK", "passthroughBehavior": "MAYBE"}, "BadRequestException", "Invalid passthrough", id="maybe"
        ),
        pytest.param(
            {"type": "HTTP", "uri": "http://x", "connectionType": "VPC_LINK", "connectionId": "nolink"},
            "BadRequestException",
            "Invalid Vpc Link identifier specified",
            id="an unknown VPC link",
        ),
    ],
)
def test_put_integration_refuses(api: Api, key: dict[str, str], given: dict[str, Any], code: str, message: str) -> None:
    before = plain(api.client.get_integration(**key))
    found = refusal(api.client.put_integration, **key, **{"integrationHttpMethod": "POST", **given})
    assert (found.code, found.message[: len(message)]) == (code, message)
    assert plain(api.client.get_integration(**key)) == before


@pytest.mark.parametrize(
    "link",
    [
        pytest.param({}, id="by its id"),
        pytest.param({"connectionId": "${stageVariables.link}"}, id="by a stage variable"),
        pytest.param(
            {"connectionId": "abc123", "integrationTarget": BALANCER.replace("/net/", "/app/")},
            id="a link of the other kind, with its target",
        ),
    ],
)
def test_how_a_vpc_link_is_named(api: Api, key: dict[str, str], link: dict[str, str]) -> None:
    own = api.client.create_vpc_link(name="link", targetArns=[BALANCER])["id"]
    link = {"connectionId": own, **link}
    given = {"type": "HTTP_PROXY", "integrationHttpMethod": "GET", "uri": "http://pets", "connectionType": "VPC_LINK"}
    put = api.client.put_integration(**key, **given, **link)
    assert {name: put[name] for name in link} == link


@pytest.mark.parametrize(
    ("patch", "shown"),
    [
        (replace("/timeoutInMillis", "100"), {"timeoutInMillis": 100}),
        (replace("/passthroughBehavior", "WHEN_NO_TEMPLATES"), {"passthroughBehavior": "WHEN_NO_TEMPLATES"}),
        (replace("/contentHandling", "CONVERT_TO_BINARY"), {"contentHandling": "CONVERT_TO_BINARY"}),
        (replace("/contentHandling", ""), {}),
        (replace("/uri", "https://other"), {"uri": "https://other"}),
        (replace("/httpMethod", "PUT"), {"httpMethod": "PUT"}),
        (replace("/credentials", ROLE), {"credentials": ROLE}),
        (replace("/cacheNamespace", "mine"), {"cacheNamespace": "mine"}),
        (
            replace("/cacheKeyParameters", "method.request.path.id", "add"),
            {"cacheKeyParameters": ["method.request.path.id"]},
        ),
        (
            replace("/cacheKeyParameters/method.request.path.id", "", "add"),
            {"cacheKeyParameters": ["method.request.path.id"]},
        ),
        (replace("/requestTemplates/application~1json", "x", "add"), {"requestTemplates": {"application/json": "x"}}),
        (replace("/requestTemplates/application~1json", None, "add"), {"requestTemplates": {"application/json": None}}),
        (
            replace("/requestParameters/integration.request.header.x", "'y'", "add"),
            {"requestParameters": {"integration.request.header.x": "'y'"}},
        ),
        (
            replace("/tlsConfig/insecureSkipVerification", "true"),
            {"tlsConfig": {"insecureSkipVerification": True}},
        ),
        (replace("/responseTransferMode", "STREAM"), {"responseTransferMode": "STREAM"}),
    ],
)
def test_update_integration(api: Api, key: dict[str, str], patch: list[dict[str, str]], shown: dict[str, Any]) -> None:
    given = {"type": "HTTP", "uri": "http://example.com", "integrationHttpMethod": "GET"}
    before = plain(api.client.put_integration(**key, **given))
    updated = api.client.update_integration(**key, patchOperations=patch)
    assert status(updated) == 200
    assert plain(updated) == {**before, **shown}
    assert plain(api.client.get_integration(**key)) == plain(updated)


@pytest.mark.parametrize(
    ("path", "value", "op", "message"),
    [
        ("/type", "AWS", "replace", "Invalid patch path /type"),
        ("/timeoutInMillis", "soon", "replace", "Timeout should be between 50 ms and 29000 ms"),
        ("/timeoutInMillis", "10", "replace", "Timeout should be between 50 ms and 29000 ms"),
        ("/uri", None, "replace", "Invalid HTTP endpoint specified for URI"),
        ("/httpMethod", "", "replace", "Enumeration value for HttpMethod must be non-empty"),
        ("/connectionType", "PHONE", "replace", "Invalid value specified. Must be one of: [INTERNET, VPC_LINK]"),
        ("/requestParameters/integration.request.header.x", None, "remove", "Invalid parameter name specified"),
        ("/requestTemplates/text~1plain", None, "remove", "Content-Type specified was not found"),
        ("/cacheKeyParameters", None, "add", "Invalid patch value for path /cacheKeyParameters"),
    ],
)
def test_update_integration_refuses(api: Api, path: str, value: str | None, op: str, message: str) -> None:
    key = api.method()
    api.client.put_integration(**key, type="HTTP", uri="http://example.com", integrationHttpMethod="GET")
    before = plain(api.client.get_integration(**key))
    patch = [*replace("/cacheNamespace", "changed"), *replace(path, value, op)]
    assert refusal(api.client.update_integration, **key, patchOperations=patch).message == message
    assert plain(api.client.get_integration(**key)) == before


def test_cache_key_parameters_are_never_absent(api: Api, key: dict[str, str]) -> None:
    for name, value in (("/cacheKeyParameters/a", ""), ("/cacheKeyParameters", "a")):
        for op in ("add", "remove"):
            updated = api.client.update_integration(**key, patchOperations=replace(name, value, op))
            assert updated["cacheKeyParameters"] == (["a"] if op == "add" else [])


def test_delete_integration(api: Api, key: dict[str, str]) -> None:
    assert status(api.client.delete_integration(**key)) == 204
    assert refusal(api.client.get_integration, **key).message == "Invalid Integration identifier specified"
    assert "methodIntegration" not in api.client.get_method(**key)


def test_integration_responses(api: Api, key: dict[str, str]) -> None:
    api.client.put_method_response(**key, statusCode="200", responseParameters={"method.response.header.x": True})
    key = {**key, "statusCode": "200"}
    given = {
        "selectionPattern": "2..",
        "responseParameters": {"method.response.header.x": "integration.response.header.y"},
        "responseTemplates": {"application/json": ""},
        "contentHandling": "CONVERT_TO_TEXT",
    }
    put = api.client.put_integration_response(**key, **given)
    assert status(put) == 201
    assert plain(put) == {"statusCode": "200", **given, "responseTemplates": {"application/json": None}}
    assert plain(api.client.get_integration_response(**key)) == plain(put)
    patch = [
        *replace("/selectionPattern", ""),
        *replace("/responseTemplates/application~1json", "x"),
        *replace("/responseParameters/method.response.header.x", None, "remove"),
        *replace("/contentHandling", ""),
    ]
    updated = api.client.update_integration_response(**key, patchOperations=patch)
    assert status(updated) == 200
    assert plain(updated) == {"statusCode": "200", "responseTemplates": {"application/json": "x"}}
    overwritten = api.client.put_integration_response(**key)
    assert plain(overwritten) == {"statusCode": "200"}, "a second put replaces the first"
    assert status(api.client.delete_integration_response(**key)) == 204
    for call in (api.client.get_integration_response, api.client.delete_integration_response):
        assert refusal(call, **key) == (404, "NotFoundException", "Invalid Response status code specified")


@pytest.mark.parametrize("templates", [{}, {"application/json": "x"}])
def test_response_templates_are_shown_if_they_were_given_be_it_none(
    api: Api, key: dict[str, str], templates: dict[str, str]
) -> None:
    put = api.client.put_integration_response(**key, statusCode="200", responseTemplates=templates)
    assert put["responseTemplates"] == templates


def test_a_mapped_header_is_one_that_the_method_response_declares(api: Api, key: dict[str, str]) -> None:
    api.client.put_method_response(**key, statusCode="200")
    mapping = {"method.response.header.x": "'y'"}
    assert refusal(api.client.put_integration_response, **key, statusCode="200", responseParameters=mapping) == (
        400,
        "BadRequestException",
        "Invalid mapping expression parameter specified: method.response.header.x",
    )
    api.client.put_integration_response(**key, statusCode="404", responseParameters=mapping)
