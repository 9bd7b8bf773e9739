"""VpcLinks: ways from an API into a private network (handbook/01 section 13, handbook/10 fact 32).

A link is PENDING in the answer that makes it, and AVAILABLE whenever it is looked at: there is no network to wait for.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import asdict

from control_plane import identifiers
from control_plane.definitions import domains
from control_plane.operations import apigateway
from control_plane.paging import page
from control_plane.patch import Patch, choose_from, needed, optional, value
from control_plane.store import Account
from control_plane.v1 import lookup
from control_plane.v1.tags import checked
from control_plane.wire.errors import BadRequest

_ARN = re.compile(r"arn:[\w-]+:[\w-]+:[\w-]*:(\d{12})?:.+", re.ASCII)
_LOAD_BALANCER = re.compile(r"arn:[\w-]+:elasticloadbalancing:[\w-]+:\d{12}:loadbalancer/net/.+", re.ASCII)
_NO_NAME = "Name cannot be empty"


@apigateway.operation
def create_vpc_link(
    account: Account,
    *,
    name: str,
    target_arns: Sequence[str],
    description: str | None = None,
    tags: Mapping[str, str] | None = None,
) -> Mapping[str, Any]:
    if not name:
        raise BadRequest(_NO_NAME)
    _check_targets(target_arns)
    account.ports.limits.check("vpc_links", len(account.vpc_links.items()) + 1)
    link = domains.VpcLink(
        id=identifiers.short_id(), name=name, target_arns=target_arns, description=description, tags=checked(tags)
    )
    account.vpc_links.put(link.id, link)
    return {**asdict(link), "status": "PENDING", "tags": link.tags or None}


@apigateway.operation
def get_vpc_link(account: Account, *, vpc_link_id: str) -> Mapping[str, Any]:
    return _shown(account.vpc_links[vpc_link_id])


@apigateway.operation
def get_vpc_links(account: Account, *, position: str | None = None, limit: int | None = None) -> Mapping[str, Any]:
    return page(list(account.vpc_links), position, limit, _shown)


@apigateway.operation
def update_vpc_link(
    account: Account, *, vpc_link_id: str, patch_operations: Sequence[Mapping[str, str]] | None = None
) -> Mapping[str, Any]:
    link = _PATCH.apply(account.vpc_links[vpc_link_id], patch_operations)
    return _shown(account.vpc_links.put(link.id, link))


@apigateway.operation
def delete_vpc_link(account: Account, *, vpc_link_id: str) -> None:
    account.vpc_links.require(vpc_link_id)
    uses = ", ".join(_uses(account, vpc_link_id))
    if uses:
        raise BadRequest(
            f"Cannot delete vpc link. Vpc link '{vpc_link_id}', is referenced in [{uses}] in format of "
            "[RESTApiId:Method:Resource:Stage]."
        )
    account.vpc_links.remove(vpc_link_id)


def _check_targets(arns: Sequence[str]) -> None:
    if len(arns) > 1:
        raise BadRequest("More than one target arn specified for vpc link.")
    arn = arns[0] if arns else ""
    if not _ARN.fullmatch(arn):
        raise BadRequest(f"Invalid ARN. ARN is not well formed {arn}")
    if not _LOAD_BALANCER.fullmatch(arn):
        raise BadRequest("NLB ARN is malformed.")


def _uses(account: Account, link_id: str) -> Iterator[str]:
    """The methods that use a link, as they are deployed: what is only being defined may still change."""
    for stage in account.stages:
        for resource, method in lookup.methods(account.deployments[stage.rest_api_id, stage.deployment_id].api):
            if method.method_integration and method.method_integration.connection_id == link_id:
                yield f"{stage.rest_api_id}:{method.http_method}:{resource.id}:{stage.stage_name}"


def _shown(link: domains.VpcLink) -> Mapping[str, Any]:
    return {**asdict(link), "status": "AVAILABLE", "status_message": "Your vpc link is ready for use"}


_PATCH: Patch[domains.VpcLink] = Patch(
    value("/name", needed(_NO_NAME)),
    value("/description", optional),
    refuse=choose_from(replace=("/name", "/description")),
)
