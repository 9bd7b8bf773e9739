"""Authorizers through boto3 (handbook/05 sections 1.2 and 1.5, handbook/06 section 8)."""

from typing import Any

import pytest

from tests.control_plane.clients import refusal
from tests.control_plane.v2.conftest import FUNCTION_URI, ROLE, SHORT_ID, Api, plain, status

JWT: dict[str, Any] = {
    "AuthorizerType": "JWT",
    "IdentitySource": ["$request.header.Authorization"],
    "JwtConfiguration": {"Audience": ["pets"], "Issuer": "https://login.example.com/x"},
}
REQUEST: dict[str, Any] = {
    "AuthorizerType": "REQUEST",
    "AuthorizerUri": FUNCTION_URI,
    "AuthorizerPayloadFormatVersion": "2.0",
    "IdentitySource": ["$request.header.Auth", "$context.httpMethod", "$stageVariables.x"],
}
WEBSOCKET: dict[str, Any] = {
    "AuthorizerType": "REQUEST",
    "AuthorizerUri": FUNCTION_URI,
    "IdentitySource": ["route.request.header.Auth", "route.request.querystring.q", "stageVariables.x", "context.y"],
}
UNCACHED = {"AuthorizerResultTtlInSeconds": 0, "EnableSimpleResponses": False}


@pytest.mark.parametrize(
    ("protocol", "given", "filled_in"),
    [
        pytest.param("HTTP", JWT, {}, id="JWT"),
        pytest.param("HTTP", {**JWT, "IdentitySource": ["$request.querystring.token"]}, {}, id="JWT in the query"),
        pytest.param("HTTP", REQUEST, {**UNCACHED, "AuthorizerResultTtlInSeconds": 300}, id="a function, cached"),
        pytest.param("HTTP", {**REQUEST, "IdentitySource": []}, UNCACHED, id="a function that is always asked"),
        pytest.param(
            "HTTP",
            {**REQUEST, **UNCACHED, "EnableSimpleResponses": True, "AuthorizerCredentialsArn": ROLE},
            {},
            id="a function that says yes or no",
        ),
        pytest.param(
            "HTTP",
            {**REQUEST, "AuthorizerPayloadFormatVersion": "1.0", "AuthorizerResultTtlInSeconds": 3600},
            {"EnableSimpleResponses": False},
            id="a function that says a policy",
        ),
        pytest.param("WEBSOCKET", WEBSOCKET, {}, id="a function for connections"),
        pytest.param("WEBSOCKET", {**WEBSOCKET, "IdentitySource": []}, {}, id="a function that sees all of them"),
    ],
)
def test_the_life_of_an_authorizer(
    apis: dict[str, Api], protocol: str, given: dict[str, Any], filled_in: dict[str, Any]
) -> None:
    api = apis[protocol]
    created = api.client.create_authorizer(ApiId=api.id, Name="guard", **given)
    assert status(created) == 201
    assert plain(created) == {"AuthorizerId": SHORT_ID, "Name": "guard", **filled_in, **given}
    key = {"ApiId": api.id, "AuthorizerId": created["AuthorizerId"]}
    assert plain(api.client.get_authorizer(**key)) == plain(created)
    assert api.client.get_authorizers(ApiId=api.id)["Items"] == [plain(created)]
    assert plain(api.client.update_authorizer(**key, Name="other")) == {**plain(created), "Name": "other"}
    assert status(api.client.delete_authorizer(**key)) == 204
    for call in (api.client.get_authorizer, api.client.update_authorizer, api.client.delete_authorizer):
        message = f"Invalid Authorizer identifier specified {key['AuthorizerId']}"
        assert refusal(call, **key) == (404, "NotFoundException", message)


def configured(**members: Any) -> dict[str, Any]:
    return {**JWT, "JwtConfiguration": {**JWT["JwtConfiguration"], **members}}


