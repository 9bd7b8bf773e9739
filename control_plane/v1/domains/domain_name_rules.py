"""What must hold of a domain name (handbook/01 section 12)."""

import re
from collections.abc import Mapping
from typing import Any

from control_plane import json_text
from control_plane.definitions import domains, v1
from control_plane.v1 import unverified
from control_plane.wire.errors import BadRequest

_LABEL = r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"(\*\.)?({_LABEL}\.)*{_LABEL}", re.ASCII)
_LONGEST_NAME = 253
_CERTIFICATE = re.compile(r"arn:[\w-]+:(acm|iam):[\w-]*:\d{12}:(server-)?certificate/.+", re.ASCII)
_TRUSTSTORE = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/.+")


def check(domain: domains.DomainName) -> None:
    if len(domain.domain_name) > _LONGEST_NAME or not _NAME.fullmatch(domain.domain_name):
        raise BadRequest(unverified.DOMAIN_NAME.format(name=domain.domain_name))
    _check_certificates(domain)
    types = domain.endpoint_configuration.types
    truststore = domain.mutual_tls_authentication
    if truststore and "REGIONAL" not in types:
        raise BadRequest(unverified.DOMAIN_MUTUAL_TLS)
    if truststore and not _TRUSTSTORE.fullmatch(truststore.truststore_uri):
        raise BadRequest(unverified.DOMAIN_TRUSTSTORE.format(uri=truststore.truststore_uri))
    if domain.endpoint_access_mode and not (domain.security_policy or "").startswith("SecurityPolicy_"):
        raise BadRequest(unverified.DOMAIN_ACCESS_MODE)
    for policy in (domain.policy, domain.management_policy):
        if policy and not domain.domain_name_id:
            raise BadRequest(unverified.DOMAIN_POLICY)
        if policy:
            json_text.parse_object(policy, BadRequest(unverified.INVALID_POLICY))


def endpoint(given: Mapping[str, Any] | None) -> v1.EndpointConfiguration:
    """The endpoint configuration of a new name: one type, EDGE unless said otherwise."""
    types = (given or {}).get("types", ["EDGE"])
    if len(types) != 1:
        raise BadRequest(unverified.DOMAIN_TYPES)
    default = "dualstack" if types == ["PRIVATE"] else "ipv4"
    return v1.EndpointConfiguration(types=types, ip_address_type=(given or {}).get("ip_address_type") or default)


def default_security_policy(configuration: v1.EndpointConfiguration) -> str:
    return "TLS_1_0" if "EDGE" in configuration.types else "TLS_1_2"


def mutual_tls(given: Mapping[str, str] | None) -> domains.MutualTlsAuthentication | None:
    """An empty truststore is none."""
    if not given or not given.get("truststore_uri"):
        return None
    return domains.MutualTlsAuthentication(**given)


def _check_certificates(domain: domains.DomainName) -> None:
    """Each endpoint type has a certificate, and none that is not there has one."""
    given = {
        "EDGE": domain.certificate_arn or domain.certificate_name,
        "REGIONAL": domain.regional_certificate_arn or domain.regional_certificate_name,
    }
    types = domain.endpoint_configuration.types
    given["PRIVATE"] = given["EDGE"] if "PRIVATE" in types else None
    for kind in types:
        if not given[kind]:
            raise BadRequest(f"A certificate was not provided for the endpoint type {kind}.")
    if "PRIVATE" not in types and given["EDGE"] and "EDGE" not in types:
        raise BadRequest("Cannot import certificates for EDGE while REGIONAL is active.")
    if given["REGIONAL"] and "REGIONAL" not in types:
        raise BadRequest(f"Cannot import certificates for REGIONAL while {types[0]} is active.")
    arns = (domain.certificate_arn, domain.regional_certificate_arn, domain.ownership_verification_certificate_arn)
    for arn in arns:
        if arn and not _CERTIFICATE.fullmatch(arn):
            raise BadRequest(unverified.DOMAIN_ARN.format(arn=arn))
