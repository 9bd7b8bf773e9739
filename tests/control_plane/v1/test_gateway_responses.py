"""GatewayResponses through boto3 (handbook/01 section 7, handbook/10 facts 27 and 28)."""

from typing import Any

import pytest

from control_plane.definitions.gateway_responses import STATUS
from tests.control_plane.clients import refusal
from tests.control_plane.v1.conftest import Api, plain, replace, status

TEMPLATES = {"application/json": '{"message":$context.error.messageString}'}
OWN = {"application/json": '{"type": "$context.error.responseType"}'}
HEADERS = {
    "gatewayresponse.header.Access-Control-Allow-Origin": "'a.b.c'",
    "gatewayresponse.header.x-request-header": "method.request.header.Accept",
    "gatewayresponse.header.x-request-path": "method.request.path.petId",
    "gatewayresponse.header.x-request-query": "method.request.querystring.q",
    "gatewayresponse.header.x-request-input": "method.input.params.petId",  # set-up-gateway-responses-in-swagger
}


def unset(response_type: str) -> dict[str, Any]:
    """A type that nobody set, as AWS shows it."""
    code = STATUS[response_type]
    return {
        "responseType": response_type,
        **({"statusCode": code} if code else {}),
        "responseParameters": {},
        "responseTemplates": TEMPLATES,
        "defaultResponse": True,
    }


def every(api: Api) -> dict[str, Any]:
    listed = api.client.get_gateway_responses(restApiId=api.id)["items"]
    return {each["responseType"]: each for each in listed}


def test_all_types_are_listed_by_name(api: Api) -> None:
    listed = api.client.get_gateway_responses(restApiId=api.id)["items"]
    assert listed == [unset(response_type) for response_type in sorted(STATUS)]
    assert len(listed) == 21


def test_the_life_of_a_gateway_response(api: Api) -> None:
    key = {"restApiId": api.id, "responseType": "MISSING_AUTHENTICATION_TOKEN"}
    assert plain(api.client.get_gateway_response(**key)) == unset("MISSING_AUTHENTICATION_TOKEN")
    put = api.client.put_gateway_response(**key, statusCode="404", responseParameters=HEADERS, responseTemplates=OWN)
    assert status(put) == 201
    shown = {
        "responseType": "MISSING_AUTHENTICATION_TOKEN",
        "statusCode": "404",
        "responseParameters": HEADERS,
        "responseTemplates": OWN,
        "defaultResponse": False,
    }
    assert plain(put) == shown
    assert plain(api.client.get_gateway_response(**key)) == shown
    assert every(api)["MISSING_AUTHENTICATION_TOKEN"] == shown
    assert status(api.client.delete_gateway_response(**key)) == 202
    assert plain(api.client.get_gateway_response(**key)) == unset("MISSING_AUTHENTICATION_TOKEN")


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        pytest.param({"statusCode": "404"}, {"statusCode": "404"}, id="a status alone"),
        pytest.param({"responseParameters": HEADERS}, {"responseParameters": HEADERS}, id="headers alone"),
        pytest.param({"responseTemplates": OWN}, {"responseTemplates": OWN}, id="templates alone"),
        pytest.param({}, {}, id="nothing at all"),
    ],
)
def test_what_is_not_put_is_as_it_always_was(api: Api, given: dict[str, Any], shown: dict[str, Any]) -> None:
    put = api.client.put_gateway_response(restApiId=api.id, responseType="THROTTLED", **given)
    assert plain(put) == {**unset("THROTTLED"), "defaultResponse": False, **shown}


