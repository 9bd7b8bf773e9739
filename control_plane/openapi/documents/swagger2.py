"""Swagger 2.0, where it differs from OpenAPI 3.

Media types are said once for all bodies (`consumes`, `produces`), so several models of one body, one per type, cannot
be said: an export gives the JSON one (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-export-api.html).
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from control_plane.definitions import v1
from control_plane.openapi.documents.dialect import (
    Address,
    Body,
    Source,
    media_types,
    parameters,
    preferred,
    response_headers,
)
from control_plane.openapi.documents.references import listed, pointer

_STRING = {"type": "string"}


class Swagger2:
    schemas: tuple[str, ...] = ("definitions",)
    security_schemes: tuple[str, ...] = ("securityDefinitions",)

    def base_path(self, root: Mapping[str, Any]) -> str:
        found = root.get("basePath")
        return found if isinstance(found, str) else ""

    def servers(self, root: Mapping[str, Any]) -> Mapping[str, Any]:
        return root

    def request_bodies(self, source: Source, operation: Any, parameters: Iterable[Any]) -> Iterator[Body]:
        for parameter in parameters:
            if parameter.get("in") == "body" and "schema" in parameter:
                yield from _bodies(source, operation, "consumes", parameter["schema"])

    def response_bodies(self, source: Source, operation: Any, response: Any) -> Iterator[Body]:
        if "schema" in response:
            yield from _bodies(source, operation, "produces", response["schema"])

    def head(self, info: Mapping[str, str], address: Address, endpoint: Mapping[str, Any]) -> dict[str, Any]:
        ordered = {key: info[key] for key in ("description", "version", "title") if key in info}
        return {
            "swagger": "2.0",
            "info": ordered,
            "host": address.host,
            "basePath": f"/{address.stage}",
            "schemes": ["https"],
        }

    def operation(self, method: v1.Method, integration: bool) -> dict[str, Any]:
        found: dict[str, Any] = {}
        responses = (method.method_responses or {}).values()
        backend = method.method_integration if integration else None
        backend_responses = (backend.integration_responses or {}).values() if backend else ()
        types = {
            "consumes": media_types(method.request_models, backend.request_templates if backend else None),
            "produces": media_types(
                *(each.response_models for each in responses), *(each.response_templates for each in backend_responses)
            ),
        }
        found |= {key: value for key, value in types.items() if value}
        said: list[dict[str, Any]] = [
            {"name": name, "in": place, "required": required, "type": "string"}
            for name, place, required in parameters(method)
        ]
        model = preferred(method.request_models)
        if model:
            said.append({"in": "body", "name": model, "required": True, "schema": self._schema(model)})
        if said:
            found["parameters"] = said
        found["responses"] = {each.status_code: self._response(each) for each in responses}
        return found

    def components(self, schemas: Mapping[str, Any], security: Mapping[str, Any]) -> dict[str, Any]:
        said = {"securityDefinitions": dict(security), "definitions": dict(schemas)}
        return {key: value for key, value in said.items() if value}

    def _response(self, response: v1.MethodResponse) -> dict[str, Any]:
        found: dict[str, Any] = {"description": f"{response.status_code} response"}
        model = preferred(response.response_models)
        if model:
            found["schema"] = self._schema(model)
        headers = response_headers(response)
        if headers:
            found["headers"] = {name: dict(_STRING) for name in headers}
        return found

    def _schema(self, model: str) -> dict[str, str]:
        return {"$ref": pointer(*self.schemas, model)}


def _bodies(source: Source, operation: Any, key: str, schema: Any) -> Iterator[Body]:
    """One per media type: the operation's own, else the document's, else JSON."""
    found = listed(operation.get(key)) or listed(source.root.get(key)) or ["application/json"]
    return (Body(media_type, schema) for media_type in found if isinstance(media_type, str))
