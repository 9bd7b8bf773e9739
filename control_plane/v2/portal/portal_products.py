"""PortalProducts: what portals show, a set of REST APIs' methods and pages about them. A product may be shared."""

import time
from collections.abc import Mapping
from typing import Any, TypeVar

from msgspec.structs import asdict, replace

from control_plane import identifiers, json_text
from control_plane.definitions import portals
from control_plane.operations import apigatewayv2
from control_plane.store import Account, Table
from control_plane.v1.tags import checked
from control_plane.v2 import unverified
from control_plane.v2.changes import updated
from control_plane.v2.paging import page
from control_plane.wire.errors import BadRequest, NotFound

P = TypeVar("P", portals.ProductPage, portals.ProductRestEndpointPage)


@apigatewayv2.operation
def create_portal_product(
    account: Account, *, display_name: str, description: str | None = None, tags: Mapping[str, str] | None = None
) -> Mapping[str, Any]:
    product = portals.PortalProduct(
        portal_product_id=identifiers.api_id(),
        display_name=display_name,
        last_modified=int(time.time()),
        description=description,
        tags=checked(tags),
    )
    return _shown(account, account.v2_portal_products.put(product.portal_product_id, product))


@apigatewayv2.operation
def get_portal_product(
    account: Account, *, portal_product_id: str, resource_owner_account_id: str | None = None
) -> Mapping[str, Any]:
    return _shown(account, owned(account, portal_product_id, resource_owner_account_id))


@apigatewayv2.operation
def list_portal_products(
    account: Account,
    *,
    max_results: str | None = None,
    next_token: str | None = None,
    resource_owner: str | None = None,
) -> Mapping[str, Any]:
    """resource_owner: nothing is shared between accounts here, so of OTHER_ACCOUNTS there is none."""
    found = [] if resource_owner == "OTHER_ACCOUNTS" else list(account.v2_portal_products)
    return page(found, next_token, max_results, lambda product: {"description": "", **_said(account, product)})


@apigatewayv2.operation
def update_portal_product(
    account: Account,
    *,
    portal_product_id: str,
    description: str | None = None,
    display_name: str | None = None,
    display_order: Mapping[str, Any] | None = None,
) -> Mapping[str, Any]:
    product = account.v2_portal_products[portal_product_id]
    if display_order is not None:
        _check_order(account, product, display_order)
    given = {"description": description, "display_name": display_name, "display_order": display_order}
    changed = replace(updated(product, given), last_modified=int(time.time()))
    return _shown(account, account.v2_portal_products.put(portal_product_id, changed))


@apigatewayv2.operation
def delete_portal_product(account: Account, *, portal_product_id: str) -> None:
    """Its pages go with it; a portal that includes it keeps it from going."""
    product = account.v2_portal_products[portal_product_id]
    if any(arn(account, product) in portal.included_portal_product_arns for portal in account.v2_portals):
        raise BadRequest(unverified.PRODUCT_IN_PORTAL)
    account.v2_product_pages.remove_under(portal_product_id)
    account.v2_product_rest_endpoint_pages.remove_under(portal_product_id)
    account.v2_portal_products.remove(portal_product_id)


@apigatewayv2.operation
def put_portal_product_sharing_policy(account: Account, *, policy_document: str, portal_product_id: str) -> None:
    product = account.v2_portal_products[portal_product_id]
    json_text.parse_object(policy_document, BadRequest(unverified.SHARING_POLICY))
    account.v2_portal_products.put(portal_product_id, replace(product, sharing_policy=policy_document))


@apigatewayv2.operation
def get_portal_product_sharing_policy(account: Account, *, portal_product_id: str) -> Mapping[str, Any]:
    product = account.v2_portal_products[portal_product_id]
    if product.sharing_policy is None:
        raise NotFound(unverified.NO_SHARING_POLICY)
    return {"policy_document": product.sharing_policy, "portal_product_id": portal_product_id}


@apigatewayv2.operation
def delete_portal_product_sharing_policy(account: Account, *, portal_product_id: str) -> None:
    product = account.v2_portal_products[portal_product_id]
    if product.sharing_policy is None:
        raise NotFound(unverified.NO_SHARING_POLICY)
    account.v2_portal_products.put(portal_product_id, replace(product, sharing_policy=None))


def owned(account: Account, portal_product_id: str, owner: str | None = None) -> portals.PortalProduct:
    """A product of the account that is asked for; of other accounts nothing is seen."""
    if owner not in (None, "", account.account_id):
        raise NotFound("Invalid portal product identifier specified")
    return account.v2_portal_products[portal_product_id]


def page_of(
    account: Account, pages: Table[tuple[str, str], P], product_id: str, page_id: str, owner: str | None = None
) -> P:
    """One of a product's pages, of either kind: the product is looked for first."""
    return pages[owned(account, product_id, owner).portal_product_id, page_id]


def pages_of(account: Account, pages: Table[tuple[str, str], P], product_id: str, owner: str | None) -> list[P]:
    return pages.under(owned(account, product_id, owner).portal_product_id)


def arn(account: Account, product: portals.PortalProduct) -> str:
    path = f"/portalproducts/{product.portal_product_id}"
    return f"arn:aws:apigateway:{account.region}:{account.account_id}:{path}"


def page_arn(account: Account, product_id: str, kind: str, page_id: str) -> str:
    path = f"/portalproducts/{product_id}/{kind}/{page_id}"
    return f"arn:aws:apigateway:{account.region}:{account.account_id}:{path}"


def _check_order(account: Account, product: portals.PortalProduct, order: Mapping[str, Any]) -> None:
    """An order is one of pages that the product has."""
    key = product.portal_product_id
    texts = [each.product_page_id for each in account.v2_product_pages.under(key)]
    endpoints = [each.product_rest_endpoint_page_id for each in account.v2_product_rest_endpoint_pages.under(key)]
    pages = {page_arn(account, key, "productpages", each) for each in texts}
    pages |= {page_arn(account, key, "productrestendpointpages", each) for each in endpoints}
    named = [*order.get("product_page_arns", ())]
    named += [order["overview_page_arn"]] if "overview_page_arn" in order else []
    named += [each for section in order.get("contents", ()) for each in section["product_rest_endpoint_page_arns"]]
    for unknown in named:
        if unknown not in pages:
            raise BadRequest(unverified.PRODUCT_PAGE_ARN.format(arn=unknown))


def _shown(account: Account, product: portals.PortalProduct) -> Mapping[str, Any]:
    return {**asdict(product), "portal_product_arn": arn(account, product)}


def _said(account: Account, product: portals.PortalProduct) -> Mapping[str, Any]:
    """A product as lists show it, without what was not said."""
    return {name: member for name, member in _shown(account, product).items() if member is not None}
