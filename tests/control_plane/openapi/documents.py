"""Small documents, and what an import makes of them: the ground that the tests of this folder stand on."""

import json
from typing import Any, NamedTuple

from control_plane.definitions import v1
from control_plane.openapi.documents import base_path, document
from control_plane.openapi.documents.rules import Rules
from control_plane.openapi.rest import to_rest
from control_plane.v1.access import authorizer_rules
from control_plane.v1.api import models
from control_plane.v1.documentation import documentation_parts

MOCK = {"type": "mock", "responses": {"default": {"statusCode": "200"}}}


def accept(*parts: Any) -> None:
    """A rule that takes everything: what AWS refuses of single parts is tested through boto3."""


RULES = Rules(
    resource=accept,
    model=models.check,
    authorizer=accept,
    jwt_configuration=authorizer_rules.jwt_configuration_text,
    gateway_response=accept,
    method=accept,
    integration=accept,
    integration_response=accept,
    location=documentation_parts.located,
)


def swagger(paths: dict[str, Any] | None = None, /, **members: Any) -> dict[str, Any]:
    return {"swagger": "2.0", "info": {"title": "an API", "version": "1.0.0"}, "paths": paths or {}, **members}


def oas30(paths: dict[str, Any] | None = None, /, **members: Any) -> dict[str, Any]:
    return {"openapi": "3.0.1", "info": {"title": "an API", "version": "1.0.0"}, "paths": paths or {}, **members}


def operation(integration: dict[str, Any] | None = None, /, **members: Any) -> dict[str, Any]:
    """An operation with a backend."""
    return {"responses": {}, "x-amazon-apigateway-integration": integration or MOCK, **members}


def empty_api(**members: Any) -> v1.RestApi:
    root = v1.Resource(id="rootroot00", path="/")
    given = {"id": "abcdefghij", "name": "before", "root_resource_id": root.id, "created_date": 1_700_000_000}
    return v1.RestApi(**{**given, "resources": {root.id: root}, **members})


class Imported(NamedTuple):
    api: v1.RestApi
    warnings: list[str]

    def paths(self) -> list[str]:
        return sorted(resource.path for resource in self.api.resources.values())

    def resource(self, path: str) -> v1.Resource:
        return next(each for each in self.api.resources.values() if each.path == path)

    def method(self, path: str, verb: str = "GET") -> v1.Method:
        return self.resource(path).methods[verb]

    def integration(self, path: str = "/", verb: str = "GET") -> v1.Integration:
        found = self.method(path, verb).method_integration
        assert found is not None
        return found


def imported(
    given: dict[str, Any] | bytes,
    before: v1.RestApi | None = None,
    *,
    basepath: str = "ignore",
    overwrite: bool = False,
    fail_on_warnings: bool = False,
) -> Imported:
    """The API that a document becomes, without a store; raises what the document gives cause to."""
    body = given if isinstance(given, bytes) else json.dumps(given).encode()
    source = document.parse(body, {}, RULES)
    prefix = base_path.prefix(source.dialect.base_path(source.root), basepath)
    api = to_rest.rest_api(source, before or empty_api(), prefix=prefix, overwrite=overwrite)
    source.notes.settle(fail_on_warnings=fail_on_warnings)
    return Imported(api, source.notes.warnings)
