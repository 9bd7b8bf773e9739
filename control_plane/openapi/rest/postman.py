"""A Postman collection of an API's methods, for `extensions=postman`: one request each, ready to be filled in.

The format is Postman's own, version 2.1 (https://schema.getpostman.com/json/collection/v2.1.0/docs/index.html): path
variables are written `:name` there. AWS does not publish what its own extension looks like.
"""

import re
from collections.abc import Mapping
from typing import Any

from control_plane.definitions import v1
from control_plane.openapi.documents.dialect import Address, parameters

NAME = "x-postman-collection"
_SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
_VARIABLE = re.compile(r"\{([^{}+]+)\+?\}")


def collection(api: v1.RestApi, address: Address) -> Mapping[str, Any]:
    resources = sorted(api.resources.values(), key=lambda each: each.path)
    return {
        "info": {"name": api.name, "schema": _SCHEMA},
        "item": [
            {
                "name": method.operation_name or f"{method.http_method} {resource.path}",
                "request": _request(resource, method, address),
            }
            for resource in resources
            for method in resource.methods.values()
        ],
    }


def _request(resource: v1.Resource, method: v1.Method, address: Address) -> dict[str, Any]:
    path = _VARIABLE.sub(r":\1", resource.path)
    said = list(parameters(method))
    query = [name for name, place, _ in said if place == "query"]
    headers = [name for name, place, _ in said if place == "header"]
    if method.api_key_required:
        headers.append("x-api-key")
    url: dict[str, Any] = {
        "raw": address.url + path,
        "protocol": "https",
        "host": address.host.split("."),
        "path": [address.stage, *path.strip("/").split("/")] if path != "/" else [address.stage],
    }
    if query:
        url["query"] = [{"key": name, "value": ""} for name in query]
    variables = _VARIABLE.findall(resource.path)
    if variables:
        url["variable"] = [{"key": name, "value": ""} for name in variables]
    return {
        "method": "GET" if method.http_method == "ANY" else method.http_method,
        "header": [{"key": name, "value": ""} for name in headers],
        "url": url,
    }
