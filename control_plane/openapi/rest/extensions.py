"""The `x-amazon-apigateway-*` extensions of a document's root, as a table: what each does to an API, and when an export
has it (handbook/08 section 2).

Those that stand elsewhere: `-integration` (integrations), `-authorizer`, `-authtype`, `-auth` (security),
`-any-method`, `-request-validator` (operations), `-documentation` (documentation), and `-endpoint-configuration`, which
OpenAPI 3 has in the first of its servers. REST APIs ignore `-cors`, `-integrations`, `-importexport-version` and
`-tag-value`; unknown extensions are ignored without a word, as AWS does.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace

from control_plane import identifiers
from control_plane.definitions import gateway_responses, v1
from control_plane.openapi.documents.dialect import Source
from control_plane.openapi.documents.notes import shown
from control_plane.openapi.documents.references import listed
from control_plane.openapi.rest.integrations import is_status
from control_plane.wire.errors import BadRequest

ENDPOINT_CONFIGURATION = "x-amazon-apigateway-endpoint-configuration"


class Reading(NamedTuple):
    """One extension being read. before: the API as it was before the import. name: the extension's."""

    source: Source
    before: v1.RestApi
    name: str

    def expect(self, holds: bool, wanted: str, value: Any) -> bool:
        """Whether a value has the type it should; where it has not, that is warned of and the extension left out."""
        if not holds:
            self.source.notes.warn(f"Invalid format for '{self.name}'. Expected {wanted} but got '{shown(value)}'")
        return holds


Read = Callable[[Reading, v1.RestApi, Any], v1.RestApi]
"""(what is being read, the API so far, the value) -> the API. Raises BadRequest for what AWS refuses."""
Write = Callable[[v1.RestApi], Any]
"""The value; None or an empty one where there is nothing to say."""


class Extension(NamedTuple):
    """groups: the `extensions` of GetExport that bring it."""

    name: str
    read: Read
    write: Write
    groups: frozenset[str]


def read(source: Source, api: v1.RestApi, before: v1.RestApi) -> v1.RestApi:
    """The API with what the root says of it."""
    for extension in EXTENSIONS:
        value = source.root.get(extension.name)
        if value is not None:
            with source.notes.attempt(f"Unable to import '{extension.name}'"):
                api = extension.read(Reading(source, before, extension.name), api, value)
    endpoint = source.dialect.servers(source.root).get(ENDPOINT_CONFIGURATION)
    reading = Reading(source, before, ENDPOINT_CONFIGURATION)
    return api if endpoint is None else _read_endpoint(reading, api, endpoint)


def write(api: v1.RestApi, groups: frozenset[str]) -> dict[str, Any]:
    found = {each.name: each.write(api) for each in EXTENSIONS if not groups.isdisjoint(each.groups)}
    return {name: value for name, value in found.items() if value not in (None, [], {})}


def endpoint_configuration(api: v1.RestApi) -> dict[str, Any]:
    """What an export says of the endpoint; of its type it says nothing (doc, handbook/08 section 7)."""
    found: dict[str, Any] = {}
    if api.disable_execute_api_endpoint:
        found["disableExecuteApiEndpoint"] = True
    if api.endpoint_configuration.vpc_endpoint_ids:
        found["vpcEndpointIds"] = list(api.endpoint_configuration.vpc_endpoint_ids)
    return found


def _read_endpoint(reading: Reading, api: v1.RestApi, value: Any) -> v1.RestApi:
    """`vpcEndpointIds` is for private APIs only."""
    given = reading.source.references.mapping(value)
    disabled = given.get("disableExecuteApiEndpoint", api.disable_execute_api_endpoint)
    if reading.expect(isinstance(disabled, bool), "a boolean disableExecuteApiEndpoint", disabled):
        api = replace(api, disable_execute_api_endpoint=disabled)
    ids = [each for each in listed(given.get("vpcEndpointIds")) if isinstance(each, str)]
    if ids and "PRIVATE" in api.endpoint_configuration.types:
        api = replace(api, endpoint_configuration=replace(api.endpoint_configuration, vpc_endpoint_ids=ids))
    return api


def _one_of(attribute: str, *choices: str) -> Read:
    def read(reading: Reading, api: v1.RestApi, value: Any) -> v1.RestApi:
        chosen = value.upper() if isinstance(value, str) else None
        holds = reading.expect(chosen in choices, f"one of [{', '.join(choices)}]", value)
        return replace(api, **{attribute: chosen}) if holds else api

    return read


def _read_security_policy(reading: Reading, api: v1.RestApi, value: Any) -> v1.RestApi:
    return replace(api, security_policy=value) if reading.expect(isinstance(value, str), "type string", value) else api


def _read_binary_media_types(reading: Reading, api: v1.RestApi, value: Any) -> v1.RestApi:
    """Added to those there are: a merge appends (captured); an overwrite has begun without any."""
    holds = isinstance(value, list) and all(isinstance(each, str) for each in value)
    if not reading.expect(holds, "type array of strings", value):
        return api
    return replace(api, binary_media_types=list(dict.fromkeys([*(api.binary_media_types or ()), *value])) or None)


