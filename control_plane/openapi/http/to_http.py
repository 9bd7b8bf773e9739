"""A document -> a `v2.Api` (handbook/08 section 6).

The document is all of the API afterwards: what it does not name goes, but for the tags it had; stages and deployments
are records of their own and stay. A route or an authorizer that was there before keeps its id. What HTTP APIs have no
use for, as schemas and parameters, is left out and told as information.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from control_plane import identifiers
from control_plane.definitions import v2
from control_plane.openapi.documents.dialect import Document
from control_plane.openapi.documents.members import Place
from control_plane.openapi.documents.references import listed
from control_plane.openapi.http import integrations
from control_plane.openapi.http.rules import HttpRules
from control_plane.openapi.http.security import Schemes
from control_plane.openapi.rest.operations import VERBS
from control_plane.wire.errors import AwsError, BadRequest

CORS = "x-amazon-apigateway-cors"
TAG_VALUE = "x-amazon-apigateway-tag-value"
_ENDPOINT = "x-amazon-apigateway-endpoint-configuration"
_IGNORED = ("parameters", "requestBody", "responses")
_DEFAULT = ("/$default", "$default")
"""SAM writes the latter, which AWS takes, with a warning (aws/serverless-application-model, issue 2297)."""
_CORS_LISTS = {
    "allowOrigins": "allow_origins",
    "allowMethods": "allow_methods",
    "allowHeaders": "allow_headers",
    "exposeHeaders": "expose_headers",
}


def http_api(source: Document, rules: HttpRules, before: v2.Api, *, prefix: str = "") -> v2.Api:
    """The API as the document has it; what was not well is in `source.notes`.

    before: the API that is updated, or a new one. prefix: what every path begins with.
    """
    if not str(source.root.get("openapi", "")).startswith("3.0"):
        raise BadRequest("Invalid OpenAPI input.")
    schemes = Schemes(source, rules, before)
    api = replace(_described(source, rules, before), routes={}, integrations={}, authorizers=schemes.authorizers)
    return _Paths(source, rules, schemes, before).read(api, prefix)


def _described(source: Document, rules: HttpRules, before: v2.Api) -> v2.Api:
    info = source.references.member(source.root, "info")
    said: dict[str, Any] = {
        attribute: str(info[key])
        for key, attribute in (("title", "name"), ("description", "description"), ("version", "version"))
        if isinstance(info.get(key), str | int | float) and info[key] != ""
    }
    endpoint = source.references.mapping(source.dialect.servers(source.root).get(_ENDPOINT))
    if isinstance(endpoint.get("disableExecuteApiEndpoint"), bool):
        said["disable_execute_api_endpoint"] = endpoint["disableExecuteApiEndpoint"]
    if endpoint.get("ipAddressType") in ("ipv4", "dualstack"):
        said["ip_address_type"] = endpoint["ipAddressType"]
    tags = {
        each["name"]: each[TAG_VALUE]
        for each in map(source.references.mapping, listed(source.root.get("tags")))
        if isinstance(each.get("name"), str) and isinstance(each.get(TAG_VALUE), str)
    }
    if source.references.member(source.root, "components", "schemas"):
        source.notes.inform("Models are not supported for HTTP APIs and were ignored")
    emptied = replace(before, description=None, version=None, disable_execute_api_endpoint=False)
    return replace(emptied, cors_configuration=_cors(source, rules), tags={**before.tags, **tags}, **said)


def _cors(source: Document, rules: HttpRules) -> v2.Cors | None:
    """What is not well formed is warned of and left out, all of it."""
    given = source.root.get(CORS)
    if given is None:
        return None
    members = source.references.mapping(given)
    lists = {ours: members[theirs] for theirs, ours in _CORS_LISTS.items() if theirs in members}
    credentials, age = members.get("allowCredentials", False), members.get("maxAge")
    well_formed = all(isinstance(each, list) and all(isinstance(text, str) for text in each) for each in lists.values())
    if well_formed and isinstance(credentials, bool) and (age is None or (type(age) is int and -1 <= age <= 86_400)):
        cors = v2.Cors(
            allow_credentials=credentials, max_age=age, **{name: each or None for name, each in lists.items()}
        )
        try:
            rules.cors(cors)
        except AwsError as refusal:
            source.notes.warn(f"CORS Scheme is malformed, ignoring. {refusal.message}")
            return None
        return cors
    source.notes.warn("CORS Scheme is malformed, ignoring.")
    return None


class _Paths:
    """Reads the operations of one document. An integration that several refer to is made once."""

    def __init__(self, source: Document, rules: HttpRules, schemes: Schemes, before: v2.Api) -> None:
        self._source, self._rules, self._schemes = source, rules, schemes
        self._ids = {each.route_key: each.route_id for each in before.routes.values()}
        self._shared: dict[str, str] = {}

    def read(self, api: v2.Api, prefix: str) -> v2.Api:
        for path, verb, operation in self._operations():
            if verb != "ANY":
                self._warn_of_missing_schemas(f"paths.'{path}'({verb.lower()})", operation)
            is_default = path in _DEFAULT and operation.get("isDefaultRoute") is True
            place = Place(prefix if prefix and path == "/" else prefix + path, verb)
            key = "$default" if is_default else f"{verb} {place.path}"
            api, target = self._with_integration(api, place, operation)
            authorization = self._schemes.authorization(key, operation)
            name = operation.get("operationId")
            route = v2.Route(
                route_id=self._ids.get(key) or identifiers.short_id(),
                route_key=key,
                operation_name=name if isinstance(name, str) and name else None,
                target=target and f"integrations/{target}",
                **authorization._asdict(),
            )
            with self._source.notes.attempt(f"Unable to create route '{key}'"):
                self._rules.route(api, route)
                api = replace(api, routes={**api.routes, route.route_id: route})
            for member in _IGNORED:
                if operation.get(member):
                    self._source.notes.inform(f"'{member}' of '{key}' is not supported for HTTP APIs and was ignored")
        return api

    def _operations(self) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
        """Path, verb and operation of each."""
        references, notes = self._source.references, self._source.notes
        for path, each in references.member(self._source.root, "paths").items():
            if path.startswith("x-"):
                continue
            item = references.mapping(each)
            if not path.startswith("/"):
                notes.warn(f"Parse issue: attribute paths. Resource {path} should start with /")
                if path not in _DEFAULT:
                    continue
            for key, verb in VERBS.items():
                if key in item:
                    yield path, verb, references.mapping(item[key])
            if "trace" in item:
                notes.warn(f"Unsupported method 'TRACE' on resource at path '{path}'. Ignoring.")

    def _warn_of_missing_schemas(self, place: str, operation: Mapping[str, Any]) -> None:
        """Schemas are ignored, but must be there (hashicorp/terraform-provider-aws,
        TestAccAPIGatewayV2API_OpenAPI_failOnWarnings).
        """
        references = self._source.references
        responses = references.member(operation, "responses")
        bodies = {f"responses.{code}": each for code, each in responses.items()}
        bodies["requestBody"] = operation.get("requestBody")
        for where, body in bodies.items():
            for media_type, content in references.member(body, "content").items():
                schema = references.mapping(content).get("schema")
                if schema is not None and references.resolve(schema) is None:
                    at = f"{place}.{where}.content.'{media_type}'.schema"
                    self._source.notes.warn(f"Parse issue: attribute {at}.{schema['$ref']} is missing")

    def _with_integration(self, api: v2.Api, place: Place, operation: Mapping[str, Any]) -> tuple[v2.Api, str | None]:
        """The API with the integration of an operation, and its id; None where it has none."""
        given = operation.get(integrations.NAME)
        if given is None:
            return api, None
        reference = given.get("$ref") if isinstance(given, dict) else None
        if isinstance(reference, str) and reference in self._shared:
            return api, self._shared[reference]
        made = integrations.read(self._source, place, self._source.references.mapping(given))
        if made is None:
            return api, None
        key = made.integration_id
        what = f"Unable to put integration on '{place.verb}' for resource at path '{place.path}'"
        with self._source.notes.attempt(what):
            api = replace(api, integrations={**api.integrations, key: self._rules.integration(api, made)})
        if key not in api.integrations:
            return api, None
        if isinstance(reference, str):
            self._shared[reference] = key
        return api, key
