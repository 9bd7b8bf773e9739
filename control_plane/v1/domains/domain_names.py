"""DomainNames: custom names that APIs answer to (handbook/01 section 12). Their rules are in `domain_name_rules`.

Whether a name belongs to who asks for it, and a certificate exists, AWS would ask DNS and ACM; here both are believed.
A private name is one of several that may be called the same: its id tells it from them.
"""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import asdict

from control_plane import identifiers
from control_plane.definitions import domains
from control_plane.operations import apigateway
from control_plane.paging import page
from control_plane.store import Account
from control_plane.v1.domains import domain_name_patch, domain_name_rules
from control_plane.v1.tags import checked
from control_plane.wire.errors import BadRequest

_EDGE_ZONE = "Z2FDTNDATAQYW2"
_REGIONAL_ZONES: Mapping[str, str] = {
    "us-east-1": "Z1UJRXOUMOOFQ8",
    "us-east-2": "ZOJJZC49E0EPZ",
    "us-west-1": "Z2MUQ32089INYE",
    "us-west-2": "Z2OJLYMUO9EFXC",
    "af-south-1": "Z2DHW2332DAMTN",
    "ap-east-1": "Z3FD1VL90ND7K5",
    "ap-northeast-1": "Z1YSHQZHG15GKL",
    "ap-northeast-2": "Z20JF4UZKIW1U8",
    "ap-northeast-3": "Z22ILHG95FLSZ2",
    "ap-south-1": "Z3VO1THU9YC4UR",
    "ap-south-2": "Z0853509Q1135NJ66RUH",
    "ap-southeast-1": "ZL327KTPIQFUL",
    "ap-southeast-2": "Z2RPCDW04V8134",
    "ap-southeast-3": "Z10132843TYUYSLUG4HA3",
    "ap-southeast-4": "Z092189423Y7RJK61311D",
    "ca-central-1": "Z19DQILCV0OWEC",
    "ca-west-1": "Z04745493436AWVTG1OQY",
    "eu-central-1": "Z1U9ULNL0V5AJ3",
    "eu-north-1": "Z3UWIKFBOOGXPP",
    "eu-west-1": "ZLY8HYME6SFDD",
    "eu-west-2": "ZJ5UAJN8Y3Z2Q",
    "eu-west-3": "Z3KY65QIEKYHQQ",
    "sa-east-1": "ZCMLWB8V5SYIT",
}
"""Route 53's zone of regional names, by region (https://docs.aws.amazon.com/general/latest/gr/apigateway.html)."""


@apigateway.operation
def create_domain_name(
    account: Account,
    *,
    domain_name: str,
    certificate_name: str | None = None,
    certificate_body: str | None = None,
    certificate_private_key: str | None = None,
    certificate_chain: str | None = None,
    certificate_arn: str | None = None,
    regional_certificate_name: str | None = None,
    regional_certificate_arn: str | None = None,
    endpoint_configuration: Mapping[str, Any] | None = None,
    tags: Mapping[str, str] | None = None,
    security_policy: str | None = None,
    endpoint_access_mode: str | None = None,
    mutual_tls_authentication: Mapping[str, str] | None = None,
    ownership_verification_certificate_arn: str | None = None,
    policy: str | None = None,
    routing_mode: str | None = None,
) -> Mapping[str, Any]:
    """certificate_body, _private_key, _chain: deprecated; a certificate that comes so is known by its name alone."""
    endpoint = domain_name_rules.endpoint(endpoint_configuration)
    private = "PRIVATE" in endpoint.types
    domain = domains.DomainName(
        domain_name=domain_name.lower(),
        domain_name_id=identifiers.api_id() if private else None,
        endpoint_configuration=endpoint,
        regional_domain_name=regional_target(account),
        distribution_domain_name=edge_target(),
        certificate_name=certificate_name,
        certificate_arn=certificate_arn,
        certificate_upload_date=int(time.time()),
        regional_certificate_name=regional_certificate_name,
        regional_certificate_arn=regional_certificate_arn,
        security_policy=security_policy or domain_name_rules.default_security_policy(endpoint),
        endpoint_access_mode=endpoint_access_mode,
        mutual_tls_authentication=domain_name_rules.mutual_tls(mutual_tls_authentication),
        ownership_verification_certificate_arn=ownership_verification_certificate_arn,
        policy=policy or None,
        routing_mode=routing_mode or "BASE_PATH_MAPPING_ONLY",
        tags=checked(tags),
    )
    return _shown(account, save_new(account, domain))


