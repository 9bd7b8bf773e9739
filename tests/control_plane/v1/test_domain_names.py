"""Domain names, their mappings and who may call them, through boto3 (handbook/01 section 12)."""

from typing import Any

import pytest

from tests.control_plane.clients import refusal
from tests.control_plane.v1.conftest import ACCOUNT, DATE, REGION, Api, Emulator, Like, client, plain, replace, status

CERTIFICATE = f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/1234"
NAME = "api.example.com"
ARN = f"arn:aws:apigateway:{REGION}::/domainnames/{NAME}"
REGIONAL = {"regionalCertificateArn": CERTIFICATE, "endpointConfiguration": {"types": ["REGIONAL"]}}
EDGE = {"certificateArn": CERTIFICATE}
PRIVATE = {"certificateArn": CERTIFICATE, "endpointConfiguration": {"types": ["PRIVATE"]}}
SHOWN_REGIONAL = {
    "domainName": NAME,
    "domainNameArn": ARN,
    "domainNameStatus": "AVAILABLE",
    "endpointConfiguration": {"types": ["REGIONAL"], "ipAddressType": "ipv4"},
    "regionalCertificateArn": CERTIFICATE,
    "regionalDomainName": Like(r"d-[a-z0-9]{10}\.execute-api\.us-east-1\.amazonaws\.com"),
    "regionalHostedZoneId": "Z1UJRXOUMOOFQ8",
    "routingMode": "BASE_PATH_MAPPING_ONLY",
    "securityPolicy": "TLS_1_2",
    "tags": {},
}
SHOWN_EDGE = {
    "certificateArn": CERTIFICATE,
    "certificateUploadDate": DATE,
    "distributionDomainName": Like(r"d[a-z0-9]{13}\.cloudfront\.net"),
    "distributionHostedZoneId": "Z2FDTNDATAQYW2",
    "domainName": NAME,
    "domainNameArn": ARN,
    "domainNameStatus": "AVAILABLE",
    "endpointConfiguration": {"types": ["EDGE"], "ipAddressType": "ipv4"},
    "routingMode": "BASE_PATH_MAPPING_ONLY",
    "securityPolicy": "TLS_1_0",
    "tags": {},
}
SHOWN_PRIVATE = {
    "certificateArn": CERTIFICATE,
    "certificateUploadDate": DATE,
    "domainName": NAME,
    "domainNameArn": Like(rf"arn:aws:apigateway:{REGION}:{ACCOUNT}:/domainnames/{NAME}\+[a-z0-9]{{10}}"),
    "domainNameId": Like("[a-z0-9]{10}"),
    "domainNameStatus": "AVAILABLE",
    "endpointConfiguration": {"types": ["PRIVATE"], "ipAddressType": "dualstack"},
    "routingMode": "BASE_PATH_MAPPING_ONLY",
    "securityPolicy": "TLS_1_2",
    "tags": {},
}


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        pytest.param(REGIONAL, SHOWN_REGIONAL, id="regional"),
        pytest.param(EDGE, SHOWN_EDGE, id="edge, unless said otherwise"),
        pytest.param(PRIVATE, SHOWN_PRIVATE, id="private"),
        pytest.param(
            {"certificateName": "mine", "certificateBody": "x", "certificatePrivateKey": "y", "certificateChain": "z"},
            {
                name: each
                for name, each in {**SHOWN_EDGE, "certificateName": "mine"}.items()
                if name != "certificateArn"
            },
            id="a certificate by name",
        ),
        pytest.param(
            {
                **REGIONAL,
                "securityPolicy": "SecurityPolicy_TLS13_1_3_2025_09",
                "endpointAccessMode": "STRICT",
                "routingMode": "ROUTING_RULE_ONLY",
                "mutualTlsAuthentication": {"truststoreUri": "s3://bucket/store.pem", "truststoreVersion": "1"},
                "ownershipVerificationCertificateArn": CERTIFICATE,
                "tags": {"a": "b"},
            },
            {
                **SHOWN_REGIONAL,
                "securityPolicy": "SecurityPolicy_TLS13_1_3_2025_09",
                "endpointAccessMode": "STRICT",
                "routingMode": "ROUTING_RULE_ONLY",
                "mutualTlsAuthentication": {"truststoreUri": "s3://bucket/store.pem", "truststoreVersion": "1"},
                "ownershipVerificationCertificateArn": CERTIFICATE,
                "tags": {"a": "b"},
            },
            id="everything there is to say",
        ),
        pytest.param({**PRIVATE, "policy": '{"a": 1}'}, {**SHOWN_PRIVATE, "policy": '{"a": 1}'}, id="a policy"),
    ],
)
def test_the_life_of_a_domain_name(apigateway: Any, given: dict[str, Any], shown: dict[str, Any]) -> None:
    created = apigateway.create_domain_name(domainName=NAME, **given)
    assert status(created) == 201
    assert plain(created) == shown
    key = {name: created[name] for name in ("domainName", "domainNameId") if name in created}
    assert plain(apigateway.get_domain_name(**key)) == plain(created)
    assert apigateway.get_domain_names()["items"] == [plain(created)]
    assert apigateway.get_domain_names(resourceOwner="SELF")["items"] == [plain(created)]
    assert apigateway.get_domain_names(resourceOwner="OTHER_ACCOUNTS")["items"] == []
    assert status(apigateway.delete_domain_name(**key)) == 202
    for call in (apigateway.get_domain_name, apigateway.update_domain_name, apigateway.delete_domain_name):
        assert refusal(call, **key) == (404, "NotFoundException", "Invalid domain name identifier specified")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        pytest.param({}, "A certificate was not provided for the endpoint type EDGE.", id="no certificate"),
        pytest.param(
            {"endpointConfiguration": {"types": ["REGIONAL"]}},
            "A certificate was not provided for the endpoint type REGIONAL.",
            id="none for the region",
        ),
        pytest.param(
            {**REGIONAL, "certificateArn": CERTIFICATE},
            "Cannot import certificates for EDGE while REGIONAL is active.",
            id="one for the wrong type",
        ),
        pytest.param(
            {**EDGE, "regionalCertificateArn": CERTIFICATE},
            "Cannot import certificates for REGIONAL while EDGE is active.",
            id="and the other way round",
        ),
        pytest.param({"certificateArn": "x"}, "Invalid certificate ARN specified: x", id="no ARN"),
        pytest.param({**EDGE, "endpointConfiguration": {"types": []}}, "A domain name must have", id="no type"),
        pytest.param(
            {**EDGE, "endpointConfiguration": {"types": ["EDGE", "REGIONAL"]}},
            "A domain name must have",
            id="two types",
        ),
        pytest.param({**EDGE, "domainName": "a b"}, "Invalid domain name specified: a b", id="no name"),
        pytest.param({**EDGE, "domainName": "a.*.b"}, "Invalid domain name specified", id="a star in the middle"),
        pytest.param({**EDGE, "domainName": "x" * 64 + ".com"}, "Invalid domain name", id="a label too long"),
        pytest.param({**EDGE, "domainName": "a." * 130 + "com"}, "Invalid domain name", id="a name too long"),
        pytest.param(
            {**EDGE, "mutualTlsAuthentication": {"truststoreUri": "s3://bucket/x"}},
            "Mutual TLS can be configured for REGIONAL",
            id="mutual TLS at the edge",
        ),
        pytest.param(
            {**REGIONAL, "mutualTlsAuthentication": {"truststoreUri": "http://x"}},
            "Invalid truststore URI specified: http://x",
            id="a truststore elsewhere",
        ),
        pytest.param({**REGIONAL, "endpointAccessMode": "STRICT"}, "Endpoint access mode", id="an old security policy"),
        pytest.param({**REGIONAL, "policy": "{}"}, "Policies can be set for PRIVATE", id="a policy in public"),
        pytest.param({**PRIVATE, "policy": "x"}, "Invalid policy document", id="no policy"),
    ],
)
def test_domain_names_that_are_none(apigateway: Any, given: dict[str, Any], message: str) -> None:
    found = refusal(apigateway.create_domain_name, **{"domainName": NAME, **given})
    assert (found.status, found.message[: len(message)]) == (400, message)
    assert apigateway.get_domain_names()["items"] == []


