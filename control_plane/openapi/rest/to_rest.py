"""A document -> a RestApi (handbook/08 section 5).

A merge adds to the API and replaces what has the same name: a method with the same path and verb, wholly. An overwrite
leaves nothing that the document does not say, but the root resource, the endpoint's type and the tags. In both, what
has the same path or name as before keeps its id, and deployments, stages and keys are not touched (handbook/01, 14).
"""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from control_plane.definitions import v1
from control_plane.openapi.documents.dialect import Source
from control_plane.openapi.documents.members import Place
from control_plane.openapi.documents.references import listed
from control_plane.openapi.rest import extensions
from control_plane.openapi.rest.operations import VERBS, Reader
from control_plane.openapi.rest.resources import Tree
from control_plane.openapi.rest.schemas import Models
from control_plane.openapi.rest.security import Schemes


def rest_api(source: Source, before: v1.RestApi, *, prefix: str = "", overwrite: bool = False) -> v1.RestApi:
    """The API as the document has it; what was not well is in `source.notes`.

    before: the API that is updated, or a new one. prefix: what every path begins with.
    """
    api = _emptied(before) if overwrite else before
    api = extensions.read(source, _described(source, api), before)
    models = Models(source, api, before.models)
    schemes = Schemes(source, api, before)
    api = replace(api, models=models.records, authorizers=schemes.authorizers)  # the models grow as paths are read
    tree = Tree(api, before, source.rules)
    _read_paths(source, Reader(source, api, models, schemes), tree, prefix)
    return replace(api, models=dict(models.records), resources=tree.resources())


def _emptied(before: v1.RestApi) -> v1.RestApi:
    """An API that an overwrite begins from."""
    root = before.resources[before.root_resource_id]
    return v1.RestApi(
        id=before.id,
        name=before.name,
        root_resource_id=root.id,
        created_date=before.created_date,
        endpoint_configuration=replace(before.endpoint_configuration, vpc_endpoint_ids=None),
        tags=before.tags,
        resources={root.id: replace(root, resource_methods=None)},
    )


def _described(source: Source, api: v1.RestApi) -> v1.RestApi:
    """Title, description and version; a version may be written as a number (captured)."""
    info = source.references.member(source.root, "info")
    found = {
        attribute: info[key] if isinstance(info[key], str) else str(info[key])
        for key, attribute in (("title", "name"), ("description", "description"), ("version", "version"))
        if isinstance(info.get(key), str | int | float) and info[key] != ""
    }
    if len(listed(source.root.get("servers"))) > 1:
        source.notes.warn(
            "More than one server provided. Ignoring all but the first for defining endpoint configuration"
        )
    return replace(api, **found)


def _read_paths(source: Source, reader: Reader, tree: Tree, prefix: str) -> None:
    for path, each in source.references.member(source.root, "paths").items():
        if path.startswith("x-"):
            continue
        if not path.startswith("/"):
            source.notes.warn(f"Parse issue: attribute paths. Resource {path} should start with /")
            continue
        full = (prefix + path).rstrip("/") or "/"
        resource: v1.Resource | None = None
        with source.notes.attempt(f"Unable to create resource at path '{full}'"):
            resource = tree.at(full)
        if resource is not None:
            _read_item(source, reader, tree, resource, source.references.mapping(each))


def _read_item(source: Source, reader: Reader, tree: Tree, resource: v1.Resource, item: Mapping[str, Any]) -> None:
    for key, verb in VERBS.items():
        if key in item:
            operation = source.references.mapping(item[key])
            tree.put(resource.path, reader.method(Place(resource.path, verb), resource.id, item, operation))
    if "trace" in item:
        source.notes.warn(f"Unsupported method 'TRACE' on resource at path '{resource.path}'. Ignoring.")
