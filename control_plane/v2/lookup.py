"""Look up or raise: what belongs to an Api, by its id (handbook/05 section 1.5)."""

from collections.abc import Mapping
from typing import TypeVar

from control_plane.definitions import v2
from control_plane.wire.errors import NotFound

R = TypeVar("R")


def route(api: v2.Api, route_id: str) -> v2.Route:
    return _one_of(api.routes, route_id, "Route")


def route_response(owner: v2.Route, route_response_id: str) -> v2.RouteResponse:
    return _one_of(owner.route_responses, route_response_id, "RouteResponse")


def integration(api: v2.Api, integration_id: str) -> v2.Integration:
    return _one_of(api.integrations, integration_id, "Integration")


def integration_response(owner: v2.Integration, integration_response_id: str) -> v2.IntegrationResponse:
    return _one_of(owner.integration_responses, integration_response_id, "IntegrationResponse")


def authorizer(api: v2.Api, authorizer_id: str) -> v2.Authorizer:
    return _one_of(api.authorizers, authorizer_id, "Authorizer")


def model(api: v2.Api, model_id: str) -> v2.Model:
    return _one_of(api.models, model_id, "Model")


def _one_of(records: Mapping[str, R], key: str, kind: str) -> R:
    found = records.get(key)
    if found is None:
        raise NotFound(f"Invalid {kind} identifier specified {key}")
    return found