@pytest.mark.parametrize("name", ["*.example.com", "localhost", "a-b.c_d.example.com", "API.Example.com"])
def test_names_that_are_allowed(apigateway: Any, name: str) -> None:
    assert apigateway.create_domain_name(domainName=name, **EDGE)["domainName"] == name.lower()
    assert apigateway.get_domain_name(domainName=name)["domainName"] == name.lower()


def test_a_public_name_there_is_once_a_private_one_as_often_as_wanted(apigateway: Any) -> None:
    apigateway.create_domain_name(domainName=NAME, **REGIONAL)
    assert refusal(apigateway.create_domain_name, domainName=NAME, **EDGE) == (
        400,
        "BadRequestException",
        "The domain name you provided already exists.",
    )
    ids = {apigateway.create_domain_name(domainName=NAME, **PRIVATE)["domainNameId"] for _ in range(2)}
    assert len(ids) == 2
    assert "domainNameId" not in apigateway.get_domain_name(domainName=NAME)


@pytest.mark.parametrize(
    ("patch", "shown"),
    [
        (replace("/securityPolicy", "TLS_1_0"), {"securityPolicy": "TLS_1_0"}),
        (replace("/routingMode", "ROUTING_RULE_ONLY"), {"routingMode": "ROUTING_RULE_ONLY"}),
        (replace("/regionalCertificateName", "mine", "add"), {"regionalCertificateName": "mine"}),
        (
            replace("/ownershipVerificationCertificateArn", CERTIFICATE, "add"),
            {"ownershipVerificationCertificateArn": CERTIFICATE},
        ),
        (
            replace("/endpointConfiguration/ipAddressType", "dualstack"),
            {"endpointConfiguration": {"types": ["REGIONAL"], "ipAddressType": "dualstack"}},
        ),
        (
            [
                *replace("/mutualTlsAuthentication/truststoreUri", "s3://bucket/x", "add"),
                *replace("/mutualTlsAuthentication/truststoreVersion", "2"),
            ],
            {"mutualTlsAuthentication": {"truststoreUri": "s3://bucket/x", "truststoreVersion": "2"}},
        ),
        (
            [
                *replace("/mutualTlsAuthentication/truststoreUri", "s3://bucket/x"),
                *replace("/mutualTlsAuthentication/truststoreUri", ""),
            ],
            {},
        ),
        (
            [
                *replace("/certificateArn", CERTIFICATE, "add"),
                *replace("/endpointConfiguration/types", "EDGE", "add"),
            ],
            {
                **{name: SHOWN_EDGE[name] for name in SHOWN_EDGE if name.startswith(("certificate", "distribution"))},
                "endpointConfiguration": {"types": ["REGIONAL", "EDGE"], "ipAddressType": "ipv4"},
            },
        ),
    ],
)
def test_update_domain_name(apigateway: Any, patch: list[dict[str, str]], shown: dict[str, Any]) -> None:
    before = plain(apigateway.create_domain_name(domainName=NAME, **REGIONAL))
    updated = apigateway.update_domain_name(domainName=NAME, patchOperations=patch)
    assert status(updated) == 200
    assert plain(updated) == {**before, **shown}
    assert plain(apigateway.get_domain_name(domainName=NAME)) == plain(updated)


