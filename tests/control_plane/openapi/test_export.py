"""Exports are laid out as AWS lays them out (handbook/08 section 7; an export of a real API, as published)."""

from collections.abc import Mapping
from typing import Any

import pytest

from control_plane.definitions import v1
from control_plane.openapi.documents import document
from control_plane.openapi.documents.dialect import Address, Dialect
from control_plane.openapi.rest import export
from control_plane.wire.errors import BadRequest
from tests.control_plane.openapi.documents import empty_api, imported, oas30, operation, swagger

ADDRESS = Address("abcdefghij.execute-api.us-east-1.amazonaws.com", "dev")
X = "x-amazon-apigateway-"
AUTHORIZER = {"type": "token", "authorizerUri": "arn:f", "authorizerResultTtlInSeconds": 60}
API = imported(
    oas30(
        {
            "/pets/{id}": {
                "put": operation(
                    {
                        "type": "http",
                        "httpMethod": "PUT",
                        "uri": "https://x",
                        "requestTemplates": {"application/xml": "t"},
                        "responses": {
                            "default": {"statusCode": "200"},
                            "5..": {"statusCode": "500", "responseTemplates": {"text/plain": "e"}},
                        },
                    },
                    operationId="putPet",
                    parameters=[{"name": "q", "in": "query"}, {"name": "A-B", "in": "header", "required": True}],
                    requestBody={"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}},
                    responses={
                        "200": {
                            "headers": {"X-A": {}},
                            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}},
                        },
                        "500": {},
                    },
                    security=[{"mine": []}, {"key": []}],
                    **{X + "request-validator": "body"},
                ),
                X + "any-method": operation(**{X + "auth": {"type": "AWS_IAM"}}),
            }
        },
        info={"title": "Pets", "version": "1.0.0", "description": "all pets"},
        components={
            "schemas": {"Pet": {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Pet"}}}},
            "securitySchemes": {
                "mine": {"type": "apiKey", "name": "Auth", "in": "header", X + "authorizer": AUTHORIZER},
                "idle": {"type": "apiKey", "name": "Auth", "in": "header", X + "authorizer": AUTHORIZER},
                "key": {"type": "apiKey", "name": "x-api-key", "in": "header"},
            },
        },
        servers=[{"url": "/", X + "endpoint-configuration": {"disableExecuteApiEndpoint": True}}],
        **{X + "request-validators": {"body": {"validateRequestBody": True}}, X + "binary-media-types": ["image/png"]},
    )
).api


def exported(kind: str, *groups: str, api: v1.RestApi = API) -> Any:
    dialects: Mapping[str, Dialect] = {"swagger": document.SWAGGER_2, "oas30": document.OPENAPI_3}
    return export.document(api, dialects[kind], ADDRESS, frozenset(groups))


def test_swagger_for_callers() -> None:
    assert exported("swagger") == {
        "swagger": "2.0",
        "info": {"description": "all pets", "version": "1.0.0", "title": "Pets"},
        "host": "abcdefghij.execute-api.us-east-1.amazonaws.com",
        "basePath": "/dev",
        "schemes": ["https"],
        "paths": {
            "/pets/{id}": {
                "put": {
                    "operationId": "putPet",
                    "consumes": ["application/json"],
                    "produces": ["application/json"],
                    "parameters": [
                        {"name": "A-B", "in": "header", "required": True, "type": "string"},
                        {"name": "id", "in": "path", "required": True, "type": "string"},
                        {"name": "q", "in": "query", "required": False, "type": "string"},
                        {"in": "body", "name": "Pet", "required": True, "schema": {"$ref": "#/definitions/Pet"}},
                    ],
                    "responses": {
                        "200": {
                            "description": "200 response",
                            "schema": {"$ref": "#/definitions/Pet"},
                            "headers": {"X-A": {"type": "string"}},
                        },
                        "500": {"description": "500 response"},
                    },
                    "security": [{"mine": []}, {"api_key": []}],
                },
                X + "any-method": {
                    "parameters": [{"name": "id", "in": "path", "required": True, "type": "string"}],
                    "responses": {},
                    "security": [{"sigv4": []}],
                },
            }
        },
        "securityDefinitions": {
            "mine": {"type": "apiKey", "name": "Auth", "in": "header", X + "authtype": "custom"},
            "api_key": {"type": "apiKey", "name": "x-api-key", "in": "header"},
            "sigv4": {"type": "apiKey", "name": "Authorization", "in": "header", X + "authtype": "awsSigv4"},
        },
        "definitions": {"Pet": {"type": "object", "properties": {"next": {"$ref": "#/definitions/Pet"}}}},
    }


def test_openapi_for_callers() -> None:
    found = exported("oas30")
    schema = {"schema": {"$ref": "#/components/schemas/Pet"}}
    assert list(found) == ["openapi", "info", "servers", "paths", "components"]
    assert found["openapi"] == "3.0.1"
    assert found["info"] == {"title": "Pets", "description": "all pets", "version": "1.0.0"}
    assert found["servers"] == [
        {
            "url": "https://abcdefghij.execute-api.us-east-1.amazonaws.com/{basePath}",
            "variables": {"basePath": {"default": "dev"}},
        }
    ]
    assert found["paths"]["/pets/{id}"]["put"] == {
        "operationId": "putPet",
        "parameters": [
            {"name": "A-B", "in": "header", "required": True, "schema": {"type": "string"}},
            {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
            {"name": "q", "in": "query", "schema": {"type": "string"}},
        ],
        "requestBody": {"content": {"application/json": schema}, "required": True},
        "responses": {
            "200": {
                "description": "200 response",
                "headers": {"X-A": {"schema": {"type": "string"}}},
                "content": {"application/json": schema},
            },
            "500": {"description": "500 response", "content": {}},
        },
        "security": [{"mine": []}, {"api_key": []}],
    }
    assert list(found["components"]) == ["schemas", "securitySchemes"]


ORDER = [
    ("swagger", ["swagger", "info", "host", "basePath", "schemes", "paths", "securityDefinitions", "definitions"]),
    ("oas30", ["openapi", "info", "servers", "paths", "components"]),
]


@pytest.mark.parametrize(("kind", "keys"), ORDER, ids=[case[0] for case in ORDER])
def test_members_come_in_awss_order_and_extensions_last(kind: str, keys: list[str]) -> None:
    found = list(exported(kind, "apigateway"))
    assert found[: len(keys)] == keys
    assert all(key.startswith("x-") for key in found[len(keys) :])
    assert found[-1] == X + "binary-media-types"  # handbook/08, pair 15


GROUPS = [
    (
        "integrations bring the backends",
        ("integrations",),
        {"integration"},
        {"endpoint-configuration", "binary-media-types"},
    ),
    ("authorizers bring theirs, used or not", ("authorizers",), {"authorizer"}, set()),
    ("validators bring theirs", ("validators",), {"request-validator"}, {"request-validators"}),
    (
        "apigateway brings all",
        ("apigateway",),
        {"integration", "authorizer", "request-validator"},
        {"endpoint-configuration", "binary-media-types", "request-validators"},
    ),
    ("postman brings a collection", ("postman",), set(), set()),
]


@pytest.mark.parametrize(("why", "groups", "inside", "root"), GROUPS, ids=[case[0] for case in GROUPS])
def test_each_group_of_extensions_comes_when_it_is_asked_for(
    why: str, groups: tuple[str, ...], inside: set[str], root: set[str]
) -> None:
    found = exported("swagger", *groups)
    put = found["paths"]["/pets/{id}"]["put"]
    schemes = found["securityDefinitions"]
    named = {key.removeprefix(X) for key in [*put, *schemes["mine"]] if key.startswith(X)} - {"authtype"}
    assert named == inside
    assert {key.removeprefix(X) for key in found if key.startswith(X)} == root
    assert ("idle" in schemes) == ("authorizer" in inside)
    assert ("x-postman-collection" in found) == ("postman" in groups)


def test_integrations_say_what_they_read_and_write() -> None:
    put = exported("swagger", "integrations")["paths"]["/pets/{id}"]["put"]
    assert put["consumes"] == ["application/json", "application/xml"]
    assert put["produces"] == ["application/json", "text/plain"]
    assert put[X + "integration"] == {
        "type": "http",
        "httpMethod": "PUT",
        "uri": "https://x",
        "requestTemplates": {"application/xml": "t"},
        "passthroughBehavior": "when_no_match",
        "responses": {
            "default": {"statusCode": "200"},
            "5..": {"statusCode": "500", "responseTemplates": {"text/plain": "e"}},
        },
    }


def test_authorizers_say_how_they_are_called() -> None:
    assert exported("oas30", "authorizers")["components"]["securitySchemes"]["mine"] == {
        "type": "apiKey",
        "name": "Auth",
        "in": "header",
        X + "authtype": "custom",
        X + "authorizer": {"authorizerUri": "arn:f", "authorizerResultTtlInSeconds": 60, "type": "token"},
    }


def test_the_endpoint_is_configured_in_openapis_server() -> None:
    found = exported("oas30", "apigateway")
    assert found["servers"][0][X + "endpoint-configuration"] == {"disableExecuteApiEndpoint": True}
    assert X + "endpoint-configuration" not in found


def test_an_api_of_nothing_has_its_date_for_a_version_and_empty_components() -> None:
    found = exported("oas30", api=empty_api())
    assert found["info"] == {"title": "before", "version": "2023-11-14T22:13:20Z"}
    assert (found["paths"], found["components"]) == ({}, {})
    assert "definitions" not in exported("swagger", api=empty_api())


def test_a_resource_without_methods_is_said_where_nothing_below_it_is() -> None:
    api = imported(swagger({"/a/b": {}, "/c/d": {"get": operation()}})).api
    assert exported("oas30", api=api)["paths"].keys() == {"/a/b", "/c/d"}


def test_bodies_that_are_no_json_cannot_be_exported() -> None:
    content = {"application/xml": {"schema": {"$ref": "#/components/schemas/A"}}}
    api = imported(
        oas30({"/": {"put": operation(requestBody={"content": content})}}, components={"schemas": {"A": {}}})
    ).api
    with pytest.raises(BadRequest, match="Only found non-JSON body models for PUT /"):
        exported("swagger", api=api)


def test_the_names_of_schemes_give_way_to_authorizers() -> None:
    schemes = {
        "api_key": {"type": "apiKey", "name": "Auth", "in": "header", X + "authorizer": AUTHORIZER},
        "key": {"type": "apiKey", "name": "x-api-key", "in": "header"},
    }
    said = operation(security=[{"api_key": []}, {"key": []}])
    api = imported(swagger({"/": {"get": said}}, securityDefinitions=schemes)).api
    assert exported("swagger", api=api)["paths"]["/"]["get"]["security"] == [{"api_key": []}, {"api_key_": []}]


def test_a_postman_collection_has_a_request_per_method() -> None:
    collection = exported("oas30", "postman")["x-postman-collection"]
    assert collection["info"]["name"] == "Pets"
    put, other = collection["item"]
    assert put["name"] == "putPet"
    assert put["request"] == {
        "method": "PUT",
        "header": [{"key": "A-B", "value": ""}, {"key": "x-api-key", "value": ""}],
        "url": {
            "raw": "https://abcdefghij.execute-api.us-east-1.amazonaws.com/dev/pets/:id",
            "protocol": "https",
            "host": ["abcdefghij", "execute-api", "us-east-1", "amazonaws", "com"],
            "path": ["dev", "pets", ":id"],
            "query": [{"key": "q", "value": ""}],
            "variable": [{"key": "id", "value": ""}],
        },
    }
    assert (other["name"], other["request"]["method"]) == ("ANY /pets/{id}", "GET")


EXTENSIONS = [
    ("none", None, set()),
    ("one", "integrations", {"integrations"}),
    ("several, with spaces", "integrations, authorizers", {"integrations", "authorizers"}),
    ("nothing between commas", "apigateway,,", {"apigateway"}),
]


@pytest.mark.parametrize(("why", "given", "wanted"), EXTENSIONS, ids=[case[0] for case in EXTENSIONS])
def test_the_extensions_parameter(why: str, given: str | None, wanted: set[str]) -> None:
    assert export.groups(given) == wanted


def test_an_unknown_extension_is_refused() -> None:
    with pytest.raises(BadRequest, match="Invalid extensions: all"):
        export.groups("all,integrations")
