"""`$ref`: what a node of a document means. References stay within the document: nothing is fetched, no file is read.

A node is resolved when it is looked at, one chain of references at a time; nothing is ever copied out in full, so
definitions that contain themselves do no harm.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote

_LONGEST_CHAIN = 32


class References:
    def __init__(self, root: Mapping[str, Any]) -> None:
        self._root = root

    def resolve(self, node: Any) -> Any:
        """The node, or what its `$ref` leads to in the end; None where that leads nowhere."""
        for _ in range(_LONGEST_CHAIN):
            if not isinstance(node, dict) or not isinstance(node.get("$ref"), str):
                return node
            node = self._at(node["$ref"])
        return None

    def mapping(self, node: Any) -> Mapping[str, Any]:
        """The node as an object; an empty one where it is none."""
        found = self.resolve(node)
        return found if isinstance(found, dict) else {}

    def member(self, node: Any, *keys: str) -> Mapping[str, Any]:
        """The object that lies below a node."""
        for key in keys:
            node = self.mapping(node).get(key)
        return self.mapping(node)

    def _at(self, reference: str) -> Any:
        if not reference.startswith("#/"):
            return None
        node: Any = self._root
        for part in pointer_parts(reference):
            if isinstance(node, dict):
                node = node.get(part)
            elif isinstance(node, list) and part.isdecimal() and len(part) < 8 and int(part) < len(node):
                node = node[int(part)]
            else:
                return None
        return node


def pointer_parts(reference: str) -> list[str]:
    """`#/paths/~1pets/get` -> `paths`, `/pets`, `get` (RFC 6901 in a URI fragment)."""
    return [unquote(part).replace("~1", "/").replace("~0", "~") for part in reference.removeprefix("#/").split("/")]


def pointer(*parts: str) -> str:
    return "#/" + "/".join(part.replace("~", "~0").replace("/", "~1") for part in parts)


def listed(node: Any) -> Sequence[Any]:
    """The node as a list; an empty one where it is none."""
    return node if isinstance(node, list) else ()
