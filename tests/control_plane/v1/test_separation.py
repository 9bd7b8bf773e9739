"""Accounts and regions see nothing of one another, under any id."""

from typing import Any

import pytest

from tests.control_plane.clients import refusal
from tests.control_plane.v1.conftest import ACCOUNT, REGION, Emulator, client
from tests.control_plane.v1.world import World, records

ELSEWHERE = [(ACCOUNT, "eu-west-1"), ("222222222222", REGION)]


@pytest.fixture
def world(emulator: Emulator) -> World:
    return World(emulator)


@pytest.mark.parametrize(("account_id", "region"), ELSEWHERE)
def test_lists_are_empty_elsewhere(world: World, account_id: str, region: str) -> None:
    other = client(account_id, region)
    for call in (
        other.get_rest_apis,
        other.get_api_keys,
        other.get_usage_plans,
        other.get_vpc_links,
        other.get_client_certificates,
        other.get_domain_names,
        other.get_domain_name_access_associations,
    ):
        assert call()["items"] == []
    assert "cloudwatchRoleArn" not in other.get_account()
    assert not any(records(world.store, account_id, region).values())


@pytest.mark.parametrize(("account_id", "region"), ELSEWHERE)
def test_ids_name_nothing_elsewhere(world: World, account_id: str, region: str) -> None:
    other, names = client(account_id, region), world.names
    for call, arguments in (
        (other.get_rest_api, {"restApiId": world.api.id}),
        (other.delete_rest_api, {"restApiId": world.api.id}),
        (other.get_stage, {"restApiId": world.api.id, "stageName": "dev"}),
        (other.create_rest_api, {"name": "clone", "cloneFrom": world.api.id}),
        (other.get_api_key, {"apiKey": names["apiKey"][0]}),
        (other.get_usage_plan, {"usagePlanId": names["usagePlanId"][0]}),
        (other.get_vpc_link, {"vpcLinkId": names["vpcLinkId"][0]}),
        (other.get_client_certificate, {"clientCertificateId": names["clientCertificateId"][0]}),
        (other.get_domain_name, {"domainName": "api.example.com"}),
    ):
        assert refusal(call, **arguments).status == 404
    found = refusal(other.get_rest_api, restApiId=world.api.id)
    assert found.message == f"Invalid API identifier specified {account_id}:{world.api.id}"


def test_the_same_name_may_be_taken_elsewhere(apigateway: Any) -> None:
    for account_id, region in [(ACCOUNT, REGION), *ELSEWHERE]:
        other = client(account_id, region)
        assert other.create_rest_api(name="pets", tags={"_custom_id_": "mine"})["id"] == "mine"
        other.create_api_key(value="0123456789abcdefghij")
    client(*ELSEWHERE[0]).delete_rest_api(restApiId="mine")
    assert apigateway.get_rest_api(restApiId="mine")["name"] == "pets"
