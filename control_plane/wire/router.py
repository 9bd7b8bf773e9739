"""Find the operation a request means, and the values its path carries."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from control_plane.wire.model import Operation

Node = dict[str | None, Any]


class Router:
    """A tree of path segments; a segment is a literal or a parameter, and literals win."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._root: Node = {}
        for operation in operations:
            node = self._root
            for segment in operation.path:
                node = node.setdefault("{}" if segment.startswith("{") else segment, {})
            node.setdefault(None, []).append(operation)

    def find(self, method: str, path: str, query: Mapping[str, list[str]]) -> tuple[Operation, dict[str, str]] | None:
        """The operation and its path parameters, decoded; the most literal query wins."""
        segments = [unquote(segment) for segment in path.strip("/").split("/")]
        for operation in _walk(self._root, segments):
            if operation.method == method and all(query.get(k) == [v] for k, v in operation.query.items()):
                pairs = zip(operation.path, segments, strict=True)
                return operation, {name[1:-1]: value for name, value in pairs if name.startswith("{")}
        return None

    def knows(self, path: str) -> bool:
        """Whether any operation, whatever its verb, has this path."""
        return any(True for _ in _walk(self._root, [unquote(segment) for segment in path.strip("/").split("/")]))


def _walk(node: Node, segments: list[str]) -> Iterator[Operation]:
    if not segments:
        yield from sorted(node.get(None, ()), key=lambda operation: -len(operation.query))
        return
    for key in (segments[0], "{}"):
        if key in node:
            yield from _walk(node[key], segments[1:])
