"""Routing rules through boto3 (handbook/01 section 12)."""

from typing import Any

import pytest

from tests.control_plane.clients import refusal
from tests.control_plane.v1.conftest import Api as RestApi
from tests.control_plane.v1.conftest import client as v1_client
from tests.control_plane.v2.conftest import ACCOUNT, REGION, SHORT_ID, Like, plain, status

CERTIFICATE = f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/1234"
NAME = {"DomainName": "api.example.com"}
PATH = {"MatchBasePaths": {"AnyOf": ["orders/v1"]}}


def header(name: str = "x-version", glob: str = "*alpha*") -> dict[str, Any]:
    return {"MatchHeaders": {"AnyOf": [{"Header": name, "ValueGlob": glob}]}}


@pytest.fixture
def invoke(apigatewayv2: Any) -> dict[str, str]:
    """The stage of a REST API, and a domain name beside it."""
    apigatewayv2.create_domain_name(**NAME, DomainNameConfigurations=[{"CertificateArn": CERTIFICATE}])
    api = RestApi(v1_client())
    api.method()
    api.stage("dev")
    return {"ApiId": api.id, "Stage": "dev"}


def rule(invoke: dict[str, Any], *conditions: dict[str, Any], priority: int = 10) -> dict[str, Any]:
    return {"Actions": [{"InvokeApi": invoke}], "Conditions": list(conditions), "Priority": priority}


@pytest.mark.parametrize(
    "conditions",
    [
        pytest.param([], id="whatever is left"),
        pytest.param([PATH], id="a path"),
        pytest.param([header()], id="a header"),
        pytest.param([header(), header("y", "z"), PATH], id="two headers and a path"),
    ],
)
def test_the_life_of_a_rule(apigatewayv2: Any, invoke: dict[str, str], conditions: list[dict[str, Any]]) -> None:
    given = rule(invoke, *conditions)
    created = apigatewayv2.create_routing_rule(**NAME, **given)
    assert status(created) == 201
    arn = f"arn:aws:apigateway:{REGION}:{ACCOUNT}:/domainnames/api.example.com/routingrules/[a-z0-9]{{6}}"
    shown = {**given, "Actions": [{"InvokeApi": {**invoke, "StripBasePath": False}}]}
    assert plain(created) == {**shown, "RoutingRuleArn": Like(arn), "RoutingRuleId": SHORT_ID}
    key = {**NAME, "RoutingRuleId": created["RoutingRuleId"]}
    assert plain(apigatewayv2.get_routing_rule(**key)) == plain(created)
    assert apigatewayv2.list_routing_rules(**NAME)["RoutingRules"] == [plain(created)]
    changed = rule({**invoke, "StripBasePath": True}, PATH, priority=10)
    assert plain(apigatewayv2.put_routing_rule(**key, **changed)) == {**plain(created), **changed}
    assert status(apigatewayv2.delete_routing_rule(**key)) == 204
    missing = (404, "NotFoundException", "Invalid routing rule identifier specified")
    assert refusal(apigatewayv2.get_routing_rule, **key) == missing
    assert refusal(apigatewayv2.put_routing_rule, **key, **given) == missing
    assert refusal(apigatewayv2.delete_routing_rule, **key) == missing


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        pytest.param({"Actions": []}, "A routing rule must have exactly one action", id="nothing to do"),
        pytest.param({"Conditions": [{}]}, "A condition must have either", id="no condition"),
        pytest.param({"Conditions": [{**PATH, **header()}]}, "A condition must have either", id="two in one"),
        pytest.param({"Conditions": [header()] * 3}, "A routing rule can have at most 2 header", id="three headers"),
        pytest.param({"Conditions": [PATH, PATH]}, "A routing rule can have at most 1 base path", id="two paths"),
        pytest.param({"Conditions": [{"MatchBasePaths": {"AnyOf": []}}]}, "A routing rule can have", id="no path"),
        pytest.param({"Conditions": [{"MatchBasePaths": {"AnyOf": ["/a"]}}]}, "Invalid base path", id="a slash first"),
        pytest.param({"Conditions": [{"MatchHeaders": {"AnyOf": []}}]}, "anyOf must have", id="no header"),
        pytest.param({"Conditions": [header(glob="a*b")]}, "Invalid header condition", id="a star within"),
        pytest.param({"Conditions": [header("a b")]}, "Invalid header condition", id="a header that is none"),
    ],
)
def test_rules_that_are_none(apigatewayv2: Any, invoke: dict[str, str], changes: dict[str, Any], message: str) -> None:
    found = refusal(apigatewayv2.create_routing_rule, **NAME, **{**rule(invoke), **changes})
    assert found[:2] == (400, "BadRequestException")
    assert found.message.startswith(message)
    assert apigatewayv2.list_routing_rules(**NAME)["RoutingRules"] == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"ApiId": "nope"}, "Invalid REST API identifier specified"),
        ({"Stage": "nope"}, "Invalid stage identifier specified"),
        ({"StripBasePath": True}, "stripBasePath requires a base path condition"),
    ],
)
def test_actions_that_are_none(
    apigatewayv2: Any, invoke: dict[str, str], changes: dict[str, Any], message: str
) -> None:
    found = refusal(apigatewayv2.create_routing_rule, **NAME, **rule({**invoke, **changes}))
    assert found == (400, "BadRequestException", message)


def test_rules_are_listed_as_they_are_tried(apigatewayv2: Any, invoke: dict[str, str]) -> None:
    for priority in (30, 10, 20):
        apigatewayv2.create_routing_rule(**NAME, **rule(invoke, priority=priority))
    first = apigatewayv2.list_routing_rules(**NAME, MaxResults=2)
    assert [each["Priority"] for each in first["RoutingRules"]] == [10, 20]
    rest = apigatewayv2.list_routing_rules(**NAME, NextToken=first["NextToken"])
    assert [each["Priority"] for each in rest["RoutingRules"]] == [30]
    found = refusal(apigatewayv2.create_routing_rule, **NAME, **rule(invoke, priority=10))
    assert found[:2] == (409, "ConflictException")


def test_rules_of_a_private_name(apigatewayv2: Any, invoke: dict[str, str]) -> None:
    private = v1_client().create_domain_name(
        domainName="private.example.com", certificateArn=CERTIFICATE, endpointConfiguration={"types": ["PRIVATE"]}
    )
    key = {"DomainName": "private.example.com", "DomainNameId": private["domainNameId"]}
    made = apigatewayv2.create_routing_rule(**key, **rule(invoke))
    assert apigatewayv2.get_routing_rule(**key, RoutingRuleId=made["RoutingRuleId"])["Priority"] == 10
    assert refusal(apigatewayv2.list_routing_rules, DomainName="private.example.com").status == 404


def test_rules_go_with_their_name(apigatewayv2: Any, invoke: dict[str, str]) -> None:
    made = apigatewayv2.create_routing_rule(**NAME, **rule(invoke))["RoutingRuleId"]
    apigatewayv2.delete_domain_name(**NAME)
    apigatewayv2.create_domain_name(**NAME, DomainNameConfigurations=[{"CertificateArn": CERTIFICATE}])
    assert refusal(apigatewayv2.get_routing_rule, **NAME, RoutingRuleId=made).status == 404
