"""DocumentationParts: what is written about the parts of an API (handbook/01 section 11).

A part tells what it describes by its location: a type, and of path, method, statusCode and name those that the type
has. What is left out means any (`/` and what is below it, `*`). ImportDocumentationParts is a module of its own.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import asdict

from control_plane import identifiers, json_text
from control_plane.definitions import v1
from control_plane.operations import apigateway
from control_plane.paging import page
from control_plane.patch import Patch, choose_from, plain, value
from control_plane.store import Account
from control_plane.v1 import unverified
from control_plane.v1.documentation import documentation_targets
from control_plane.wire.errors import BadRequest, Conflict

_DEFAULTS = {"path": "/", "method": "*", "status_code": "*"}
_MEMBERS: Mapping[str, Sequence[str]] = {
    "API": (),
    "AUTHORIZER": ("name",),
    "MODEL": ("name",),
    "RESOURCE": ("path",),
    "METHOD": ("path", "method"),
    "PATH_PARAMETER": ("path", "method", "name"),
    "QUERY_PARAMETER": ("path", "method", "name"),
    "REQUEST_HEADER": ("path", "method", "name"),
    "REQUEST_BODY": ("path", "method"),
    "RESPONSE": ("path", "method", "status_code"),
    "RESPONSE_HEADER": ("path", "method", "status_code", "name"),
    "RESPONSE_BODY": ("path", "method", "status_code"),
}
"""The members of a location, by its type."""


@apigateway.operation
def create_documentation_part(
    account: Account, *, rest_api_id: str, location: Mapping[str, str], properties: str
) -> v1.DocumentationPart:
    api = account.rest_apis[rest_api_id]
    place = located(location)
    parts = account.documentation_parts.under(api.id)
    for part in parts:
        if part.location == place:
            members = (f"{member} '{each}'" for member, each in asdict(place).items() if each is not None)
            raise Conflict(f"Documentation part already exists for the specified location: {', '.join(members)}")
    account.ports.limits.check("documentation_parts_per_api", len(parts) + 1)
    part = v1.DocumentationPart(
        id=identifiers.short_id(), rest_api_id=api.id, location=place, properties=_properties(properties)
    )
    return account.documentation_parts.put((api.id, part.id), part)


@apigateway.operation
def get_documentation_part(account: Account, *, rest_api_id: str, documentation_part_id: str) -> v1.DocumentationPart:
    """A missing API is a missing part here, and in updates (captured)."""
    return account.documentation_parts[rest_api_id, documentation_part_id]


@apigateway.operation
def get_documentation_parts(
    account: Account,
    *,
    rest_api_id: str,
    type: str | None = None,
    name_query: str | None = None,
    path: str | None = None,
    position: str | None = None,
    limit: int | None = None,
    location_status: str | None = None,
) -> Mapping[str, Any]:
    """location_status UNDOCUMENTED lists, without id and properties, what the API has that no part describes."""
    api = account.rest_apis[rest_api_id]
    parts = account.documentation_parts.under(api.id)
    found: list[tuple[v1.DocumentationPartLocation, Any]] = [(part.location, part) for part in parts]
    if location_status == "UNDOCUMENTED":
        described = {part.location for part in parts}
        found = [(each, {"location": each}) for each in documentation_targets.of(api) if each not in described]
    return page([each for place, each in found if _is_wanted(place, type, name_query, path)], position, limit)


@apigateway.operation
def update_documentation_part(
    account: Account,
    *,
    rest_api_id: str,
    documentation_part_id: str,
    patch_operations: Sequence[Mapping[str, str]] | None = None,
) -> v1.DocumentationPart:
    part = _PATCH.apply(account.documentation_parts[rest_api_id, documentation_part_id], patch_operations)
    return account.documentation_parts.put((rest_api_id, part.id), part)


@apigateway.operation
def delete_documentation_part(account: Account, *, rest_api_id: str, documentation_part_id: str) -> None:
    api = account.rest_apis[rest_api_id]
    account.documentation_parts.remove((api.id, documentation_part_id))


def located(given: Mapping[str, str]) -> v1.DocumentationPartLocation:
    """A location as it was given, its defaults filled in."""
    kind = given.get("type", "")
    members = _MEMBERS.get(kind)
    if members is None:
        raise BadRequest(unverified.DOCUMENTATION_TYPE.format(type=kind))
    for member in sorted(given.keys() - {"type", *members}):
        raise BadRequest(unverified.DOCUMENTATION_LOCATION.format(type=kind, member=member))
    if "name" in members and not given.get("name"):
        raise BadRequest(unverified.DOCUMENTATION_NAME.format(type=kind))
    filled = {member: given.get(member, "").strip() or _DEFAULTS.get(member) for member in members}
    return v1.DocumentationPartLocation(type=kind, **filled)


def _is_wanted(
    location: v1.DocumentationPartLocation, kind: str | None, name_query: str | None, path: str | None
) -> bool:
    return (
        kind in (None, location.type)
        and (not name_query or (location.name or "").startswith(name_query))
        and path in (None, location.path)
    )


def _properties(text: str) -> str:
    json_text.parse_object(text, BadRequest(unverified.DOCUMENTATION_PROPERTIES))
    return text


_PATCH: Patch[v1.DocumentationPart] = Patch(
    value("/properties", lambda text: _properties(plain(text))), refuse=choose_from(replace=("/properties",))
)
