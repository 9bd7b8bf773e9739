"""IntegrationResponses: what a WebSocket integration that is no proxy answers (handbook/06 sections 3 and 6)."""

import re
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
from control_plane.v2.route import integrations
from control_plane.wire.errors import BadRequest, Conflict

_KEY = re.compile(r"\$default|/.+/")


class IntegrationResponseMembers(TypedDict, total=False):
    """What both CreateIntegrationResponse and UpdateIntegrationResponse take."""

    content_handling_strategy: str
    response_parameters: Mapping[str, str]
    response_templates: Mapping[str, str | None]
    template_selection_expression: str


@apigatewayv2.operation
def create_integration_response(
    account: Account,
    *,
    api_id: str,
    integration_id: str,
    integration_response_key: str,
    **members: Unpack[IntegrationResponseMembers],
) -> v2.IntegrationResponse:
    response = v2.IntegrationResponse(
        integration_response_id=identifiers.short_id(), integration_response_key=integration_response_key
    )
    return _save(account, account.v2_apis[api_id], integration_id, updated(response, members))


@apigatewayv2.operation
def get_integration_response(
    account: Account, *, api_id: str, integration_id: str, integration_response_id: str
) -> v2.IntegrationResponse:
    integration = lookup.integration(account.v2_apis[api_id], integration_id)
    return lookup.integration_response(integration, integration_response_id)


@apigatewayv2.operation
def get_integration_responses(
    account: Account, *, api_id: str, integration_id: str, max_results: str | None = None, next_token: str | None = None
) -> Mapping[str, Any]:
    integration = lookup.integration(account.v2_apis[api_id], integration_id)
    return page(integration.integration_responses.values(), next_token, max_results)


@apigatewayv2.operation
def update_integration_response(
    account: Account,
    *,
    api_id: str,
    integration_id: str,
    integration_response_id: str,
    integration_response_key: str | None = None,
    **members: Unpack[IntegrationResponseMembers],
) -> v2.IntegrationResponse:
    api = account.v2_apis[api_id]
    before = lookup.integration_response(lookup.integration(api, integration_id), integration_response_id)
    changes: dict[str, Any] = {**members, "integration_response_key": integration_response_key}
    if "response_parameters" in members:
        changes["response_parameters"] = merged(before.response_parameters, members["response_parameters"])
    return _save(account, api, integration_id, updated(before, changes))


@apigatewayv2.operation
def delete_integration_response(
    account: Account, *, api_id: str, integration_id: str, integration_response_id: str
) -> None:
    api = account.v2_apis[api_id]
    integration = lookup.integration(api, integration_id)
    lookup.integration_response(integration, integration_response_id)
    rest = without(integration.integration_responses, integration_response_id)
    integrations.save(account, api, replace(integration, integration_responses=rest))


def _save(
    account: Account, api: v2.Api, integration_id: str, response: v2.IntegrationResponse
) -> v2.IntegrationResponse:
    integration = lookup.integration(api, integration_id)
    if api.protocol_type != "WEBSOCKET":
        raise BadRequest(unverified.ONLY_FOR.format(member="IntegrationResponse", protocol="WEBSOCKET"))
    if not _KEY.fullmatch(response.integration_response_key):
        raise BadRequest(unverified.INTEGRATION_RESPONSE_KEY)
    for other in integration.integration_responses.values():
        same = other.integration_response_key == response.integration_response_key
        if same and other.integration_response_id != response.integration_response_id:
            raise Conflict(unverified.INTEGRATION_RESPONSE_EXISTS.format(key=response.integration_response_key))
    responses = {**integration.integration_responses, response.integration_response_id: response}
    integrations.save(account, api, replace(integration, integration_responses=responses))
    return response
