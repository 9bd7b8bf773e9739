"""What a portal shows, taken when it is published or previewed.

"In order for any changes you make to your portal product to take effect, you must republish any portals that use your
portal product" (apigateway-portals-portal-product.html), so a portal keeps what it published, as a Deployment does.

A product's display order says what stands first; AWS's pages do not say what becomes of pages it does not name: here
they follow.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from control_plane.definitions import portals
from control_plane.store import Account
from control_plane.v2.portal import portal_products, product_rest_endpoint_pages


def take(account: Account, portal: portals.Portal) -> portals.PublishedPortal:
    by_arn = {portal_products.arn(account, product): product for product in account.v2_portal_products}
    products = [_product(account, by_arn[arn]) for arn in portal.included_portal_product_arns if arn in by_arn]
    return portals.PublishedPortal(content=portal.portal_content, products=products)


def _product(account: Account, product: portals.PortalProduct) -> portals.PublishedProduct:
    order = product.display_order or {}
    return portals.PublishedProduct(
        product=product, pages=_pages(account, product, order), sections=_sections(account, product, order)
    )


def _pages(account: Account, product: portals.PortalProduct, order: Mapping[str, Any]) -> Sequence[portals.ProductPage]:
    key = product.portal_product_id
    pages = {
        portal_products.page_arn(account, key, "productpages", page.product_page_id): page
        for page in account.v2_product_pages.under(key)
    }
    first = [order[name] for name in ("overview_page_arn",) if name in order]
    named = [*first, *order.get("product_page_arns", ())]
    return [pages[arn] for arn in dict.fromkeys([*named, *pages]) if arn in pages]


def _sections(
    account: Account, product: portals.PortalProduct, order: Mapping[str, Any]
) -> Sequence[portals.PublishedSection]:
    key = product.portal_product_id
    endpoints = {
        portal_products.page_arn(account, key, "productrestendpointpages", page.product_rest_endpoint_page_id): replace(
            page, endpoint=product_rest_endpoint_pages.endpoint(account, page)
        )
        for page in account.v2_product_rest_endpoint_pages.under(key)
    }
    sections = [
        portals.PublishedSection(
            name=section["section_name"],
            endpoints=[endpoints[arn] for arn in section["product_rest_endpoint_page_arns"] if arn in endpoints],
        )
        for section in order.get("contents", ())
    ]
    named = {arn for section in order.get("contents", ()) for arn in section["product_rest_endpoint_page_arns"]}
    rest = [page for arn, page in endpoints.items() if arn not in named]
    return [*sections, portals.PublishedSection(name=None, endpoints=rest)] if rest else sections
