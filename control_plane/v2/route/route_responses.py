"""RouteResponses: that a WebSocket route answers whoever sent the message (handbook/06 sections 3 and 4)."""

from collections.abc import Mapping
from typing import Any, TypedDict, Unpack

from msgspec.structs import replace

from control_plane import identifiers
from control_plane.definitions import v2
from control_plane.operations import apigatewayv2
from control_plane.store import Account
from control_plane.v2 import lookup, unverified
from control_plane.v2.changes import updated, without
from control_plane.v2.paging import page
from control_plane.v2.route import routes
from control_plane.wire.errors import BadRequest, Conflict


class RouteResponseMembers(TypedDict, total=False):
    """What both CreateRouteResponse and UpdateRouteResponse take."""

    model_selection_expression: str
    response_models: Mapping[str, str]
    response_parameters: Mapping[str, Any]


@apigatewayv2.operation
def create_route_response(
    account: Account, *, api_id: str, route_id: str, route_response_key: str, **members: Unpack[RouteResponseMembers]
) -> v2.RouteResponse:
    response = v2.RouteResponse(route_response_id=identifiers.short_id(), route_response_key=route_response_key)
    return _save(account, account.v2_apis[api_id], route_id, response, members)


@apigatewayv2.operation
def get_route_response(account: Account, *, api_id: str, route_id: str, route_response_id: str) -> v2.RouteResponse:
    return lookup.route_response(lookup.route(account.v2_apis[api_id], route_id), route_response_id)


@apigatewayv2.operation
def get_route_responses(
    account: Account, *, api_id: str, route_id: str, max_results: str | None = None, next_token: str | None = None
) -> Mapping[str, Any]:
    route = lookup.route(account.v2_apis[api_id], route_id)
    return page(route.route_responses.values(), next_token, max_results)


@apigatewayv2.operation
def update_route_response(
    account: Account,
    *,
    api_id: str,
    route_id: str,
    route_response_id: str,
    route_response_key: str | None = None,
    **members: Unpack[RouteResponseMembers],
) -> v2.RouteResponse:
    api = account.v2_apis[api_id]
    before = lookup.route_response(lookup.route(api, route_id), route_response_id)
    return _save(account, api, route_id, before, {**members, "route_response_key": route_response_key})


@apigatewayv2.operation
def delete_route_response(account: Account, *, api_id: str, route_id: str, route_response_id: str) -> None:
    api = account.v2_apis[api_id]
    route = lookup.route(api, route_id)
    lookup.route_response(route, route_response_id)
    routes.save(account, api, replace(route, route_responses=without(route.route_responses, route_response_id)))


def _save(
    account: Account, api: v2.Api, route_id: str, before: v2.RouteResponse, members: Mapping[str, Any]
) -> v2.RouteResponse:
    route = lookup.route(api, route_id)
    given = routes.parameters(before.response_parameters, members.get("response_parameters"))
    response = updated(before, {**members, "response_parameters": given})
    if api.protocol_type != "WEBSOCKET":
        raise BadRequest(unverified.ONLY_FOR.format(member="RouteResponse", protocol="WEBSOCKET"))
    if response.route_response_key != "$default":
        raise BadRequest(unverified.ROUTE_RESPONSE_KEY)
    if route.route_responses.keys() - {response.route_response_id}:
        raise Conflict(unverified.ROUTE_RESPONSE_EXISTS)
    responses = {**route.route_responses, response.route_response_id: response}
    routes.save(account, api, replace(route, route_responses=responses))
    return response
