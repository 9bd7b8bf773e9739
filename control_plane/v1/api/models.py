"""Models: JSON schemas by name (handbook/01 section 7, handbook/10 facts 12 to 14).

A schema refers to another model by URL, `https://apigateway.amazonaws.com/restapis/{api id}/models/{Name}`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from control_plane import identifiers, json_text
from control_plane.definitions import v1
from control_plane.operations import apigateway
from control_plane.paging import page
from control_plane.patch import Patch, choose_from, optional, plain, value
from control_plane.store import Account
from control_plane.v1 import lookup, unverified
from control_plane.v1.api import model_schemas
from control_plane.wire.errors import BadRequest, Conflict, NotFound

_NAME = re.compile(r"[a-zA-Z0-9]+", re.ASCII)
_LARGEST_SCHEMA = 400 * 1024


@apigateway.operation
def create_model(
    account: Account,
    *,
    rest_api_id: str,
    name: str,
    content_type: str,
    description: str | None = None,
    schema: str | None = None,
) -> v1.Model:
    api = account.rest_apis[rest_api_id]
    if not name:
        raise BadRequest("Model name must be non-empty")
    if name in api.models:
        raise Conflict("Model name already exists for this REST API")
    model = v1.Model(
        id=identifiers.short_id(), name=name, content_type=content_type, description=description, schema=schema
    )
    return _save(account, api, model)


@apigateway.operation
def get_model(account: Account, *, rest_api_id: str, model_name: str, flatten: bool = False) -> v1.Model:
    api, model = _lookup(account, rest_api_id, model_name)
    return replace(model, schema=model_schemas.flattened(api.models, model)) if flatten else model


@apigateway.operation
def get_models(
    account: Account, *, rest_api_id: str, position: str | None = None, limit: int | None = None
) -> Mapping[str, Any]:
    return page(list(account.rest_apis[rest_api_id].models.values()), position, limit)


@apigateway.operation
def update_model(
    account: Account,
    *,
    rest_api_id: str,
    model_name: str,
    patch_operations: Sequence[Mapping[str, str]] | None = None,
) -> v1.Model:
    api, model = _lookup(account, rest_api_id, model_name)
    return _save(account, api, _PATCH.apply(model, patch_operations))


@apigateway.operation
def delete_model(account: Account, *, rest_api_id: str, model_name: str) -> None:
    api, model = _lookup(account, rest_api_id, model_name)
    for use in _uses(api, model):
        raise Conflict(use)
    rest = {name: each for name, each in api.models.items() if name != model.name}
    account.rest_apis.put(api.id, replace(api, models=rest))


@apigateway.operation
def get_model_template(account: Account, *, rest_api_id: str, model_name: str) -> Mapping[str, str]:
    api, model = _lookup(account, rest_api_id, model_name)
    return {"value": model_schemas.sample_template(api.models, model)}


def _lookup(account: Account, rest_api_id: str, model_name: str) -> tuple[v1.RestApi, v1.Model]:
    """A missing API is a missing model here (captured)."""
    api = account.rest_apis.find(rest_api_id)
    model = api.models.get(model_name) if api else None
    if api is None or model is None:
        raise NotFound(f"Invalid model name specified: {model_name}")
    return api, model


def _save(account: Account, api: v1.RestApi, model: v1.Model) -> v1.Model:
    check(model)
    if model.content_type == "application/json":
        schema = json_text.parse_object(model.schema or "", BadRequest(unverified.MODEL_SCHEMA))
        for ref in model_schemas.model_references(schema):
            if ref not in api.models and ref != model.name:
                raise BadRequest(unverified.MODEL_REFERENCE.format(ref=ref))
    account.rest_apis.put(api.id, replace(api, models={**api.models, model.name: model}))
    return model


def check(model: v1.Model) -> None:
    """What any model must be: named in letters and digits, and with a schema that is not too large."""
    if not _NAME.fullmatch(model.name):
        raise BadRequest(f"Model name must be alphanumeric: {model.name}")
    if not model.schema:
        raise BadRequest("Model schema must have at least 1 property or array items defined")
    if len(model.schema.encode()) > _LARGEST_SCHEMA:
        raise BadRequest(unverified.MODEL_TOO_LARGE)


def _uses(api: v1.RestApi, model: v1.Model) -> Iterator[str]:
    """Why a model cannot go, the latest first; a method is named by its path and verb, the root's by two slashes."""
    for resource, method in reversed(list(lookup.methods(api))):
        place = f"{resource.path}/{method.http_method}"
        if model.name in (method.request_models or {}).values():
            yield f"Cannot delete model '{model.name}', is referenced in method request: {place}"
        for response in (method.method_responses or {}).values():
            if model.name in (response.response_models or {}).values():
                yield unverified.MODEL_IN_RESPONSE.format(name=model.name, place=place)
    for other in api.models.values():
        if other.name != model.name and model.name in model_schemas.references_of(other):
            yield unverified.MODEL_IN_MODEL.format(name=model.name, other=other.name)


_PATCH: Patch[v1.Model] = Patch(
    value("/description", optional),
    value("/schema", plain),
    refuse=choose_from(replace=("/description", "/schema")),
)
