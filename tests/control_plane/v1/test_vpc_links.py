"""VpcLinks through boto3 (handbook/01 section 13, handbook/10 fact 32)."""

from typing import Any

import pytest

from tests.control_plane.clients import refusal
from tests.control_plane.v1.conftest import ACCOUNT, REGION, SHORT_ID, Api, plain, replace, status

BALANCER = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:loadbalancer/net/pets/1234"


def test_the_life_of_a_link(apigateway: Any) -> None:
    created = apigateway.create_vpc_link(name="link", targetArns=[BALANCER])
    assert status(created) == 202
    assert plain(created) == {"id": SHORT_ID, "name": "link", "targetArns": [BALANCER], "status": "PENDING"}
    key = {"vpcLinkId": created["id"]}
    available = {
        **plain(created),
        "status": "AVAILABLE",
        "statusMessage": "Your vpc link is ready for use",
        "tags": {},
    }
    assert plain(apigateway.get_vpc_link(**key)) == available
    assert apigateway.get_vpc_links()["items"] == [available]
    patch = [*replace("/name", "new"), *replace("/description", "mine")]
    updated = apigateway.update_vpc_link(**key, patchOperations=patch)
    assert plain(updated) == {**available, "name": "new", "description": "mine"}
    assert status(apigateway.delete_vpc_link(**key)) == 202
    assert refusal(apigateway.get_vpc_link, **key).status == 404


@pytest.mark.parametrize(
    ("arns", "message"),
    [
        ([], "Invalid ARN. ARN is not well formed "),
        ([BALANCER, BALANCER], "More than one target arn specified for vpc link."),
        ([BALANCER.replace("/net/", "/app/")], "NLB ARN is malformed."),
        (["arn:aws:s3:::bucket"], "NLB ARN is malformed."),
    ],
)
def test_targets_that_are_none(apigateway: Any, arns: list[str], message: str) -> None:
    assert refusal(apigateway.create_vpc_link, name="link", targetArns=arns) == (400, "BadRequestException", message)


@pytest.mark.parametrize("patch", [replace("/name", ""), replace("/targetArns", "x"), replace("/name", "x", "add")])
def test_update_vpc_link_refuses(apigateway: Any, patch: list[dict[str, str]]) -> None:
    link = apigateway.create_vpc_link(name="link", targetArns=[BALANCER])["id"]
    assert refusal(apigateway.update_vpc_link, vpcLinkId=link, patchOperations=patch).status == 400


def test_a_link_stays_while_a_deployed_method_uses_it(api: Api) -> None:
    link = api.client.create_vpc_link(name="link", targetArns=[BALANCER])["id"]
    key = api.method()
    given = {"integrationHttpMethod": "GET", "uri": "http://pets", "connectionType": "VPC_LINK", "connectionId": link}
    api.client.put_integration(**key, type="HTTP_PROXY", **given)
    stage = api.stage("prod")
    assert refusal(api.client.delete_vpc_link, vpcLinkId=link) == (
        400,
        "BadRequestException",
        f"Cannot delete vpc link. Vpc link '{link}', is referenced in [{api.id}:GET:{api.root}:prod] in format of "
        "[RESTApiId:Method:Resource:Stage].",
    )
    api.client.delete_stage(**stage)
    assert status(api.client.delete_vpc_link(vpcLinkId=link)) == 202
