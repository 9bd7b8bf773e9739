"""The tree of resources that a document's paths make (handbook/08 section 5): every part of a path is a resource."""

from collections.abc import Mapping

from msgspec.structs import replace

from control_plane import identifiers
from control_plane.definitions import v1
from control_plane.openapi.documents.rules import Rules


class Tree:
    """An API's resources by path, and what is added to them. A path that there was before keeps its resource's id."""

    def __init__(self, api: v1.RestApi, before: v1.RestApi, rules: Rules) -> None:
        self._rules = rules
        self._ids = {each.path: each.id for each in before.resources.values()}
        self._found = {each.path: each for each in api.resources.values()}
        self._variables = {each.parent_id: each for each in self._found.values() if _is_variable(each)}

    def at(self, path: str) -> v1.Resource:
        """The resource at a path, made where it is missing, with all above it; raises what CreateResource would."""
        resource = self._found["/"]
        for part in filter(None, path.split("/")):
            below = f"{resource.path.rstrip('/')}/{part}"
            resource = self._found.get(below) or self._add(resource, part, below)
        return resource

    def put(self, path: str, method: v1.Method) -> None:
        """The method replaces the one of the same verb, wholly (handbook/08 section 9)."""
        resource = self._found[path]
        methods = {**resource.methods, method.http_method: method}
        self._found[path] = replace(resource, resource_methods=methods)

    def resources(self) -> Mapping[str, v1.Resource]:
        return {each.id: each for each in self._found.values()}

    def _add(self, parent: v1.Resource, part: str, path: str) -> v1.Resource:
        self._rules.resource(parent, part, self._variables.get(parent.id))
        resource_id = self._ids.get(path) or identifiers.short_id()
        new = v1.Resource(id=resource_id, path=path, parent_id=parent.id, path_part=part)
        self._found[path] = new
        if _is_variable(new):
            self._variables[parent.id] = new
        return new


def _is_variable(resource: v1.Resource) -> bool:
    return (resource.path_part or "").startswith("{")
