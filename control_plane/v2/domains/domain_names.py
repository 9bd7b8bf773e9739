"""DomainNames as `apigatewayv2` has them: the regional ones of v1, in other words (handbook/05 sections 1.2 and 14).

What v1 says of a name in members of its own stands here in one `DomainNameConfiguration`, its only one. A base path
mapping is called an API mapping, also in the routing modes.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from control_plane.definitions import domains, v1
from control_plane.operations import apigatewayv2
from control_plane.store import Account
from control_plane.v1.domains import domain_name_rules
from control_plane.v1.domains import domain_names as shared
from control_plane.v1.tags import checked
from control_plane.v2 import unverified
from control_plane.v2.paging import page
from control_plane.wire.errors import BadRequest

_MODES = {
    "API_MAPPING_ONLY": "BASE_PATH_MAPPING_ONLY",
    "ROUTING_RULE_ONLY": "ROUTING_RULE_ONLY",
    "ROUTING_RULE_THEN_API_MAPPING": "ROUTING_RULE_THEN_BASE_PATH_MAPPING",
}
_SHOWN_MODES = {stored: mode for mode, stored in _MODES.items()}
_ONLY_REGIONAL = (
    "Only REGIONAL domain names can be managed through the API Gateway V2 API. For EDGE domain names, please use the "
    "API Gateway V1 API. Also note that only REST APIs can be attached to EDGE domain names."
)

Configurations = Sequence[Mapping[str, Any]]


@apigatewayv2.operation
def create_domain_name(
    account: Account,
    *,
    domain_name: str,
    domain_name_configurations: Configurations | None = None,
    mutual_tls_authentication: Mapping[str, str] | None = None,
    routing_mode: str | None = None,
    tags: Mapping[str, str] | None = None,
) -> Mapping[str, Any]:
    domain = domains.DomainName(
        domain_name=domain_name.lower(),
        endpoint_configuration=v1.EndpointConfiguration(types=["REGIONAL"]),
        regional_domain_name=shared.regional_target(account),
        distribution_domain_name=shared.edge_target(),
        security_policy="TLS_1_2",
        mutual_tls_authentication=domain_name_rules.mutual_tls(mutual_tls_authentication),
        routing_mode=_MODES[routing_mode or "API_MAPPING_ONLY"],
        tags=checked(tags),
    )
    return shown(account, shared.save_new(account, _configured(domain, domain_name_configurations or ())))


@apigatewayv2.operation
def get_domain_name(account: Account, *, domain_name: str) -> Mapping[str, Any]:
    return shown(account, lookup(account, domain_name))


@apigatewayv2.operation
def get_domain_names(
    account: Account, *, max_results: str | None = None, next_token: str | None = None
) -> Mapping[str, Any]:
    regional = [domain for domain in account.domain_names if _is_regional(domain)]
    return page(regional, next_token, max_results, lambda domain: shown(account, domain))


@apigatewayv2.operation
def update_domain_name(
    account: Account,
    *,
    domain_name: str,
    domain_name_configurations: Configurations | None = None,
    mutual_tls_authentication: Mapping[str, str] | None = None,
    routing_mode: str | None = None,
) -> Mapping[str, Any]:
    """Mutual TLS without a truststore is no mutual TLS; what is not said of it stays."""
    domain = lookup(account, domain_name)
    if domain_name_configurations is not None:
        domain = _configured(domain, domain_name_configurations)
    if mutual_tls_authentication is not None:
        before = domain.mutual_tls_authentication
        known = {"truststore_uri": before.truststore_uri} if before else {}
        truststore = domain_name_rules.mutual_tls({**known, **mutual_tls_authentication})
        domain = replace(domain, mutual_tls_authentication=truststore)
    if routing_mode is not None:
        domain = replace(domain, routing_mode=_MODES[routing_mode])
    return shown(account, shared.save(account, domain))


@apigatewayv2.operation
def delete_domain_name(account: Account, *, domain_name: str) -> None:
    shared.delete_domain_name(account, domain_name=lookup(account, domain_name).domain_name)


def lookup(account: Account, domain_name: str) -> domains.DomainName:
    domain = shared.lookup(account, domain_name, None)
    if not _is_regional(domain):
        raise BadRequest(_ONLY_REGIONAL)
    return domain


def shown(account: Account, domain: domains.DomainName) -> Mapping[str, Any]:
    configuration = {
        "api_gateway_domain_name": domain.regional_domain_name,
        "certificate_arn": domain.regional_certificate_arn,
        "certificate_name": domain.regional_certificate_name,
        "domain_name_status": domain.domain_name_status,
        "endpoint_type": "REGIONAL",
        "hosted_zone_id": shared.hosted_zone(account.region),
        "ip_address_type": domain.endpoint_configuration.ip_address_type,
        "ownership_verification_certificate_arn": domain.ownership_verification_certificate_arn,
        "security_policy": domain.security_policy,
    }
    return {
        "api_mapping_selection_expression": "$request.basepath",
        "domain_name": domain.domain_name,
        "domain_name_arn": shared.arn(account, domain),
        "domain_name_configurations": [configuration],
        "mutual_tls_authentication": domain.mutual_tls_authentication,
        "routing_mode": _SHOWN_MODES[domain.routing_mode],
        "tags": domain.tags,
    }


def _is_regional(domain: domains.DomainName) -> bool:
    return "REGIONAL" in domain.endpoint_configuration.types


def _configured(domain: domains.DomainName, configurations: Configurations) -> domains.DomainName:
    """The name with what its configuration says; what AWS alone decides, as the status, is not listened to."""
    if len(configurations) != 1:
        raise BadRequest(unverified.ONE_CONFIGURATION)
    given = configurations[0]
    if given.get("endpoint_type", "REGIONAL") != "REGIONAL":
        raise BadRequest(_ONLY_REGIONAL)
    if given.get("security_policy", "TLS_1_2") != "TLS_1_2":
        raise BadRequest(unverified.ONLY_TLS_1_2)
    members = {
        "regional_certificate_arn": given.get("certificate_arn"),
        "regional_certificate_name": given.get("certificate_name"),
        "ownership_verification_certificate_arn": given.get("ownership_verification_certificate_arn"),
        "security_policy": given.get("security_policy"),
    }
    endpoint = domain.endpoint_configuration
    address_type = given.get("ip_address_type", endpoint.ip_address_type)
    return replace(
        domain,
        endpoint_configuration=replace(endpoint, ip_address_type=address_type),
        **{name: member or None for name, member in members.items() if member is not None},
    )
