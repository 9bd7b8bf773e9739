"""Methods and their responses through boto3 (handbook/01 section 6, handbook/10 facts 11, 18 and 19)."""

from typing import Any

import pytest

from tests.control_plane.clients import refusal
from tests.control_plane.v1.conftest import Api, plain, replace, status

NONE = {"apiKeyRequired": False, "authorizationType": "NONE", "httpMethod": "ANY"}


@pytest.fixture
def key(api: Api) -> dict[str, str]:
    return {"restApiId": api.id, "resourceId": api.root, "httpMethod": "ANY"}


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        pytest.param({}, {}, id="the least there can be"),
        pytest.param({"apiKeyRequired": True}, {"apiKeyRequired": True}, id="an API key"),
        pytest.param({"operationName": "List"}, {"operationName": "List"}, id="an operation name"),
        pytest.param(
            {"requestParameters": {"method.request.header.h": True, "method.request.querystring.q": False}},
            {"requestParameters": {"method.request.header.h": True, "method.request.querystring.q": False}},
            id="parameters, required and not",
        ),
        pytest.param(
            {"requestModels": {"application/json": "Empty"}},
            {"requestModels": {"application/json": "Empty"}},
            id="a model",
        ),
        pytest.param({"authorizationType": "AWS_IAM"}, {"authorizationType": "AWS_IAM"}, id="IAM"),
        pytest.param({"authorizerId": "ignored"}, {}, id="an authorizer that nothing asks for is left out"),
    ],
)
def test_put_method_answers_what_was_given_and_the_defaults(
    api: Api, key: dict[str, str], given: dict[str, Any], shown: dict[str, Any]
) -> None:
    put = api.client.put_method(**key, **{"authorizationType": "NONE", **given})
    assert status(put) == 201
    assert plain(put) == {**NONE, **shown}
    assert plain(api.client.get_method(**key)) == plain(put)


def test_a_method_names_its_authorizer_and_validator(api: Api, key: dict[str, str]) -> None:
    guard = api.authorizer()
    validator = api.client.create_request_validator(restApiId=api.id, name="all")["id"]
    scopes = ["email", "openid"]
    put = api.client.put_method(
        **key,
        authorizationType="CUSTOM",
        authorizerId=guard,
        requestValidatorId=validator,
        authorizationScopes=scopes,
    )
    assert plain(put) == {
        **NONE,
        "authorizationType": "CUSTOM",
        "authorizerId": guard,
        "requestValidatorId": validator,
        "authorizationScopes": scopes,
    }


@pytest.mark.parametrize("authorization_type", ["COGNITO_USER_POOLS", "JWT"])
def test_an_authorizer_of_another_type_will_not_do(api: Api, key: dict[str, str], authorization_type: str) -> None:
    found = refusal(api.client.put_method, **key, authorizationType=authorization_type, authorizerId=api.authorizer())
    assert found.message.startswith("Invalid authorizer ID specified.")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"authorizationType": "WRONG"}, "Invalid Authorization type specified. Valid options are NONE,AWS_IAM,"),
        (
            {"requestParameters": {"method.request.foo.bar": True}},
            "Invalid mapping expression parameter specified: method.request.foo.bar",
        ),
        ({"requestParameters": {"bar": True}}, "Invalid mapping expression parameter specified: bar"),
    ],
)
def test_put_method_refuses(api: Api, key: dict[str, str], given: dict[str, Any], message: str) -> None:
    found = refusal(api.client.put_method, **key, **{"authorizationType": "NONE", **given})
    assert (found.status, found.message[: len(message)]) == (400, message)
    assert refusal(api.client.get_method, **key).status == 404


def test_a_method_is_put_once(api: Api, key: dict[str, str]) -> None:
    api.client.put_method(**key, authorizationType="NONE")
    assert refusal(api.client.put_method, **key, authorizationType="NONE") == (
        409,
        "ConflictException",
        "Method already exists for this resource",
    )