@apigateway.operation
def get_domain_name(account: Account, *, domain_name: str, domain_name_id: str | None = None) -> Mapping[str, Any]:
    return _shown(account, lookup(account, domain_name, domain_name_id))


@apigateway.operation
def get_domain_names(
    account: Account, *, position: str | None = None, limit: int | None = None, resource_owner: str | None = None
) -> Mapping[str, Any]:
    """resource_owner: nothing is shared between accounts here, so of OTHER_ACCOUNTS there is none."""
    found = [] if resource_owner == "OTHER_ACCOUNTS" else list(account.domain_names)
    return page(found, position, limit, lambda domain: _shown(account, domain))


@apigateway.operation
def update_domain_name(
    account: Account,
    *,
    domain_name: str,
    domain_name_id: str | None = None,
    patch_operations: Sequence[Mapping[str, str]] | None = None,
) -> Mapping[str, Any]:
    domain = lookup(account, domain_name, domain_name_id)
    return _shown(account, save(account, domain_name_patch.PATCH.apply(domain, patch_operations)))


@apigateway.operation
def delete_domain_name(account: Account, *, domain_name: str, domain_name_id: str | None = None) -> None:
    """Its mappings and rules, and who may call it, go with it."""
    domain = lookup(account, domain_name, domain_name_id)
    account.base_path_mappings.remove_under(domain.key)
    account.v2_routing_rules.remove_under(domain.key)
    for each in [each for each in account.access_associations if each.domain_name_arn == arn(account, domain)]:
        account.access_associations.remove(each.domain_name_access_association_arn)
    account.domain_names.remove(domain.key)


def lookup(account: Account, domain_name: str, domain_name_id: str | None) -> domains.DomainName:
    name = domain_name.lower()
    return account.domain_names[f"{name}+{domain_name_id}" if domain_name_id else name]


def arn(account: Account, domain: domains.DomainName) -> str:
    """A private name's has the account in it: it may be shared."""
    owner = account.account_id if domain.domain_name_id else ""
    return f"arn:aws:apigateway:{account.region}:{owner}:/domainnames/{domain.key}"


def regional_target(account: Account) -> str:
    """What DNS may point a new regional name to."""
    return f"d-{identifiers.api_id()}.execute-api.{account.region}.amazonaws.com"


def edge_target() -> str:
    """What DNS may point a new edge-optimized name to."""
    return f"d{identifiers.random_text(13)}.cloudfront.net"


def hosted_zone(region: str) -> str | None:
    """Route 53's zone of a region's regional names, where it is known."""
    return _REGIONAL_ZONES.get(region)


def save_new(account: Account, domain: domains.DomainName) -> domains.DomainName:
    if domain.key in account.domain_names:
        raise BadRequest("The domain name you provided already exists.")
    private = bool(domain.domain_name_id)
    same = [each for each in account.domain_names if bool(each.domain_name_id) == private]
    account.ports.limits.check("private_domain_names" if private else "public_domain_names", len(same) + 1)
    return save(account, domain)


def save(account: Account, domain: domains.DomainName) -> domains.DomainName:
    domain_name_rules.check(domain)
    return account.domain_names.put(domain.key, domain)


def _shown(account: Account, domain: domains.DomainName) -> Mapping[str, Any]:
    """What DNS would need is shown for the endpoint types that the name has."""
    types = domain.endpoint_configuration.types
    members = {**asdict(domain), "domain_name_arn": arn(account, domain)}
    if "REGIONAL" in types:
        members["regional_hosted_zone_id"] = hosted_zone(account.region)
    else:
        members["regional_domain_name"] = None
    if "EDGE" in types:
        members["distribution_hosted_zone_id"] = _EDGE_ZONE
    else:
        members["distribution_domain_name"] = None
    if list(types) == ["REGIONAL"]:
        members["certificate_upload_date"] = None
    return members