@pytest.mark.parametrize("way", ["by adding and removing", "outright"])
def test_a_name_moves_from_the_edge_to_the_region(apigateway: Any, way: str) -> None:
    apigateway.create_domain_name(domainName=NAME, **EDGE)
    certificate = replace("/regionalCertificateArn", CERTIFICATE)
    types = "/endpointConfiguration/types"
    if way == "outright":
        patch = [*certificate, *replace(f"{types}/0", "REGIONAL")]
    else:
        both = [*certificate, *replace(types, "REGIONAL", "add")]
        found = apigateway.update_domain_name(domainName=NAME, patchOperations=both)
        assert {"regionalDomainName", "distributionDomainName"} <= found.keys()
        patch = replace(types, "EDGE", "remove")
    found = apigateway.update_domain_name(domainName=NAME, patchOperations=patch)
    assert plain(found) == {**SHOWN_REGIONAL, "securityPolicy": "TLS_1_0"}


def test_what_belongs_to_a_type_goes_with_it(apigateway: Any) -> None:
    truststore = {"truststoreUri": "s3://bucket/store.pem"}
    apigateway.create_domain_name(domainName=NAME, mutualTlsAuthentication=truststore, **REGIONAL)
    patch = [*replace("/certificateArn", CERTIFICATE), *replace("/endpointConfiguration/types/0", "EDGE")]
    found = apigateway.update_domain_name(domainName=NAME, patchOperations=patch)
    assert plain(found) == {**SHOWN_EDGE, "securityPolicy": "TLS_1_2"}


