"""VpcLinks of HTTP APIs: ways to load balancers and services in private networks (handbook/05 section 1.2).

A link is PENDING in the answer that makes it, and AVAILABLE whenever it is looked at: there is no network to wait for.
"""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import asdict

from control_plane import identifiers
from control_plane.definitions import domains
from control_plane.operations import apigatewayv2
from control_plane.store import Account
from control_plane.v1.tags import checked
from control_plane.v2 import unverified
from control_plane.v2.changes import updated
from control_plane.v2.paging import page
from control_plane.wire.errors import BadRequest

_LONGEST_NAME = 128
_MOST_SUBNETS = 10


@apigatewayv2.operation
def create_vpc_link(
    account: Account,
    *,
    name: str,
    subnet_ids: Sequence[str],
    security_group_ids: Sequence[str] | None = None,
    tags: Mapping[str, str] | None = None,
) -> Mapping[str, Any]:
    if not 1 <= len(subnet_ids) <= _MOST_SUBNETS or not all(subnet_ids):
        raise BadRequest(unverified.SUBNETS)
    account.ports.limits.check("v2_vpc_links", len(account.v2_vpc_links.items()) + 1)
    link = domains.VpcLinkV2(
        vpc_link_id=identifiers.short_id(),
        name=name,
        created_date=int(time.time()),
        security_group_ids=security_group_ids or (),
        subnet_ids=subnet_ids,
        tags=checked(tags),
    )
    pending = {"vpc_link_status": "PENDING", "vpc_link_status_message": "VPC link is provisioning ENIs"}
    return {**_shown(_save(account, link)), **pending}


@apigatewayv2.operation
def get_vpc_link(account: Account, *, vpc_link_id: str) -> Mapping[str, Any]:
    return _shown(account.v2_vpc_links[vpc_link_id])


@apigatewayv2.operation
def get_vpc_links(
    account: Account, *, max_results: str | None = None, next_token: str | None = None
) -> Mapping[str, Any]:
    return page(account.v2_vpc_links, next_token, max_results, _shown)


@apigatewayv2.operation
def update_vpc_link(account: Account, *, vpc_link_id: str, name: str | None = None) -> Mapping[str, Any]:
    return _shown(_save(account, updated(account.v2_vpc_links[vpc_link_id], {"name": name})))


@apigatewayv2.operation
def delete_vpc_link(account: Account, *, vpc_link_id: str) -> None:
    """Integrations that use it are left without a way: AWS does not look for them."""
    account.v2_vpc_links.remove(vpc_link_id)


def _save(account: Account, link: domains.VpcLinkV2) -> domains.VpcLinkV2:
    if not 1 <= len(link.name) <= _LONGEST_NAME:
        raise BadRequest(unverified.VPC_LINK_NAME)
    return account.v2_vpc_links.put(link.vpc_link_id, link)


def _shown(link: domains.VpcLinkV2) -> dict[str, Any]:
    return {
        **asdict(link),
        "vpc_link_status": "AVAILABLE",
        "vpc_link_status_message": "VPC link is ready to route traffic",
        "vpc_link_version": "V2",
    }
