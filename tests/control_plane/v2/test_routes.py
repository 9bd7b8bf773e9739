"""Routes and route responses through boto3 (handbook/05 sections 1.5 and 2, handbook/06 sections 2 to 4)."""

from typing import Any

import pytest

from tests.control_plane.clients import refusal
from tests.control_plane.v2.conftest import SHORT_ID, Api, plain, status

SHOWN = {"ApiKeyRequired": False, "AuthorizationType": "NONE", "RouteId": SHORT_ID}
MODEL = '{"type": "object"}'


@pytest.mark.parametrize(
    ("protocol", "given"),
    [
        pytest.param("HTTP", {"RouteKey": "GET /pets"}, id="a verb and a path"),
        pytest.param("HTTP", {"RouteKey": "ANY /"}, id="the root"),
        pytest.param("HTTP", {"RouteKey": "GET /pets/{id}/toys/{toy+}"}, id="variables, the last one greedy"),
        pytest.param("HTTP", {"RouteKey": "GET /pets/"}, id="a slash at the end"),
        pytest.param("HTTP", {"RouteKey": "$default", "OperationName": "all"}, id="everything else"),
        pytest.param("HTTP", {"RouteKey": "GET /pets", "AuthorizationType": "AWS_IAM"}, id="IAM"),
        pytest.param("WEBSOCKET", {"RouteKey": "$connect", "ApiKeyRequired": True}, id="a connection with a key"),
        pytest.param("WEBSOCKET", {"RouteKey": "$connect", "AuthorizationType": "AWS_IAM"}, id="a signed connection"),
        pytest.param("WEBSOCKET", {"RouteKey": "join-{x} y", "OperationName": "x"}, id="any text"),
        pytest.param(
            "WEBSOCKET",
            {"RouteKey": "$connect", "RequestParameters": {"route.request.querystring.token": {"Required": True}}},
            id="a parameter",
        ),
        pytest.param(
            "WEBSOCKET",
            {
                "RouteKey": "say",
                "ModelSelectionExpression": "$default",
                "RequestModels": {"$default": "Pet"},
                "RouteResponseSelectionExpression": "$default",
            },
            id="a model and an answer",
        ),
    ],
)
def test_the_life_of_a_route(apis: dict[str, Api], protocol: str, given: dict[str, Any]) -> None:
    api = apis[protocol]
    if protocol == "WEBSOCKET":
        api.client.create_model(ApiId=api.id, Name="Pet", Schema=MODEL)
    target = f"integrations/{api.integration()}"
    created = api.client.create_route(ApiId=api.id, Target=target, **given)
    assert status(created) == 201
    assert plain(created) == {**SHOWN, "Target": target, **given}
    key = {"ApiId": api.id, "RouteId": created["RouteId"]}
    assert plain(api.client.get_route(**key)) == plain(created)
    assert api.client.get_routes(ApiId=api.id)["Items"] == [plain(created)]
    assert plain(api.client.update_route(**key, OperationName="y")) == {**plain(created), "OperationName": "y"}
    assert status(api.client.delete_route(**key)) == 204
    for call in (api.client.get_route, api.client.update_route, api.client.delete_route):
        message = f"Invalid Route identifier specified {key['RouteId']}"
        assert refusal(call, **key) == (404, "NotFoundException", message)


HTTP_KEYS = "The provided route key is not formatted properly for HTTP protocol"


