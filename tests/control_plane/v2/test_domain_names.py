"""Domain names and API mappings through boto3 (handbook/05 sections 1.2, 1.5 and 14, handbook/01 section 12)."""

from typing import Any

import pytest

from control_plane.limits import Limits
from tests.control_plane.clients import refusal
from tests.control_plane.v1.conftest import Api as RestApi
from tests.control_plane.v1.conftest import client as v1_client
from tests.control_plane.v2.conftest import ACCOUNT, REGION, SHORT_ID, Api, Like, plain, status

LETTERS = "An ApiMapping key may contain only letters, numbers and one of $-_.+!*'(),"
CERTIFICATE = f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/1234"
CONFIGURATION = {"CertificateArn": CERTIFICATE}
NAME: dict[str, Any] = {"DomainName": "api.example.com", "DomainNameConfigurations": [CONFIGURATION]}
SHOWN_CONFIGURATION = {
    "ApiGatewayDomainName": Like(r"d-[a-z0-9]{10}\.execute-api\.us-east-1\.amazonaws\.com"),
    "CertificateArn": CERTIFICATE,
    "DomainNameStatus": "AVAILABLE",
    "EndpointType": "REGIONAL",
    "HostedZoneId": "Z1UJRXOUMOOFQ8",
    "IpAddressType": "ipv4",
    "SecurityPolicy": "TLS_1_2",
}
SHOWN = {
    "ApiMappingSelectionExpression": "$request.basepath",
    "DomainName": "api.example.com",
    "DomainNameArn": f"arn:aws:apigateway:{REGION}::/domainnames/api.example.com",
    "DomainNameConfigurations": [SHOWN_CONFIGURATION],
    "RoutingMode": "API_MAPPING_ONLY",
    "Tags": {},
}
TRUSTSTORE = {"TruststoreUri": "s3://bucket/key", "TruststoreVersion": "1"}


def configured(**members: str) -> dict[str, Any]:
    return {**NAME, "DomainNameConfigurations": [{**CONFIGURATION, **members}]}


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        pytest.param(NAME, {}, id="a name has AWS's defaults"),
        pytest.param({**NAME, "DomainName": "API.example.com"}, {}, id="a name in capitals"),
        pytest.param(
            {**configured(EndpointType="REGIONAL", SecurityPolicy="TLS_1_2", IpAddressType="dualstack")},
            {"DomainNameConfigurations": [{**SHOWN_CONFIGURATION, "IpAddressType": "dualstack"}]},
            id="what is said is shown",
        ),
        pytest.param(
            {**NAME, "RoutingMode": "ROUTING_RULE_THEN_API_MAPPING", "Tags": {"a": "b"}},
            {"RoutingMode": "ROUTING_RULE_THEN_API_MAPPING", "Tags": {"a": "b"}},
            id="rules first",
        ),
        pytest.param(
            {**NAME, "MutualTlsAuthentication": TRUSTSTORE},
            {"MutualTlsAuthentication": TRUSTSTORE},
            id="mutual TLS",
        ),
    ],
)
def test_the_life_of_a_domain_name(apigatewayv2: Any, given: dict[str, Any], shown: dict[str, Any]) -> None:
    created = apigatewayv2.create_domain_name(**given)
    assert status(created) == 201
    assert plain(created) == {**SHOWN, **shown}
    key = {"DomainName": "api.example.com"}
    assert plain(apigatewayv2.get_domain_name(**key)) == plain(created)
    assert apigatewayv2.get_domain_names()["Items"] == [plain(created)]
    updated = apigatewayv2.update_domain_name(**key, RoutingMode="ROUTING_RULE_ONLY")
    assert plain(updated) == {**plain(created), "RoutingMode": "ROUTING_RULE_ONLY"}
    assert v1_client().get_domain_name(domainName="api.example.com")["routingMode"] == "ROUTING_RULE_ONLY"
    assert status(apigatewayv2.delete_domain_name(**key)) == 204
    for call in (apigatewayv2.get_domain_name, apigatewayv2.update_domain_name, apigatewayv2.delete_domain_name):
        assert refusal(call, **key) == (404, "NotFoundException", "Invalid domain name identifier specified")


ONLY_REGIONAL = "Only REGIONAL domain names can be managed through the API Gateway V2 API."


