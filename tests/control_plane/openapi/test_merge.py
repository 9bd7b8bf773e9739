"""What a merge adds to and an overwrite leaves of an API (handbook/01 section 14, handbook/08 pair 13)."""

from typing import Any

import pytest
from msgspec.structs import replace

from control_plane.definitions import v1
from tests.control_plane.openapi.documents import Imported, empty_api, imported, operation, swagger

X = "x-amazon-apigateway-"
FIRST = swagger(
    {"/kept": {"get": operation(), "post": operation(responses={"201": {}, "400": {}})}, "/": {"get": operation()}},
    info={"title": "first", "version": "1", "description": "the first"},
    definitions={"Kept": {"type": "object"}, "Changed": {"type": "object"}},
    securityDefinitions={
        "kept": {
            "type": "apiKey",
            "name": "a",
            "in": "header",
            X + "authorizer": {"type": "token", "authorizerUri": "a"},
        }
    },
    **{
        X + "binary-media-types": ["image/heif"],
        X + "request-validators": {"kept": {"validateRequestBody": True}},
        X + "gateway-responses": {"DEFAULT_4XX": {"statusCode": "418"}},
        X + "minimum-compression-size": 5,
        X + "api-key-source": "AUTHORIZER",
        X + "policy": {"Statement": []},
        X + "endpoint-configuration": {"disableExecuteApiEndpoint": True, "vpcEndpointIds": ["vpce-1"]},
    },
)
SECOND = swagger(
    {"/kept": {"post": operation(responses={"200": {}})}, "/new": {"get": operation()}},
    info={"title": "second", "version": "2"},
    definitions={"Changed": {"type": "array"}, "New": {"type": "object"}},
    **{X + "binary-media-types": ["image/png", "image/jpg"]},
)


@pytest.fixture
def before() -> v1.RestApi:
    private = v1.EndpointConfiguration(types=["PRIVATE"], ip_address_type="dualstack")
    return imported(FIRST, empty_api(endpoint_configuration=private, tags={"a": "b"})).api


def methods(found: Imported) -> dict[str, list[str]]:
    return {each.path: sorted(each.methods) for each in found.api.resources.values()}


def test_a_merge_keeps_what_the_document_does_not_say(before: v1.RestApi) -> None:
    found = imported(SECOND, before)
    assert methods(found) == {"/": ["GET"], "/kept": ["GET", "POST"], "/new": ["GET"]}
    assert set(found.api.models) == {"Kept", "Changed", "New"}
    unchanged: list[str] = [
        *("id", "root_resource_id", "created_date", "endpoint_configuration", "tags", "description", "policy"),
        *("authorizers", "request_validators", "gateway_responses", "minimum_compression_size", "api_key_source"),
        "disable_execute_api_endpoint",
    ]
    assert {name: getattr(found.api, name) for name in unchanged} == {name: getattr(before, name) for name in unchanged}


def test_a_merge_replaces_what_has_the_same_name_wholly(before: v1.RestApi) -> None:
    found = imported(SECOND, before)
    assert set(found.method("/kept", "POST").method_responses or ()) == {"200"}
    assert '"array"' in (found.api.models["Changed"].schema or "")
    assert (found.api.name, found.api.version) == ("second", "2")


def test_a_merge_appends_binary_types(before: v1.RestApi) -> None:
    assert imported(SECOND, before).api.binary_media_types == ["image/heif", "image/png", "image/jpg"]
    assert imported(SECOND, imported(SECOND, before).api).api.binary_media_types == [
        "image/heif",
        "image/png",
        "image/jpg",
    ]


def test_an_overwrite_leaves_only_what_the_document_says(before: v1.RestApi) -> None:
    found = imported(SECOND, before, overwrite=True)
    fresh = imported(SECOND, empty_api())
    assert methods(found) == methods(fresh) == {"/": [], "/kept": ["POST"], "/new": ["GET"]}
    assert set(found.api.models) == {"Changed", "New"}
    emptied: list[str] = [
        *("description", "policy", "authorizers", "request_validators", "gateway_responses", "api_key_source"),
        *("minimum_compression_size", "binary_media_types", "disable_execute_api_endpoint", "name", "version"),
    ]
    assert {name: getattr(found.api, name) for name in emptied} == {name: getattr(fresh.api, name) for name in emptied}


def test_an_overwrite_leaves_identity_endpoint_type_and_tags_alone(before: v1.RestApi) -> None:
    after = imported(SECOND, before, overwrite=True).api
    same = ("id", "root_resource_id", "created_date", "tags")
    assert {name: getattr(after, name) for name in same} == {name: getattr(before, name) for name in same}
    assert after.endpoint_configuration == replace(before.endpoint_configuration, vpc_endpoint_ids=None)


@pytest.mark.parametrize("overwrite", [False, True], ids=["merge", "overwrite"])
def test_what_has_the_same_path_or_name_keeps_its_id(before: v1.RestApi, overwrite: bool) -> None:
    first, found = Imported(before, []), imported(FIRST, before, overwrite=overwrite)
    assert {each.path: each.id for each in found.api.resources.values()} == {
        each.path: each.id for each in first.api.resources.values()
    }
    members: tuple[Any, ...] = ("models", "authorizers", "request_validators", "resources")
    assert {name: getattr(found.api, name) for name in members} == {name: getattr(before, name) for name in members}
