"""Authorizers through boto3 (handbook/01 section 7)."""

import json
from typing import Any

import pytest

from tests.control_plane.clients import refusal
from tests.control_plane.v1.conftest import (
    ACCOUNT,
    AUTHORIZATION,
    FUNCTION_URI,
    REGION,
    SHORT_ID,
    Api,
    Emulator,
    plain,
    replace,
    status,
)

POOL = f"arn:aws:cognito-idp:{REGION}:{ACCOUNT}:userpool/{REGION}_abc"
TOKEN = {"type": "TOKEN", "authorizerUri": FUNCTION_URI, "identitySource": AUTHORIZATION}
REQUEST = {
    "type": "REQUEST",
    "authorizerUri": FUNCTION_URI,
    "identitySource": f"{AUTHORIZATION}, context.stage,stageVariables.x,method.request.querystring.q",
}
COGNITO = {"type": "COGNITO_USER_POOLS", "providerARNs": [POOL], "identitySource": AUTHORIZATION}
ISSUER: dict[str, Any] = {"issuer": "https://login.example.com/x", "audiences": ["pets"]}
JWT: dict[str, Any] = {
    "type": "JWT",
    "identitySource": AUTHORIZATION,
    "jwtConfiguration": {"issuers": [ISSUER], "defaultAlgorithms": ["RS256"]},
}


@pytest.mark.parametrize(
    ("given", "auth_type"),
    [
        pytest.param(TOKEN, "custom", id="TOKEN"),
        pytest.param({**TOKEN, "authorizerResultTtlInSeconds": 0}, "custom", id="TOKEN without a cache"),
        pytest.param({**TOKEN, "identityValidationExpression": "x+"}, "custom", id="TOKEN of a form"),
        pytest.param({**TOKEN, "authorizerCredentials": "arn:aws:iam::1:role/x"}, "custom", id="TOKEN with a role"),
        pytest.param(REQUEST, "custom", id="REQUEST"),
        pytest.param(
            {"type": "REQUEST", "authorizerUri": FUNCTION_URI, "authorizerResultTtlInSeconds": 0},
            "custom",
            id="REQUEST without a cache needs no source",
        ),
        pytest.param(COGNITO, "cognito_user_pools", id="Cognito"),
        pytest.param(JWT, "jwt", id="JWT"),
        pytest.param({**TOKEN, "authType": "mine"}, "mine", id="a type for documents"),
    ],
)
def test_the_life_of_an_authorizer(api: Api, given: dict[str, Any], auth_type: str) -> None:
    created = api.client.create_authorizer(restApiId=api.id, name="guard", **given)
    assert status(created) == 201
    assert plain(created) == {"id": SHORT_ID, "name": "guard", **given, "authType": auth_type}
    key = {"restApiId": api.id, "authorizerId": created["id"]}
    assert plain(api.client.get_authorizer(**key)) == plain(created)
    assert api.client.get_authorizers(restApiId=api.id)["items"] == [plain(created)]
    updated = api.client.update_authorizer(**key, patchOperations=replace("/name", "other"))
    assert plain(updated) == {**plain(created), "name": "other"}
    assert status(api.client.delete_authorizer(**key)) == 202
    for call in (api.client.get_authorizer, api.client.update_authorizer, api.client.delete_authorizer):
        assert refusal(call, **key) == (404, "NotFoundException", "Invalid Authorizer identifier specified")