@pytest.mark.parametrize(
    "patch",
    [
        replace("/endpointConfiguration/types", "REGIONAL", "remove"),
        replace("/endpointConfiguration/types", "EDGE", "add"),
        replace("/endpointConfiguration/types/0", "PRIVATE"),
        replace("/endpointConfiguration/types/0", "SIDEWAYS"),
        replace("/regionalCertificateArn", None, "remove"),
        replace("/mutualTlsAuthentication/truststoreVersion", "1"),
        replace("/policy", "{}"),
        replace("/routingMode", "BY_FEEL"),
        replace("/domainName", "x"),
    ],
)
def test_update_domain_name_refuses(apigateway: Any, patch: list[dict[str, str]]) -> None:
    before = plain(apigateway.create_domain_name(domainName=NAME, **REGIONAL))
    patch = [*replace("/securityPolicy", "TLS_1_0"), *patch]
    assert refusal(apigateway.update_domain_name, domainName=NAME, patchOperations=patch).status == 400
    assert plain(apigateway.get_domain_name(domainName=NAME)) == before


def test_policies_of_a_private_name(apigateway: Any) -> None:
    key = {
        "domainName": NAME,
        "domainNameId": apigateway.create_domain_name(domainName=NAME, **PRIVATE)["domainNameId"],
    }
    patch = [*replace("/policy", '{"a": 1}'), *replace("/managementPolicy", '{"b": 2}')]
    found = apigateway.update_domain_name(**key, patchOperations=patch)
    assert (found["policy"], found["managementPolicy"]) == ('{"a": 1}', '{"b": 2}')
    assert "policy" not in apigateway.update_domain_name(**key, patchOperations=replace("/policy", ""))


def test_a_region_whose_zone_is_not_known(emulator: Emulator) -> None:
    elsewhere = client(ACCOUNT, "us-iso-west-1")
    certificate = {**REGIONAL, "regionalCertificateArn": CERTIFICATE.replace(REGION, "us-iso-west-1")}
    created = elsewhere.create_domain_name(domainName=NAME, **certificate)
    assert "regionalHostedZoneId" not in created
    assert created["regionalDomainName"].endswith(".execute-api.us-iso-west-1.amazonaws.com")


# BasePathMappings ------------------------------------------------------------------------------------------------


