"""ProductRestEndpointPages: a page of a portal product about one method of a stage of a REST API."""

import time
from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from control_plane import identifiers, json_text
from control_plane.definitions import portals, v1
from control_plane.openapi.documents.document import OPENAPI_3
from control_plane.openapi.rest import export
from control_plane.operations import apigatewayv2
from control_plane.store import Account
from control_plane.v1.api import deployed
from control_plane.v2 import unverified
from control_plane.v2.paging import page
from control_plane.v2.portal import portal_products
from control_plane.wire.errors import AwsError, BadRequest

_OVERRIDES = ("body", "endpoint", "operation_name")


@apigatewayv2.operation
def create_product_rest_endpoint_page(
    account: Account,
    *,
    portal_product_id: str,
    rest_endpoint_identifier: Mapping[str, Any],
    display_content: Mapping[str, Any] | None = None,
    try_it_state: str | None = None,
) -> Mapping[str, Any]:
    account.v2_portal_products.require(portal_product_id)
    if "identifier_parts" not in rest_endpoint_identifier:
        raise BadRequest(unverified.ONE_OF.format(member="restEndpointIdentifier", names="identifierParts"))
    made = portals.ProductRestEndpointPage(
        product_rest_endpoint_page_id=identifiers.api_id(),
        last_modified=int(time.time()),
        **rest_endpoint_identifier["identifier_parts"],
    )
    _method(account, made)
    return _save(account, portal_product_id, made, display_content, try_it_state)


@apigatewayv2.operation
def get_product_rest_endpoint_page(
    account: Account,
    *,
    portal_product_id: str,
    product_rest_endpoint_page_id: str,
    include_raw_display_content: str | None = None,
    resource_owner_account_id: str | None = None,
) -> Mapping[str, Any]:
    """The raw content is the API's export, of this one method."""
    pages, page_id = account.v2_product_rest_endpoint_pages, product_rest_endpoint_page_id
    found = portal_products.page_of(account, pages, portal_product_id, page_id, resource_owner_account_id)
    raw = _raw(account, found) if (include_raw_display_content or "").lower() == "true" else None
    return {**_shown(account, portal_product_id, found), "raw_display_content": raw}


@apigatewayv2.operation
def list_product_rest_endpoint_pages(
    account: Account,
    *,
    portal_product_id: str,
    max_results: str | None = None,
    next_token: str | None = None,
    resource_owner_account_id: str | None = None,
) -> Mapping[str, Any]:
    pages = account.v2_product_rest_endpoint_pages
    found = portal_products.pages_of(account, pages, portal_product_id, resource_owner_account_id)
    return page(found, next_token, max_results, lambda each: _listed(account, portal_product_id, each))


@apigatewayv2.operation
def update_product_rest_endpoint_page(
    account: Account,
    *,
    portal_product_id: str,
    product_rest_endpoint_page_id: str,
    display_content: Mapping[str, Any] | None = None,
    try_it_state: str | None = None,
) -> Mapping[str, Any]:
    pages = account.v2_product_rest_endpoint_pages
    before = portal_products.page_of(account, pages, portal_product_id, product_rest_endpoint_page_id)
    return _save(account, portal_product_id, before, display_content, try_it_state)


@apigatewayv2.operation
def delete_product_rest_endpoint_page(
    account: Account, *, portal_product_id: str, product_rest_endpoint_page_id: str
) -> None:
    account.v2_portal_products.require(portal_product_id)
    account.v2_product_rest_endpoint_pages.remove((portal_product_id, product_rest_endpoint_page_id))


def endpoint(account: Account, page: portals.ProductRestEndpointPage) -> str:
    """Where the API that a page is about answers: as the page says, or as AWS would."""
    return page.endpoint or f"https://{page.rest_api_id}.execute-api.{account.region}.amazonaws.com/{page.stage}"


def _save(
    account: Account,
    product_id: str,
    before: portals.ProductRestEndpointPage,
    content: Mapping[str, Any] | None,
    try_it_state: str | None,
) -> Mapping[str, Any]:
    changed = replace(before, try_it_state=try_it_state or before.try_it_state, last_modified=int(time.time()))
    if content is not None:
        if len(content) != 1:
            raise BadRequest(unverified.ONE_OF.format(member="displayContent", names="overrides, none"))
        overrides = content.get("overrides", {})
        changed = replace(changed, **{name: overrides.get(name) for name in _OVERRIDES})
    account.v2_product_rest_endpoint_pages.put((product_id, changed.product_rest_endpoint_page_id), changed)
    return _shown(account, product_id, changed)


def _method(account: Account, about: portals.ProductRestEndpointPage) -> tuple[deployed.Deployed, v1.Method]:
    """The method that a page is about, as it is deployed."""
    try:
        stage = deployed.find(account, about.rest_api_id, about.stage)
    except AwsError as missing:
        raise BadRequest(missing.message) from None
    for resource in stage.api.resources.values():
        if resource.path == about.path and about.method in resource.methods:
            return stage, resource.methods[about.method]
    raise BadRequest(unverified.NO_ENDPOINT.format(method=about.method, path=about.path))


def _raw(account: Account, about: portals.ProductRestEndpointPage) -> str:
    stage, method = _method(account, about)
    resources = {
        key: replace(each, resource_methods={method.http_method: method} if each.path == about.path else None)
        for key, each in stage.api.resources.items()
    }
    document = export.document(replace(stage.api, resources=resources), OPENAPI_3, stage.address)
    return json_text.compact({**document, "paths": {about.path: document["paths"][about.path]}})


def _shown(account: Account, product_id: str, shown: portals.ProductRestEndpointPage) -> dict[str, Any]:
    page_id = shown.product_rest_endpoint_page_id
    parts = {"rest_api_id": shown.rest_api_id, "stage": shown.stage, "path": shown.path, "method": shown.method}
    return {
        "display_content": {
            "body": shown.body,
            "endpoint": endpoint(account, shown),
            "operation_name": shown.operation_name,
        },
        "last_modified": shown.last_modified,
        "product_rest_endpoint_page_arn": portal_products.page_arn(
            account, product_id, "productrestendpointpages", page_id
        ),
        "product_rest_endpoint_page_id": page_id,
        "rest_endpoint_identifier": {"identifier_parts": parts},
        "status": "AVAILABLE",
        "try_it_state": shown.try_it_state,
    }


def _listed(account: Account, product_id: str, listed: portals.ProductRestEndpointPage) -> Mapping[str, Any]:
    shown = _shown(account, product_id, listed)
    return {**shown, **shown["display_content"]}
