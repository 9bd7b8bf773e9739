"""Tags by ARN through boto3 (handbook/01 section 13)."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from control_plane.wire.messages import Request
from tests.control_plane.clients import refusal
from tests.control_plane.v1.conftest import ACCOUNT, REGION, Api, plain, send, status

CERTIFICATE = f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/1234"
BALANCER = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:loadbalancer/net/pets/1234"


def arn(path: str) -> str:
    return f"arn:aws:apigateway:{REGION}::/{path}"


def private(client: Any) -> Any:
    endpoint = {"types": ["PRIVATE"]}
    return client.create_domain_name(domainName="p.com", certificateArn=CERTIFICATE, endpointConfiguration=endpoint)


def association(client: Any) -> str:
    given = {"accessAssociationSourceType": "VPCE", "accessAssociationSource": "vpce-1"}
    made = client.create_domain_name_access_association(domainNameArn=private(client)["domainNameArn"], **given)
    return str(made["domainNameAccessAssociationArn"])


def domain(client: Any) -> str:
    client.create_domain_name(domainName="a.com", certificateArn=CERTIFICATE)
    return arn("domainnames/a.com")


def stage(client: Any) -> str:
    api = Api(client)
    api.method()
    return arn(f"restapis/{api.id}/stages/{api.stage()['stageName']}")


TAGGED: dict[str, Callable[[Any], str]] = {
    "an API": lambda client: arn(f"restapis/{client.create_rest_api(name='pets')['id']}"),
    "a stage": stage,
    "an API key": lambda client: arn(f"apikeys/{client.create_api_key()['id']}"),
    "a usage plan": lambda client: arn(f"usageplans/{client.create_usage_plan(name='plan')['id']}"),
    "a VPC link": lambda client: arn(f"vpclinks/{client.create_vpc_link(name='l', targetArns=[BALANCER])['id']}"),
    "a client certificate": lambda client: arn(
        f"clientcertificates/{client.generate_client_certificate()['clientCertificateId']}"
    ),
    "a domain name": domain,
    "a private domain name": lambda client: str(private(client)["domainNameArn"]),
    "an access association": association,
}


@pytest.mark.parametrize("kind", TAGGED)
def test_whatever_has_tags_is_tagged_by_its_arn(apigateway: Any, kind: str) -> None:
    resource = TAGGED[kind](apigateway)

    def tags() -> dict[str, str]:
        return dict(apigateway.get_tags(resourceArn=resource)["tags"])

    assert tags() == {}
    assert status(apigateway.tag_resource(resourceArn=resource, tags={"a": "1", "b": "2"})) == 204
    assert tags() == {"a": "1", "b": "2"}
    apigateway.tag_resource(resourceArn=resource, tags={"b": "3", "c:/ +": ""})
    assert tags() == {"a": "1", "b": "3", "c:/ +": ""}
    assert status(apigateway.untag_resource(resourceArn=resource, tagKeys=["a", "c:/ +", "unknown"])) == 204
    assert tags() == {"b": "3"}


def test_tags_are_those_that_the_resource_shows(apigateway: Any) -> None:
    api = apigateway.create_rest_api(name="pets", tags={"a": "1"})
    resource = arn(f"restapis/{api['id']}")
    assert plain(apigateway.get_tags(resourceArn=resource)) == {"tags": {"a": "1"}}
    apigateway.tag_resource(resourceArn=resource, tags={"b": "2"})
    assert apigateway.get_rest_api(restApiId=api["id"])["tags"] == {"a": "1", "b": "2"}


@pytest.mark.parametrize("written", ["encoded", "as it is"])
def test_an_arn_may_stand_in_the_path_encoded_or_as_it_is(deployable: Api, written: str) -> None:
    deployable.stage("dev", tags={"a": "1"})
    resource = arn(f"restapis/{deployable.id}/stages/dev")
    found = send(Request("GET", "/tags/" + (quote(resource, safe="") if written == "encoded" else resource)))
    assert (found.status, json.loads(found.body)) == (200, {"tags": {"a": "1"}})


def test_tags_go_with_their_stage(deployable: Api) -> None:
    client = deployable.client
    deployable.stage("dev", tags={"a": "1"})
    resource = arn(f"restapis/{deployable.id}/stages/dev")
    client.delete_stage(restApiId=deployable.id, stageName="dev")
    assert refusal(client.get_tags, resourceArn=resource).message == "Invalid stage identifier specified"
    deployable.stage("dev")
    assert client.get_tags(resourceArn=resource)["tags"] == {}


@pytest.mark.parametrize(
    ("tags", "message"),
    [
        ({"aws:x": "y"}, "Tag keys must have 1 to 128 characters and must not begin with aws: : aws:x"),
        ({"": "y"}, "Tag keys must have 1 to 128 characters"),
        ({"k" * 129: "y"}, "Tag keys must have 1 to 128 characters"),
        ({"k": "v" * 257}, "Tag values can have at most 256 characters: k"),
        ({f"k{number}": "v" for number in range(51)}, "A resource can have at most 50 tags"),
    ],
)
def test_tags_that_are_none(apigateway: Any, tags: dict[str, str], message: str) -> None:
    resource = arn(f"restapis/{apigateway.create_rest_api(name='pets')['id']}")
    found = refusal(apigateway.tag_resource, resourceArn=resource, tags=tags)
    assert (found.status, found.message[: len(message)]) == (400, message)
    assert apigateway.get_tags(resourceArn=resource)["tags"] == {}


@pytest.mark.parametrize(
    ("resource", "code"),
    [
        (arn("restapis/unknown"), 404),
        (arn("restapis/unknown/stages/dev"), 404),
        (arn("apikeys/unknown"), 404),
        (f"arn:aws:apigateway:{REGION}:{ACCOUNT}:/domainnameaccessassociations/unknown", 404),
        (arn("restapis"), 400),
        (arn("teapots/1"), 400),
        (arn("restapis/a/stages/b/c"), 400),
        (arn("apikeys/unknown").replace(REGION, "eu-west-1"), 400),
        (arn("apikeys/unknown").replace("::/", ":222222222222:/"), 400),
        (arn("apikeys/unknown").replace("apigateway", "s3"), 400),
        ("nonsense", 400),
    ],
)
def test_arns_that_name_nothing(apigateway: Any, resource: str, code: int) -> None:
    assert refusal(apigateway.get_tags, resourceArn=resource).status == code
    assert refusal(apigateway.tag_resource, resourceArn=resource, tags={"a": "b"}).status == code
    assert refusal(apigateway.untag_resource, resourceArn=resource, tagKeys=["a"]).status == code
