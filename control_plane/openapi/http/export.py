"""A `v2.Api` -> an OpenAPI 3.0 document (handbook/08 section 8): what ExportApi answers."""

import re
from collections import Counter
from datetime import UTC, datetime
from typing import Any

from control_plane.definitions import v2
from control_plane.openapi.documents.dialect import Address
from control_plane.openapi.documents.document import OPENAPI_3
from control_plane.openapi.documents.references import pointer
from control_plane.openapi.http import integrations, security
from control_plane.openapi.http.to_http import CORS, TAG_VALUE
from control_plane.openapi.rest.operations import ANY

_VERSION = "x-amazon-apigateway-importexport-version"
_VARIABLE = re.compile(r"\{([^}]+)\}")


def document(api: v2.Api, address: Address, *, extensions: bool) -> dict[str, Any]:
    """address: where the API answers, its stage empty for `$default`. extensions: also what stands behind the API."""
    uses = Counter(route.integration_id for route in api.routes.values() if route.integration_id)
    shared = frozenset(key for key, count in uses.items() if count > 1)
    disabled = {"disableExecuteApiEndpoint": True} if api.disable_execute_api_endpoint and extensions else {}
    found = OPENAPI_3.head(_info(api), address, disabled)
    if api.tags:
        found["tags"] = [_tag(name, value, extensions) for name, value in api.tags.items()]
    found["paths"] = _paths(api, shared, extensions)
    components: dict[str, Any] = {"securitySchemes": security.schemes(api, whole=extensions)}
    if extensions:
        components[integrations.SHARED] = {key: integrations.write(api.integrations[key]) for key in sorted(shared)}
    found["components"] = {name: each for name, each in components.items() if each}
    if extensions and api.cors_configuration:
        found[CORS] = _cors(api.cors_configuration)
    if extensions:
        found[_VERSION] = "1.0"
    return found


def _info(api: v2.Api) -> dict[str, str]:
    created = datetime.fromtimestamp(api.created_date, UTC).strftime("%Y-%m-%d %H:%M:%SZ")
    found = {"title": api.name, "version": api.version or created}
    return {**found, "description": api.description} if api.description else found


def _tag(name: str, value: str, extensions: bool) -> dict[str, str]:
    return {"name": name, TAG_VALUE: value} if extensions else {"name": name}


def _paths(api: v2.Api, shared: frozenset[str], extensions: bool) -> dict[str, Any]:
    found: dict[str, dict[str, Any]] = {}
    for route in sorted(api.routes.values(), key=lambda route: route.route_key.partition(" ")[2]):
        verb, _, path = route.route_key.partition(" ")
        key = ANY if verb in ("ANY", "$default") else verb.lower()
        found.setdefault(path or "/$default", {})[key] = _operation(api, route, shared, extensions)
    return found


def _operation(api: v2.Api, route: v2.Route, shared: frozenset[str], extensions: bool) -> dict[str, Any]:
    found: dict[str, Any] = {"operationId": route.operation_name} if route.operation_name else {}
    variables = _VARIABLE.findall(route.route_key)
    if variables:
        found["parameters"] = [_parameter(name) for name in variables]
    found["responses"] = {"default": {"description": f"Default response for {route.route_key}"}}
    required = security.requirements(api, route)
    if required:
        found["security"] = required
    if route.route_key == "$default":
        found["isDefaultRoute"] = True
    integration = api.integration_of(route)
    if integration and extensions:
        key = integration.integration_id
        reference = {"$ref": pointer("components", integrations.SHARED, key)}
        found[integrations.NAME] = reference if key in shared else integrations.write(integration)
    return found


def _parameter(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "path",
        "description": f"Generated path parameter for {name}",
        "required": True,
        "schema": {"type": "string"},
    }


def _cors(cors: v2.Cors) -> dict[str, Any]:
    found = {
        "allowMethods": list(cors.allow_methods or ()),
        "maxAge": cors.max_age,
        "allowCredentials": cors.allow_credentials,
        "exposeHeaders": list(cors.expose_headers or ()),
        "allowHeaders": list(cors.allow_headers or ()),
        "allowOrigins": list(cors.allow_origins or ()),
    }
    return {name: each for name, each in found.items() if each not in (None, [])}
