"""Documentation parts and documents (handbook/01 section 11).

In: the parts of `x-amazon-apigateway-documentation`. Out: that extension, and, as AWS does by default, what the parts
say is also written where it belongs: into `info`, path items, operations, parameters, responses, schemas. There a
document may hold what OpenAPI knows (`description`, `summary`, ...) and `x-...`; anything else stays in the extension
(https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-documenting-api-quick-start-publishing.html).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec

from control_plane import json_text
from control_plane.definitions import v1
from control_plane.openapi.documents.dialect import Dialect
from control_plane.openapi.documents.notes import Notes, shown
from control_plane.openapi.documents.references import listed
from control_plane.openapi.rest.operations import VERBS
from control_plane.wire.errors import AwsError
from control_plane.wire.model import snake

NAME = "x-amazon-apigateway-documentation"
_DEFAULTS: Mapping[str, str] = {"path": "/", "method": "*", "statusCode": "*"}

Locate = Callable[[Mapping[str, str]], v1.DocumentationPartLocation]
"""Members of a location, in snake_case -> the location with its defaults; raises what AWS says where it is none."""


class Part(NamedTuple):
    """A part as a document gives it. properties: as JSON text."""

    location: v1.DocumentationPartLocation
    properties: str


def read(extension: Mapping[str, Any], locate: Locate, notes: Notes) -> Iterator[Part]:
    """The parts that an extension lists; one that makes no sense is warned of and left out."""
    for each in listed(extension.get("documentationParts")):
        given = each if isinstance(each, dict) else {}
        location, properties = given.get("location"), given.get("properties")
        if not isinstance(location, dict) or not isinstance(properties, dict):
            notes.warn(f"Documentation part without a location or properties: {shown(each)}. Ignoring.")
            continue
        try:
            place = locate({snake(name): str(each) for name, each in location.items() if each is not None})
        except AwsError as refusal:
            notes.warn(f"{refusal.message}. Ignoring.")
        else:
            yield Part(place, json_text.compact(properties))


def write(version: v1.DocumentationVersion) -> dict[str, Any]:
    return {
        "version": version.version,
        "createdDate": datetime.fromtimestamp(version.created_date, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "documentationParts": [
            {"location": _written(part.location), "properties": _properties(part)} for part in version.parts
        ],
    }


def _written(location: v1.DocumentationPartLocation) -> dict[str, str]:
    """A location without what it would have by default."""
    members = {"type": location.type, "path": location.path, "method": location.method}
    members |= {"statusCode": location.status_code, "name": location.name}
    return {key: each for key, each in members.items() if each is not None and each != _DEFAULTS.get(key)}


def _properties(part: v1.DocumentationPart) -> dict[str, Any]:
    """A part's properties are a JSON object; CreateDocumentationPart takes no other."""
    found = msgspec.json.decode(part.properties)
    return found if isinstance(found, dict) else {}


def inject(document: dict[str, Any], dialect: Dialect, parts: Iterable[v1.DocumentationPart]) -> None:
    """Write into an exported document what its parts say; of two that speak of the same, the more particular counts."""
    for part in sorted(parts, key=_particularity):
        properties = _properties(part)
        known = _KNOWN.get(part.location.type, frozenset())
        for entity in _entities(document, dialect, part.location):
            entity.update(_sayable(properties, known))
        if part.location.type == "API":
            info = properties.get("info")
            document["info"] = {**_sayable(info if isinstance(info, dict) else {}, _INFO), **document["info"]}


def _sayable(properties: Mapping[str, Any], known: frozenset[str]) -> dict[str, Any]:
    return {
        key: value
        for key, value in properties.items()
        if key in known or (key.startswith("x-") and not key.startswith("x-amazon-apigateway-"))
    }


def _particularity(part: v1.DocumentationPart) -> tuple[int, bool, bool]:
    location = part.location
    return len(location.path or ""), location.method not in (None, "*"), location.status_code not in (None, "*")


def _entities(
    document: dict[str, Any], dialect: Dialect, location: v1.DocumentationPartLocation
) -> Iterator[dict[str, Any]]:
    """The objects of a document that a location means."""
    paths: Mapping[str, dict[str, Any]] = document["paths"]
    if location.type == "API":
        yield document
    elif location.type == "RESOURCE":
        yield from (item for path, item in paths.items() if path == location.path)
    elif location.type in _COMPONENTS:
        found: Any = document
        for key in _COMPONENTS[location.type](dialect):
            found = found.get(key, {})
        yield from (each for name, each in found.items() if name == location.name)
    else:
        below = (location.path or "/").rstrip("/") + "/"
        for path, item in paths.items():
            if path == location.path or path.startswith(below):
                for key, verb in VERBS.items():
                    if key in item and location.method in ("*", verb):
                        yield from _WITHIN[location.type](item[key], location)


def _parameter(place: str) -> "Within":
    def find(operation: dict[str, Any], location: v1.DocumentationPartLocation) -> Iterator[dict[str, Any]]:
        for each in operation.get("parameters", ()):
            if each["in"] == place and location.name in (None, each["name"]):
                yield each

    return find


def _body(operation: dict[str, Any], location: v1.DocumentationPartLocation) -> Iterator[dict[str, Any]]:
    """OpenAPI 3's request body, or Swagger's parameter of that kind."""
    if "requestBody" in operation:
        yield operation["requestBody"]
    yield from _parameter("body")(operation, location)


def _responses(operation: dict[str, Any], location: v1.DocumentationPartLocation) -> Iterator[dict[str, Any]]:
    yield from (each for code, each in operation["responses"].items() if location.status_code in ("*", code))


def _headers(operation: dict[str, Any], location: v1.DocumentationPartLocation) -> Iterator[dict[str, Any]]:
    for response in _responses(operation, location):
        yield from (each for name, each in response.get("headers", {}).items() if name == location.name)


Within = Callable[[dict[str, Any], v1.DocumentationPartLocation], Iterator[dict[str, Any]]]

_WITHIN: Mapping[str, Within] = {
    "METHOD": lambda operation, location: iter([operation]),
    "PATH_PARAMETER": _parameter("path"),
    "QUERY_PARAMETER": _parameter("query"),
    "REQUEST_HEADER": _parameter("header"),
    "REQUEST_BODY": _body,
    "RESPONSE": _responses,
    "RESPONSE_HEADER": _headers,
    "RESPONSE_BODY": lambda operation, location: iter(()),
}
"""What a location means within an operation. OpenAPI has no place for what is said of a response's body."""
_COMPONENTS: Mapping[str, Callable[[Dialect], tuple[str, ...]]] = {
    "MODEL": lambda dialect: dialect.schemas,
    "AUTHORIZER": lambda dialect: dialect.security_schemes,
}
_DESCRIPTION = frozenset(("description",))
_INFO = frozenset(("description", "termsOfService", "contact", "license"))
_KNOWN: Mapping[str, frozenset[str]] = {
    "API": frozenset(("tags", "externalDocs")),
    "METHOD": frozenset(("description", "summary", "tags", "externalDocs", "deprecated")),
    "MODEL": frozenset(("description", "title")),
    **dict.fromkeys(("AUTHORIZER", "PATH_PARAMETER", "QUERY_PARAMETER", "REQUEST_HEADER"), _DESCRIPTION),
    **dict.fromkeys(("REQUEST_BODY", "RESPONSE", "RESPONSE_HEADER"), _DESCRIPTION),
}
"""What OpenAPI lets each kind of thing say of itself."""
