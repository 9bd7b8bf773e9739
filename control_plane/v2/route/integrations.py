"""Integrations: what answers the requests of a route (handbook/05, handbook/06). Rules are in `integration_rules`."""

from collections.abc import Mapping
from typing import Any, TypedDict, Unpack

from msgspec.structs import replace

from control_plane import identifiers
from control_plane.definitions import v2
from control_plane.operations import apigatewayv2
from control_plane.store import Account
from control_plane.v2 import lookup, unverified
from control_plane.v2.changes import merged, updated, without
from control_plane.v2.paging import page
from control_plane.v2.route import integration_rules
from control_plane.v2.stage import deploying
from control_plane.wire.errors import BadRequest, Conflict

_TIMEOUTS = {"HTTP": 30_000, "WEBSOCKET": 29_000}


class IntegrationMembers(TypedDict, total=False):
    """What both CreateIntegration and UpdateIntegration take."""

    connection_id: str
    connection_type: str
    content_handling_strategy: str
    credentials_arn: str
    description: str
    integration_method: str
    integration_subtype: str
    integration_uri: str
    passthrough_behavior: str
    payload_format_version: str
    request_parameters: Mapping[str, str]
    request_templates: Mapping[str, str | None]
    response_parameters: Mapping[str, Mapping[str, str]]
    template_selection_expression: str
    timeout_in_millis: int
    tls_config: Mapping[str, Any]


@apigatewayv2.operation
def create_integration(
    account: Account, *, api_id: str, integration_type: str, **members: Unpack[IntegrationMembers]
) -> v2.Integration:
    api = account.v2_apis[api_id]
    if api.protocol_type == "HTTP" and integration_type == "AWS_PROXY" and not members.get("payload_format_version"):
        raise BadRequest("PayloadFormatVersion is a required parameter for integration")
    integration = v2.Integration(
        integration_id=identifiers.short_id(),
        integration_type=integration_type,
        timeout_in_millis=_TIMEOUTS[api.protocol_type],
    )
    return _save(account, api, updated(integration, _records(members)))


@apigatewayv2.operation
def get_integration(account: Account, *, api_id: str, integration_id: str) -> v2.Integration:
    return lookup.integration(account.v2_apis[api_id], integration_id)


@apigatewayv2.operation
def get_integrations(
    account: Account, *, api_id: str, max_results: str | None = None, next_token: str | None = None
) -> Mapping[str, Any]:
    return page(account.v2_apis[api_id].integrations.values(), next_token, max_results)


@apigatewayv2.operation
def update_integration(
    account: Account,
    *,
    api_id: str,
    integration_id: str,
    integration_type: str | None = None,
    **members: Unpack[IntegrationMembers],
) -> v2.Integration:
    api = account.v2_apis[api_id]
    before = lookup.integration(api, integration_id)
    changes = {**_records(members), "integration_type": integration_type}
    if "request_parameters" in members:
        changes["request_parameters"] = merged(before.request_parameters, members["request_parameters"])
    if "response_parameters" in members:
        changes["response_parameters"] = merged(before.response_parameters, members["response_parameters"])
    return _save(account, api, updated(before, changes))


@apigatewayv2.operation
def delete_integration(account: Account, *, api_id: str, integration_id: str) -> None:
    api = account.v2_apis[api_id]
    if lookup.integration(api, integration_id).api_gateway_managed:
        raise BadRequest(unverified.MANAGED.format(kind="integration"))
    uses = [route.route_id for route in api.routes.values() if route.integration_id == integration_id]
    if uses:
        raise Conflict(
            f"Cannot delete Integration because it is referenced by the following Routes with Ids: [{', '.join(uses)}]"
        )
    deploying.save(account, replace(api, integrations=without(api.integrations, integration_id)))


def save(account: Account, api: v2.Api, integration: v2.Integration) -> v2.Integration:
    """Put a new or changed integration into its API."""
    deploying.save(account, replace(api, integrations={**api.integrations, integration.integration_id: integration}))
    return integration


def _records(members: IntegrationMembers) -> dict[str, Any]:
    """The members, structures among them as records; TLS settings that say nothing are none."""
    given: dict[str, Any] = dict(members)
    if "tls_config" in given:
        given["tls_config"] = v2.TlsConfig(**given["tls_config"]) if given["tls_config"] else ""
    return given


def _save(account: Account, api: v2.Api, integration: v2.Integration) -> v2.Integration:
    integration = integration_rules.defaulted(api, integration)
    integration_rules.check(account, api, integration)
    return save(account, api, integration)
