"""Tags through boto3 (handbook/05 section 1): those of `apigatewayv2`'s records, which v1 has too."""

from typing import Any

import pytest

from tests.control_plane.clients import refusal
from tests.control_plane.v1.conftest import client as v1_client
from tests.control_plane.v2.conftest import ACCOUNT, REGION, Api, status

CERTIFICATE = f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/1234"


@pytest.fixture
def arns(http: Api) -> dict[str, str]:
    """One of everything that bears tags, by kind."""
    http.stage("$default")
    name = "api.example.com"
    http.client.create_domain_name(DomainName=name, DomainNameConfigurations=[{"CertificateArn": CERTIFICATE}])
    link = http.client.create_vpc_link(Name="link", SubnetIds=["subnet-1"])["VpcLinkId"]
    paths = {
        "api": f"apis/{http.id}",
        "stage": f"apis/{http.id}/stages/$default",
        "domain name": f"domainnames/{name}",
        "link": f"vpclinks/{link}",
    }
    return {kind: f"arn:aws:apigateway:{REGION}::/{path}" for kind, path in paths.items()}


@pytest.mark.parametrize("kind", ["api", "stage", "domain name", "link"])
def test_the_life_of_tags(http: Api, arns: dict[str, str], kind: str) -> None:
    client, arn = http.client, arns[kind]
    assert client.get_tags(ResourceArn=arn)["Tags"] == {}
    assert status(client.tag_resource(ResourceArn=arn, Tags={"a": "1", "b": "2"})) == 201
    client.tag_resource(ResourceArn=arn, Tags={"b": "3"})
    assert status(client.untag_resource(ResourceArn=arn, TagKeys=["a", "nope"])) == 204
    assert client.get_tags(ResourceArn=arn)["Tags"] == {"b": "3"}
    assert v1_client().get_tags(resourceArn=arn)["tags"] == {"b": "3"}


def test_tags_are_shown(http: Api, arns: dict[str, str]) -> None:
    http.client.tag_resource(ResourceArn=arns["api"], Tags={"a": "1"})
    assert http.client.get_api(ApiId=http.id)["Tags"] == {"a": "1"}


@pytest.mark.parametrize(
    ("arn", "found"),
    [
        (f"arn:aws:apigateway:{REGION}::/apis/nope", (404, "NotFoundException")),
        (f"arn:aws:apigateway:{REGION}::/vpclinks/nope", (404, "NotFoundException")),
        (f"arn:aws:apigateway:{REGION}::/apis/nope/stages/dev", (404, "NotFoundException")),
        (f"arn:aws:apigateway:{REGION}::/apis/nope/routes/x", (400, "BadRequestException")),
        ("arn:aws:apigateway:eu-west-1::/apis/nope", (400, "BadRequestException")),
        ("nope", (400, "BadRequestException")),
    ],
)
def test_tags_of_nothing(apigatewayv2: Any, arn: str, found: tuple[int, str]) -> None:
    assert refusal(apigatewayv2.get_tags, ResourceArn=arn)[:2] == found
    assert refusal(apigatewayv2.tag_resource, ResourceArn=arn, Tags={"a": "b"})[:2] == found
    assert refusal(apigatewayv2.untag_resource, ResourceArn=arn, TagKeys=["a"])[:2] == found


def test_tags_that_are_none(http: Api, arns: dict[str, str]) -> None:
    assert refusal(http.client.tag_resource, ResourceArn=arns["api"], Tags={"aws:x": "y"}).status == 400
