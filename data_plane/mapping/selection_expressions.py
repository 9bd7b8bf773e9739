r"""Selection expressions of WebSocket APIs, compiled: `$request.body.action`, `${request.body.a}-${request.body.b}`.

Each is a text with variables in it (handbook/06 section 3):

| variable | is |
|---|---|
| request.body.JSONPATH | what is found in the client's message: texts as they are, numbers and booleans as JSON |
| integration.response.statuscode | of the backend |
| integration.response.header.N, .multivalueheader.N | of the backend: the last value; all of them, joined by commas |
| integration.response.body.JSONPATH | what is found in the backend's answer |

`$` begins a variable and braces bound it; without them it ends where a name does. `\$` is a dollar. What is not there,
and every variable in a body that is no JSON, is empty. `$default` is no variable: it selects what is under that key.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from data_plane.runtime import Header
from data_plane.vtl.documents import NotJson, decode
from data_plane.vtl.errors import Refusal
from data_plane.vtl.jsonpath.path import compile_path
from data_plane.vtl.jsonpath.steps import JsonPathError
from data_plane.vtl.limits import Budget

DEFAULT = "$default"


class Reading(NamedTuple):
    """What an expression reads from. body: the client's message. The rest is the backend's answer."""

    body: bytes
    status: str = ""
    headers: Sequence[Header] = ()
    answer: bytes = b""


Select = Callable[[Reading], str]
_PIECE = re.compile(
    r"\\(?P<escaped>\$)|\$\{(?P<braced>[^{}]+)\}|\$(?P<bare>(?:request|integration\.response)\.[\w.\[\]-]*[\w\]])"
)
_VARIABLE = re.compile(
    r"request\.body\.(?P<message>.+)"
    r"|integration\.response\.(?:(?P<status>statuscode)|(?P<place>(?:multivalue)?header)\.(?P<name>.+)"
    r"|body\.(?P<answer>.+))",
    re.DOTALL,
)


def compile_selection(expression: str) -> Select:
    """Never fails: a variable that means nothing is empty."""
    pieces: list[str | Select] = []
    position = 0
    for found in _PIECE.finditer(expression):
        pieces.append(expression[position : found.start()])
        pieces.append(found["escaped"] or _variable(found["braced"] or found["bare"]))
        position = found.end()
    pieces.append(expression[position:])
    wanted = [piece for piece in pieces if piece != ""]
    if len(wanted) == 1 and not isinstance(wanted[0], str):
        return wanted[0]
    return lambda reading: "".join([piece if isinstance(piece, str) else piece(reading) for piece in wanted])


def _variable(text: str) -> Select:
    found = _VARIABLE.fullmatch(text.removeprefix("$"))
    if found is None:
        return _nothing
    if found["message"]:
        return _in_document(found["message"], lambda reading: reading.body)
    if found["answer"]:
        return _in_document(found["answer"], lambda reading: reading.answer)
    if found["status"]:
        return lambda reading: reading.status
    return _header(found["name"].lower(), every=found["place"] == "multivalueheader")


def _nothing(reading: Reading) -> str:
    return ""


def _header(name: str, *, every: bool) -> Select:
    def select(reading: Reading) -> str:
        values = [value for key, value in reading.headers if key.lower() == name]
        return ",".join(values if every else values[-1:])

    return select


def _in_document(path: str, document_of: Callable[[Reading], bytes]) -> Select:
    try:
        find = compile_path(f"$.{path}").find
    except JsonPathError:
        return _nothing

    def select(reading: Reading) -> str:
        try:
            found = find(decode(document_of(reading))[0], Budget())
        except (NotJson, Refusal):
            return ""
        if isinstance(found, str):
            return found
        if isinstance(found, bool):
            return "true" if found else "false"
        return str(found) if isinstance(found, int | float) else ""

    return select
