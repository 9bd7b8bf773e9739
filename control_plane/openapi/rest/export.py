"""A RestApi -> a document (handbook/08 section 7): what GetExport answers.

Without extensions it is what the API's callers may know; `extensions` bring what stands behind it, by groups.
"""

from datetime import UTC, datetime
from typing import Any

from control_plane.definitions import v1
from control_plane.openapi.documents.dialect import Address, Dialect
from control_plane.openapi.rest import documentation, extensions, postman, schemas
from control_plane.openapi.rest.operations import Writer
from control_plane.wire.errors import BadRequest

GROUPS = frozenset(("integrations", "authorizers", "apigateway", "validators", "documentation", "postman"))


def document(
    api: v1.RestApi,
    dialect: Dialect,
    address: Address,
    groups: frozenset[str] = frozenset(),
    documented: v1.DocumentationVersion | None = None,
) -> dict[str, Any]:
    """address: where the API answers. documented: the documentation that its stage shows."""
    writer = Writer(api, dialect, groups)
    in_server = not groups.isdisjoint(("integrations", "apigateway"))
    endpoint = extensions.endpoint_configuration(api) if in_server else {}
    found = dialect.head(_info(api), address, endpoint)
    found["paths"] = {each.path: writer.item(each) for each in _said(api)}
    found |= dialect.components(schemas.exported(api, dialect), writer.requirements.schemes())
    if endpoint and dialect.servers(found) is found:
        found[extensions.ENDPOINT_CONFIGURATION] = endpoint
    found |= extensions.write(api, groups)
    if documented is not None:
        if "documentation" in groups:
            found[documentation.NAME] = documentation.write(documented)
        documentation.inject(found, dialect, documented.parts)
    if "postman" in groups:
        found[postman.NAME] = postman.collection(api, address)
    return found


def groups(given: str | None) -> frozenset[str]:
    """The `extensions` parameter: names joined by commas."""
    found = frozenset(filter(None, (each.strip() for each in (given or "").split(","))))
    unknown = sorted(found - GROUPS)
    if unknown:
        raise BadRequest(f"Invalid extensions: {','.join(unknown)}. Valid options are {','.join(sorted(GROUPS))}")
    return found


def version(api: v1.RestApi) -> str:
    """The API's own, or when it was created (captured, handbook/10 fact 34)."""
    return api.version or datetime.fromtimestamp(api.created_date, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _said(api: v1.RestApi) -> list[v1.Resource]:
    """The resources that a document must name, by path: those with methods, and those that no path passes through."""
    parents = {each.parent_id for each in api.resources.values()} | {api.root_resource_id}
    said = [each for each in api.resources.values() if each.methods or each.id not in parents]
    return sorted(said, key=lambda each: each.path)


def _info(api: v1.RestApi) -> dict[str, str]:
    found = {"title": api.name, "version": version(api)}
    return {**found, "description": api.description} if api.description else found
