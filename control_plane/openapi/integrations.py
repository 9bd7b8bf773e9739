"""`x-amazon-apigateway-integration` and `v1.Integration`, each made of the other (handbook/08 section 3).

A member of the wrong type is warned of and left out, in the words that AWS uses for `requestParameters` (captured);
what AWS refuses of a single integration, it refuses of an imported one too, in the same words.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from msgspec.structs import replace

from control_plane.definitions import v1
from control_plane.openapi.dialect import Source
from control_plane.openapi.notes import shown

NAME = "x-amazon-apigateway-integration"
_TYPES = ("AWS", "AWS_PROXY", "HTTP", "HTTP_PROXY", "MOCK")
_FIXED_METHODS: Mapping[str, str | None] = {"MOCK": None, "AWS_PROXY": "POST"}
_DEFAULT = "default"
_LEFT_OUT: Any = object()
_STATUS = re.compile(r"[1-5]\d\d", re.ASCII)


class Place(NamedTuple):
    """The method that a document is being read for, as messages say it. path: with the base path that was applied."""

    path: str
    verb: str

    def warn(self, source: Source, member: str, wanted: str, value: Any, of: str = "") -> None:
        property_ = f" for property '{of}'" if of else ""
        source.notes.warn(
            f"Invalid format for '{member}'. Expected type {wanted}{property_} of resource '{self.path}' and method "
            f"'{self.verb}' but got '{shown(value)}'"
        )


Read = Callable[[Source, Place, str, Any], Any]


def _of_type(kind: type, wanted: str) -> Read:
    def read(source: Source, place: Place, member: str, value: Any) -> Any:
        if type(value) is kind:
            return value
        place.warn(source, member, wanted, value)
        return _LEFT_OUT

    return read


_text = _of_type(str, "string")
_whole_number = _of_type(int, "integer")


def _one_of(*choices: str) -> Read:
    def read(source: Source, place: Place, member: str, value: Any) -> Any:
        if isinstance(value, str) and value.upper() in choices:
            return value.upper()
        place.warn(source, member, f"string, one of [{', '.join(choices)}]", value)
        return _LEFT_OUT

    return read


def _upper(source: Source, place: Place, member: str, value: Any) -> Any:
    found = _text(source, place, member, value)
    return found.upper() if isinstance(found, str) else found


def _texts(source: Source, place: Place, member: str, value: Any) -> Any:
    """A list of texts."""
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return value
    place.warn(source, member, "array of strings", value)
    return _LEFT_OUT


def _mappings(source: Source, place: Place, member: str, value: Any) -> Any:
    """Texts by name; what is no text is left out, one by one."""
    if not isinstance(value, dict):
        place.warn(source, member, "object", value)
        return _LEFT_OUT
    found = {name: each for name, each in value.items() if isinstance(each, str)}
    for name, each in value.items():
        if name not in found:
            place.warn(source, member, "string", each, of=name)
    return found


def _templates(source: Source, place: Place, member: str, value: Any) -> Any:
    """As mappings, but a template may be null: the body passes through. An empty one is kept as null (captured)."""
    if not isinstance(value, dict):
        return _mappings(source, place, member, value)
    nulls = {name: None for name, each in value.items() if each in (None, "")}
    given = {name: each for name, each in value.items() if name not in nulls}
    found = {**nulls, **_mappings(source, place, member, given)}
    return {name: found[name] for name in value if name in found}


def _tls(source: Source, place: Place, member: str, value: Any) -> Any:
    skip = source.references.mapping(value).get("insecureSkipVerification")
    if isinstance(skip, bool):
        return v1.TlsConfig(insecure_skip_verification=skip)
    place.warn(source, member, "object with a boolean insecureSkipVerification", value)
    return _LEFT_OUT


class Member(NamedTuple):
    """One member of the extension. name: in the document. attribute: of the record. lower: exported in lower case."""

    name: str
    attribute: str
    read: Read
    lower: bool = False


_MEMBERS = (
    Member("type", "type", _one_of(*_TYPES), lower=True),
    Member("httpMethod", "http_method", _upper),
    Member("uri", "uri", _text),
    Member("connectionType", "connection_type", _one_of("INTERNET", "VPC_LINK")),
    Member("connectionId", "connection_id", _text),
    Member("integrationTarget", "integration_target", _text),
    Member("credentials", "credentials", _text),
    Member("requestParameters", "request_parameters", _mappings),
    Member("requestTemplates", "request_templates", _templates),
    Member(
        "passthroughBehavior",
        "passthrough_behavior",
        _one_of("WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"),
        lower=True,
    ),
    Member("contentHandling", "content_handling", _one_of("CONVERT_TO_TEXT", "CONVERT_TO_BINARY")),
    Member("timeoutInMillis", "timeout_in_millis", _whole_number),
    Member("cacheNamespace", "cache_namespace", _text),
    Member("cacheKeyParameters", "cache_key_parameters", _texts),
    Member("responseTransferMode", "response_transfer_mode", _one_of("BUFFERED", "STREAM")),
    Member("tlsConfig", "tls_config", _tls),
)
_RESPONSE_MEMBERS = (
    Member("statusCode", "status_code", _text),
    Member("responseParameters", "response_parameters", _mappings),
    Member("responseTemplates", "response_templates", _templates),
    Member("contentHandling", "content_handling", _one_of("CONVERT_TO_TEXT", "CONVERT_TO_BINARY")),
)


def read(source: Source, place: Place, given: Mapping[str, Any], method: v1.Method, resource_id: str) -> v1.Method:
    """The method with the integration that its operation describes."""
    found = _read_members(source, place, _MEMBERS, given)
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


def _settled(integration: v1.Integration, place: Place, resource_id: str) -> v1.Integration:
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
    source: Source, place: Place, method: v1.Method, given: Mapping[str, Any]
) -> dict[str, v1.IntegrationResponse]:
    """By status, as the API has them; in the document they are by selection pattern."""
    found = {}
    for pattern, each in given.items():
        members = _read_members(source, place, _RESPONSE_MEMBERS, _with_status(source, each))
        what = f"Unable to put integration response on '{place.verb}' for resource at path '{place.path}'"
        if not is_status(members.get("status_code")):
            source.notes.fail(f"{what}: Invalid status code specified for the pattern '{shown(pattern)}'")
            continue
        response = v1.IntegrationResponse(selection_pattern=None if pattern == _DEFAULT else pattern, **members)
        with source.notes.attempt(what):
            source.rules.integration_response(method, response)
        found[response.status_code] = response
    return found


def _with_status(source: Source, response: Any) -> Mapping[str, Any]:
    """YAML writes `statusCode: 200` without quotes (captured)."""
    given = source.references.mapping(response)
    return {**given, "statusCode": str(given["statusCode"])} if type(given.get("statusCode")) is int else given


def _read_members(
    source: Source, place: Place, members: tuple[Member, ...], given: Mapping[str, Any]
) -> dict[str, Any]:
    found = {}
    for member in members:
        value = given.get(member.name)
        if value is not None:
            read_value = member.read(source, place, member.name, value)
            if read_value is not _LEFT_OUT:
                found[member.attribute] = read_value
    return found


def is_status(value: Any) -> bool:
    return isinstance(value, str) and _STATUS.fullmatch(value) is not None


def write(integration: v1.Integration, resource_id: str) -> dict[str, Any]:
    """The extension of one operation, without what an import would add by itself."""
    known = {"connection_type": "INTERNET", "timeout_in_millis": 29000, "cache_namespace": resource_id}
    found = _write_members(_MEMBERS, integration, known)
    if integration.integration_responses:
        found["responses"] = {
            response.selection_pattern or _DEFAULT: _write_members(_RESPONSE_MEMBERS, response, {})
            for response in integration.integration_responses.values()
        }
    return found


def _write_members(members: tuple[Member, ...], record: Any, known: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for member in members:
        value = getattr(record, member.attribute)
        if value is None or value in ([], ()) or value == known.get(member.attribute):
            continue
        if isinstance(value, v1.TlsConfig):
            value = {"insecureSkipVerification": value.insecure_skip_verification}
        found[member.name] = value.lower() if member.lower else value
    return found