@pytest.mark.parametrize(
    ("given", "message"),
    [
        pytest.param({"DomainName": "x.com"}, "A domain name must have exactly one", id="no configuration"),
        pytest.param({**NAME, "DomainName": "a b"}, "Invalid domain name specified: a b", id="no name"),
        pytest.param({**NAME, "DomainNameConfigurations": [{}]}, "A certificate was not provided", id="no certificate"),
        pytest.param(configured(CertificateArn="x"), "Invalid certificate ARN specified: x", id="a certificate"),
        pytest.param(configured(EndpointType="EDGE"), ONLY_REGIONAL, id="an edge"),
        pytest.param(configured(SecurityPolicy="TLS_1_0"), "Only TLS_1_2 is supported", id="old TLS"),
        pytest.param({**NAME, "MutualTlsAuthentication": {"TruststoreUri": "x"}}, "Invalid truststore", id="no store"),
    ],
)
def test_domain_names_that_are_none(apigatewayv2: Any, given: dict[str, Any], message: str) -> None:
    found = refusal(apigatewayv2.create_domain_name, **given)
    assert found[:2] == (400, "BadRequestException")
    assert found.message.startswith(message)
    assert apigatewayv2.get_domain_names()["Items"] == []


def test_a_name_is_given_once(apigatewayv2: Any) -> None:
    apigatewayv2.create_domain_name(**NAME)
    found = refusal(apigatewayv2.create_domain_name, **NAME)
    assert found == (400, "BadRequestException", "The domain name you provided already exists.")


def test_names_of_v1(apigatewayv2: Any) -> None:
    """Regional ones are seen here too, others are not."""
    for name, kind in (("edge.example.com", "EDGE"), ("regional.example.com", "REGIONAL")):
        certificate = {"regionalCertificateArn" if kind == "REGIONAL" else "certificateArn": CERTIFICATE}
        v1_client().create_domain_name(domainName=name, endpointConfiguration={"types": [kind]}, **certificate)
    assert [each["DomainName"] for each in apigatewayv2.get_domain_names()["Items"]] == ["regional.example.com"]
    found = refusal(apigatewayv2.get_domain_name, DomainName="edge.example.com")
    assert found.message.startswith(ONLY_REGIONAL)


def test_updates_of_a_name(apigatewayv2: Any) -> None:
    apigatewayv2.create_domain_name(**NAME, MutualTlsAuthentication=TRUSTSTORE)
    key = {"DomainName": NAME["DomainName"]}
    updated = apigatewayv2.update_domain_name(
        **key,
        MutualTlsAuthentication={"TruststoreVersion": "2"},
        DomainNameConfigurations=[{"CertificateArn": CERTIFICATE + "5"}],
    )
    assert updated["MutualTlsAuthentication"] == {**TRUSTSTORE, "TruststoreVersion": "2"}
    assert updated["DomainNameConfigurations"][0]["CertificateArn"] == CERTIFICATE + "5"
    without = apigatewayv2.update_domain_name(**key, MutualTlsAuthentication={"TruststoreUri": ""})
    assert "MutualTlsAuthentication" not in without
    found = refusal(apigatewayv2.update_domain_name, **key, DomainNameConfigurations=[{"CertificateArn": "x"}])
    assert found.status == 400


class Mapped:
    """A domain name, and APIs of three kinds with a stage `dev`."""

    def __init__(self, client: Any, http: Api, websocket: Api) -> None:
        self.client = client
        client.create_domain_name(**NAME)
        rest = RestApi(v1_client())
        rest.method()
        rest.stage("dev")
        http.stage("dev")
        websocket.stage("dev")
        self.apis = {"REST": rest.id, "HTTP": http.id, "WEBSOCKET": websocket.id}

    def key(self, kind: str = "HTTP", key: str | None = None, stage: str = "dev") -> dict[str, str]:
        given = {} if key is None else {"ApiMappingKey": key}
        return {"ApiId": self.apis[kind], "DomainName": NAME["DomainName"], "Stage": stage, **given}

    def map(self, kind: str = "HTTP", key: str | None = None) -> dict[str, str]:
        """A mapping; returns how calls name it."""
        made = self.client.create_api_mapping(**self.key(kind, key))["ApiMappingId"]
        return {"DomainName": NAME["DomainName"], "ApiMappingId": made}


@pytest.fixture
def mapped(apigatewayv2: Any, http: Api, websocket: Api) -> Mapped:
    return Mapped(apigatewayv2, http, websocket)


