"""`$input`: the body a template reads, and the parameters of the client's request (handbook/03 section 2).

In a response template the body is the backend's, and the parameters are still the client's (recorded from AWS).

AWS reads bodies as json-smart does when it is permissive: a text that begins as no JSON value does is a string. So
`$input.path('$').split('&')` takes a form apart, as the Serverless Framework's own template for forms does, and
`{"body": $input.json('$')}` hands a function a form, XML or base64 in quotes
(aws-samples/amazon-api-gateway-step-functions-xml).
"""

from collections.abc import Mapping
from typing import Any

from data_plane.vtl.documents import NotJson, decode
from data_plane.vtl.errors import Refusal
from data_plane.vtl.java.method import TEXT, Method, Table
from data_plane.vtl.java.printing import json_text
from data_plane.vtl.jsonpath.filters import MISSING
from data_plane.vtl.jsonpath.path import compile_path
from data_plane.vtl.limits import Budget

NOT_READ = object()
_BLANKS = "".join(map(chr, range(33)))


class Input:
    """The body is decoded when a template first asks for it, and no more than once.

    body: as it came; an empty one counts as `{}` (recorded). path, querystring, header: one value for each name, the
    last one sent; header names are matched as they are spelled, and those that AWS drops are not in it.
    """

    __slots__ = ("_document", "_plain", "_raw", "header", "path", "querystring")

    def __init__(
        self,
        body: bytes | str = b"",
        *,
        path: Mapping[str, str] | None = None,
        querystring: Mapping[str, str] | None = None,
        header: Mapping[str, str] | None = None,
    ) -> None:
        self._raw = body or b"{}"
        self._document: Any = NOT_READ
        self._plain = True
        self.path, self.querystring, self.header = path or {}, querystring or {}, header or {}

    @property
    def body(self) -> str:
        """The text of the body. Bytes that are not UTF-8 stop the template, which AWS answers with 500."""
        if isinstance(self._raw, str):
            return self._raw
        try:
            return self._raw.decode()
        except UnicodeDecodeError as problem:
            raise Refusal("the body is not UTF-8") from problem

    def find(self, budget: Budget, expression: str) -> Any:
        """What a JSONPath finds in the body; MISSING also where the body is broken JSON."""
        if self._document is NOT_READ:
            self._read()
        budget.plain = budget.plain and self._plain
        return compile_path(expression).find(self._document, budget)

    def parameter(self, name: str) -> str:
        """A parameter of the request: from the path, else the query string, else the headers, else an empty text."""
        for place in (self.path, self.querystring, self.header):
            if name in place:
                return place[name]
        return ""

    def _read(self) -> None:
        try:
            self._document, self._plain = decode(self._raw)
        except NotJson:
            self._document = _unquoted(self.body)


def _unquoted(text: str) -> Any:
    """A text that is no JSON, as json-smart takes it; MISSING for what begins as JSON and goes wrong."""
    text = text.strip(_BLANKS)
    return MISSING if text[:1] in ("", *"{}[]:\"'") else text


def _json(budget: Budget, source: Input, expression: str) -> str:
    """The JSON text of what is found: `""`, with its quotes, where there is nothing (recorded)."""
    found = source.find(budget, expression)
    return '""' if found is MISSING else json_text(budget, found)


def _path(budget: Budget, source: Input, expression: str) -> Any:
    found = source.find(budget, expression)
    return None if found is MISSING else found


def _parameter(_: Budget, source: Input, name: str) -> str:
    return source.parameter(name)


def _parameters(_: Budget, source: Input) -> dict[str, dict[str, str]]:
    return {"path": dict(source.path), "querystring": dict(source.querystring), "header": dict(source.header)}


INPUT: Table = {
    "json": (Method(_json, (TEXT,)),),
    "params": (Method(_parameter, (TEXT,)), Method(_parameters)),
    "path": (Method(_path, (TEXT,)),),
}