@pytest.mark.parametrize(
    ("protocol", "given", "message"),
    [
        pytest.param("HTTP", {**JWT, "Name": ""}, "Authorizer name must be non-empty", id="no name"),
        pytest.param("WEBSOCKET", JWT, "JWT is only supported", id="JWT for WebSocket"),
        pytest.param("HTTP", {**JWT, "AuthorizerUri": FUNCTION_URI}, "authorizerUri is not", id="JWT with a function"),
        pytest.param("HTTP", {**JWT, "JwtConfiguration": {}}, "Invalid issuer", id="no configuration"),
        pytest.param("HTTP", configured(Issuer="http://x"), "Invalid issuer", id="an issuer without TLS"),
        pytest.param("HTTP", configured(Issuer="https://["), "Invalid issuer", id="an issuer that is no URL"),
        pytest.param("HTTP", configured(Audience=[]), "JWT configuration requires", id="no audience"),
        pytest.param("HTTP", configured(Audience=["a"] * 51), "JWT configuration can have", id="too many audiences"),
        pytest.param("HTTP", {**JWT, "IdentitySource": []}, "A JWT authorizer requires", id="no token"),
        pytest.param("HTTP", {**JWT, "IdentitySource": ["$context.x"]}, "A JWT authorizer", id="a token from nowhere"),
        pytest.param("HTTP", {**REQUEST, "AuthorizerUri": "x"}, "Invalid Authorizer URI: x.", id="no function"),
        pytest.param("HTTP", {**REQUEST, "AuthorizerUri": ""}, "Invalid Authorizer URI: null.", id="nothing"),
        pytest.param("HTTP", {**REQUEST, "AuthorizerCredentialsArn": "x"}, "Invalid ARN specified", id="no role"),
        pytest.param("HTTP", {**REQUEST, "IdentitySource": ["x"]}, "Invalid identity source", id="no source"),
        pytest.param("HTTP", {**REQUEST, "JwtConfiguration": {"Issuer": "x"}}, "jwtConfiguration is not", id="both"),
        pytest.param(
            "HTTP",
            {**REQUEST, "AuthorizerPayloadFormatVersion": ""},
            "AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer",
            id="no version",
        ),
        pytest.param("HTTP", {**REQUEST, "AuthorizerPayloadFormatVersion": "3.0"}, "Authorizer payload", id="3.0"),
        pytest.param(
            "HTTP",
            {**REQUEST, "AuthorizerPayloadFormatVersion": "1.0", "EnableSimpleResponses": True},
            "Simple responses are only supported",
            id="yes or no with 1.0",
        ),
        pytest.param(
            "HTTP",
            {**REQUEST, "IdentitySource": [], "AuthorizerResultTtlInSeconds": 1},
            "Identity source must be set if authorizer caching is enabled (TTL is greater than 0)",
            id="a cache without a key",
        ),
        pytest.param("WEBSOCKET", {**WEBSOCKET, "EnableSimpleResponses": True}, "enableSimple", id="simple for ws"),
        pytest.param("WEBSOCKET", {**WEBSOCKET, "AuthorizerResultTtlInSeconds": 1}, "authorizerRes", id="kept for ws"),
        pytest.param("WEBSOCKET", {**WEBSOCKET, "IdentitySource": ["$request.header.x"]}, "Invalid id", id="HTTP's"),
    ],
)
def test_authorizers_that_are_none(apis: dict[str, Api], protocol: str, given: dict[str, Any], message: str) -> None:
    api = apis[protocol]
    found = refusal(api.client.create_authorizer, ApiId=api.id, **{"Name": "guard", **given})
    assert found[:2] == (400, "BadRequestException")
    assert found.message.startswith(message)
    assert api.client.get_authorizers(ApiId=api.id)["Items"] == []


def test_an_update_replaces_structures_whole(http: Api) -> None:
    key = {"ApiId": http.id, "AuthorizerId": http.jwt()}
    new = {"Issuer": "https://other.example.com", "Audience": ["cats"]}
    assert http.client.update_authorizer(**key, JwtConfiguration=new)["JwtConfiguration"] == new
    assert refusal(http.client.update_authorizer, **key, JwtConfiguration={"Issuer": "x"}).status == 400
    assert http.client.get_authorizer(**key)["JwtConfiguration"] == new


def test_names_are_unique(http: Api) -> None:
    http.jwt("one")
    other = http.jwt("other")
    found = refusal(http.client.create_authorizer, ApiId=http.id, Name="one", **JWT)
    assert found[:2] == (409, "ConflictException")
    assert refusal(http.client.update_authorizer, ApiId=http.id, AuthorizerId=other, Name="one").status == 409


def test_an_authorizer_in_use_stays(http: Api) -> None:
    jwt = http.jwt("oidc")
    http.route("POST /pdf/generate", AuthorizationType="JWT", AuthorizerId=jwt)
    found = refusal(http.client.delete_authorizer, ApiId=http.id, AuthorizerId=jwt)
    message = "Cannot delete authorizer 'oidc', is referenced in route: POST /pdf/generate"
    assert found == (409, "ConflictException", message)