@pytest.mark.parametrize(
    ("protocol", "given", "message"),
    [
        pytest.param("HTTP", {"RouteKey": ""}, "Route key is required", id="no key"),
        *[
            pytest.param("HTTP", {"RouteKey": key}, HTTP_KEYS, id=key)
            for key in (
                "/pets", "GET", "GET pets", "get /pets", "TRACE /pets", "GET  /pets", "GET /a b", "GET /a{id}",
                "GET /{id", "GET /{}", "GET /{a}/{a}", "GET /{all+}/x", "GET //x", "$connect", "GET /a\n",
            )
        ],
        pytest.param("HTTP", {"ApiKeyRequired": True}, "apiKeyRequired is only", id="an API key for HTTP"),
        pytest.param("HTTP", {"RequestModels": {"a": "b"}}, "requestModels is only", id="a model for HTTP"),
        pytest.param("HTTP", {"Target": "integrations/nope"}, "Invalid target", id="a target that is not there"),
        pytest.param("HTTP", {"Target": "nope"}, "Invalid target", id="a target that is none"),
        pytest.param(
            "HTTP",
            {"AuthorizationType": "JWT"},
            "Invalid authorizer ID specified. Setting the authorization type to JWT requires a valid JWT authorizer.",
            id="JWT without an authorizer",
        ),
        pytest.param("HTTP", {"AuthorizationType": "CUSTOM"}, "Invalid authorizer ID", id="CUSTOM without one"),
        pytest.param(
            "HTTP",
            {"AuthorizerId": "x"},
            "Unable to update route. Authorizer type is invalid or null",
            id="an authorizer and no type",
        ),
        pytest.param("HTTP", {"AuthorizationScopes": ["a"]}, "Authorization scopes", id="scopes without JWT"),
        pytest.param("WEBSOCKET", {"RouteKey": "x" * 257}, "Route key must have", id="too long a key"),
        pytest.param("WEBSOCKET", {"RouteKey": "x", "AuthorizationType": "AWS_IAM"}, "Authorization and", id="late"),
        pytest.param("WEBSOCKET", {"RouteKey": "x", "RequestModels": {"a": "b"}}, "Invalid model", id="no model"),
        pytest.param(
            "WEBSOCKET",
            {"RouteKey": "x", "RequestParameters": {"x": {"Required": True}}},
            "Invalid mapping expression parameter specified: x",
            id="a parameter from nowhere",
        ),
        pytest.param(
            "WEBSOCKET", {"RouteKey": "x", "RouteResponseSelectionExpression": "x"}, "Route response", id="an answer"
        ),
    ],
)  # fmt: skip
def test_routes_that_are_none(apis: dict[str, Api], protocol: str, given: dict[str, Any], message: str) -> None:
    api = apis[protocol]
    found = refusal(api.client.create_route, ApiId=api.id, **{"RouteKey": "GET /pets", **given})
    assert found[:2] == (400, "BadRequestException")
    assert found.message.startswith(message)
    assert api.client.get_routes(ApiId=api.id)["Items"] == []


@pytest.mark.parametrize(
    ("one", "other", "message"),
    [
        ("ANY /{proxy+}", "ANY /{proxy+}", "Route with key ANY /{proxy+} already exists for this API"),
        (
            "GET /a/{stage_id}/q",
            "GET /a/{stageId}/q",
            'The provided route key "GET /a/{stageId}/q" has a conflicting variable on the same hierarchical level as '
            '"GET /a/{stage_id}/q"',
        ),
        ("GET /a/{x}", "GET /a/{y}/z", None),
    ],
)
def test_routes_that_conflict(http: Api, one: str, other: str, message: str | None) -> None:
    http.route(one)
    found = refusal(http.client.create_route, ApiId=http.id, RouteKey=other)
    assert found[:2] == (409, "ConflictException")
    assert message in (None, found.message)


@pytest.mark.parametrize(
    ("one", "other"), [("GET /a/{x}", "POST /a/{y}"), ("GET /a/{x}", "GET /b/{y}"), ("GET /{x}", "GET /{y+}")]
)
def test_routes_that_do_not(http: Api, one: str, other: str) -> None:
    http.route(one)
    http.route(other)
    assert len(http.client.get_routes(ApiId=http.id)["Items"]) == 2


