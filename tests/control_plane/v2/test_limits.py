"""Quotas of `apigatewayv2`: so many things and no more (handbook/05 section 16)."""

from collections.abc import Callable

import pytest

from control_plane.limits import Limits
from tests.control_plane.clients import refusal
from tests.control_plane.v1.conftest import Api as RestApi
from tests.control_plane.v1.conftest import client as v1_client
from tests.control_plane.v2.conftest import ACCOUNT, REGION, Api

CERTIFICATE = f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/1234"

Make = Callable[[Api, int], object]


def websockets(api: Api, number: int) -> None:
    Api(api.client, ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.action")


def routes(api: Api, number: int) -> None:
    api.route(f"GET /{number}", Target=None)


def in_domain(make: Callable[[Api, int, dict[str, str]], object]) -> Make:
    """Things of a domain name, which comes with the first of them, as a REST API with a stage does."""

    def of(api: Api, number: int) -> None:
        name = {"DomainName": "api.example.com"}
        if number == 0:
            api.client.create_domain_name(**name, DomainNameConfigurations=[{"CertificateArn": CERTIFICATE}])
            rest = RestApi(v1_client(), tags={"_custom_id_": "rest"})
            rest.method()
            rest.stage("dev")
        make(api, number, name)

    return of


def rule(api: Api, number: int, name: dict[str, str]) -> None:
    action = {"InvokeApi": {"ApiId": "rest", "Stage": "dev"}}
    api.client.create_routing_rule(**name, Actions=[action], Conditions=[], Priority=number + 1)


def long_mapping(api: Api, number: int, name: dict[str, str]) -> None:
    api.client.create_api_mapping(**name, ApiId="rest", Stage="dev", ApiMappingKey=f"a/{number}")


MAKE: dict[str, Make] = {
    "routing_rules_per_domain": in_domain(rule),
    "multi_level_mappings_per_domain": in_domain(long_mapping),
    "v2_vpc_links": lambda api, number: api.client.create_vpc_link(Name="link", SubnetIds=["subnet-1"]),
    "http_apis": lambda api, number: number and Api(api.client, ProtocolType="HTTP"),  # `api` is the first
    "websocket_apis": websockets,
    "routes_per_api": routes,
    "integrations_per_api": lambda api, number: api.integration(),
    "authorizers_per_api": lambda api, number: api.jwt(f"a{number}"),
    "stages_per_api": lambda api, number: api.stage(f"s{number}"),
}


@pytest.mark.parametrize("limits", [Limits(changed={name: 2}) for name in MAKE], ids=list(MAKE))
def test_so_many_and_no_more(http: Api, limits: Limits) -> None:
    (quota,) = limits.changed
    for number in range(2):
        MAKE[quota](http, number)
    found = refusal(lambda: MAKE[quota](http, 2))
    assert found[:2] == (429, "LimitExceededException")
    assert found.message.startswith("Maximum number of ")


@pytest.mark.parametrize("limits", [Limits(changed={"routes_per_api": 1, "integrations_per_api": 1})])
def test_what_is_there_may_change(http: Api) -> None:
    key = {"ApiId": http.id, "RouteId": http.route()}
    http.client.update_route(**key, RouteKey="$default")
    integration = http.client.get_integrations(ApiId=http.id)["Items"][0]["IntegrationId"]
    http.client.update_integration(ApiId=http.id, IntegrationId=integration, Description="x")
