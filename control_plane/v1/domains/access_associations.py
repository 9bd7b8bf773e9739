"""DomainNameAccessAssociations: the VPC endpoints that may call a private domain name (handbook/01 section 12).

In AWS one account may share its name with another; here each sees its own, and RejectDomainNameAccessAssociation, by
which an owner sends others away, ends an association as its owner's Delete does.
"""

import re
from collections.abc import Mapping
from typing import Any

from control_plane.definitions import domains
from control_plane.operations import apigateway
from control_plane.paging import page
from control_plane.store import Account
from control_plane.v1 import unverified
from control_plane.v1.domains import domain_names
from control_plane.v1.tags import checked
from control_plane.wire.errors import BadRequest, Conflict, NotFound

_SOURCE = re.compile(r"vpce-[a-z0-9]+")


@apigateway.operation
def create_domain_name_access_association(
    account: Account,
    *,
    domain_name_arn: str,
    access_association_source_type: str,
    access_association_source: str,
    tags: Mapping[str, str] | None = None,
) -> Mapping[str, Any]:
    domain = _domain(account, domain_name_arn)
    if not _SOURCE.fullmatch(access_association_source):
        raise BadRequest(unverified.ASSOCIATION_SOURCE.format(source=access_association_source))
    path = f"/domainnameaccessassociations/domainname/{domain.key}/vpcesource/{access_association_source}"
    association = domains.AccessAssociation(
        domain_name_access_association_arn=account.arn("apigateway", path),
        domain_name_arn=domain_name_arn,
        access_association_source_type=access_association_source_type,
        access_association_source=access_association_source,
        tags=checked(tags),
    )
    key = association.domain_name_access_association_arn
    if key in account.access_associations:
        raise Conflict(unverified.ASSOCIATION_EXISTS)
    account.ports.limits.check("access_associations", len(account.access_associations.items()) + 1)
    return _shown(account.access_associations.put(key, association))


@apigateway.operation
def get_domain_name_access_associations(
    account: Account, *, position: str | None = None, limit: int | None = None, resource_owner: str | None = None
) -> Mapping[str, Any]:
    found = [] if resource_owner == "OTHER_ACCOUNTS" else list(account.access_associations)
    return page(found, position, limit, _shown)


@apigateway.operation
def delete_domain_name_access_association(account: Account, *, domain_name_access_association_arn: str) -> None:
    account.access_associations.remove(domain_name_access_association_arn)


@apigateway.operation
def reject_domain_name_access_association(
    account: Account, *, domain_name_access_association_arn: str, domain_name_arn: str
) -> None:
    association = account.access_associations[domain_name_access_association_arn]
    if association.domain_name_arn != domain_name_arn:
        raise BadRequest(unverified.ASSOCIATION_DOMAIN.format(arn=domain_name_arn))
    account.access_associations.remove(domain_name_access_association_arn)


def _domain(account: Account, arn: str) -> domains.DomainName:
    domain = account.domain_names.find(arn.rpartition("/")[2])
    if domain is None or domain_names.arn(account, domain) != arn:
        raise NotFound("Invalid domain name identifier specified")
    if not domain.domain_name_id:
        raise BadRequest(unverified.ASSOCIATION_DOMAIN.format(arn=arn))
    return domain


def _shown(association: domains.AccessAssociation) -> Mapping[str, Any]:
    return {
        "domain_name_access_association_arn": association.domain_name_access_association_arn,
        "domain_name_arn": association.domain_name_arn,
        "access_association_source_type": association.access_association_source_type,
        "access_association_source": association.access_association_source,
        "tags": association.tags or None,
    }
