"""CreateRestApi with `cloneFrom`: a copy that shares no id with its origin.

Whatever names another part by its id names the clone's part afterwards: parents, validators, authorizers, cache
namespaces, references between models, the API's own ARN in its policy.
"""

from collections.abc import Mapping

from msgspec.structs import replace

from control_plane import identifiers
from control_plane.definitions import v1

_Ids = Mapping[str | None, str]


def cloned(origin: v1.RestApi, new_id: str) -> v1.RestApi:
    ids = _new_ids(origin, new_id)
    return replace(
        origin,
        id=new_id,
        root_resource_id=ids[origin.root_resource_id],
        policy=origin.policy.replace(f":{origin.id}/", f":{new_id}/") if origin.policy else None,
        resources={ids[each.id]: _resource(each, ids) for each in origin.resources.values()},
        models={name: _model(each, ids, origin.id) for name, each in origin.models.items()},
        request_validators={ids[old]: replace(each, id=ids[old]) for old, each in origin.request_validators.items()},
        authorizers={ids[old]: replace(each, id=ids[old]) for old, each in origin.authorizers.items()},
    )


def _new_ids(origin: v1.RestApi, new_id: str) -> dict[str | None, str]:
    parts = (origin.resources, origin.request_validators, origin.authorizers)
    ids: dict[str | None, str] = {old: identifiers.short_id() for part in parts for old in part}
    ids.update({model.id: identifiers.short_id() for model in origin.models.values()})
    return {**ids, origin.root_resource_id: identifiers.api_id(), origin.id: new_id}


def _resource(resource: v1.Resource, ids: _Ids) -> v1.Resource:
    return replace(
        resource,
        id=ids[resource.id],
        parent_id=ids.get(resource.parent_id),
        resource_methods={verb: _method(each, ids) for verb, each in resource.methods.items()},
    )


def _method(method: v1.Method, ids: _Ids) -> v1.Method:
    integration = method.method_integration
    if integration is not None:
        namespace = integration.cache_namespace
        integration = replace(integration, cache_namespace=ids.get(namespace, namespace))
    return replace(
        method,
        authorizer_id=ids.get(method.authorizer_id),
        request_validator_id=ids.get(method.request_validator_id),
        method_integration=integration,
    )


def _model(model: v1.Model, ids: _Ids, origin_id: str) -> v1.Model:
    schema = (model.schema or "").replace(f"/restapis/{origin_id}/models/", f"/restapis/{ids[origin_id]}/models/")
    return replace(model, id=ids[model.id], schema=schema)
