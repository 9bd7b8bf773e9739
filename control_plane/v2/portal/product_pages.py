"""ProductPages: texts of a portal product."""

import time
from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from control_plane import identifiers
from control_plane.definitions import portals
from control_plane.operations import apigatewayv2
from control_plane.store import Account
from control_plane.v2.paging import page
from control_plane.v2.portal import portal_products


@apigatewayv2.operation
def create_product_page(
    account: Account, *, display_content: Mapping[str, str], portal_product_id: str
) -> Mapping[str, Any]:
    account.v2_portal_products.require(portal_product_id)
    made = portals.ProductPage(product_page_id=identifiers.api_id(), last_modified=int(time.time()), **display_content)
    account.v2_product_pages.put((portal_product_id, made.product_page_id), made)
    return _shown(account, portal_product_id, made)


@apigatewayv2.operation
def get_product_page(
    account: Account, *, portal_product_id: str, product_page_id: str, resource_owner_account_id: str | None = None
) -> Mapping[str, Any]:
    pages = account.v2_product_pages
    found = portal_products.page_of(account, pages, portal_product_id, product_page_id, resource_owner_account_id)
    return _shown(account, portal_product_id, found)


@apigatewayv2.operation
def list_product_pages(
    account: Account,
    *,
    portal_product_id: str,
    max_results: str | None = None,
    next_token: str | None = None,
    resource_owner_account_id: str | None = None,
) -> Mapping[str, Any]:
    found = portal_products.pages_of(account, account.v2_product_pages, portal_product_id, resource_owner_account_id)
    return page(found, next_token, max_results, lambda each: _shown(account, portal_product_id, each))


@apigatewayv2.operation
def update_product_page(
    account: Account,
    *,
    portal_product_id: str,
    product_page_id: str,
    display_content: Mapping[str, str] | None = None,
) -> Mapping[str, Any]:
    before = portal_products.page_of(account, account.v2_product_pages, portal_product_id, product_page_id)
    changed = replace(before, last_modified=int(time.time()), **(display_content or {}))
    account.v2_product_pages.put((portal_product_id, product_page_id), changed)
    return _shown(account, portal_product_id, changed)


@apigatewayv2.operation
def delete_product_page(account: Account, *, portal_product_id: str, product_page_id: str) -> None:
    account.v2_portal_products.require(portal_product_id)
    account.v2_product_pages.remove((portal_product_id, product_page_id))


def _shown(account: Account, product_id: str, shown: portals.ProductPage) -> Mapping[str, Any]:
    """page_title: as lists show it."""
    return {
        "display_content": {"title": shown.title, "body": shown.body},
        "last_modified": shown.last_modified,
        "page_title": shown.title,
        "product_page_arn": portal_products.page_arn(account, product_id, "productpages", shown.product_page_id),
        "product_page_id": shown.product_page_id,
    }
