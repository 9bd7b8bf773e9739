"""Match a path against resources: `/pets`, `/pets/{petId}`, `/{proxy+}`.

AWS's rules (handbook/02 section 3, handbook/10 facts 35 and 38):

1. At each level a static segment goes before `{param}`, and that before `{proxy+}`.
2. The choice falls through per method: `OPTIONS /test` goes to `{proxy+}` if `/test` itself has no OPTIONS and no ANY.
3. The exact verb goes before ANY, which is the seven verbs that methods may have: not TRACE, nor what else a client may
   put into X-HTTP-Method-Override.
4. A trailing slash does not count; `{proxy+}` loses it too but keeps double slashes inside.
5. Values stay percent-encoded as sent; a static segment matches however it was encoded.
"""

from collections.abc import Iterable
from typing import Generic, TypeVar
from urllib.parse import unquote

T = TypeVar("T")
ANY = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
"""https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-set-up-simple-proxy.html"""


class _Node(Generic[T]):
    __slots__ = ("greedy", "greedy_name", "methods", "static", "variable", "variable_name")

    def __init__(self) -> None:
        self.methods: dict[str, T] = {}
        self.static: dict[str, _Node[T]] = {}
        self.variable: _Node[T] | None = None
        self.variable_name = ""
        self.greedy: _Node[T] | None = None
        self.greedy_name = ""


class Tree(Generic[T]):
    """Routes by path and verb. Built once, at deployment."""

    def __init__(self, routes: Iterable[tuple[str, str, T]]) -> None:
        """routes: (resource path, verb or ANY, what is found there)."""
        self._root: _Node[T] = _Node()
        self._static: dict[str, _Node[T]] = {}  # where static segments alone lead, found at once
        for path, verb, found in routes:
            node = self._root
            for segment in path[1:].split("/") if path != "/" else ():
                node = _child(node, segment)
            if "{" not in path:
                self._static[path] = node
            if verb == "ANY":
                node.methods = dict.fromkeys(ANY, found) | node.methods
            else:
                node.methods[verb] = found

    def find(self, verb: str, path: str) -> tuple[T, dict[str, str]] | None:
        """What a request finds, and its path parameters."""
        return self.find_exactly(verb, "/" + path.strip("/"))

    def find_exactly(self, verb: str, path: str) -> tuple[T, dict[str, str]] | None:
        """The same where a trailing slash counts."""
        static = self._static.get(path)
        if static is not None and verb in static.methods:
            return static.methods[verb], {}
        return _find(self._root, path[1:].split("/") if path != "/" else [], 0, verb)


def _child(node: _Node[T], segment: str) -> _Node[T]:
    if segment.startswith("{") and segment.endswith("+}"):
        node.greedy = node.greedy or _Node()
        node.greedy_name = segment[1:-2]
        return node.greedy
    if segment.startswith("{") and segment.endswith("}"):
        node.variable = node.variable or _Node()
        node.variable_name = segment[1:-1]
        return node.variable
    return node.static.setdefault(segment, _Node())


def _find(node: _Node[T], segments: list[str], at: int, verb: str) -> tuple[T, dict[str, str]] | None:
    if at == len(segments):
        found = node.methods.get(verb)
        return (found, {}) if found is not None else None
    segment = segments[at]
    static = node.static.get(segment)
    if static is None and "%" in segment:
        static = node.static.get(unquote(segment))
    if static is not None and (below := _find(static, segments, at + 1, verb)):
        return below
    if node.variable is not None and segment and (below := _find(node.variable, segments, at + 1, verb)):
        below[1][node.variable_name] = segment
        return below
    if node.greedy is not None:
        found = node.greedy.methods.get(verb)
        if found is not None:
            return found, {node.greedy_name: "/".join(segments[at:])}
    return None
