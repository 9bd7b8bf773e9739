"""AWS::ApiGateway::DomainName and BasePathMapping, and those of private names: DomainNameV2, BasePathMappingV2,
DomainNameAccessAssociation."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from emulator.cloudformation.records import Made, Properties
from emulator.cloudformation.resources.gateways.domain_arns import by_name
from emulator.cloudformation.resources.gateways.v1.patched import Patched
from emulator.cloudformation.resources.gateways.v1.patches import Operation, members, operation, text, values
from emulator.cloudformation.resources.provider import Context

_NO_PATH = "(none)"
"""How the operations name the mapping of an empty base path."""
_MAPPED = {"RestApiId": text("/restapiId"), "Stage": text("/stage")}


@dataclass(kw_only=True)
class BasePathMapping(Patched):
    def where(self, made: Made, properties: Properties) -> Properties:
        return {"BasePath": _NO_PATH, **{name: properties[name] for name in self.replaced_by if name in properties}}


@dataclass(kw_only=True)
class BasePathMappingV2(BasePathMapping):
    def call(self, context: Context, operation: str, given: Mapping[str, Any]) -> dict[str, Any]:
        return super().call(context, operation, by_name(given))


@dataclass(kw_only=True)
class PrivateDomainName(Patched):
    """A name that other private names may equal: it has an id of its own."""

    def where(self, made: Made, properties: Properties) -> Properties:
        return {"DomainName": properties["DomainName"], "DomainNameId": made.attributes["DomainNameId"]}

    def retag(self, context: Context, made: Made, old: Properties, new: Properties) -> None:
        self.retag_arn(context, made.physical_id, old, new)


def _types(old: Any, new: Any) -> Iterator[Operation]:
    """A name without any is edge-optimized."""
    edge = ["EDGE"]
    yield from values("/endpointConfiguration/types")(old or edge, new or edge)


def _mutual_tls(old: Any, new: Any) -> Iterator[Operation]:
    """A domain name without a truststore asks for no certificates."""
    if old and not new:
        yield operation("remove", "/mutualTlsAuthentication/truststoreUri")
        return
    yield from members(
        {
            "TruststoreUri": text("/mutualTlsAuthentication/truststoreUri"),
            "TruststoreVersion": text("/mutualTlsAuthentication/truststoreVersion"),
        }
    )(old, new)


DOMAIN_NAME = Patched(
    noun="DomainName",
    key="domainName",
    answered="domainName",
    fixed=("DomainName",),
    tagged="/domainnames/{}",
    attributes={
        "DomainNameArn": "domainNameArn",
        "DistributionDomainName": "distributionDomainName",
        "DistributionHostedZoneId": "distributionHostedZoneId",
        "RegionalDomainName": "regionalDomainName",
        "RegionalHostedZoneId": "regionalHostedZoneId",
    },
    changes={
        "CertificateArn": text("/certificateArn"),
        "RegionalCertificateArn": text("/regionalCertificateArn"),
        "OwnershipVerificationCertificateArn": text("/ownershipVerificationCertificateArn"),
        "EndpointConfiguration": members(
            {
                "Types": _types,
                "IpAddressType": text("/endpointConfiguration/ipAddressType", absent="ipv4"),
            }
        ),
        "EndpointAccessMode": text("/endpointAccessMode", absent=None),
        "MutualTlsAuthentication": _mutual_tls,
        "RoutingMode": text("/routingMode", absent="BASE_PATH_MAPPING_ONLY"),
        "SecurityPolicy": text("/securityPolicy", absent=None),
    },
)
BASE_PATH_MAPPING = BasePathMapping(
    noun="BasePathMapping",
    identity="{DomainName}|{basePath}",
    within=("DomainName",),
    fixed=("BasePath",),
    changes=_MAPPED,
)
DOMAIN_NAME_V2 = PrivateDomainName(
    noun="DomainName",
    key="domainName",
    answered="domainNameArn",
    fixed=("DomainName", "SecurityPolicy", "EndpointConfiguration"),
    tagged="/domainnames",
    attributes={"DomainNameArn": "domainNameArn", "DomainNameId": "domainNameId"},
    changes={
        "CertificateArn": text("/certificateArn"),
        "EndpointAccessMode": text("/endpointAccessMode", absent=None),
        "Policy": text("/policy"),
        "RoutingMode": text("/routingMode", absent="BASE_PATH_MAPPING_ONLY"),
    },
)
BASE_PATH_MAPPING_V2 = BasePathMappingV2(
    noun="BasePathMapping",
    identity="{DomainNameArn}/basepathmappings/{basePath}",
    within=("DomainNameArn",),
    fixed=("BasePath",),
    attributes={"BasePathMappingArn": ""},
    changes=_MAPPED,
)
ACCESS_ASSOCIATION = Patched(
    noun="DomainNameAccessAssociation",
    key="domainNameAccessAssociationArn",
    answered="domainNameAccessAssociationArn",
    fixed=("DomainNameArn", "AccessAssociationSource", "AccessAssociationSourceType", "Tags"),
    tagged="/domainnameaccessassociations",
    attributes={"DomainNameAccessAssociationArn": "domainNameAccessAssociationArn"},
)