@pytest.fixture
def named(deployable: Api) -> Api:
    """An API with a stage, beside a domain name."""
    deployable.stage("dev")
    deployable.client.create_domain_name(domainName=NAME, **REGIONAL)
    return deployable


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        pytest.param({}, {"basePath": "(none)"}, id="neither path nor stage"),
        pytest.param({"basePath": "", "stage": ""}, {"basePath": "(none)"}, id="empty ones"),
        pytest.param({"basePath": "(none)", "stage": "(none)"}, {"basePath": "(none)"}, id="as they are shown"),
        pytest.param({"basePath": "v1", "stage": "dev"}, {"basePath": "v1", "stage": "dev"}, id="both"),
        pytest.param({"basePath": "$-_.+!*'()"}, {"basePath": "$-_.+!*'()"}, id="any character there may be"),
    ],
)
def test_the_life_of_a_mapping(named: Api, given: dict[str, str], shown: dict[str, str]) -> None:
    created = named.client.create_base_path_mapping(domainName=NAME, restApiId=named.id, **given)
    assert status(created) == 201
    assert plain(created) == {"restApiId": named.id, **shown}
    key = {"domainName": NAME, "basePath": created["basePath"]}
    assert plain(named.client.get_base_path_mapping(**key)) == plain(created)
    assert named.client.get_base_path_mappings(domainName=NAME)["items"] == [plain(created)]
    assert status(named.client.delete_base_path_mapping(**key)) == 202
    for call in (
        named.client.get_base_path_mapping,
        named.client.update_base_path_mapping,
        named.client.delete_base_path_mapping,
    ):
        assert refusal(call, **key) == (404, "NotFoundException", "Invalid base path mapping identifier specified")


@pytest.mark.parametrize(
    ("given", "code", "message"),
    [
        ({"domainName": "other.example.com"}, 404, "Invalid domain name identifier specified"),
        ({"restApiId": "unknown"}, 400, "Invalid REST API identifier specified"),
        ({"stage": "unknown"}, 400, "Invalid stage identifier specified"),
        ({"basePath": "v1"}, 409, "Base path already exists for this domain name"),
        (
            {"basePath": "a/b"},
            400,
            "API Gateway V1 doesn't support the slash character (/) in base path mappings. To create a multi-level "
            "base path mapping, use API Gateway V2.",
        ),
        ({"basePath": "a b"}, 400, "Invalid base path specified: a b"),
        ({"basePath": "x" * 301}, 400, f"Invalid base path specified: {'x' * 301}"),
    ],
)
def test_mappings_that_are_none(named: Api, given: dict[str, str], code: int, message: str) -> None:
    named.client.create_base_path_mapping(domainName=NAME, restApiId=named.id, basePath="v1")
    found = refusal(named.client.create_base_path_mapping, **{"domainName": NAME, "restApiId": named.id, **given})
    assert (found.status, found.message) == (code, message)


def test_update_base_path_mapping(named: Api) -> None:
    other = Api(named.client)
    for base_path in ("v1", "v2"):
        named.client.create_base_path_mapping(domainName=NAME, restApiId=named.id, basePath=base_path)

    def update(base_path: str, *patch: dict[str, str]) -> dict[str, Any]:
        return plain(
            named.client.update_base_path_mapping(domainName=NAME, basePath=base_path, patchOperations=list(patch))
        )

    assert update("v1", *replace("/stage", "dev")) == {"basePath": "v1", "restApiId": named.id, "stage": "dev"}
    assert update("v1", *replace("/stage", "(none)"), *replace("/restapiId", other.id)) == {
        "basePath": "v1",
        "restApiId": other.id,
    }
    assert update("v1", *replace("/basePath", "")) == {"basePath": "(none)", "restApiId": other.id}
    assert update("(none)", *replace("/basepath", "v3"))["basePath"] == "v3"
    listed = named.client.get_base_path_mappings(domainName=NAME)["items"]
    assert sorted(each["basePath"] for each in listed) == ["v2", "v3"]
    taken = replace("/basePath", "v2")
    assert (
        refusal(named.client.update_base_path_mapping, domainName=NAME, basePath="v3", patchOperations=taken).status
        == 409
    )
    assert named.client.get_base_path_mapping(domainName=NAME, basePath="v3")["restApiId"] == other.id


def test_what_is_mapped_stays(named: Api) -> None:
    named.client.create_domain_name(domainName="b.example.com", **REGIONAL)
    for domain in (NAME, "b.example.com"):
        named.client.create_base_path_mapping(domainName=domain, restApiId=named.id, stage="dev")
    assert refusal(named.client.delete_rest_api, restApiId=named.id) == (
        400,
        "BadRequestException",
        f"Deleting RestApi {named.id} failed. Please remove all base path mappings related to the RestApi in your "
        f"domains: {NAME}, b.example.com.",
    )
    stage = {"restApiId": named.id, "stageName": "dev"}
    assert refusal(named.client.delete_stage, **stage) == (
        400,
        "BadRequestException",
        "Deleting stage dev failed. Please remove all base path mappings related to the stage in your domains: "
        f"{NAME}, b.example.com.",
    )
    named.client.delete_base_path_mapping(domainName="b.example.com", basePath="(none)")
    named.client.delete_domain_name(domainName=NAME)
    named.client.delete_stage(**stage)
    assert status(named.client.delete_rest_api(restApiId=named.id)) == 202


