"""Routes: which requests or messages go where (handbook/05 section 2, handbook/06). Rules are in `route_rules`."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict, Unpack

from msgspec.structs import replace

from control_plane import identifiers
from control_plane.definitions import v2
from control_plane.operations import apigatewayv2
from control_plane.store import Account
from control_plane.v2 import lookup, unverified
from control_plane.v2.changes import merged, updated, without
from control_plane.v2.paging import page
from control_plane.v2.route import route_rules
from control_plane.v2.stage import deploying
from control_plane.wire.errors import BadRequest, NotFound


class RouteMembers(TypedDict, total=False):
    """What both CreateRoute and UpdateRoute take."""

    api_key_required: bool
    authorization_scopes: Sequence[str]
    authorization_type: str
    authorizer_id: str
    model_selection_expression: str
    operation_name: str
    request_models: Mapping[str, str]
    request_parameters: Mapping[str, Any]
    route_response_selection_expression: str
    target: str


@apigatewayv2.operation
def create_route(account: Account, *, api_id: str, route_key: str, **members: Unpack[RouteMembers]) -> v2.Route:
    api = account.v2_apis[api_id]
    route = v2.Route(route_id=identifiers.short_id(), route_key=route_key)
    return _save(account, api, _changed(route, members))


@apigatewayv2.operation
def get_route(account: Account, *, api_id: str, route_id: str) -> v2.Route:
    return lookup.route(account.v2_apis[api_id], route_id)


@apigatewayv2.operation
def get_routes(
    account: Account, *, api_id: str, max_results: str | None = None, next_token: str | None = None
) -> Mapping[str, Any]:
    return page(account.v2_apis[api_id].routes.values(), next_token, max_results)


@apigatewayv2.operation
def update_route(
    account: Account, *, api_id: str, route_id: str, route_key: str | None = None, **members: Unpack[RouteMembers]
) -> v2.Route:
    """Where the authorization type is one without an authorizer, that there was one is forgotten."""
    api = account.v2_apis[api_id]
    before = lookup.route(api, route_id)
    if before.api_gateway_managed and route_key not in (None, before.route_key):
        raise BadRequest(unverified.MANAGED_ROUTE_KEY)
    route = _changed(before, {**members, "route_key": route_key})
    if members.get("authorization_type") in ("NONE", "AWS_IAM"):
        kept = route.authorizer_id if "authorizer_id" in members else None
        scopes = route.authorization_scopes if "authorization_scopes" in members else None
        route = replace(route, authorizer_id=kept, authorization_scopes=scopes)
    return _save(account, api, route)


@apigatewayv2.operation
def delete_route(account: Account, *, api_id: str, route_id: str) -> None:
    api = account.v2_apis[api_id]
    if lookup.route(api, route_id).api_gateway_managed:
        raise BadRequest(unverified.MANAGED.format(kind="route"))
    deploying.save(account, replace(api, routes=without(api.routes, route_id)))


@apigatewayv2.operation
def delete_route_request_parameter(account: Account, *, api_id: str, route_id: str, request_parameter_key: str) -> None:
    api = account.v2_apis[api_id]
    route = lookup.route(api, route_id)
    if request_parameter_key not in (route.request_parameters or {}):
        raise NotFound(unverified.NO_REQUEST_PARAMETER)
    rest = without(route.request_parameters or {}, request_parameter_key)
    save(account, api, replace(route, request_parameters=rest or None))


def save(account: Account, api: v2.Api, route: v2.Route) -> v2.Route:
    """Put a new or changed route into its API."""
    deploying.save(account, replace(api, routes={**api.routes, route.route_id: route}))
    return route


def parameters(
    before: Mapping[str, v2.ParameterConstraints] | None, given: Mapping[str, Any] | None
) -> dict[str, v2.ParameterConstraints] | None:
    """Request or response parameters, those given added to those there."""
    if given is None:
        return None
    return merged(before, {name: v2.ParameterConstraints(**each) for name, each in given.items()})


def _changed(route: v2.Route, members: Mapping[str, Any]) -> v2.Route:
    changes = {**members, "request_parameters": parameters(route.request_parameters, members.get("request_parameters"))}
    return updated(route, changes)


def _save(account: Account, api: v2.Api, route: v2.Route) -> v2.Route:
    route_rules.check(account, api, route)
    return save(account, api, route)
