"""Required request parameters: present and not empty, else 400 (handbook/03 section 8, handbook/10 fact 52).

What is missing is listed in the order of a `java.util.HashSet` of the names, whatever their places: no page says so,
but every list of several names that AWS was seen to answer is in it, and few are in any other (see the tests).
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
            message = f"Missing required request parameters: [{', '.join(_as_a_hash_set(missing))}]"
            raise BadRequestParameters(message, reason=message)

    return validate


def _as_a_hash_set(names: list[str]) -> list[str]:
    """The order Java iterates them in: that of their buckets, at least 16 and a third more than there are names."""
    buckets = 16
    while len(names) > buckets * 3 // 4:
        buckets *= 2
    return sorted(names, key=lambda name: _spread_hash(name) % buckets)


def _spread_hash(text: str) -> int:
    """`HashMap.hash` of a text that is ASCII, as names of parameters are."""
    code = 0
    for character in text:
        code = (31 * code + ord(character)) & 0xFFFFFFFF
    return code ^ (code >> 16)


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
