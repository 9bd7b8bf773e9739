"""Domain names and what is mapped to them: public and private ones of REST APIs, and those of HTTP APIs."""

from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError

from tests.cloudformation.making import Making
from tests.cloudformation.test_rest_apis import Pets
from tests.process import Server

CERTIFICATE = "arn:aws:acm:us-east-1:000000000000:certificate/1"


@pytest.fixture
def pets(make: Making) -> Pets:
    return Pets(make)


def call(emulator: Server, name: str, path: str) -> requests.Response:
    return requests.get(f"{emulator.url}{path}", headers={"Host": name}, timeout=10)


def test_a_name_serves_what_is_mapped_to_it(emulator: Server, make: Making, pets: Pets) -> None:
    domain = make(
        "AWS::ApiGateway::DomainName",
        DomainName="mapped.pets.test",
        RegionalCertificateArn=CERTIFICATE,
        EndpointConfiguration={"Types": ["REGIONAL"]},
    )
    assert domain.ref == "mapped.pets.test"
    assert domain["RegionalDomainName"].endswith(".execute-api.us-east-1.amazonaws.com")
    assert domain["RegionalHostedZoneId"] == "Z1UJRXOUMOOFQ8"
    mapping = make(
        "AWS::ApiGateway::BasePathMapping", DomainName=domain.ref, RestApiId=pets.api.ref, Stage="v1", BasePath="all"
    )
    root = make("AWS::ApiGateway::BasePathMapping", DomainName=domain.ref, RestApiId=pets.api.ref)
    assert (mapping.ref, root.ref) == ("mapped.pets.test|all", "mapped.pets.test|(none)")
    assert call(emulator, domain.ref, "/all/pets").text == "pets"
    root.change(Stage="v1")
    assert call(emulator, domain.ref, "/pets").text == "pets"
    mapping.delete()
    assert call(emulator, domain.ref, "/all/pets").status_code == 403


def test_a_name_moves_from_one_kind_of_endpoint_to_another(aws: Any, make: Making) -> None:
    domain = make("AWS::ApiGateway::DomainName", DomainName="moves.pets.test", CertificateArn=CERTIFICATE)
    assert domain["DistributionDomainName"].endswith(".cloudfront.net")
    domain.change(
        CertificateArn=None, RegionalCertificateArn=CERTIFICATE, EndpointConfiguration={"Types": ["REGIONAL"]}
    )
    found = aws("apigateway").get_domain_name(domainName=domain.ref)
    assert found["endpointConfiguration"]["types"] == ["REGIONAL"]
    assert domain["RegionalDomainName"] == found["regionalDomainName"]
    assert "DistributionDomainName" not in domain.made.attributes
    domain.change(EndpointConfiguration=None, RegionalCertificateArn=None, CertificateArn=CERTIFICATE)
    assert domain["DistributionDomainName"].endswith(".cloudfront.net")


PUBLIC: list[tuple[str, dict[str, Any]]] = [
    (
        "AWS::ApiGateway::DomainName",
        {"RegionalCertificateArn": CERTIFICATE, "EndpointConfiguration": {"Types": ["REGIONAL"]}},
    ),
    ("AWS::ApiGatewayV2::DomainName", {"DomainNameConfigurations": [{"CertificateArn": CERTIFICATE}]}),
]


@pytest.mark.parametrize(("type", "certified"), PUBLIC, ids=[case[0] for case in PUBLIC])
def test_a_name_asks_for_certificates_and_no_more(type: str, certified: dict[str, Any], aws: Any, make: Making) -> None:
    def asked() -> Any:
        return aws("apigateway").get_domain_name(domainName="mtls.pets.test").get("mutualTlsAuthentication")

    trust = {"TruststoreUri": "s3://truststores/trusted.pem"}
    domain = make(type, DomainName="mtls.pets.test", MutualTlsAuthentication=trust, **certified)
    assert asked() == {"truststoreUri": "s3://truststores/trusted.pem"}
    domain.change(MutualTlsAuthentication={**trust, "TruststoreVersion": "2"})
    assert asked() == {"truststoreUri": "s3://truststores/trusted.pem", "truststoreVersion": "2"}
    domain.change(MutualTlsAuthentication=trust)
    assert asked() == {"truststoreUri": "s3://truststores/trusted.pem"}
    domain.change(MutualTlsAuthentication=None)
    assert asked() is None