def test_update_method(api: Api, key: dict[str, str]) -> None:
    api.client.put_method(**key, authorizationType="NONE")

    def update(*patch: dict[str, str]) -> dict[str, Any]:
        updated = api.client.update_method(**key, patchOperations=list(patch))
        assert status(updated) == 200
        assert plain(api.client.get_method(**key)) == plain(updated)
        return plain(updated)

    parameter = "/requestParameters/method.request.querystring.optional"
    added = {
        "requestModels": {"application/json": "Empty"},
        "requestParameters": {"method.request.querystring.optional": True},
    }
    assert update(*replace(parameter, "true", "add"), *replace("/requestModels/application~1json", "Empty", "add")) == {
        **NONE,
        **added,
    }
    replaced = {
        **NONE,
        **added,
        "apiKeyRequired": True,
        "authorizationType": "AWS_IAM",
        "operationName": "New",
        "requestParameters": {"method.request.querystring.optional": False},
    }
    assert (
        update(
            *replace("/operationName", "New"),
            *replace("/apiKeyRequired", "true"),
            *replace("/authorizationType", "AWS_IAM"),
            *replace(parameter, "false"),
        )
        == replaced
    )
    guard = api.authorizer()
    guarded = {**replaced, "authorizationType": "CUSTOM", "authorizerId": guard}
    assert update(*replace("/authorizationType", "CUSTOM"), *replace("/authorizerId", guard)) == guarded
    assert update(*replace("/authorizationScopes", "email", "add"))["authorizationScopes"] == ["email"]
    assert update(*replace("/authorizationScopes", "email", "remove")) == guarded
    gone = update(*replace(parameter, None, "remove"), *replace("/requestModels/application~1json", None, "remove"))
    assert gone == {name: each for name, each in guarded.items() if name not in added}
    open_again = update(*replace("/authorizationType", "NONE"), *replace("/apiKeyRequired", "junk"))
    assert open_again == {**NONE, "operationName": "New"}


def test_a_patch_of_a_method_is_whole_or_nothing(api: Api) -> None:
    key = api.method()
    before = plain(api.client.get_method(**key))
    patch = [*replace("/operationName", "New"), *replace("/requestValidatorId", "nonsense")]
    assert refusal(api.client.update_method, **key, patchOperations=patch).status == 400
    assert plain(api.client.get_method(**key)) == before


def test_get_method_shows_all_below_it(api: Api) -> None:
    key = api.method()
    api.client.put_method_response(**key, statusCode="200")
    api.client.put_integration_response(**key, statusCode="200", selectionPattern="2..")
    assert plain(api.client.get_method(**key)) == {
        **NONE,
        "httpMethod": "GET",
        "methodResponses": {"200": {"statusCode": "200"}},
        "methodIntegration": {
            "type": "MOCK",
            "passthroughBehavior": "WHEN_NO_MATCH",
            "timeoutInMillis": 29000,
            "cacheNamespace": api.root,
            "cacheKeyParameters": [],
            "integrationResponses": {"200": {"statusCode": "200", "selectionPattern": "2.."}},
        },
    }


def test_delete_method(api: Api) -> None:
    key = api.method()
    assert status(api.client.delete_method(**key)) == 204
    assert refusal(api.client.get_method, **key).status == 404
    assert "resourceMethods" not in api.client.get_resource(restApiId=api.id, resourceId=api.root)


def test_method_responses(api: Api) -> None:
    key = {**api.method(), "statusCode": "200"}
    given = {
        "responseParameters": {"method.response.header.x": False},
        "responseModels": {"application/json": "Empty"},
    }
    put = api.client.put_method_response(**key, **given)
    assert status(put) == 201
    assert plain(put) == {"statusCode": "200", **given}
    assert plain(api.client.get_method_response(**key)) == plain(put)
    assert refusal(api.client.put_method_response, **key) == (
        409,
        "ConflictException",
        "Response already exists for this resource",
    )
    patch = [
        *replace("/responseParameters/method.response.header.x", "true"),
        *replace("/responseModels/application~1json", None, "remove"),
    ]
    updated = api.client.update_method_response(**key, patchOperations=patch)
    assert status(updated) == 201
    assert plain(updated) == {"statusCode": "200", "responseParameters": {"method.response.header.x": True}}
    assert status(api.client.delete_method_response(**key)) == 204
    assert refusal(api.client.get_method_response, **key).status == 404
    assert refusal(api.client.delete_method_response, **key).status == 404


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"responseModels": {"application/json": "None"}}, "Invalid model identifier specified: None"),
        (
            {"responseParameters": {"method.request.header.x": True}},
            "Invalid mapping expression parameter specified: method.request.header.x",
        ),
        (
            {"responseParameters": {"method.response.header.": True}},
            "Invalid mapping expression parameter specified: method.response.header.",
        ),
    ],
)
def test_put_method_response_refuses(api: Api, given: dict[str, Any], message: str) -> None:
    found = refusal(api.client.put_method_response, **api.method(), statusCode="200", **given)
    assert found == (400, "BadRequestException", message)
