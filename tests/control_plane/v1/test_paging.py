"""Lists come in pages, and the pages have everything exactly once (handbook/01 section 1)."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from control_plane.paging import page
from tests.control_plane.clients import refusal
from tests.control_plane.v1.conftest import ACCOUNT, REGION, Api

COUNT = 7
CERTIFICATE = f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/1234"
BALANCER = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:loadbalancer/net/pets/1234"


def map_paths(api: Api) -> None:
    api.client.create_domain_name(domainName="a.com", certificateArn=CERTIFICATE)
    for number in range(COUNT):
        api.client.create_base_path_mapping(domainName="a.com", restApiId=api.id, basePath=f"p{number}")


def admit(api: Api) -> None:
    plan = api.client.create_usage_plan(name="plan")["id"]
    for _ in range(COUNT):
        key = api.client.create_api_key()["id"]
        api.client.create_usage_plan_key(usagePlanId=plan, keyId=key, keyType="API_KEY")


def plan_of(api: Api) -> dict[str, str]:
    return {"usagePlanId": api.client.get_usage_plans()["items"][0]["id"]}


def of_api(api: Api) -> dict[str, str]:
    return {"restApiId": api.id}


def associate(api: Api) -> None:
    endpoint = {"types": ["PRIVATE"]}
    arn = api.client.create_domain_name(domainName="a.com", certificateArn=CERTIFICATE, endpointConfiguration=endpoint)[
        "domainNameArn"
    ]
    for number in range(COUNT):
        api.client.create_domain_name_access_association(
            domainNameArn=arn, accessAssociationSourceType="VPCE", accessAssociationSource=f"vpce-{number}"
        )


def repeat(make: Callable[[Api, int], object]) -> Callable[[Api], None]:
    def many(api: Api) -> None:
        for number in range(COUNT):
            make(api, number)

    return many


def deploy(api: Api) -> None:
    api.method()
    repeat(lambda api, number: api.deployment())(api)


Lists = tuple[Callable[[Api], None], Callable[[Api], dict[str, str]], int]
LISTS: dict[str, Lists] = {
    "get_rest_apis": (repeat(lambda api, n: Api(api.client)), lambda api: {}, COUNT + 1),
    "get_resources": (repeat(lambda api, n: api.resource(f"r{n}")), of_api, COUNT + 1),
    "get_models": (
        repeat(
            lambda api, n: api.client.create_model(
                restApiId=api.id, name=f"M{n}", contentType="application/json", schema="{}"
            )
        ),
        of_api,
        COUNT + 2,
    ),
    "get_request_validators": (
        repeat(lambda api, n: api.client.create_request_validator(restApiId=api.id, name=f"v{n}")),
        of_api,
        COUNT,
    ),
    "get_authorizers": (repeat(lambda api, n: api.authorizer(f"a{n}")), of_api, COUNT),
    "get_gateway_responses": (lambda api: None, of_api, 21),
    "get_deployments": (deploy, of_api, COUNT),
    "get_documentation_parts": (
        repeat(
            lambda api, n: api.client.create_documentation_part(
                restApiId=api.id, location={"type": "MODEL", "name": f"m{n}"}, properties="{}"
            )
        ),
        of_api,
        COUNT,
    ),
    "get_documentation_versions": (
        repeat(lambda api, n: api.client.create_documentation_version(restApiId=api.id, documentationVersion=f"v{n}")),
        of_api,
        COUNT,
    ),
    "get_api_keys": (repeat(lambda api, n: api.client.create_api_key()), lambda api: {}, COUNT),
    "get_usage_plans": (repeat(lambda api, n: api.client.create_usage_plan(name="p")), lambda api: {}, COUNT),
    "get_usage_plan_keys": (admit, plan_of, COUNT),
    "get_usage": (
        admit,
        lambda api: {**plan_of(api), "startDate": "2026-11-01", "endDate": "2026-11-02"},
        COUNT,
    ),
    "get_domain_names": (
        repeat(lambda api, n: api.client.create_domain_name(domainName=f"n{n}.com", certificateArn=CERTIFICATE)),
        lambda api: {},
        COUNT,
    ),
    "get_base_path_mappings": (map_paths, lambda api: {"domainName": "a.com"}, COUNT),
    "get_domain_name_access_associations": (associate, lambda api: {}, COUNT),
    "get_vpc_links": (
        repeat(lambda api, n: api.client.create_vpc_link(name="l", targetArns=[BALANCER])),
        lambda api: {},
        COUNT,
    ),
    "get_client_certificates": (
        repeat(lambda api, n: api.client.generate_client_certificate()),
        lambda api: {},
        COUNT,
    ),
}


@pytest.mark.parametrize("operation", LISTS)
def test_the_pages_of_a_list_have_everything_once(api: Api, operation: str) -> None:
    fill, key, count = LISTS[operation]
    fill(api)
    call, arguments = getattr(api.client, operation), key(api)

    def walk(limit: int) -> list[Any]:
        seen: list[Any] = []
        position: dict[str, str] = {}
        while True:
            found = call(**arguments, **position, limit=limit)
            items = found["items"]
            assert len(items) <= limit
            seen += items.items() if isinstance(items, dict) else items
            if "position" not in found:
                return seen
            position = {"position": found["position"]}

    whole = walk(500)
    assert len(whole) == count
    for limit in (1, 3, count):
        assert walk(limit) == whole


def test_a_page_is_of_25_unless_said(apigateway: Any) -> None:
    for _ in range(26):
        apigateway.create_api_key()
    first = apigateway.get_api_keys()
    assert len(first["items"]) == 25
    assert len(apigateway.get_api_keys(position=first["position"])["items"]) == 1
    assert sum(len(found["items"]) for found in apigateway.get_paginator("get_api_keys").paginate()) == 26


@pytest.mark.parametrize(
    "asked",
    [{"limit": 0}, {"limit": -1}, {"limit": 501}, {"position": "nonsense"}, {"position": "ä"}, {"position": "LTE="}],
)
def test_pages_that_are_none(apigateway: Any, asked: dict[str, Any]) -> None:
    found = refusal(apigateway.get_api_keys, **asked)
    assert (found.status, found.code) == (400, "BadRequestException")


@settings(max_examples=100, deadline=None, derandomize=True)
@given(items=st.lists(st.integers(), max_size=60), limit=st.integers(1, 30))
def test_pages_of_anything(items: list[int], limit: int) -> None:
    seen: list[int] = []
    position: str | None = None
    while True:
        found = page(items, position, limit)
        seen += found["items"]
        position = found.get("position")
        if position is None:
            break
    assert seen == items
