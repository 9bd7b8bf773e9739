"""What tells cached responses of a method apart: the values of its cacheKeyParameters, and little else.

A parameter is one of the method's, `method.request.querystring.x`, or one of the integration's,
`integration.request.header.y`, which is what is mapped to it. One that a request lacks makes an entry of its own. The
namespace, by default the resource's id, keeps resources apart, or lets some share (handbook/02 section 14). A canary
that serves another version of the API than its stage does keeps its responses under that version.
"""

from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl

from control_plane.definitions import v1
from data_plane.caching.responses import Key
from data_plane.mapping.of_call import request_mapper
from data_plane.mapping.source import values_by_name
from data_plane.runtime import Call

Query = Mapping[str, list[str]]
Getter = Callable[[Call, Query], object]


def compile_key(
    resource: v1.Resource, integration: v1.Integration, stage_variables: Mapping[str, str], version: str = ""
) -> Callable[[Call], Key]:
    """The function from a call to its key."""
    namespace = integration.cache_namespace or resource.id
    mappings = integration.request_parameters or {}
    getters = [_getter(parameter, mappings, stage_variables) for parameter in integration.cache_key_parameters]
    if not getters:
        return lambda call: (call.context["httpMethod"], version, namespace)

    def key(call: Call) -> Key:
        text = call.request.query
        query = _query(text) if text else {}
        return (call.context["httpMethod"], version, namespace, *[get(call, query) for get in getters])

    return key


def _query(text: str) -> Query:
    """Most queries need no decoding, and a hit is to cost next to nothing."""
    if "%" in text or "+" in text:
        return values_by_name(parse_qsl(text, keep_blank_values=True))
    pairs = (part.partition("=") for part in text.split("&") if part)
    return values_by_name((name, value) for name, _, value in pairs)


def _getter(parameter: str, mappings: Mapping[str, str], stage_variables: Mapping[str, str]) -> Getter:
    """Where an integration's parameter is one of the method's under another name, that one is read.

    What is no parameter, or has nothing mapped to it, tells nothing apart.
    """
    expression = mappings.get(parameter)
    match (expression or parameter).split(".", 3):
        case ["method", "request", place, name] if place in _PLACES:
            return _PLACES[place](name)
    match parameter.split(".", 3):
        case ["integration", "request", place, name] if expression:
            map_request = request_mapper({parameter: expression}, stage_variables)
            return lambda call, query: map_request(call)[place].get(name)
    return lambda call, query: None


def _header(name: str) -> Getter:
    lowered = name.lower()
    return lambda call, query: call.request.header(lowered)


def _headers(name: str) -> Getter:
    lowered = name.lower()
    return lambda call, query: tuple(value for key, value in call.request.headers if key.lower() == lowered)


def _querystring(name: str) -> Getter:
    return lambda call, query: query[name][-1] if name in query else None


_PLACES: dict[str, Callable[[str], Getter]] = {
    "header": _header,
    "multivalueheader": _headers,
    "multivaluequerystring": lambda name: lambda call, query: tuple(query.get(name, ())),
    "path": lambda name: lambda call, query: call.path_parameters.get(name),
    "querystring": _querystring,
}
