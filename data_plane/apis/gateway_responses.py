"""Gateway responses: what the gateway says when it answers itself (handbook/02 section 6, handbook/10 fact 27).

For each type: what the user set for it, else for DEFAULT_4XX or DEFAULT_5XX, else AWS's own. Templates know simple
references only, no VTL: `$context.*`, `$stageVariables.*`, `$method.request.{header|querystring|path}.*`.
A header's `method.input.params.*` is looked for where `$input.params()` looks.
`$context.error.validationErrorString`, full of quotes, comes escaped: users put it between quotes, and read JSON.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

from control_plane.definitions import v1
from data_plane.errors import GatewayError
from data_plane.runtime import Call, Header, Response

_JSON = "application/json"
DEFAULT_TYPE = ("Content-Type", _JSON)
"""Of AWS's own responses; TestInvokeMethod does not show it."""
_DEFAULT_TEMPLATE = '{"message":$context.error.messageString}'
_NAME = r"(?:context|stageVariables|method\.request)(?:\.[A-Za-z0-9_-]+)+"
_REFERENCE = re.compile(rf"(\${_NAME}|\$\{{{_NAME}\}})")

Lookup = Callable[[str], str]
Text = Callable[[Lookup], str]


class GatewayResponses:
    """The responses of one stage, compiled."""

    def __init__(self, defined: Mapping[str, v1.GatewayResponse], stage_variables: Mapping[str, str]) -> None:
        self._defined = {name: _Response(each) for name, each in defined.items()}
        self._stage_variables = stage_variables

    def render(self, call: Call, failure: GatewayError) -> Response:
        own = self._defined.get(failure.response_type) or self._defined.get(f"DEFAULT_{failure.status // 100}XX")
        if own is None:
            key = failure.message_key
            body = f'{{"{key}":{failure.message_string}}}'
            return Response(failure.status, [DEFAULT_TYPE], body.encode())
        find = _finder(call, failure, self._stage_variables)
        media_type, template = own.template(call.request.header("accept"))
        headers: list[Header] = [("Content-Type", media_type)]
        for name, value in own.headers:
            headers = [header for header in headers if header[0].lower() != name.lower()]
            headers.append((name, value(find)))
        return Response(own.status or failure.status, headers, template(find).encode())


class _Response:
    """One that the user set."""

    def __init__(self, defined: v1.GatewayResponse) -> None:
        self.status = int(defined.status_code or 0)
        prefix = "gatewayresponse.header."
        self.headers = [
            (name.removeprefix(prefix), _value(expression)) for name, expression in defined.response_parameters.items()
        ]
        templates = defined.response_templates or {_JSON: _DEFAULT_TEMPLATE}
        self._templates = {media_type: _template(text) for media_type, text in templates.items()}
        self._default = _JSON if _JSON in self._templates else next(iter(self._templates))

    def template(self, accept: str | None) -> tuple[str, Text]:
        """The template of the media type the client accepts, else JSON's, else the first."""
        wanted = (accept or "").split(",")[0].split(";")[0].strip()
        media_type = wanted if wanted in self._templates else self._default
        return media_type, self._templates[media_type]


def _value(expression: str) -> Text:
    """A response parameter: `'static'`, or one reference."""
    if expression.startswith("'") and expression.endswith("'"):
        return lambda find: expression[1:-1]
    return lambda find: find(expression)


def _template(text: str) -> Text:
    pieces = _REFERENCE.split(text)  # literal, reference, literal, reference, ...
    names = [piece.strip("${}") for piece in pieces]
    return lambda find: "".join(
        find(name) if index % 2 else piece for index, (piece, name) in enumerate(zip(pieces, names, strict=True))
    )


def _finder(call: Call, failure: GatewayError, stage_variables: Mapping[str, str]) -> Lookup:
    """What references stand for in this failure; unknown ones are empty."""
    error = {
        "message": failure.message,
        "messageString": failure.message_string,
        "responseType": failure.response_type,
        "validationErrorString": json.dumps(getattr(failure, "detail", ""), ensure_ascii=False)[1:-1],
    }

    def find(reference: str) -> str:
        match reference.split("."):
            case ["context", "error", name]:
                found: Any = error.get(name)
            case ["context", *names]:
                found = call.context
                for name in names:
                    found = found.get(name) if isinstance(found, dict) else None
            case ["stageVariables", name]:
                found = stage_variables.get(name)
            case ["method", "request", place, name]:
                found = _parameter(call, place, name)
            case ["method", "input", "params", name]:
                values = (_parameter(call, place, name) for place in ("path", "querystring", "header"))
                found = next((value for value in values if value is not None), None)
            case _:
                found = None
        return "" if found is None else str(found)

    return find


def _parameter(call: Call, place: str, name: str) -> str | None:
    match place:
        case "header":
            return call.request.header(name.lower())
        case "path":
            return call.path_parameters.get(name)
        case "querystring":
            values = parse_qs(call.request.query).get(name)
            return values[-1] if values else None
        case _:
            return None
