"""`x-amazon-apigateway-integration` is an integration with its responses, and an integration is the extension again."""

from typing import Any

import pytest

from control_plane.definitions import v1
from control_plane.openapi.rest import integrations
from control_plane.wire.errors import BadRequest
from tests.control_plane.openapi.documents import MOCK, Imported, imported, oas30, operation

FUNCTION = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:f/invocations"
HTTP = {"type": "http", "httpMethod": "GET", "uri": "https://example.com/"}


def read(verb: str = "get", **given: Any) -> Imported:
    return imported(oas30({"/test": {verb: operation(given)}}))


READ = [
    (
        "a mock has neither verb nor address (captured)",
        {**MOCK, "httpMethod": "POST", "uri": "x"},
        {"type": "MOCK", "http_method": None, "uri": None, "connection_type": None},
    ),
    (
        "types and enumerations come in any case",
        {"type": "AWS_proxy", "passthroughBehavior": "When_No_Templates"},
        {"type": "AWS_PROXY", "passthrough_behavior": "WHEN_NO_TEMPLATES"},
    ),
    (
        "functions are called by POST, whatever is said",
        {"type": "aws_proxy", "httpMethod": "GET", "uri": FUNCTION},
        {"http_method": "POST", "uri": FUNCTION},
    ),
    ("without a verb it is the method's own", {"type": "http", "uri": "https://x"}, {"http_method": "GET"}),
    (
        "an aws integration keeps its verb and has no connection (captured)",
        {"type": "aws", "httpMethod": "POST", "connectionType": "INTERNET", "contentHandling": "CONVERT_TO_TEXT"},
        {"http_method": "POST", "connection_type": None, "content_handling": "CONVERT_TO_TEXT"},
    ),
    ("HTTP is connected by the internet", HTTP, {"connection_type": "INTERNET", "connection_id": None}),
    (
        "or by a VPC link",
        {**HTTP, "connectionType": "vpc_link", "connectionId": "l", "integrationTarget": "arn:t"},
        {"connection_type": "VPC_LINK", "connection_id": "l", "integration_target": "arn:t"},
    ),
    (
        "AWS's defaults stand where nothing is said (captured)",
        HTTP,
        {"passthrough_behavior": "WHEN_NO_MATCH", "timeout_in_millis": 29000, "cache_key_parameters": []},
    ),
    (
        "what is said stands",
        {
            **HTTP,
            "timeoutInMillis": 50,
            "cacheNamespace": "n",
            "cacheKeyParameters": ["method.request.path.a"],
            "credentials": "arn:r",
        },
        {
            "timeout_in_millis": 50,
            "cache_namespace": "n",
            "cache_key_parameters": ["method.request.path.a"],
            "credentials": "arn:r",
        },
    ),
    ("responses may be streamed", {**HTTP, "responseTransferMode": "stream"}, {"response_transfer_mode": "STREAM"}),
    (
        "certificates may go unchecked",
        {**HTTP, "tlsConfig": {"insecureSkipVerification": True}},
        {"tls_config": v1.TlsConfig(insecure_skip_verification=True)},
    ),
    (
        "templates may be null or empty, which is the same (captured)",
        {**MOCK, "requestTemplates": {"a/b": "x", "c/d": None, "e/f": ""}},
        {"request_templates": {"a/b": "x", "c/d": None, "e/f": None}},
    ),
    ("the format of the payload is dropped (captured)", {**HTTP, "payloadFormatVersion": 2.0}, {"type": "HTTP"}),
]


@pytest.mark.parametrize(("why", "given", "members"), READ, ids=[case[0] for case in READ])
def test_an_integration_is_read_with_all_it_says(why: str, given: dict[str, Any], members: dict[str, Any]) -> None:
    found = read(**given)
    integration = found.integration("/test")
    assert {name: getattr(integration, name) for name in members} == members
    assert found.warnings == []


def test_answers_are_cached_by_the_resource() -> None:
    found = read(**HTTP)
    assert found.integration("/test").cache_namespace == found.resource("/test").id