def configured(**members: Any) -> dict[str, Any]:
    return {**JWT, "jwtConfiguration": {**JWT["jwtConfiguration"], **members}}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        pytest.param({**TOKEN, "name": ""}, "Authorizer name must be", id="no name"),
        pytest.param({**TOKEN, "authorizerUri": "x"}, "Invalid Authorizer URI: x. Authorizer URI", id="no URI"),
        pytest.param({"type": "TOKEN"}, "Invalid Authorizer URI: null.", id="nothing"),
        pytest.param({**TOKEN, "identitySource": "x"}, "Invalid identity source", id="no header"),
        pytest.param({**TOKEN, "identitySource": REQUEST["identitySource"]}, "Invalid identity", id="many headers"),
        pytest.param({**TOKEN, "authorizerResultTtlInSeconds": 3601}, "Authorizer result TTL", id="too long a cache"),
        pytest.param({**REQUEST, "identitySource": ""}, "Identity source required for REQUEST", id="no cache key"),
        pytest.param({**REQUEST, "identitySource": "body.x"}, "Invalid identity source", id="no source"),
        pytest.param({**COGNITO, "providerARNs": []}, "At least one Cognito User Pool", id="no pool"),
        pytest.param({**COGNITO, "providerARNs": ["x"]}, "Invalid Cognito User Pool ARN specified: x", id="bad pool"),
        pytest.param({**JWT, "authorizerUri": FUNCTION_URI}, "authorizer_uri is not supported", id="JWT with a URI"),
        pytest.param(
            {**JWT, "identitySource": "method.request.querystring.q"}, "Invalid identity", id="JWT in a query"
        ),
        pytest.param({**JWT, "jwtConfiguration": None}, "Invalid JWT configuration", id="JWT without configuration"),
        pytest.param(configured(issuers=[]), "Invalid JWT configuration", id="no issuers"),
        pytest.param(configured(defaultAlgorithms=[]), "Invalid JWT configuration", id="no algorithms"),
        pytest.param(configured(issuers=[ISSUER, ISSUER]), "Invalid JWT configuration", id="twice the same issuer"),
        pytest.param(configured(issuers=[{**ISSUER, "audiences": []}]), "Invalid JWT", id="no audience"),
        pytest.param(configured(issuers=[{**ISSUER, "issuer": "http://x"}]), "Invalid JWT", id="no https"),
        pytest.param(configured(issuers=[{**ISSUER, "issuer": "https://a@x"}]), "Invalid JWT", id="a user in it"),
        pytest.param(configured(issuers=[{**ISSUER, "issuer": "https://["}]), "Invalid JWT", id="no URL"),
        pytest.param(
            configured(issuers=[{**ISSUER, "additionalClaims": [{"claimName": "iss", "format": "SINGLE_STRING"}]}]),
            "Invalid JWT configuration specified: claim name 'iss' is not allowed",
            id="a reserved claim",
        ),
        pytest.param(
            configured(
                issuers=[
                    {
                        **ISSUER,
                        "additionalClaims": [
                            {"claimName": "a", "format": "SINGLE_STRING", "expectedValues": ["x", "y"]}
                        ],
                    }
                ]
            ),
            "Invalid JWT configuration specified: a claim has one expected value",
            id="two values of a claim",
        ),
    ],
)
def test_authorizers_that_are_none(api: Api, given: dict[str, Any], message: str) -> None:
    given = {name: each for name, each in {"name": "guard", **given}.items() if each is not None}
    found = refusal(api.client.create_authorizer, restApiId=api.id, **given)
    assert (found.status, found.message[: len(message)]) == (400, message)
    assert api.client.get_authorizers(restApiId=api.id)["items"] == []


def test_names_are_unique(api: Api) -> None:
    api.authorizer("guard")
    other = api.authorizer("other")
    assert refusal(api.client.create_authorizer, restApiId=api.id, name="guard", **TOKEN).status == 409
    key = {"restApiId": api.id, "authorizerId": other}
    assert refusal(api.client.update_authorizer, **key, patchOperations=replace("/name", "guard")).status == 409
    assert status(api.client.update_authorizer(**key, patchOperations=replace("/name", "other"))) == 200


@pytest.mark.parametrize(
    ("patch", "shown"),
    [
        (replace("/authorizerResultTtlInSeconds", "0"), {"authorizerResultTtlInSeconds": 0}),
        (replace("/identityValidationExpression", "x"), {"identityValidationExpression": "x"}),
        (
            replace("/authorizerCredentials", "arn:aws:iam::1:role/x"),
            {"authorizerCredentials": "arn:aws:iam::1:role/x"},
        ),
        (replace("/authType", "mine"), {"authType": "mine"}),
        (replace("/identitySource", "method.request.header.x"), {"identitySource": "method.request.header.x"}),
        (replace("/identitySource", "method.request.header.x", "add"), {"identitySource": "method.request.header.x"}),
        (replace("/type", "REQUEST"), {"type": "REQUEST"}),
        (replace("/providerARNs", POOL, "add"), {"providerARNs": [POOL]}),
        ([*replace("/providerARNs", POOL, "add"), *replace("/providerARNs", POOL, "remove")], {}),
    ],
)
def test_update_authorizer(api: Api, patch: list[dict[str, str]], shown: dict[str, Any]) -> None:
    key = {"restApiId": api.id, "authorizerId": api.authorizer()}
    before = plain(api.client.get_authorizer(**key))
    assert plain(api.client.update_authorizer(**key, patchOperations=patch)) == {**before, **shown}


