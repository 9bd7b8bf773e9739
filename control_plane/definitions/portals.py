"""Developer portals (`apigatewayv2`): what a website about REST APIs shows, in products and their pages.

Structures that are stored and shown again, and mean nothing to us, are mappings with AWS's members in snake_case.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec


class PortalProduct(msgspec.Struct, frozen=True, kw_only=True):
    """display_order: the ARNs of its pages, in sections. sharing_policy: a policy document, who else may show it."""

    portal_product_id: str
    display_name: str
    last_modified: int
    description: str | None = None
    display_order: Mapping[str, Any] | None = None
    sharing_policy: str | None = None
    tags: Mapping[str, str] = {}


class ProductPage(msgspec.Struct, frozen=True, kw_only=True):
    """body: Markdown."""

    product_page_id: str
    title: str
    body: str
    last_modified: int


class ProductRestEndpointPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page about one method of a REST API's stage. body, endpoint, operation_name: instead of the API's own."""

    product_rest_endpoint_page_id: str
    rest_api_id: str
    stage: str
    path: str
    method: str
    last_modified: int
    body: str | None = None
    endpoint: str | None = None
    operation_name: str | None = None
    try_it_state: str = "ENABLED"


class PublishedSection(msgspec.Struct, frozen=True, kw_only=True):
    """Endpoints under a heading; the section of those that no display order names has none."""

    name: str | None
    endpoints: Sequence[ProductRestEndpointPage]


class PublishedProduct(msgspec.Struct, frozen=True, kw_only=True):
    """A product with its pages, the overview first, and its endpoints, in the order of its display."""

    product: PortalProduct
    pages: Sequence[ProductPage]
    sections: Sequence[PublishedSection]


class PublishedPortal(msgspec.Struct, frozen=True, kw_only=True):
    """What callers see: content and products as they stood; later changes show once the portal is published again."""

    content: Mapping[str, Any]
    products: Sequence[PublishedProduct]


class Portal(msgspec.Struct, frozen=True, kw_only=True):
    """A portal is served from `default_domain_name`, and from `domain_name` where it has a certificate for that.

    authorization: `{"none": {}}` or `{"cognito_config": {...}}`. publish_status: None until it is first published, then
    PUBLISHED or DISABLED. published: what is shown while it is PUBLISHED. previewed: what its preview shows.
    """

    portal_id: str
    authorization: Mapping[str, Any]
    default_domain_name: str
    portal_content: Mapping[str, Any]
    last_modified: int
    certificate_arn: str | None = None
    domain_name: str | None = None
    included_portal_product_arns: Sequence[str] = ()
    last_published: int | None = None
    last_published_description: str | None = None
    logo_uri: str | None = None
    previewed: PublishedPortal | None = None
    publish_status: str | None = None
    published: PublishedPortal | None = None
    rum_app_monitor_name: str | None = None
    tags: Mapping[str, str] = {}