def test_authorizers_of_routes(http: Api) -> None:
    """An authorizer stays until the type says NONE, and then its id and scopes are forgotten."""
    jwt, guard = http.jwt(), http.lambda_authorizer(IdentitySource=[], AuthorizerPayloadFormatVersion="2.0")
    scoped: dict[str, Any] = {"AuthorizationType": "JWT", "AuthorizerId": jwt, "AuthorizationScopes": ["read"]}
    route = {"ApiId": http.id, "RouteId": http.route(**scoped)}
    assert plain(http.client.update_route(**route, OperationName="x")).items() >= scoped.items()
    message = "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or "
    found = refusal(http.client.update_route, **route, AuthorizationType="CUSTOM")
    assert found.message.startswith(message)
    opened = http.client.update_route(**route, AuthorizationType="NONE")
    assert not opened.keys() & {"AuthorizerId", "AuthorizationScopes"}
    custom = {"AuthorizationType": "CUSTOM", "AuthorizerId": guard}
    assert plain(http.client.update_route(**route, **custom)).items() >= custom.items()
    found = refusal(http.client.update_route, **route, AuthorizationType="JWT")
    assert found.message.startswith("Invalid authorizer ID specified.")
    many = [str(number) for number in range(11)]
    found = refusal(http.client.update_route, **route, **{**scoped, "AuthorizationScopes": many})
    assert found.message == "A route can have at most 10 authorization scopes"


def test_request_parameters_are_added_and_deleted(websocket: Api) -> None:
    one, other = "route.request.querystring.a", "route.request.header.b"
    route = {"ApiId": websocket.id, "RouteId": websocket.route("$connect", RequestParameters={one: {"Required": True}})}
    updated = websocket.client.update_route(**route, RequestParameters={other: {"Required": False}})
    assert updated["RequestParameters"] == {one: {"Required": True}, other: {"Required": False}}
    for name in (one, other):
        answer = websocket.client.delete_route_request_parameter(**route, RequestParameterKey=name)
        assert status(answer) == 204
    assert "RequestParameters" not in websocket.client.get_route(**route)
    found = refusal(websocket.client.delete_route_request_parameter, **route, RequestParameterKey=one)
    assert found[:2] == (404, "NotFoundException")


def test_the_life_of_a_route_response(websocket: Api) -> None:
    client, route = websocket.client, {"ApiId": websocket.id, "RouteId": websocket.route("say")}
    given = {
        "RouteResponseKey": "$default",
        "ModelSelectionExpression": "$default",
        "ResponseModels": {"$default": "Pet"},
        "ResponseParameters": {"route.response.header.x": {"Required": True}},
    }
    created = client.create_route_response(**route, **given)
    assert status(created) == 201
    assert plain(created) == {**given, "RouteResponseId": SHORT_ID}
    key = {**route, "RouteResponseId": created["RouteResponseId"]}
    assert plain(client.get_route_response(**key)) == plain(created)
    assert client.get_route_responses(**route)["Items"] == [plain(created)]
    updated = plain(client.update_route_response(**key, ModelSelectionExpression="x"))
    assert updated == {**plain(created), "ModelSelectionExpression": "x"}
    found = refusal(client.create_route_response, **route, RouteResponseKey="$default")
    assert found[:2] == (409, "ConflictException")
    assert status(client.delete_route_response(**key)) == 204
    for call in (client.get_route_response, client.update_route_response, client.delete_route_response):
        message = f"Invalid RouteResponse identifier specified {key['RouteResponseId']}"
        assert refusal(call, **key) == (404, "NotFoundException", message)


def test_route_responses_that_are_none(apis: dict[str, Api]) -> None:
    for protocol, key in (("HTTP", "$default"), ("WEBSOCKET", "x")):
        api = apis[protocol]
        route = {"ApiId": api.id, "RouteId": api.route()}
        found = refusal(api.client.create_route_response, **route, RouteResponseKey=key)
        assert found[:2] == (400, "BadRequestException")
        assert api.client.get_route_responses(**route)["Items"] == []