def test_a_jwt_configuration_is_replaced_whole(api: Api) -> None:
    key = {"restApiId": api.id, "authorizerId": api.client.create_authorizer(restApiId=api.id, name="g", **JWT)["id"]}
    claims = [{"claimName": "team", "format": "SINGLE_STRING", "required": True, "expectedValues": ["a"]}]
    wanted = {"issuers": [{**ISSUER, "additionalClaims": claims}], "defaultAlgorithms": ["ES256"]}
    patch = replace("/jwtConfiguration", json.dumps(wanted))
    assert api.client.update_authorizer(**key, patchOperations=patch)["jwtConfiguration"] == wanted
    odd_claim = {**ISSUER, "additionalClaims": [{"claimName": "team", "format": "TREE"}]}
    for bad in (
        "",
        "[]",
        "{}",
        json.dumps({**wanted, "issuers": [odd_claim]}),
        '{"issuers": 1}',
        json.dumps({**wanted, "defaultAlgorithms": ["none"]}),
    ):
        found = refusal(api.client.update_authorizer, **key, patchOperations=replace("/jwtConfiguration", bad))
        assert found.message.startswith("Invalid JWT configuration specified")
    assert api.client.get_authorizer(**key)["jwtConfiguration"] == wanted


@pytest.mark.parametrize(
    ("path", "value", "op", "message"),
    [
        ("/type", "WRONG", "replace", "Invalid value specified. Must be one of: [TOKEN, REQUEST,"),
        ("/type", "JWT", "replace", "authorizer_uri is not supported for JWT authorizers"),
        ("/name", None, "replace", "Authorizer name must be non-empty"),
        ("/authorizerResultTtlInSeconds", "x", "replace", "Authorizer result TTL must be"),
        ("/identitySource", None, "remove", "Invalid identity source specified for a TOKEN authorizer: null"),
        ("/nonsense", "x", "replace", "Invalid patch path  '/nonsense' specified for op 'replace'. Must be one of: ["),
        ("/name", "x", "add", "Invalid patch path  '/name' specified for op 'add'. Must be one of: [/identitySource,"),
    ],
)
def test_update_authorizer_refuses(api: Api, path: str, value: str | None, op: str, message: str) -> None:
    key = {"restApiId": api.id, "authorizerId": api.authorizer()}
    found = refusal(api.client.update_authorizer, **key, patchOperations=replace(path, value, op))
    assert (found.status, found.message[: len(message)]) == (400, message)


def test_an_authorizer_in_use_stays(api: Api) -> None:
    guard = api.authorizer()
    key = api.method(api.resource("test"), authorizationType="CUSTOM", authorizerId=guard)
    assert refusal(api.client.delete_authorizer, restApiId=api.id, authorizerId=guard) == (
        409,
        "ConflictException",
        "Cannot delete authorizer 'guard', is referenced in method: GET//test",
    )
    api.client.delete_method(**key)
    assert status(api.client.delete_authorizer(restApiId=api.id, authorizerId=guard)) == 202


def test_what_is_handed_to_whoever_tries_an_authorizer(api: Api, emulator: Emulator) -> None:
    made = api.client.create_authorizer(restApiId=api.id, name="guard", **TOKEN)["id"]
    answer = api.client.test_invoke_authorizer(
        restApiId=api.id,
        authorizerId=made,
        headers={"a": "1"},
        multiValueHeaders={"b": ["2", "3"]},
        pathWithQueryString="/pets?x=1",
        stageVariables={"team": "blue"},
        additionalContext={"colour": "red"},
        body="b",
    )
    assert plain(answer) == {"clientStatus": 0, "log": "log\n", "latency": 1}
    ((authorizer_id, test),) = emulator.authorizer_tests.tried
    assert authorizer_id == made
    assert test.headers == [("a", "1"), ("b", "2"), ("b", "3")]
    assert (test.path, test.body, test.stage_variables, test.context) == (
        "/pets?x=1",
        "b",
        {"team": "blue"},
        {"colour": "red"},
    )


def test_trying_what_is_not_there(api: Api) -> None:
    missing = refusal(api.client.test_invoke_authorizer, restApiId=api.id, authorizerId="nobody")
    assert (missing.status, missing.message) == (404, "Invalid Authorizer identifier specified")
    missing = refusal(api.client.test_invoke_authorizer, restApiId="nobody", authorizerId="nobody")
    assert missing.status == 404