def _read_compression(reading: Reading, api: v1.RestApi, value: Any) -> v1.RestApi:
    if not reading.expect(type(value) is int, "type integer", value):
        return api
    return replace(api, minimum_compression_size=value)


def _read_policy(reading: Reading, api: v1.RestApi, value: Any) -> v1.RestApi:
    """As text; the handler that stores the API writes its short resources out, as CreateRestApi does."""
    if not reading.expect(isinstance(value, dict | str), "type object", value):
        return api
    return replace(api, policy=value if isinstance(value, str) else msgspec.json.encode(value).decode())


def _write_policy(api: v1.RestApi) -> Any:
    """With its resources short again, so that it means whichever API it is imported as."""
    return None if api.policy is None else _shortened(json.loads(api.policy), f":{api.id}/")


def _shortened(node: Any, own: str) -> Any:
    if isinstance(node, dict):
        return {key: _shortened(each, own) for key, each in node.items()}
    if isinstance(node, list):
        return [_shortened(each, own) for each in node]
    if isinstance(node, str) and node.startswith("arn:") and ":execute-api:" in node and own in node:
        return "execute-api:/" + node.partition(own)[2]
    return node


def _read_validators(reading: Reading, api: v1.RestApi, value: Any) -> v1.RestApi:
    ids = {each.name: each.id for each in reading.before.request_validators.values()}
    found = {}
    for name, each in reading.source.references.mapping(value).items():
        given = reading.source.references.mapping(each)
        made = v1.RequestValidator(
            id=ids.get(name) or identifiers.short_id(),
            name=name,
            validate_request_body=given.get("validateRequestBody") is True,
            validate_request_parameters=given.get("validateRequestParameters") is True,
        )
        found[made.id] = made
    return replace(api, request_validators={**api.request_validators, **found})


def _write_validators(api: v1.RestApi) -> Any:
    return {
        each.name: {
            "validateRequestParameters": each.validate_request_parameters,
            "validateRequestBody": each.validate_request_body,
        }
        for each in api.request_validators.values()
    }


def _read_gateway_responses(reading: Reading, api: v1.RestApi, value: Any) -> v1.RestApi:
    source = reading.source
    found = dict(api.gateway_responses)
    for kind, each in source.references.mapping(value).items():
        if kind not in gateway_responses.STATUS:
            raise BadRequest(f"Invalid gateway response type specified: {shown(kind)}")
        given = source.references.mapping(each)
        status = None if given.get("statusCode") is None else str(given["statusCode"])
        if status is not None and not is_status(status):
            raise BadRequest(f"Invalid status code specified for {kind}: {shown(status)}")
        found[kind] = v1.GatewayResponse(
            response_type=kind,
            status_code=status,
            response_parameters=_texts(source, given, "responseParameters"),
            response_templates=_texts(source, given, "responseTemplates"),
        )
        source.rules.gateway_response(found[kind])
    return replace(api, gateway_responses=found)


def _texts(source: Source, given: Mapping[str, Any], member: str) -> dict[str, str]:
    return {name: each for name, each in source.references.member(given, member).items() if isinstance(each, str)}


def _write_gateway_responses(api: v1.RestApi) -> Any:
    def said(response: v1.GatewayResponse) -> dict[str, Any]:
        members = {
            "statusCode": response.status_code,
            "responseParameters": dict(response.response_parameters),
            "responseTemplates": dict(response.response_templates),
        }
        return {key: value for key, value in members.items() if value}

    return {kind: said(response) for kind, response in api.gateway_responses.items()}


_API = frozenset(("apigateway", "integrations"))
_VALIDATORS = frozenset(("apigateway", "validators"))

EXTENSIONS = tuple(
    Extension(f"x-amazon-apigateway-{name}", read, write, groups)
    for name, read, write, groups in (
        (
            "api-key-source",
            _one_of("api_key_source", "HEADER", "AUTHORIZER"),
            lambda api: None if api.api_key_source == "HEADER" else api.api_key_source,
            _API,
        ),
        ("request-validators", _read_validators, _write_validators, _VALIDATORS),
        ("gateway-responses", _read_gateway_responses, _write_gateway_responses, _API),
        ("policy", _read_policy, _write_policy, _API),
        ("minimum-compression-size", _read_compression, lambda api: api.minimum_compression_size, _API),
        ("security-policy", _read_security_policy, lambda api: api.security_policy, _API),
        (
            "endpoint-access-mode",
            _one_of("endpoint_access_mode", "BASIC", "STRICT"),
            lambda api: api.endpoint_access_mode,
            _API,
        ),
        (
            "binary-media-types",
            _read_binary_media_types,
            lambda api: list(api.binary_media_types or ()),
            _API,
        ),
    )
)
