"""VPC links through boto3 (handbook/05 section 1.2)."""

from typing import Any

import pytest

from tests.control_plane.clients import refusal
from tests.control_plane.v1.conftest import client as v1_client
from tests.control_plane.v2.conftest import ACCOUNT, DATE, REGION, SHORT_ID, Api, plain, status

GIVEN: dict[str, Any] = {"Name": "link", "SubnetIds": ["subnet-1", "subnet-2"], "SecurityGroupIds": ["sg-1"]}
READY = {"VpcLinkStatus": "AVAILABLE", "VpcLinkStatusMessage": "VPC link is ready to route traffic"}
PENDING = {"VpcLinkStatus": "PENDING", "VpcLinkStatusMessage": "VPC link is provisioning ENIs"}


@pytest.mark.parametrize("given", [GIVEN, {**GIVEN, "SecurityGroupIds": [], "Tags": {"a": "b"}}])
def test_the_life_of_a_link(apigatewayv2: Any, given: dict[str, Any]) -> None:
    created = apigatewayv2.create_vpc_link(**given)
    assert status(created) == 201
    shown = {"Tags": {}, **given, "CreatedDate": DATE, "VpcLinkId": SHORT_ID, "VpcLinkVersion": "V2"}
    assert plain(created) == {**shown, **PENDING}
    key = {"VpcLinkId": created["VpcLinkId"]}
    assert plain(apigatewayv2.get_vpc_link(**key)) == {**shown, **READY}
    assert apigatewayv2.get_vpc_links()["Items"] == [{**shown, **READY}]
    assert v1_client().get_vpc_links()["items"] == []
    assert apigatewayv2.update_vpc_link(**key, Name="other")["Name"] == "other"
    assert status(apigatewayv2.delete_vpc_link(**key)) == 202
    for call in (apigatewayv2.get_vpc_link, apigatewayv2.update_vpc_link, apigatewayv2.delete_vpc_link):
        message = f"Invalid VpcLink identifier specified {key['VpcLinkId']}"
        assert refusal(call, **key) == (404, "NotFoundException", message)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"Name": ""}, "VPC link name must have 1 to 128 characters"),
        ({"Name": "x" * 129}, "VPC link name must have 1 to 128 characters"),
        ({"SubnetIds": []}, "A VPC link must have 1 to 10 subnets"),
        ({"SubnetIds": ["subnet-1"] * 11}, "A VPC link must have 1 to 10 subnets"),
    ],
)
def test_links_that_are_none(apigatewayv2: Any, changes: dict[str, Any], message: str) -> None:
    assert refusal(apigatewayv2.create_vpc_link, **{**GIVEN, **changes}) == (400, "BadRequestException", message)


def test_an_integration_through_a_link(http: Api) -> None:
    link = http.client.create_vpc_link(**GIVEN)["VpcLinkId"]
    listener = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:listener/net/x/1/2"
    http.integration(ConnectionType="VPC_LINK", ConnectionId=link, IntegrationUri=listener)