RESPONSES = [
    (
        "`default` has no pattern (captured)",
        {"default": {"statusCode": "200"}},
        {"200": v1.IntegrationResponse(status_code="200")},
    ),
    (
        "any other key is one",
        {"4\\d{2}": {"statusCode": "400"}},
        {"400": v1.IntegrationResponse(status_code="400", selection_pattern="4\\d{2}")},
    ),
    (
        "a status may be a number (captured)",
        {"default": {"statusCode": 200}},
        {"200": v1.IntegrationResponse(status_code="200")},
    ),
    (
        "templates, headers and content handling come along",
        {
            "default": {
                "statusCode": "201",
                "responseTemplates": {"a/b": "x", "c/d": None},
                "responseParameters": {"method.response.header.a": "'b'"},
                "contentHandling": "CONVERT_TO_BINARY",
            }
        },
        {
            "201": v1.IntegrationResponse(
                status_code="201",
                response_templates={"a/b": "x", "c/d": None},
                response_parameters={"method.response.header.a": "'b'"},
                content_handling="CONVERT_TO_BINARY",
            )
        },
    ),
    ("none are none", {}, None),
]


@pytest.mark.parametrize(("why", "given", "wanted"), RESPONSES, ids=[case[0] for case in RESPONSES])
def test_the_responses_of_an_integration_are_read(why: str, given: dict[str, Any], wanted: Any) -> None:
    assert read(type="mock", responses=given).integration("/test").integration_responses == wanted


def test_an_integration_may_stand_elsewhere_in_the_document() -> None:
    document = oas30({"/": {"get": operation({"$ref": "#/components/x-amazon-apigateway-integrations/m"})}})
    document["components"] = {"x-amazon-apigateway-integrations": {"m": MOCK}}
    assert imported(document).integration().type == "MOCK"


OF = "of resource '/test' and method 'GET' but got"
WARNED = [
    (
        "a mapping that is no text, in AWS's words (captured)",
        {"requestParameters": {"integration.request.header.nothing": True, "integration.request.header.a": "'b'"}},
        "Invalid format for 'requestParameters'. Expected type string for property "
        f"'integration.request.header.nothing' {OF} 'true'",
        {"request_parameters": {"integration.request.header.a": "'b'"}},
    ),
    (
        "mappings that are none",
        {"requestParameters": []},
        f"Invalid format for 'requestParameters'. Expected type object {OF} '[]'",
        {"request_parameters": None},
    ),
    (
        "a template that is no text",
        {"requestTemplates": {"a/b": 1}},
        f"Invalid format for 'requestTemplates'. Expected type string for property 'a/b' {OF} '1'",
        {"request_templates": {}},
    ),
    (
        "an address that is no text",
        {"uri": 1},
        f"Invalid format for 'uri'. Expected type string {OF} '1'",
        {"uri": None},
    ),
    (
        "a timeout that is no number",
        {"timeoutInMillis": "5"},
        f"Invalid format for 'timeoutInMillis'. Expected type integer {OF} '5'",
        {"timeout_in_millis": 29000},
    ),
    (
        "a behaviour that there is not",
        {"passthroughBehavior": "x"},
        "Invalid format for 'passthroughBehavior'. Expected type string, one of "
        f"[WHEN_NO_MATCH, WHEN_NO_TEMPLATES, NEVER] {OF} 'x'",
        {"passthrough_behavior": "WHEN_NO_MATCH"},
    ),
    (
        "cache keys that are no texts",
        {"cacheKeyParameters": [1]},
        f"Invalid format for 'cacheKeyParameters'. Expected type array of strings {OF} '[1]'",
        {"cache_key_parameters": []},
    ),
    (
        "TLS that is not said",
        {"tlsConfig": 1},
        f"Invalid format for 'tlsConfig'. Expected type object with a boolean insecureSkipVerification {OF} '1'",
        {"tls_config": None},
    ),
]


