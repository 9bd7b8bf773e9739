"""The extensions of a document's root, in both versions (handbook/08 section 2)."""

import json
from typing import Any

import pytest

from control_plane.definitions import v1
from control_plane.openapi.rest import extensions
from control_plane.wire.errors import BadRequest
from tests.control_plane.openapi.documents import empty_api, imported, oas30, swagger

X = "x-amazon-apigateway-"
PRIVATE = empty_api(endpoint_configuration=v1.EndpointConfiguration(types=["PRIVATE"], ip_address_type="dualstack"))
POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "execute-api:/*"}]}
RESPONSE = {
    "statusCode": 404,
    "responseParameters": {"gatewayresponse.header.a": "'b'"},
    "responseTemplates": {"a/b": "x"},
}

READ = [
    ("api-key-source", "authorizer", {"api_key_source": "AUTHORIZER"}),
    ("api-key-source", "HEADER", {"api_key_source": "HEADER"}),
    ("binary-media-types", ["image/png", "*/*"], {"binary_media_types": ["image/png", "*/*"]}),
    ("minimum-compression-size", 0, {"minimum_compression_size": 0}),
    ("security-policy", "SecurityPolicy_TLS13_1_3_2025_09", {"security_policy": "SecurityPolicy_TLS13_1_3_2025_09"}),
    ("endpoint-access-mode", "strict", {"endpoint_access_mode": "STRICT"}),
    ("policy", POLICY, {"policy": json.dumps(POLICY, separators=(",", ":"))}),
    ("policy", json.dumps(POLICY), {"policy": json.dumps(POLICY)}),
    (
        "gateway-responses",
        {"DEFAULT_4XX": {}, "RESOURCE_NOT_FOUND": RESPONSE},
        {
            "gateway_responses": {
                "DEFAULT_4XX": v1.GatewayResponse(response_type="DEFAULT_4XX"),
                "RESOURCE_NOT_FOUND": v1.GatewayResponse(
                    response_type="RESOURCE_NOT_FOUND",
                    status_code="404",
                    response_parameters={"gatewayresponse.header.a": "'b'"},
                    response_templates={"a/b": "x"},
                ),
            }
        },
    ),
]
"""(the extension, its value, what it makes of the API)"""


@pytest.mark.parametrize(("name", "value", "members"), READ, ids=[f"{name} {value}"[:50] for name, value, _ in READ])
@pytest.mark.parametrize("document", [swagger, oas30])
def test_an_extension_of_the_root_sets_members_of_the_api(
    document: Any, name: str, value: Any, members: dict[str, Any]
) -> None:
    found = imported(document(**{X + name: value}))
    assert {member: getattr(found.api, member) for member in members} == members
    assert found.warnings == []


IGNORED = [
    ("cors", {"allowOrigins": ["*"]}),
    ("importexport-version", "1.0"),
    ("integrations", {}),
    ("what-is-still-to-come", 1),
]


@pytest.mark.parametrize(("name", "value"), IGNORED, ids=[case[0] for case in IGNORED])
def test_rest_apis_ignore(name: str, value: Any) -> None:
    found = imported(oas30(**{X + name: value}, tags=[{"name": "Owner", X + "tag-value": "me"}]))
    assert (found.api.tags, found.warnings) == ({}, [])


ENDPOINT = {"disableExecuteApiEndpoint": True, "vpcEndpointIds": ["vpce-1"]}
ENDPOINTS = [
    ("Swagger has it at the root", swagger(**{X + "endpoint-configuration": ENDPOINT})),
    ("OpenAPI in its first server", oas30(servers=[{"url": "/", X + "endpoint-configuration": ENDPOINT}])),
]


@pytest.mark.parametrize(("why", "document"), ENDPOINTS, ids=[case[0] for case in ENDPOINTS])
def test_endpoint_configuration(why: str, document: dict[str, Any]) -> None:
    private = imported(document, PRIVATE).api
    assert private.disable_execute_api_endpoint
    assert private.endpoint_configuration.vpc_endpoint_ids == ["vpce-1"]
    assert imported(document).api.endpoint_configuration.vpc_endpoint_ids is None  # for private APIs only


