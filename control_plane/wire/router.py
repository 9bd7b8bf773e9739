"""Find the operation a request means, and the values its path carries.

A tree of path segments, a segment being a literal or a parameter. AWS's paths never offer both at one place, so there
is one way down and no turning back. A path that ends in an ARN may carry it encoded, as botocore does, or as it is,
slashes and all: `/tags/arn:aws:apigateway:us-east-1::/restapis/abc`.
"""

from collections.abc import Iterable, Mapping
from urllib.parse import unquote

from control_plane.wire.messages import Query
from control_plane.wire.model import Operation

_PARAMETER = "{}"


class _Node:
    """One place in the tree. takes_rest: the last segment is an ARN, and whatever follows belongs to it."""

    def __init__(self) -> None:
        self.children: dict[str, _Node] = {}
        self.operations: list[Operation] = []
        self.takes_rest = False

    def child(self, segment: str) -> "_Node":
        return self.children.setdefault(_PARAMETER if segment.startswith("{") else segment, _Node())


class Router:
    def __init__(self, operations: Iterable[Operation]) -> None:
        self._root = _Node()
        for operation in sorted(operations, key=lambda operation: -len(operation.query)):
            node = self._root
            for segment in operation.path:
                node = node.child(segment)
            node.operations.append(operation)
            node.takes_rest = operation.path[-1].lower().endswith("arn}")

    def find(self, method: str, path: str, query: Query) -> tuple[Operation, Mapping[str, str]] | None:
        """The operation and its path parameters, decoded; of several the one that asks for most of the query."""
        segments = _segments(path)
        for operation in self._at(segments):
            if operation.method == method and all(query.get(key) == [value] for key, value in operation.query.items()):
                return operation, _parameters(operation, segments)
        return None

    def knows(self, path: str) -> bool:
        """Whether any operation, whatever its verb, has this path."""
        return bool(self._at(_segments(path)))

    def _at(self, segments: list[str]) -> list[Operation]:
        node = self._root
        for segment in segments:
            following = node.children.get(segment) or node.children.get(_PARAMETER)
            if following is None:
                return node.operations if node.takes_rest else []
            node = following
        return node.operations


def _segments(path: str) -> list[str]:
    return [unquote(segment) for segment in path.strip("/").split("/")]


def _parameters(operation: Operation, segments: list[str]) -> Mapping[str, str]:
    last = len(operation.path) - 1
    return {
        name[1:-1]: segments[index] if index < last else "/".join(segments[index:])
        for index, name in enumerate(operation.path)
        if name.startswith("{")
    }
