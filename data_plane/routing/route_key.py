"""Choose the route of an HTTP API: `GET /pets/{id}`, `ANY /{proxy+}`, `$default` (handbook/05 section 2).

AWS's order, and what it does not say as we read it:

1. A full match of verb and path; segment by segment static goes before `{variable}`, on one path the verb before ANY.
2. A match of a greedy variable, the longest prefix first, on one path the verb before ANY.
3. `$default`.

A trailing slash counts, unlike in a REST API, and so a greedy variable may be empty behind one: an event was recorded
of `POST /handler/` with the route `ANY /handler/{proxy+}` and `{"proxy": ""}`. At the root there is nothing that it
could match. Values are decoded.
"""

from collections.abc import Iterable
from typing import Generic, TypeVar
from urllib.parse import unquote

from data_plane.routing.tree import Tree

T = TypeVar("T")
DEFAULT = "$default"


class Routes(Generic[T]):
    """Routes by key. Built once, at deployment."""

    def __init__(self, routes: Iterable[tuple[str, T]]) -> None:
        """routes: (route key, what is found there)."""
        found = dict(routes)
        self._default = found.pop(DEFAULT, None)
        parts = [(*key.partition(" ")[::2], route) for key, route in found.items()]
        self._full = Tree((path, verb, route) for verb, path, route in parts if not path.endswith("+}"))
        self._greedy = Tree((path, verb, route) for verb, path, route in parts if path.endswith("+}"))

    def find(self, verb: str, path: str) -> tuple[T, dict[str, str]] | None:
        """What a request finds, and its path parameters. path: below the stage, percent-encoded."""
        found = self._full.find_exactly(verb, path) or self._greedy.find_exactly(verb, path)
        if found is None:
            return None if self._default is None else (self._default, {})
        route, values = found
        return route, {name: unquote(value) for name, value in values.items()} if values else values
