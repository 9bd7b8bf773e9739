"""Portals: websites for those who call REST APIs. What is published stays as it was until it is published again.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-portals.html. What AWS does behind such an
answer, as publishing, is done here when it answers.
"""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import asdict, replace

from control_plane import identifiers
from control_plane.definitions import portals
from control_plane.operations import apigatewayv2
from control_plane.store import Account
from control_plane.v1.domains.domain_names import hosted_zone
from control_plane.v1.tags import checked
from control_plane.v2 import unverified
from control_plane.v2.changes import updated
from control_plane.v2.paging import page
from control_plane.v2.portal import portal_products, portal_snapshots
from control_plane.wire.errors import BadRequest, Conflict


@apigatewayv2.operation
def create_portal(
    account: Account,
    *,
    authorization: Mapping[str, Any],
    endpoint_configuration: Mapping[str, Any],
    portal_content: Mapping[str, Any],
    included_portal_product_arns: Sequence[str] | None = None,
    logo_uri: str | None = None,
    rum_app_monitor_name: str | None = None,
    tags: Mapping[str, str] | None = None,
) -> Mapping[str, Any]:
    portal_id = identifiers.api_id()
    portal = portals.Portal(
        portal_id=portal_id,
        authorization=authorization,
        default_domain_name=f"{portal_id}.portal.{account.region}.amazonaws.com",
        portal_content=portal_content,
        last_modified=int(time.time()),
        included_portal_product_arns=included_portal_product_arns or (),
        tags=checked(tags),
    )
    portal = updated(portal, {"logo_uri": logo_uri, "rum_app_monitor_name": rum_app_monitor_name})
    return _shown(account, _save(account, _reached(portal, endpoint_configuration)))


@apigatewayv2.operation
def get_portal(account: Account, *, portal_id: str) -> Mapping[str, Any]:
    return _shown(account, account.v2_portals[portal_id])


@apigatewayv2.operation
def list_portals(
    account: Account, *, max_results: str | None = None, next_token: str | None = None
) -> Mapping[str, Any]:
    return page(account.v2_portals, next_token, max_results, lambda portal: _shown(account, portal))


@apigatewayv2.operation
def update_portal(
    account: Account,
    *,
    portal_id: str,
    authorization: Mapping[str, Any] | None = None,
    endpoint_configuration: Mapping[str, Any] | None = None,
    included_portal_product_arns: Sequence[str] | None = None,
    logo_uri: str | None = None,
    portal_content: Mapping[str, Any] | None = None,
    rum_app_monitor_name: str | None = None,
) -> Mapping[str, Any]:
    portal = account.v2_portals[portal_id]
    given = {
        "authorization": authorization,
        "included_portal_product_arns": included_portal_product_arns,
        "logo_uri": logo_uri,
        "portal_content": portal_content,
        "rum_app_monitor_name": rum_app_monitor_name,
    }
    portal = updated(portal, given)
    if endpoint_configuration is not None:
        portal = _reached(portal, endpoint_configuration)
    return _shown(account, _save(account, portal))


@apigatewayv2.operation
def delete_portal(account: Account, *, portal_id: str) -> None:
    account.v2_portals.remove(portal_id)


@apigatewayv2.operation
def publish_portal(account: Account, *, portal_id: str, description: str | None = None) -> None:
    portal = account.v2_portals[portal_id]
    published = replace(
        portal,
        publish_status="PUBLISHED",
        published=portal_snapshots.take(account, portal),
        last_published=int(time.time()),
        last_published_description=description or None,
    )
    account.v2_portals.put(portal_id, published)


@apigatewayv2.operation
def disable_portal(account: Account, *, portal_id: str) -> None:
    portal = account.v2_portals[portal_id]
    if portal.publish_status != "PUBLISHED":
        raise Conflict(unverified.PORTAL_UNPUBLISHED)
    account.v2_portals.put(portal_id, replace(portal, publish_status="DISABLED", published=None))


@apigatewayv2.operation
def preview_portal(account: Account, *, portal_id: str) -> None:
    portal = account.v2_portals[portal_id]
    account.v2_portals.put(portal_id, replace(portal, previewed=portal_snapshots.take(account, portal)))


def _reached(portal: portals.Portal, configuration: Mapping[str, Any]) -> portals.Portal:
    """The portal with a name of its own, or with AWS's alone."""
    if len(configuration) != 1:
        raise BadRequest(unverified.ONE_OF.format(member="endpointConfiguration", names="acmManaged, none"))
    own = configuration.get("acm_managed", {})
    return replace(portal, certificate_arn=own.get("certificate_arn"), domain_name=own.get("domain_name"))


def _save(account: Account, portal: portals.Portal) -> portals.Portal:
    if len(portal.authorization) != 1:
        raise BadRequest(unverified.ONE_OF.format(member="authorization", names="cognitoConfig, none"))
    known = {portal_products.arn(account, product) for product in account.v2_portal_products}
    for arn in portal.included_portal_product_arns:
        if arn not in known:
            raise BadRequest(unverified.PORTAL_PRODUCT.format(arn=arn))
    return account.v2_portals.put(portal.portal_id, replace(portal, last_modified=int(time.time())))


def _shown(account: Account, portal: portals.Portal) -> Mapping[str, Any]:
    endpoint = {
        "certificate_arn": portal.certificate_arn,
        "domain_name": portal.domain_name,
        "portal_default_domain_name": portal.default_domain_name,
        "portal_domain_hosted_zone_id": hosted_zone(account.region) or "Z1UJRXOUMOOFQ8",
    }
    url = f"https://{portal.default_domain_name}/preview"
    preview = {"preview_status": "PREVIEW_READY", "preview_url": url} if portal.previewed is not None else None
    arn = f"arn:aws:apigateway:{account.region}:{account.account_id}:/portals/{portal.portal_id}"
    return {**asdict(portal), "endpoint_configuration": endpoint, "portal_arn": arn, "preview": preview}
