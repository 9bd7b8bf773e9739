"""Quotas of `apigatewayv2`: so many things and no more (handbook/05 section 16)."""

from collections.abc import Callable

import pytest

from control_plane.limits import Limits
from tests.control_plane.clients import refusal
from tests.control_plane.v2.conftest import Api

Make = Callable[[Api, int], object]


def websockets(api: Api, number: int) -> None:
    Api(api.client, ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.action")


def routes(api: Api, number: int) -> None:
    api.route(f"GET /{number}", Target=None)


MAKE: dict[str, Make] = {
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