@pytest.mark.parametrize("kind", ["REST", "HTTP", "WEBSOCKET"])
@pytest.mark.parametrize(("key", "base_path"), [(None, "(none)"), ("", "(none)"), ("v1", "v1"), ("a/b/c", "a/b/c")])
def test_the_life_of_a_mapping(mapped: Mapped, kind: str, key: str | None, base_path: str) -> None:
    """v1 sees it as a base path mapping."""
    client = mapped.client
    created = client.create_api_mapping(**mapped.key(kind, key))
    assert status(created) == 201
    shown = {"ApiId": mapped.apis[kind], "ApiMappingKey": key or "", "Stage": "dev"}
    assert plain(created) == {**shown, "ApiMappingId": SHORT_ID}
    name = {"DomainName": NAME["DomainName"]}
    the_mapping = {**name, "ApiMappingId": created["ApiMappingId"]}
    assert plain(client.get_api_mapping(**the_mapping)) == plain(created)
    assert client.get_api_mappings(**name)["Items"] == [plain(created)]
    [seen] = v1_client().get_base_path_mappings(domainName=NAME["DomainName"])["items"]
    assert seen == {"basePath": base_path, "restApiId": mapped.apis[kind], "stage": "dev"}
    updated = client.update_api_mapping(**the_mapping, ApiId=mapped.apis[kind], ApiMappingKey="v2")
    assert plain(updated) == {**plain(created), "ApiMappingKey": "v2"}
    assert status(client.delete_api_mapping(**the_mapping)) == 204
    calls = (client.get_api_mapping, client.delete_api_mapping)
    for call in calls:
        assert refusal(call, **the_mapping) == (404, "NotFoundException", "Invalid API mapping identifier specified")
    assert refusal(client.update_api_mapping, **the_mapping, ApiId=mapped.apis[kind]).status == 404


def test_a_mapping_of_v1(mapped: Mapped) -> None:
    given = {"domainName": NAME["DomainName"], "basePath": "v1", "restApiId": mapped.apis["REST"]}
    v1_client().create_base_path_mapping(**given)
    [seen] = mapped.client.get_api_mappings(DomainName=NAME["DomainName"])["Items"]
    assert seen == {"ApiId": mapped.apis["REST"], "ApiMappingId": SHORT_ID, "ApiMappingKey": "v1", "Stage": ""}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"ApiMappingKey": "/a"}, "API mapping key should not start with a '/' or have consecutive '/'s."),
        ({"ApiMappingKey": "a//b"}, "API mapping key should not start with a '/' or have consecutive '/'s."),
        ({"ApiMappingKey": "a/"}, "API mapping key should not end with a '/'."),
        ({"ApiMappingKey": "ä"}, LETTERS),
        ({"ApiMappingKey": "x" * 301}, LETTERS),
        ({"Stage": "nope"}, "Invalid stage identifier specified"),
        ({"Stage": ""}, "Invalid stage identifier specified"),
        ({"ApiId": "nope"}, "Invalid API identifier specified"),
    ],
)
def test_mappings_that_are_none(mapped: Mapped, changes: dict[str, str], message: str) -> None:
    given = {**mapped.key(), **changes}
    assert refusal(mapped.client.create_api_mapping, **given) == (400, "BadRequestException", message)
    the_mapping = mapped.map()
    assert refusal(mapped.client.update_api_mapping, **{**given, **the_mapping}).message == message


def test_mappings_that_conflict(mapped: Mapped) -> None:
    """A key is used once; WebSocket APIs have a name of their own; an API or a stage that is mapped stays."""
    mapped.map("HTTP", "v1")
    found = refusal(mapped.map, kind="REST", key="v1")
    assert found == (409, "ConflictException", "ApiMapping key already exists for this domain name")
    other = mapped.map("REST", "v2")
    found = refusal(mapped.client.update_api_mapping, **other, ApiId=mapped.apis["REST"], ApiMappingKey="v1")
    assert found.status == 409
    assert refusal(mapped.map, kind="WEBSOCKET", key="v3").message.startswith("WebSocket APIs cannot share")
    key = {"ApiId": mapped.apis["HTTP"]}
    found = refusal(mapped.client.delete_api, **key)
    assert found.message.endswith("Please remove all API mappings related to the API in your domains: api.example.com.")
    found = refusal(mapped.client.delete_stage, **key, StageName="dev")
    assert found.message.startswith("Deleting stage dev failed. Please remove all API mappings")
    mapped.client.delete_domain_name(DomainName=NAME["DomainName"])
    mapped.client.delete_api(**key)


@pytest.mark.parametrize("limits", [Limits(changed={"multi_level_mappings_per_domain": 1})])
def test_the_quota_of_long_keys(mapped: Mapped) -> None:
    mapped.map("HTTP", "a/b")
    mapped.map("HTTP", "a")
    assert refusal(mapped.map, kind="HTTP", key="a/c").status == 429
