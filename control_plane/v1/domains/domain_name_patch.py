"""The PATCH paths of a domain name (handbook/01 section 4).

A name moves between EDGE and REGIONAL by adding the one, then removing the other; Terraform replaces the type outright,
at `/endpointConfiguration/types/0`.
"""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from control_plane.definitions import domains
from control_plane.patch import Change, Patch, invalid_path, optional, rule, value
from control_plane.v1 import unverified
from control_plane.v1.enumerations import enumerated
from control_plane.wire.errors import BadRequest

_EDGE_MEMBERS = ("certificate_arn", "certificate_name")
_REGIONAL_MEMBERS = ("regional_certificate_arn", "regional_certificate_name", "mutual_tls_authentication")
_ENDPOINT_TYPE = enumerated("EndpointType", "Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE")
_ALL = ("add", "replace", "remove")


def _types(domain: domains.DomainName, change: Change, keys: Mapping[str, str]) -> domains.DomainName:
    """Add, remove or replace a type; what belongs to a type that goes, goes too."""
    wanted = _ENDPOINT_TYPE(change.value)
    before = domain.endpoint_configuration.types
    others = [each for each in before if each != wanted]
    after = {"add": [*others, wanted], "remove": others, "replace": [wanted]}[change.op]
    if not after or ("PRIVATE" in {*before, *after} and list(before) != after):
        raise BadRequest(unverified.DOMAIN_TYPE_CHANGE)
    gone: dict[str, Any] = {}
    if "EDGE" not in after and "PRIVATE" not in after:
        gone.update(dict.fromkeys(_EDGE_MEMBERS))
    if "REGIONAL" not in after:
        gone.update(dict.fromkeys(_REGIONAL_MEMBERS))
    return replace(domain, endpoint_configuration=replace(domain.endpoint_configuration, types=after), **gone)


def _truststore(domain: domains.DomainName, change: Change, keys: Mapping[str, str]) -> domains.DomainName:
    """Without a URI, or with an empty one, mutual TLS is off."""
    uri = "" if change.op == "remove" else change.value or ""
    if not uri:
        return replace(domain, mutual_tls_authentication=None)
    found = domain.mutual_tls_authentication or domains.MutualTlsAuthentication(truststore_uri=uri)
    return replace(domain, mutual_tls_authentication=replace(found, truststore_uri=uri))


def _truststore_version(domain: domains.DomainName, change: Change, keys: Mapping[str, str]) -> domains.DomainName:
    found = domain.mutual_tls_authentication
    if found is None:
        raise BadRequest(unverified.DOMAIN_TRUSTSTORE.format(uri="null"))
    version = None if change.op == "remove" else change.value or None
    return replace(domain, mutual_tls_authentication=replace(found, truststore_version=version))


PATCH: Patch[domains.DomainName] = Patch(
    value("/certificateName", optional, ops=_ALL),
    value("/certificateArn", optional, ops=_ALL),
    value("/regionalCertificateName", optional, ops=_ALL),
    value("/regionalCertificateArn", optional, ops=_ALL),
    value("/ownershipVerificationCertificateArn", optional, ops=_ALL),
    rule("/endpointConfiguration/types", ("add", "remove"), _types),
    rule("/endpointConfiguration/types/{type}", ("replace",), _types),
    value("/endpointConfiguration/ipAddressType", enumerated("IpAddressType")),
    value("/endpointAccessMode", enumerated("EndpointAccessMode")),
    value("/managementPolicy", optional),
    value("/policy", optional),
    value("/routingMode", enumerated("RoutingMode")),
    value("/securityPolicy", enumerated("SecurityPolicy")),
    rule("/mutualTlsAuthentication/truststoreUri", _ALL, _truststore),
    rule("/mutualTlsAuthentication/truststoreVersion", _ALL, _truststore_version),
    refuse=invalid_path,
)
