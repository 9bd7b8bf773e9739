"""`x-amazon-apigateway-integration` and `v1.Integration`, each made of the other (handbook/08 section 3).

What AWS refuses of a single integration, it refuses of an imported one too, in the same words.
"""

import re
from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from control_plane.definitions import v1
from control_plane.openapi.documents import members
from control_plane.openapi.documents.dialect import Source
from control_plane.openapi.documents.notes import shown

NAME = "x-amazon-apigateway-integration"
_TYPES = ("AWS", "AWS_PROXY", "HTTP", "HTTP_PROXY", "MOCK")
_FIXED_METHODS: Mapping[str, str | None] = {"MOCK": None, "AWS_PROXY": "POST"}
_DEFAULT = "default"
_STATUS = re.compile(r"[1-5]\d\d", re.ASCII)


def _tls(source: members.Document, place: members.Place, member: str, value: Any) -> Any:
    skip = source.references.mapping(value).get("insecureSkipVerification")
    if isinstance(skip, bool):
        return v1.TlsConfig(insecure_skip_verification=skip)
    place.warn(source, member, "object with a boolean insecureSkipVerification", value)
    return members.LEFT_OUT


def _write_tls(value: v1.TlsConfig) -> dict[str, bool]:
    return {"insecureSkipVerification": value.insecure_skip_verification}


_MEMBERS = (
    members.Member("type", "type", members.one_of(*_TYPES), write=members.lower),
    members.Member("httpMethod", "http_method", members.upper),
    members.Member("uri", "uri", members.text),
    members.Member("connectionType", "connection_type", members.one_of("INTERNET", "VPC_LINK")),
    members.Member("connectionId", "connection_id", members.text),
    members.Member("integrationTarget", "integration_target", members.text),
    members.Member("credentials", "credentials", members.text),
    members.Member("requestParameters", "request_parameters", members.mappings),
    members.Member("requestTemplates", "request_templates", members.templates),
    members.Member(
        "passthroughBehavior",
        "passthrough_behavior",
        members.one_of("WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"),
        write=members.lower,
    ),
    members.Member("contentHandling", "content_handling", members.one_of("CONVERT_TO_TEXT", "CONVERT_TO_BINARY")),
    members.Member("timeoutInMillis", "timeout_in_millis", members.whole_number),
    members.Member("cacheNamespace", "cache_namespace", members.text),
    members.Member("cacheKeyParameters", "cache_key_parameters", members.texts),
    members.Member("responseTransferMode", "response_transfer_mode", members.one_of("BUFFERED", "STREAM")),
    members.Member("tlsConfig", "tls_config", _tls, write=_write_tls),
)
_RESPONSE_MEMBERS = (
    members.Member("statusCode", "status_code", members.text),
    members.Member("responseParameters", "response_parameters", members.mappings),
    members.Member("responseTemplates", "response_templates", members.templates),
    members.Member("contentHandling", "content_handling", members.one_of("CONVERT_TO_TEXT", "CONVERT_TO_BINARY")),
)


def read(
    source: Source, place: members.Place, given: Mapping[str, Any], method: v1.Method, resource_id: str
) -> v1.Method:
    """The method with the integration that its operation describes."""
    found = members.read(source, place, _MEMBERS, given)
    if "type" not in found:
        source.notes.fail(
            f"Unable to put integration on '{place.verb}' for resource at path '{place.path}': "
            "Enumeration value for IntegrationType must be non-empty"
        )
        return method
    integration = _settled(v1.Integration(**found), place, resource_id)
    with source.notes.attempt(f"Unable to put integration on '{place.verb}' for resource at path '{place.path}'"):
        source.rules.integration(integration)
    responses = _responses(source, place, method, source.references.member(given, "responses"))
    return replace(method, method_integration=replace(integration, integration_responses=responses or None))


def _settled(integration: v1.Integration, place: members.Place, resource_id: str) -> v1.Integration:
    """What AWS makes of what was left out, or makes no sense for the type (handbook/08 section 3)."""
    kind = integration.type
    vpc_link = integration.connection_type == "VPC_LINK"
    internet = "INTERNET" if kind in ("HTTP", "HTTP_PROXY") else None
    return replace(
        integration,
        http_method=_FIXED_METHODS.get(kind, integration.http_method or place.verb),
        uri=None if kind == "MOCK" else integration.uri,
        connection_type="VPC_LINK" if vpc_link else internet,
        connection_id=integration.connection_id if vpc_link else None,
        cache_namespace=integration.cache_namespace or resource_id,
        cache_key_parameters=integration.cache_key_parameters or [],
    )


def _responses(
    source: Source, place: members.Place, method: v1.Method, given: Mapping[str, Any]
) -> dict[str, v1.IntegrationResponse]:
    """By status, as the API has them; in the document they are by selection pattern."""
    found = {}
    for pattern, each in given.items():
        found_members = members.read(source, place, _RESPONSE_MEMBERS, _with_status(source, each))
        what = f"Unable to put integration response on '{place.verb}' for resource at path '{place.path}'"
        if not is_status(found_members.get("status_code")):
            source.notes.fail(f"{what}: Invalid status code specified for the pattern '{shown(pattern)}'")
            continue
        response = v1.IntegrationResponse(selection_pattern=None if pattern == _DEFAULT else pattern, **found_members)
        with source.notes.attempt(what):
            source.rules.integration_response(method, response)
        found[response.status_code] = response
    return found


def _with_status(source: Source, response: Any) -> Mapping[str, Any]:
    """YAML writes `statusCode: 200` without quotes (captured)."""
    given = source.references.mapping(response)
    return {**given, "statusCode": str(given["statusCode"])} if type(given.get("statusCode")) is int else given


def is_status(value: Any) -> bool:
    return isinstance(value, str) and _STATUS.fullmatch(value) is not None


def write(integration: v1.Integration, resource_id: str) -> dict[str, Any]:
    """The extension of one operation, without what an import would add by itself."""
    known = {"connection_type": "INTERNET", "timeout_in_millis": 29000, "cache_namespace": resource_id}
    found = members.write(_MEMBERS, integration, known)
    if integration.integration_responses:
        found["responses"] = {
            response.selection_pattern or _DEFAULT: members.write(_RESPONSE_MEMBERS, response, {})
            for response in integration.integration_responses.values()
        }
    return found
