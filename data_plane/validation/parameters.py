"""Required request parameters: present and not empty, else 400 (handbook/03 section 8, handbook/10 fact 52).

What is missing is listed in the order of the full names, `method.request.{header|path|querystring}.x`, which puts
headers first, then path parameters, then the query's.
"""

from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl

from data_plane.errors import BadRequestParameters
from data_plane.runtime import Call, skip

Present = Callable[[Call], str | None]


def compile_parameters(parameters: Mapping[str, bool] | None) -> Callable[[Call], None]:
    """A method's requestParameters, of which only the required ones are looked at."""
    required = [parameter.split(".", 3) for parameter, wanted in sorted((parameters or {}).items()) if wanted]
    rows = [(name, _PLACES[place](name)) for _, _, place, name in required]
    if not rows:
        return skip

    def validate(call: Call) -> None:
        missing = [name for name, value in rows if not value(call)]
        if missing:
            message = f"Missing required request parameters: [{', '.join(missing)}]"
            raise BadRequestParameters(message, reason=message)

    return validate


def _header(name: str) -> Present:
    lowered = name.lower()
    return lambda call: call.request.header(lowered)


def _path(name: str) -> Present:
    return lambda call: call.path_parameters.get(name)


def _querystring(name: str) -> Present:
    return lambda call: dict(parse_qsl(call.request.query, keep_blank_values=True)).get(name)


_PLACES: dict[str, Callable[[str], Present]] = {
    "header": _header,
    "multivalueheader": _header,
    "multivaluequerystring": _querystring,
    "path": _path,
    "querystring": _querystring,
}