@pytest.mark.parametrize(("default", "digit"), [("DEFAULT_4XX", "4"), ("DEFAULT_5XX", "5")])
def test_a_default_that_was_set_shines_through_all_that_were_not(api: Api, default: str, digit: str) -> None:
    other = "AUTHORIZER_FAILURE" if digit == "5" else "THROTTLED"
    own = api.client.put_gateway_response(
        restApiId=api.id, responseType=other, responseParameters={"gatewayresponse.header.foo": "'bar'"}
    )
    given = {"statusCode": f"{digit}99", "responseParameters": HEADERS, "responseTemplates": OWN}
    api.client.put_gateway_response(restApiId=api.id, responseType=default, **given)
    found = every(api)
    assert found[default] == {"responseType": default, **given, "defaultResponse": False}
    assert found[other] == plain(own), "a type of its own ignores the default"
    assert own["statusCode"] == STATUS[other]
    for response_type, code in STATUS.items():
        if response_type not in (default, other):
            shines = (code or "").startswith(digit)
            expected = {**unset(response_type), **given} if shines else unset(response_type)
            assert found[response_type] == expected


def test_a_default_without_a_status_leaves_each_its_own(api: Api) -> None:
    put = api.client.put_gateway_response(restApiId=api.id, responseType="DEFAULT_4XX", responseTemplates=OWN)
    assert "statusCode" not in put
    assert every(api)["THROTTLED"] == {**unset("THROTTLED"), "responseTemplates": OWN}


def test_an_update_sets_a_type_that_was_not(api: Api) -> None:
    key = {"restApiId": api.id, "responseType": "DEFAULT_4XX"}
    updated = api.client.update_gateway_response(**key, patchOperations=replace("/statusCode", "444"))
    assert status(updated) == 200
    shown = {**unset("DEFAULT_4XX"), "statusCode": "444", "defaultResponse": False}
    assert plain(updated) == shown
    assert plain(api.client.get_gateway_response(**key)) == shown
    patch = [
        *replace("/responseTemplates/application~1xml", "<x/>", "add"),
        *replace("/responseParameters/gatewayresponse.header.x", "'y'", "add"),
        *replace("/responseParameters/gatewayresponse.header.x", "'z'"),
    ]
    changed = {
        "responseTemplates": {**TEMPLATES, "application/xml": "<x/>"},
        "responseParameters": {"gatewayresponse.header.x": "'z'"},
    }
    assert plain(api.client.update_gateway_response(**key, patchOperations=patch)) == {**shown, **changed}
    patch = [
        *replace("/responseTemplates/application~1xml", None, "remove"),
        *replace("/responseParameters/gatewayresponse.header.x", None, "remove"),
    ]
    assert plain(api.client.update_gateway_response(**key, patchOperations=patch)) == shown
    patch = replace("/responseTemplates/application~1json", None, "remove")
    assert plain(api.client.update_gateway_response(**key, patchOperations=patch)) == shown, "one template there is"


def test_an_update_of_nothing_sets_nothing(api: Api) -> None:
    key = {"restApiId": api.id, "responseType": "THROTTLED"}
    assert plain(api.client.update_gateway_response(**key, patchOperations=[])) == unset("THROTTLED")
    assert refusal(api.client.delete_gateway_response, **key).status == 404


@pytest.mark.parametrize(
    "given",
    [
        {"responseParameters": {"method.response.header.x": "'y'"}},
        {"responseParameters": {"gatewayresponse.header.": "'y'"}},
        {"responseParameters": {"gatewayresponse.header.x": "y"}},
        {"responseTemplates": {"json": "{}"}},
        {"statusCode": "600"},
    ],
)
def test_put_gateway_response_refuses(api: Api, given: dict[str, Any]) -> None:
    found = refusal(api.client.put_gateway_response, restApiId=api.id, responseType="THROTTLED", **given)
    assert found.status == 400
    assert every(api)["THROTTLED"] == unset("THROTTLED")


@pytest.mark.parametrize("code", ["600", "abc", "2000", "40", "٤٠٤"])
def test_a_status_code_that_is_none(api: Api, code: str) -> None:
    key = {"restApiId": api.id, "responseType": "THROTTLED"}
    found = refusal(api.client.update_gateway_response, **key, patchOperations=replace("/statusCode", code))
    assert found.status == 400
