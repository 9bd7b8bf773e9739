"""What a parameter mapping reads from: the client's request, `$context`, the stage's variables, the backend's response.

One record serves REST, WebSocket and HTTP APIs. Names in it are as its API matches them: a REST API by the spelling of
the client (handbook/10 fact 51, recorded), an HTTP API in lower case; the backend's headers are in lower case for all.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from data_plane.entry import DROPPED_ON_ENTRY
from data_plane.vtl.documents import NotJson, decode
from data_plane.vtl.errors import Refusal
from data_plane.vtl.java.printing import json_text
from data_plane.vtl.jsonpath.filters import MISSING
from data_plane.vtl.jsonpath.path import Path
from data_plane.vtl.limits import Budget


class InvalidMappingExpression(ValueError):
    """A key or a value of a parameter mapping that means nothing."""


class InvalidBody(Exception):
    """A mapping reads from a body that is no JSON. In a request AWS answers 400, with this message; else 500."""


class Source(msgspec.Struct, kw_only=True):
    """header, querystring: every value of each name, in the order sent. path: the values of path parameters.

    request_path: the path without the stage, for HTTP APIs. context: `$context`. The bodies are decoded once.
    """

    header: Mapping[str, list[str]] = {}
    querystring: Mapping[str, list[str]] = {}
    path: Mapping[str, str] = {}
    request_path: str = "/"
    body: bytes = b""
    context: Mapping[str, Any] = {}
    stage_variables: Mapping[str, str] = {}
    response_header: Mapping[str, list[str]] = {}
    response_body: bytes = b""
    _documents: dict[bytes, tuple[Any, bool]] = {}

    def find(self, body: bytes, path: Path) -> str | None:
        """What a JSONPath finds in one of the bodies: text as it is, else JSON; None for nothing, and for null.

        Raises InvalidBody where the body is no JSON; an empty one counts as `{}`.
        """
        try:
            if body not in self._documents:
                self._documents[body] = decode(body or b"{}")
            document, plain = self._documents[body]
            budget = Budget()
            budget.plain = plain
            found = path.find(document, budget)
            if found is MISSING or found is None:
                return None
            return found if isinstance(found, str) else json_text(budget, found)
        except NotJson as problem:
            raise InvalidBody("Invalid JSON in request body") from problem
        except Refusal as problem:
            raise InvalidBody(str(problem)) from problem

    def context_value(self, names: list[str]) -> str | None:
        """`context.identity.sourceIp`: texts and numbers map; whole objects do not, nor does what is missing."""
        found: Any = self.context
        for name in names:
            found = found.get(name) if isinstance(found, Mapping) else None
        if isinstance(found, bool):
            return "true" if found else "false"
        return str(found) if isinstance(found, str | int) else None


def values_by_name(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Headers or query parameters, as pairs, gathered by name."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def visible_headers(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """The headers of a request that a REST API's mappings and templates see."""
    return values_by_name((name, value) for name, value in pairs if name.lower() not in DROPPED_ON_ENTRY)