WARNED = [
    ("api-key-source", "QUERY", "one of [HEADER, AUTHORIZER] but got 'QUERY'"),
    ("api-key-source", None, ""),
    ("binary-media-types", "image/png", "type array of strings but got 'image/png'"),
    ("binary-media-types", [1], "type array of strings but got '[1]'"),
    ("minimum-compression-size", "5", "type integer but got '5'"),
    ("minimum-compression-size", True, "type integer but got 'true'"),
    ("policy", 1, "type object but got '1'"),
    ("security-policy", [], "type string but got '[]'"),
    ("endpoint-access-mode", "LAX", "one of [BASIC, STRICT] but got 'LAX'"),
    ("endpoint-configuration", {"disableExecuteApiEndpoint": 1}, "a boolean disableExecuteApiEndpoint but got '1'"),
]


@pytest.mark.parametrize(("name", "value", "said"), WARNED, ids=[f"{name} {value}" for name, value, _ in WARNED])
def test_warns_of_what_has_another_type_and_leaves_it_out(name: str, value: Any, said: str) -> None:
    found = imported(swagger(**{X + name: value}))
    assert found.warnings == ([f"Invalid format for '{X}{name}'. Expected {said}"] if said else [])
    assert found.api == imported(swagger()).api


REFUSED = [
    ("gateway-responses", {"TEAPOT": {}}, "Invalid gateway response type specified: TEAPOT"),
    (
        "gateway-responses",
        {"DEFAULT_4XX": {"statusCode": "teapot"}},
        "Invalid status code specified for DEFAULT_4XX: teapot",
    ),
]


@pytest.mark.parametrize(("name", "value", "said"), REFUSED, ids=[case[2] for case in REFUSED])
def test_an_extension_that_makes_no_sense_is_refused(name: str, value: Any, said: str) -> None:
    with pytest.raises(BadRequest) as refusal:
        imported(swagger(**{X + name: value}))
    assert refusal.value.message == f"Errors found during import:\n\tUnable to import '{X}{name}': {said}"


def test_validators_keep_their_ids() -> None:
    document = swagger(**{X + "request-validators": {"body": {"validateRequestBody": True}}})
    before = imported(document).api
    (validator,) = before.request_validators.values()
    assert (validator.name, validator.validate_request_body, validator.validate_request_parameters) == (
        "body",
        True,
        False,
    )
    assert imported(document, before).api.request_validators == before.request_validators


def test_what_is_read_is_written_again() -> None:
    for name, value, members in READ:
        if value not in ("HEADER", json.dumps(POLICY)):  # said in other words, or not at all
            found = extensions.write(imported(swagger(**{X + name: value})).api, frozenset(("apigateway",)))
            assert imported(swagger(**found)).api == imported(swagger(**{X + name: value})).api, members


def test_each_group_brings_its_own() -> None:
    document = swagger(**{X + "request-validators": {"v": {}}, X + "binary-media-types": ["a/b"]})
    api = imported(document).api
    assert list(extensions.write(api, frozenset())) == []
    assert list(extensions.write(api, frozenset(("validators",)))) == [X + "request-validators"]
    assert list(extensions.write(api, frozenset(("integrations",)))) == [X + "binary-media-types"]
    assert list(extensions.write(api, frozenset(("apigateway",)))) == [
        X + "request-validators",
        X + "binary-media-types",
    ]


def test_a_policy_means_whichever_api_it_is_imported_as() -> None:
    own, other = "arn:aws:execute-api:us-east-1:000000000000:abcdefghij/*", "arn:aws:s3:::abcdefghij/*"
    api = empty_api(policy=json.dumps({"Statement": [{"Resource": [own, other]}]}))
    written = extensions.write(api, frozenset(("apigateway",)))
    assert written == {X + "policy": {"Statement": [{"Resource": ["execute-api:/*", other]}]}}
