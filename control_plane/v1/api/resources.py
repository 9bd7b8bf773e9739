"""Resources: a tree of path parts below the root (handbook/01 section 5)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any

from msgspec.structs import asdict, replace

from control_plane import identifiers
from control_plane.definitions import v1
from control_plane.operations import apigateway
from control_plane.paging import page
from control_plane.patch import Patch, choose_from, plain, value
from control_plane.store import Account
from control_plane.v1 import lookup, unverified
from control_plane.wire.errors import BadRequest, Conflict

_PART = re.compile(r"[a-zA-Z0-9._\-:$,]+|\{[a-zA-Z0-9._\-:]+\+?\}", re.ASCII)
_path_of = attrgetter("path")
_BAD_PART = (
    "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the beginning "
    "and the end."
)


@apigateway.operation
def create_resource(account: Account, *, rest_api_id: str, parent_id: str, path_part: str) -> v1.Resource:
    api = account.rest_apis[rest_api_id]
    parent = lookup.resource(api, parent_id)
    account.ports.limits.check("resources_per_api", len(api.resources))  # the new one is counted, the root is not
    _check_place(api, parent, path_part)
    new = v1.Resource(
        id=identifiers.short_id(), path=_path(parent, path_part), parent_id=parent_id, path_part=path_part
    )
    account.rest_apis.put(api.id, lookup.with_resource(api, new))
    return new


@apigateway.operation
def get_resource(
    account: Account, *, rest_api_id: str, resource_id: str, embed: Sequence[str] | None = None
) -> Mapping[str, Any]:
    return shown(lookup.resource(account.rest_apis[rest_api_id], resource_id), embed)


@apigateway.operation
def get_resources(
    account: Account,
    *,
    rest_api_id: str,
    position: str | None = None,
    limit: int | None = None,
    embed: Sequence[str] | None = None,
) -> Mapping[str, Any]:
    resources = sorted(account.rest_apis[rest_api_id].resources.values(), key=lambda resource: resource.path)
    found = page(resources, position, limit)
    return {**found, "items": [shown(resource, embed) for resource in found["items"]]}


@apigateway.operation
def update_resource(
    account: Account,
    *,
    rest_api_id: str,
    resource_id: str,
    patch_operations: Sequence[Mapping[str, str]] | None = None,
) -> Mapping[str, Any]:
    api = account.rest_apis[rest_api_id]
    before = lookup.resource(api, resource_id)
    after = _PATCH.apply(before, patch_operations)
    if after != before:
        api = _moved(api, before, after)
        account.rest_apis.put(api.id, api)
    return shown(api.resources[resource_id], None)


@apigateway.operation
def delete_resource(account: Account, *, rest_api_id: str, resource_id: str) -> None:
    """The whole subtree goes."""
    api = account.rest_apis[rest_api_id]
    gone = lookup.resource(api, resource_id)
    if gone.parent_id is None:
        raise BadRequest(unverified.ROOT_RESOURCE)
    doomed = {gone.id, *(child.id for child in _descendants(api, gone.id))}
    rest = {key: resource for key, resource in api.resources.items() if key not in doomed}
    account.rest_apis.put(api.id, replace(api, resources=rest))


def shown(resource: v1.Resource, embed: Sequence[str] | None) -> dict[str, Any]:
    """Methods are named, and shown whole only with `embed=methods`."""
    members = asdict(resource)
    if not resource.methods:
        members["resource_methods"] = None
    elif "methods" not in (embed or ()):
        members["resource_methods"] = {verb: {} for verb in resource.methods}
    return members


def _path(parent: v1.Resource, path_part: str) -> str:
    return f"{parent.path.rstrip('/')}/{path_part}"


def _check_place(api: v1.RestApi, parent: v1.Resource, path_part: str, moving: str | None = None) -> None:
    """Whether a part may stand below this parent. moving: the id of the resource that would stand there."""
    check_part(parent, path_part, _variable(api, parent, moving, path_part) if path_part[:1] == "{" else None)
    if _path(parent, path_part) in map(_path_of, api.resources.values()):
        raise Conflict(f"Another resource with the same parent already has this name: {path_part}")


def _variable(api: v1.RestApi, parent: v1.Resource, moving: str | None, path_part: str) -> v1.Resource | None:
    """The child of a parent that stands for any part, unless it is the one that moves or has the very name."""
    for each in api.resources.values():
        if each.parent_id == parent.id and each.path_part and each.path_part[0] == "{":
            return each if each.id != moving and each.path_part != path_part else None
    return None


def check_part(parent: v1.Resource, path_part: str, variable: v1.Resource | None) -> None:
    """Whether a new part may stand below this parent. variable: the child of the parent that is one already."""
    if not _PART.fullmatch(path_part):
        raise BadRequest(_BAD_PART)
    if parent.path_part and parent.path_part.endswith("+}"):
        raise BadRequest(f"Cannot create a child of a resource with a greedy path variable: {parent.path_part}")
    if variable is not None and path_part.startswith("{"):
        raise BadRequest(
            f"A sibling ({variable.path_part}) of this resource already has a variable path part -- only one is allowed"
        )


def _moved(api: v1.RestApi, before: v1.Resource, after: v1.Resource) -> v1.RestApi:
    """The API with one resource renamed or hung elsewhere; the paths of all below it follow."""
    if before.parent_id is None:
        what = "pathPart" if after.parent_id is None else "parentId"
        raise BadRequest(f"Root resource cannot update its {what}.")
    part = after.path_part or ""
    parent = lookup.resource(api, after.parent_id or "")
    if parent.id == after.id or any(child.id == parent.id for child in _descendants(api, after.id)):
        raise BadRequest("Resources cannot be cyclical.")
    _check_place(api, parent, part, moving=after.id)
    api = lookup.with_resource(api, replace(after, path=_path(parent, part)))
    for child in _descendants(api, after.id):
        above = api.resources[child.parent_id or ""]
        api = lookup.with_resource(api, replace(child, path=_path(above, child.path_part or "")))
    return api


def _descendants(api: v1.RestApi, resource_id: str) -> Iterator[v1.Resource]:
    """All below a resource, parents before their children."""
    waiting = [resource_id]
    while waiting:
        parent_id = waiting.pop()
        for child in api.resources.values():
            if child.parent_id == parent_id:
                yield child
                waiting.append(child.id)


_PATCH: Patch[v1.Resource] = Patch(
    value("/parentId", plain), value("/pathPart", plain), refuse=choose_from(replace=("/parentId", "/pathPart"))
)