@pytest.mark.parametrize(("why", "given", "said", "members"), WARNED, ids=[case[0] for case in WARNED])
def test_what_an_integration_does_not_understand_is_a_warning(
    why: str, given: dict[str, Any], said: str, members: dict[str, Any]
) -> None:
    found = read(**{"type": "http", **given})
    integration = found.integration("/test")
    assert found.warnings == [said]
    assert {name: getattr(integration, name) for name in members} == members
    with pytest.raises(BadRequest) as refusal:
        imported(oas30({"/test": {"get": operation({"type": "http", **given})}}), fail_on_warnings=True)
    assert refusal.value.message == f"Warnings found during import:\n\t{said}"


RESPONSE = (
    "Unable to put integration response on 'GET' for resource at path '/test': "
    "Invalid status code specified for the pattern '{}'"
)
PUT = "Unable to put integration on 'GET' for resource at path '/test'"
REFUSED = [
    ("a type must be said", {"uri": "x"}, f"{PUT}: Enumeration value for IntegrationType must be non-empty"),
    (
        "a response must have a status",
        {"type": "mock", "responses": {"default": {}}},
        RESPONSE.format("default"),
    ),
    (
        "and a possible one",
        {"type": "mock", "responses": {"x": {"statusCode": "600"}}},
        RESPONSE.format("x"),
    ),
]


@pytest.mark.parametrize(("why", "given", "said"), REFUSED, ids=[case[0] for case in REFUSED])
def test_an_integration_that_makes_no_sense_is_refused(why: str, given: dict[str, Any], said: str) -> None:
    with pytest.raises(BadRequest) as refusal:
        read(**given)
    assert refusal.value.message == f"Errors found during import:\n\t{said}"


def test_errors_are_told_with_the_warnings() -> None:
    with pytest.raises(BadRequest) as refusal:
        read(uri=1)
    assert refusal.value.message == (
        f"Errors found during import:\n\t{PUT}: Enumeration value for IntegrationType must be non-empty\n"
        f"Additionally, these warnings were found:\n\tInvalid format for 'uri'. Expected type string {OF} '1'"
    )


WRITTEN = [
    (
        "what an import would add by itself is not said",
        v1.Integration(
            type="HTTP", http_method="GET", uri="https://x", connection_type="INTERNET", cache_namespace="resource"
        ),
        {"type": "http", "httpMethod": "GET", "uri": "https://x", "passthroughBehavior": "when_no_match"},
    ),
    (
        "enumerations are in lower case where AWS's are (captured)",
        v1.Integration(type="AWS", content_handling="CONVERT_TO_TEXT", passthrough_behavior="NEVER"),
        {"type": "aws", "passthroughBehavior": "never", "contentHandling": "CONVERT_TO_TEXT"},
    ),
    (
        "all else is said",
        v1.Integration(
            type="MOCK",
            timeout_in_millis=50,
            cache_namespace="other",
            cache_key_parameters=["a"],
            tls_config=v1.TlsConfig(insecure_skip_verification=True),
        ),
        {
            "type": "mock",
            "passthroughBehavior": "when_no_match",
            "timeoutInMillis": 50,
            "cacheNamespace": "other",
            "cacheKeyParameters": ["a"],
            "tlsConfig": {"insecureSkipVerification": True},
        },
    ),
    (
        "responses are by pattern or `default` (captured)",
        v1.Integration(
            type="MOCK",
            integration_responses={
                "200": v1.IntegrationResponse(status_code="200"),
                "500": v1.IntegrationResponse(status_code="500", selection_pattern="5.."),
            },
        ),
        {
            "type": "mock",
            "passthroughBehavior": "when_no_match",
            "responses": {"default": {"statusCode": "200"}, "5..": {"statusCode": "500"}},
        },
    ),
]


@pytest.mark.parametrize(("why", "given", "wanted"), WRITTEN, ids=[case[0] for case in WRITTEN])
def test_an_integration_is_written_as_aws_exports_it(why: str, given: v1.Integration, wanted: dict[str, Any]) -> None:
    assert integrations.write(given, "resource") == wanted