# DomainNameAccessAssociations ------------------------------------------------------------------------------------


def test_the_life_of_an_access_association(apigateway: Any) -> None:
    private = apigateway.create_domain_name(domainName=NAME, **PRIVATE)
    given = {
        "domainNameArn": private["domainNameArn"],
        "accessAssociationSourceType": "VPCE",
        "accessAssociationSource": "vpce-abcd1234",
    }
    created = apigateway.create_domain_name_access_association(**given, tags={"a": "b"})
    assert status(created) == 201
    arn = (
        f"arn:aws:apigateway:{REGION}:{ACCOUNT}:/domainnameaccessassociations/domainname/{NAME}+"
        f"{private['domainNameId']}/vpcesource/vpce-abcd1234"
    )
    assert plain(created) == {**given, "domainNameAccessAssociationArn": arn, "tags": {"a": "b"}}
    listed = apigateway.get_domain_name_access_associations
    assert listed()["items"] == listed(resourceOwner="SELF")["items"] == [plain(created)]
    assert listed(resourceOwner="OTHER_ACCOUNTS")["items"] == []
    assert refusal(apigateway.create_domain_name_access_association, **given).status == 409
    delete = apigateway.delete_domain_name_access_association
    assert status(delete(domainNameAccessAssociationArn=arn)) == 202
    assert refusal(delete, domainNameAccessAssociationArn=arn).status == 404
    apigateway.create_domain_name_access_association(**given)
    reject = apigateway.reject_domain_name_access_association
    wrong = private["domainNameArn"].replace(NAME, "other")
    assert refusal(reject, domainNameAccessAssociationArn=arn, domainNameArn=wrong).status == 400
    answer = reject(domainNameAccessAssociationArn=arn, domainNameArn=private["domainNameArn"])
    assert status(answer) == 202
    assert listed()["items"] == []


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        ({"domainNameArn": ARN}, 400),
        ({"domainNameArn": f"{ARN}+abcdefghij"}, 404),
        ({"domainNameArn": "nonsense"}, 404),
        ({"accessAssociationSource": "vpc-1"}, 400),
        ({"accessAssociationSourceType": "WRONG"}, 400),
    ],
)
def test_associations_that_are_none(apigateway: Any, broken: dict[str, str], code: int) -> None:
    apigateway.create_domain_name(domainName=NAME, **REGIONAL)
    private = apigateway.create_domain_name(domainName=NAME, **PRIVATE)
    given = {
        "domainNameArn": private["domainNameArn"],
        "accessAssociationSourceType": "VPCE",
        "accessAssociationSource": "vpce-abcd1234",
    }
    found = refusal(apigateway.create_domain_name_access_association, **{**given, **broken})
    assert found.status == code
    assert apigateway.get_domain_name_access_associations()["items"] == []


def test_a_name_that_goes_takes_its_mappings_and_associations_along(deployable: Api) -> None:
    apigateway = deployable.client
    private = apigateway.create_domain_name(domainName=NAME, **PRIVATE)
    key = {"domainName": NAME, "domainNameId": private["domainNameId"]}
    apigateway.create_base_path_mapping(**key, restApiId=deployable.id)
    apigateway.create_domain_name_access_association(
        domainNameArn=private["domainNameArn"],
        accessAssociationSourceType="VPCE",
        accessAssociationSource="vpce-1",
    )
    apigateway.delete_domain_name(**key)
    assert apigateway.get_domain_name_access_associations()["items"] == []
    assert status(apigateway.delete_rest_api(restApiId=deployable.id)) == 202
