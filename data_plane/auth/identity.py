"""Identity sources: where a request says who its caller is (handbook/04 sections 2, 4 and 5).

| API       | expressions                                                                                   |
|-----------|-----------------------------------------------------------------------------------------------|
| REST      | `method.request.header.X`, `method.request.querystring.X`, `stageVariables.X`, `context.X`,   |
|           | and `multivalueheader`, `multivaluequerystring` in the place of the first two                 |
| WebSocket | the same with `route.request`                                                                 |
| HTTP      | the same with `$`: `$request.header.X`, `$request.querystring.X`, `$stageVariables.X`, ...    |

The values, in the order of the expressions, are what an authorizer's results are cached under. An expression that means
nothing is a source that no request has: better shut than open.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl

import regex

from data_plane.auth.results import Identity
from data_plane.runtime import Call

Identify = Callable[[Call], Identity]
_PATTERN_SECONDS = 0.05
_Read = Callable[[Call], str]

_EXPRESSION = re.compile(
    r"\$?(?:(?:(?:method|route)\.)?request\.(?P<place>(?:multivalue)?(?:header|querystring))"
    r"|(?P<store>context|stageVariables))\.(?P<name>\S+)"
)


def compile_identity(expressions: Iterable[str], stage_variables: Mapping[str, str]) -> Identify:
    """Compile expressions to a function that gives their values; one that the request lacks is empty."""
    readers = [_reader(expression.strip(), stage_variables) for expression in expressions]
    return lambda call: tuple([read(call) for read in readers])


def whole_match(pattern: str) -> Callable[[str], bool]:
    """An identityValidationExpression: does it fit all of a text? One that is no pattern fits none.

    Nobody may hold up the gateway with it: a text that takes too long does not fit.
    """
    try:
        compiled = regex.compile(pattern)
    except (regex.error, OverflowError, RecursionError):
        return lambda text: False

    def fits(text: str) -> bool:
        try:
            return compiled.fullmatch(text, timeout=_PATTERN_SECONDS) is not None
        except TimeoutError:
            return False

    return fits


def _reader(expression: str, stage_variables: Mapping[str, str]) -> _Read:
    found = _EXPRESSION.fullmatch(expression)
    if found is None:
        return lambda call: ""
    name = found["name"]
    if found["store"] == "stageVariables":
        value = stage_variables.get(name, "")
        return lambda call: value
    if found["store"] == "context":
        names = name.split(".")
        return lambda call: _in_context(call.context, names)
    return _READERS[found["place"]](name)


def _header(name: str) -> _Read:
    lowered = name.lower()
    return lambda call: call.request.header(lowered) or ""


def _headers(name: str) -> _Read:
    lowered = name.lower()
    return lambda call: ",".join(value for key, value in call.request.headers if key.lower() == lowered)


def _query(name: str) -> _Read:
    def read(call: Call) -> str:
        values = _parameters(call, name)
        return values[-1] if values else ""

    return read


def _queries(name: str) -> _Read:
    return lambda call: ",".join(_parameters(call, name))


def _parameters(call: Call, name: str) -> list[str]:
    return [value for key, value in parse_qsl(call.request.query, keep_blank_values=True) if key == name]


def _in_context(context: Mapping[str, Any], names: list[str]) -> str:
    found: Any = context
    for name in names:
        found = found.get(name) if isinstance(found, Mapping) else None
    return "" if found is None or isinstance(found, Mapping) else str(found)


_READERS: dict[str, Callable[[str], _Read]] = {
    "header": _header,
    "multivalueheader": _headers,
    "querystring": _query,
    "multivaluequerystring": _queries,
}
