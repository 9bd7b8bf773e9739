"""`x-amazon-apigateway-integration` and `v2.Integration`, each made of the other (handbook/08 section 3).

An integration that routes share stands in the document's `components`, and they refer to it.
"""

from collections.abc import Mapping
from typing import Any

from control_plane import identifiers
from control_plane.definitions import v2
from control_plane.openapi.documents import members
from control_plane.openapi.documents.members import Document, Place
from control_plane.openapi.documents.notes import shown

NAME = "x-amazon-apigateway-integration"
SHARED = "x-amazon-apigateway-integrations"


def _version(source: Document, place: Place, member: str, value: Any) -> Any:
    """`1.0` is often written as a number."""
    if type(value) in (int, float):
        return str(float(value))
    return members.text(source, place, member, value)


def _by_status(source: Document, place: Place, member: str, value: Any) -> Any:
    if not isinstance(value, dict):
        place.warn(source, member, "object", value)
        return members.LEFT_OUT
    return {str(status): members.mappings(source, place, member, each) for status, each in value.items()}


def _tls(source: Document, place: Place, member: str, value: Any) -> Any:
    name = source.references.mapping(value).get("serverNameToVerify")
    if isinstance(name, str) or name is None:
        return v2.TlsConfig(server_name_to_verify=name)
    place.warn(source, member, "object with a string serverNameToVerify", value)
    return members.LEFT_OUT


def _write_tls(value: v2.TlsConfig) -> dict[str, str]:
    return {"serverNameToVerify": value.server_name_to_verify} if value.server_name_to_verify else {}


_MEMBERS = (
    members.Member("payloadFormatVersion", "payload_format_version", _version),
    members.Member("type", "integration_type", members.upper, write=members.lower),
    members.Member("integrationSubtype", "integration_subtype", members.text),
    members.Member("httpMethod", "integration_method", members.upper),
    members.Member("uri", "integration_uri", members.text),
    members.Member("connectionType", "connection_type", members.one_of("INTERNET", "VPC_LINK")),
    members.Member("connectionId", "connection_id", members.text),
    members.Member("credentials", "credentials_arn", members.text),
    members.Member("requestParameters", "request_parameters", members.mappings),
    members.Member("responseParameters", "response_parameters", _by_status),
    members.Member("timeoutInMillis", "timeout_in_millis", members.whole_number),
    members.Member("tlsConfig", "tls_config", _tls),
)


def read(source: Document, place: Place, given: Mapping[str, Any]) -> v2.Integration | None:
    """The integration that an operation describes; None, and a warning, for a type that HTTP APIs do not have."""
    kind = str(given.get("type", "")).upper()
    if kind not in ("HTTP_PROXY", "AWS_PROXY"):
        source.notes.warn(
            f"Unsupported integration type '{shown(given.get('type'))}' for resource at path '{place.path}' and "
            f"method '{place.verb}'. Ignoring."
        )
        return None
    found = members.read(source, place, _MEMBERS, given)
    if kind == "HTTP_PROXY":
        found = {"integration_method": place.verb, **found}
    if kind == "AWS_PROXY" and "payload_format_version" not in found:
        source.notes.fail(
            f"Unable to put integration on '{place.verb}' for resource at path '{place.path}': "
            "PayloadFormatVersion is a required parameter for integration"
        )
        return None
    return v2.Integration(integration_id=identifiers.short_id(), **found)


def write(integration: v2.Integration) -> dict[str, Any]:
    return members.write(_MEMBERS, integration, {})
