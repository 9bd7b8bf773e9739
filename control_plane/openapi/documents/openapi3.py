"""OpenAPI 3.0, and 3.1 as far as it says the same, where they differ from Swagger 2.0."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from control_plane.definitions import v1
from control_plane.openapi.documents.dialect import Address, Body, Source, parameters, response_headers
from control_plane.openapi.documents.references import listed, pointer

_ORIGIN = re.compile(r"(?:[a-zA-Z][a-zA-Z0-9+.-]*:)?//[^/]*")
_ENDPOINT = "x-amazon-apigateway-endpoint-configuration"


class OpenApi3:
    schemas: tuple[str, ...] = ("components", "schemas")
    security_schemes: tuple[str, ...] = ("components", "securitySchemes")

    def base_path(self, root: Mapping[str, Any]) -> str:
        """The variable `basePath` wins, whether the URL mentions it or not; without it the URL's path counts (doc)."""
        server = self.servers(root)
        variables = server.get("variables")
        defaults: dict[str, str] = {
            name: each["default"]
            for name, each in (variables.items() if isinstance(variables, dict) else ())
            if isinstance(each, dict) and isinstance(each.get("default"), str)
        }
        if "basePath" in defaults:
            return defaults["basePath"]
        url = server.get("url")
        path = _ORIGIN.sub("", url, count=1) if isinstance(url, str) else ""
        for name, default in defaults.items():
            path = path.replace(f"{{{name}}}", default)
        return re.split("[?#]", path, maxsplit=1)[0]

    def servers(self, root: Mapping[str, Any]) -> Mapping[str, Any]:
        """Only the first of them counts."""
        found = listed(root.get("servers"))
        return found[0] if found and isinstance(found[0], dict) else {}

    def request_bodies(self, source: Source, operation: Any, parameters: Iterable[Any]) -> Iterator[Body]:
        yield from _bodies(source, operation.get("requestBody"))

    def response_bodies(self, source: Source, operation: Any, response: Any) -> Iterator[Body]:
        yield from _bodies(source, response)

    def head(self, info: Mapping[str, str], address: Address, endpoint: Mapping[str, Any]) -> dict[str, Any]:
        server: dict[str, Any] = {
            "url": f"https://{address.host}/{{basePath}}",
            "variables": {"basePath": {"default": address.stage}},
        }
        if endpoint:
            server[_ENDPOINT] = dict(endpoint)
        ordered = {key: info[key] for key in ("title", "description", "version") if key in info}
        return {"openapi": "3.0.1", "info": ordered, "servers": [server]}

    def operation(self, method: v1.Method, integration: bool) -> dict[str, Any]:
        found: dict[str, Any] = {}
        said = [_parameter(*each) for each in parameters(method)]
        if said:
            found["parameters"] = said
        if method.request_models:
            found["requestBody"] = {"content": self._content(method.request_models), "required": True}
        found["responses"] = {
            code: self._response(response) for code, response in (method.method_responses or {}).items()
        }
        return found

    def components(self, schemas: Mapping[str, Any], security: Mapping[str, Any]) -> dict[str, Any]:
        said = {"schemas": dict(schemas), "securitySchemes": dict(security)}
        return {"components": {key: value for key, value in said.items() if value}}

    def _response(self, response: v1.MethodResponse) -> dict[str, Any]:
        found: dict[str, Any] = {"description": f"{response.status_code} response"}
        headers = response_headers(response)
        if headers:
            found["headers"] = {name: {"schema": {"type": "string"}} for name in headers}
        found["content"] = self._content(response.response_models or {})
        return found

    def _content(self, models: Mapping[str, str]) -> dict[str, Any]:
        return {media_type: {"schema": {"$ref": pointer(*self.schemas, model)}} for media_type, model in models.items()}


def _parameter(name: str, place: str, required: bool) -> dict[str, Any]:
    found: dict[str, Any] = {"name": name, "in": place}
    if required:
        found["required"] = True
    return {**found, "schema": {"type": "string"}}


def _bodies(source: Source, owner: Any) -> Iterator[Body]:
    for media_type, each in source.references.member(owner, "content").items():
        content = source.references.mapping(each)
        if "schema" in content:
            yield Body(media_type, content["schema"])