def test_a_private_name_is_known_by_its_arn(aws: Any, make: Making, pets: Pets) -> None:
    domain = make(
        "AWS::ApiGateway::DomainNameV2",
        DomainName="private.pets.test",
        CertificateArn=CERTIFICATE,
        EndpointConfiguration={"Types": ["PRIVATE"]},
        SecurityPolicy="TLS_1_2",
        Policy={"Statement": []},
    )
    assert domain.ref == domain["DomainNameArn"]
    domain.change(RoutingMode="ROUTING_RULE_THEN_BASE_PATH_MAPPING", Tags=[{"Key": "a", "Value": "b"}])
    where = {"domainName": "private.pets.test", "domainNameId": domain["DomainNameId"]}
    found = aws("apigateway").get_domain_name(**where)
    assert found["routingMode"] == "ROUTING_RULE_THEN_BASE_PATH_MAPPING"
    assert found["tags"] == {"team": "pets", "a": "b"}
    mapping = make(
        "AWS::ApiGateway::BasePathMappingV2", DomainNameArn=domain.ref, RestApiId=pets.api.ref, BasePath="all"
    )
    assert mapping["BasePathMappingArn"] == mapping.ref
    mapping.change(Stage="v1")
    assert aws("apigateway").get_base_path_mapping(basePath="all", **where)["stage"] == "v1"
    association = make(
        "AWS::ApiGateway::DomainNameAccessAssociation",
        DomainNameArn=domain.ref,
        AccessAssociationSource="vpce-1",
        AccessAssociationSourceType="VPCE",
    )
    assert association.ref == association["DomainNameAccessAssociationArn"]
    association.delete()
    mapping.delete()
    with pytest.raises(ClientError, match="NotFoundException"):
        aws("apigateway").get_base_path_mapping(basePath="all", **where)


def test_a_name_of_v2_has_mappings_and_rules(aws: Any, emulator: Server, make: Making, pets: Pets) -> None:
    domain = make(
        "AWS::ApiGatewayV2::DomainName",
        DomainName="v2.pets.test",
        DomainNameConfigurations=[{"CertificateArn": CERTIFICATE, "EndpointType": "REGIONAL"}],
    )
    assert domain["RegionalDomainName"].endswith(".execute-api.us-east-1.amazonaws.com")
    assert domain["RegionalHostedZoneId"] == "Z1UJRXOUMOOFQ8"
    mapping = make(
        "AWS::ApiGatewayV2::ApiMapping", DomainName=domain.ref, ApiId=pets.api.ref, Stage="v1", ApiMappingKey="a/b"
    )
    assert call(emulator, domain.ref, "/a/b/pets").text == "pets"
    mapping.change(ApiMappingKey=None)
    assert call(emulator, domain.ref, "/pets").text == "pets"
    domain.change(RoutingMode="ROUTING_RULE_ONLY")
    invoke = {"InvokeApi": {"ApiId": pets.api.ref, "Stage": "v1", "StripBasePath": "true"}}
    rule = make(
        "AWS::ApiGatewayV2::RoutingRule",
        DomainNameArn=domain["DomainNameArn"],
        Priority=10,
        Actions=[invoke],
        Conditions=[{"MatchBasePaths": {"AnyOf": ["before"]}}],
    )
    assert rule.ref == rule["RoutingRuleArn"]
    assert call(emulator, domain.ref, "/before/pets").text == "pets"
    rule.change(Conditions=[{"MatchBasePaths": {"AnyOf": ["after"]}}])
    assert call(emulator, domain.ref, "/before/pets").status_code == 403
    assert call(emulator, domain.ref, "/after/pets").text == "pets"
    domain.change(RoutingMode=None)
    assert call(emulator, domain.ref, "/pets").text == "pets"


def test_a_portal_product(aws: Any, make: Making) -> None:
    product = make("AWS::ApiGatewayV2::PortalProduct", DisplayName="pets")
    product.change(Description="all pets", Tags=[{"Key": "a", "Value": "b"}])
    found = aws("apigatewayv2").get_portal_product(PortalProductId=product["PortalProductId"])
    assert (found["Description"], found["Tags"]) == ("all pets", {"team": "pets", "a": "b"})
    assert product.ref == found["PortalProductArn"]
