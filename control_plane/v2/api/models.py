"""Models of WebSocket APIs: JSON schemas that messages are held against (handbook/06 sections 2 and 9)."""

import re
from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from control_plane import identifiers, json_text
from control_plane.definitions import v2
from control_plane.operations import apigatewayv2
from control_plane.store import Account
from control_plane.v1.api import model_schemas
from control_plane.v2 import lookup, unverified
from control_plane.v2.changes import updated, without
from control_plane.v2.paging import page
from control_plane.v2.stage import deploying
from control_plane.wire.errors import BadRequest, Conflict

_NAME = re.compile(r"[a-zA-Z0-9]{1,128}", re.ASCII)
_LARGEST_SCHEMA = 32 * 1024


@apigatewayv2.operation
def create_model(
    account: Account,
    *,
    api_id: str,
    name: str,
    schema: str,
    content_type: str | None = None,
    description: str | None = None,
) -> v2.Model:
    api = account.v2_apis[api_id]
    model = v2.Model(model_id=identifiers.short_id(), name=name, schema=schema)
    return _save(account, api, updated(model, {"content_type": content_type, "description": description}))


@apigatewayv2.operation
def get_model(account: Account, *, api_id: str, model_id: str) -> v2.Model:
    return lookup.model(account.v2_apis[api_id], model_id)


@apigatewayv2.operation
def get_models(
    account: Account, *, api_id: str, max_results: str | None = None, next_token: str | None = None
) -> Mapping[str, Any]:
    return page(account.v2_apis[api_id].models.values(), next_token, max_results)


@apigatewayv2.operation
def update_model(
    account: Account,
    *,
    api_id: str,
    model_id: str,
    name: str | None = None,
    schema: str | None = None,
    content_type: str | None = None,
    description: str | None = None,
) -> v2.Model:
    api = account.v2_apis[api_id]
    before = lookup.model(api, model_id)
    given = {"name": name, "schema": schema, "content_type": content_type, "description": description}
    model = updated(before, given)
    if model.name != before.name:
        _check_unused(api, before)
    return _save(account, api, model)


@apigatewayv2.operation
def delete_model(account: Account, *, api_id: str, model_id: str) -> None:
    api = account.v2_apis[api_id]
    _check_unused(api, lookup.model(api, model_id))
    deploying.save(account, replace(api, models=without(api.models, model_id)))


@apigatewayv2.operation
def get_model_template(account: Account, *, api_id: str, model_id: str) -> Mapping[str, str]:
    api = account.v2_apis[api_id]
    model = lookup.model(api, model_id)
    return {"value": model_schemas.sample_template({each.name: each for each in api.models.values()}, model)}


def _check_unused(api: v2.Api, model: v2.Model) -> None:
    for route in api.routes.values():
        if model.name in (route.request_models or {}).values():
            raise Conflict(unverified.MODEL_IN_ROUTE.format(name=model.name, key=route.route_key))


def _save(account: Account, api: v2.Api, model: v2.Model) -> v2.Model:
    if api.protocol_type != "WEBSOCKET":
        raise BadRequest(unverified.ONLY_FOR.format(member="Model", protocol="WEBSOCKET"))
    if not _NAME.fullmatch(model.name):
        raise BadRequest(f"Model name must be alphanumeric: {model.name}")
    if len(model.schema.encode()) > _LARGEST_SCHEMA:
        raise BadRequest(unverified.MODEL_TOO_LARGE)
    if model.content_type in (None, "application/json"):
        json_text.parse_object(model.schema, BadRequest(unverified.MODEL_SCHEMA))
    if any(each.name == model.name and each.model_id != model.model_id for each in api.models.values()):
        raise Conflict(unverified.MODEL_NAME_TAKEN)
    deploying.save(account, replace(api, models={**api.models, model.model_id: model}))
    return model
