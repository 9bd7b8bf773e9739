"""An operation of a document and a `v1.Method`, each made of the other (handbook/08 sections 5 and 7)."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from control_plane.definitions import v1
from control_plane.openapi.documents.dialect import PLACES, Dialect, Source, is_json
from control_plane.openapi.documents.members import Place
from control_plane.openapi.documents.notes import shown
from control_plane.openapi.documents.references import listed
from control_plane.openapi.rest import integrations
from control_plane.openapi.rest.schemas import Models
from control_plane.openapi.rest.security import Requirements, Schemes
from control_plane.wire.errors import BadRequest

ANY = "x-amazon-apigateway-any-method"
VALIDATOR = "x-amazon-apigateway-request-validator"
VERBS: Mapping[str, str] = {
    **{verb: verb.upper() for verb in ("get", "put", "post", "delete", "options", "head", "patch")},
    ANY: "ANY",
}
"""A member of a path item, and the method that it is."""
_KEYS = {verb: key for key, verb in VERBS.items()}
_VARIABLE = re.compile(r"\{([^{}+]+)\}")


class Reader:
    """Reads the operations of one document into one API."""

    def __init__(self, source: Source, api: v1.RestApi, models: Models, schemes: Schemes) -> None:
        """api: with all that methods may name, its authorizers, validators and models."""
        self._source, self._api, self._models, self._schemes = source, api, models, schemes
        self._validators = {each.name: each.id for each in api.request_validators.values()}

    def method(
        self, place: Place, resource_id: str, item: Mapping[str, Any], operation: Mapping[str, Any]
    ) -> v1.Method:
        """item: the path item, whose parameters all its operations have."""
        parameters = list(self._parameters(item, operation))
        authorization = self._schemes.authorization(operation)
        where = f"'{place.verb} {place.path}'"
        bodies = self._source.dialect.request_bodies(self._source, operation, parameters)
        name = operation.get("operationId")
        method = v1.Method(
            http_method=place.verb,
            authorization_type=authorization.authorization_type,
            authorizer_id=authorization.authorizer_id,
            authorization_scopes=authorization.authorization_scopes,
            api_key_required=authorization.api_key_required,
            operation_name=name if isinstance(name, str) else None,
            request_parameters=_request_parameters(place.path, parameters),
            request_models=self._models.names(bodies, f"request body of method {where}"),
            method_responses=dict(self._responses(operation, where)) or None,
        )
        with self._source.notes.attempt(f"Unable to put method '{place.verb}' on resource at path '{place.path}'"):
            method = replace(method, request_validator_id=self._validator(operation))
            self._source.rules.method(self._api, method)
        integration = operation.get(integrations.NAME)
        if integration is None:
            return method
        given = self._source.references.mapping(integration)
        return integrations.read(self._source, place, given, method, resource_id)

    def _parameters(self, item: Mapping[str, Any], operation: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        """The operation's own, and those of its path that it does not give itself."""
        found: dict[tuple[str, str], Mapping[str, Any]] = {}
        for owner in (item, operation):
            for each in listed(owner.get("parameters")):
                parameter = self._source.references.mapping(each)
                name, place = parameter.get("name"), parameter.get("in")
                if isinstance(name, str) and isinstance(place, str):
                    found[name, place] = parameter
                else:
                    self._source.notes.warn(f"Parameter without a name or a location: {shown(each)}. Ignoring.")
        yield from found.values()

    def _responses(self, operation: Mapping[str, Any], where: str) -> Iterator[tuple[str, v1.MethodResponse]]:
        """`default` is no method response: it has no status."""
        responses = self._source.references.member(operation, "responses")
        for code, each in responses.items():
            response = self._source.references.mapping(each)
            if not integrations.is_status(code):
                if code != "default" and not code.startswith("x-"):
                    self._source.notes.warn(
                        f"Invalid response status code '{shown(code)}' in method {where}. Ignoring."
                    )
                continue
            bodies = self._source.dialect.response_bodies(self._source, operation, response)
            headers = self._source.references.member(response, "headers")
            yield (
                code,
                v1.MethodResponse(
                    status_code=code,
                    response_parameters={f"method.response.header.{name}": False for name in headers} or None,
                    response_models=self._models.names(bodies, f"{code} response to method {where}"),
                ),
            )

    def _validator(self, operation: Mapping[str, Any]) -> str | None:
        name = operation.get(VALIDATOR, self._source.root.get(VALIDATOR))
        if name is None:
            return None
        if not isinstance(name, str) or name not in self._validators:
            raise BadRequest("Invalid Request Validator identifier specified")
        return self._validators[name]


def _request_parameters(path: str, parameters: list[Mapping[str, Any]]) -> dict[str, bool] | None:
    """What the operation declares, and the variables of its path, declared or not; a greedy one only if declared."""
    found = {
        f"method.request.{PLACES[parameter['in']]}.{parameter['name']}": parameter.get("required") is True
        for parameter in parameters
        if parameter["in"] in PLACES
    }
    for name in _VARIABLE.findall(path):
        found.setdefault(f"method.request.path.{name}", True)
    return found or None


class Writer:
    """Writes the methods of one API in one dialect. groups: the extensions that were asked for."""

    def __init__(self, api: v1.RestApi, dialect: Dialect, groups: frozenset[str]) -> None:
        self._api, self._dialect = api, dialect
        self._integrations = not groups.isdisjoint(("integrations", "apigateway"))
        self._validators = not groups.isdisjoint(("validators", "apigateway"))
        self.requirements = Requirements(api, whole=not groups.isdisjoint(("authorizers", "apigateway")))

    def item(self, resource: v1.Resource) -> dict[str, Any]:
        """A path item: its operations."""
        return {_KEYS[verb]: self._operation(resource, method) for verb, method in resource.methods.items()}

    def _operation(self, resource: v1.Resource, method: v1.Method) -> dict[str, Any]:
        models = method.request_models or {}
        if models and not any(is_json(media_type) for media_type in models):
            raise BadRequest(f"Only found non-JSON body models for {method.http_method} {resource.path}")
        found: dict[str, Any] = {"operationId": method.operation_name} if method.operation_name else {}
        found |= self._dialect.operation(method, self._integrations)
        requirements = self.requirements.of(method)
        if requirements:
            found["security"] = requirements
        validator = self._api.request_validators.get(method.request_validator_id or "")
        if validator and self._validators:
            found[VALIDATOR] = validator.name
        if method.method_integration and self._integrations:
            found[integrations.NAME] = integrations.write(method.method_integration, resource.id)
        return found
