"""What MOCK, HTTP and AWS integrations have in common: mapping in, a backend, mapping out (handbook/02, 10 and 12).

    the client's body -> contentHandling -> request template (by Content-Type; or passed through; or 415)
    the client's parameters -> mapped ones -> `$context.requestOverride` of the template, which wins
    -> the backend ->
    a text to select the integration response by -> its headers, template, contentHandling, `responseOverride`

A type is one function, `send`: it is given what was mapped and says what came back. Everything else is here and in
`responses`. MOCK, which has no backend to wait for, uses the two halves itself; `X-Amzn-Trace-Id` comes back from the
others only (handbook/10 fact 36).
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple

from control_plane.definitions import v1
from data_plane.errors import CONFIGURATION, ApiConfigurationError
from data_plane.header_values import one_line
from data_plane.integrations import reception
from data_plane.integrations.backends import Integrate
from data_plane.integrations.headers import IntegrationType, unmappable
from data_plane.integrations.responses import compile_responses
from data_plane.mapping import binary
from data_plane.mapping.of_call import request_mapper, viewer
from data_plane.mapping.parameters import Mapped
from data_plane.mapping.request_templates import chooser
from data_plane.runtime import Call, Header, Response, Scope


class Answer(NamedTuple):
    """selector: the text that selection patterns are matched against: a status, or a function's error message."""

    selector: str
    headers: list[Header]
    body: bytes


Send = Callable[[Call, Mapped, bytes, list[Header]], Awaitable[Answer]]
"""(call, mapped, body, headers) -> Answer. mapped: the query and path parameters. headers: the mapped ones, no others.

Raises a GatewayError where there is no answer to map.
"""


def build(
    method: v1.Method,
    integration: v1.Integration,
    type: IntegrationType,
    scope: Scope,
    send: Send,
    told: Callable[[Call], str] = reception.shown_trace,
) -> Integrate:
    """Compile. Raises ApiConfigurationError for what every call would fail with. told: the trace id, to the client."""
    prepare = compile_request(integration, type, scope)
    respond = compile_responses(method, integration, type, scope)

    async def integrate(call: Call) -> Response:
        reception.headers(call)
        answer = await send(call, *prepare(call))
        response = respond(call, *answer)
        response.headers.append(("X-Amzn-Trace-Id", told(call)))
        return response

    return integrate


def header_names(integration: v1.Integration) -> list[str]:
    """The headers that requestParameters map to."""
    prefix = "integration.request.header."
    return [name.removeprefix(prefix) for name in integration.request_parameters or {} if name.startswith(prefix)]


def check_mapped(type: IntegrationType, names: list[str]) -> None:
    illegal = unmappable(type, names)
    if illegal:
        raise ApiConfigurationError(reason=f"{CONFIGURATION}{illegal} header already present")


def header_pairs(mapped: Mapped) -> list[Header]:
    headers = mapped["header"]
    return [(name, one_line(str(value))) for name, value in headers.items()] if headers else []


def compile_request(
    integration: v1.Integration, type: IntegrationType, scope: Scope
) -> Callable[[Call], tuple[Mapped, bytes, list[Header]]]:
    """The half before the backend: what `send` is given. Raises ApiConfigurationError."""
    check_mapped(type, header_names(integration))
    templates = integration.request_templates or {}
    choose = chooser(templates, integration.passthrough_behavior)
    view = viewer(templates.values(), scope.stage_variables)
    map_request = request_mapper(integration.request_parameters, scope.stage_variables)
    conversion = binary.request_conversion(scope.binary_media_types, integration.content_handling)

    def prepare(call: Call) -> tuple[Mapped, bytes, list[Header]]:
        request = call.request
        content_type = request.header("content-type")
        render = choose(content_type)
        convert = conversion(content_type)
        mapped = map_request(call)
        body = convert(request.body)
        if render is None:
            return mapped, body, header_pairs(mapped)
        if convert is binary.same:
            # No template reads a binary body, not even an empty one: why the CORS preflight of an API whose binary
            # types are `*/*` fails on AWS until its MOCK has contentHandling CONVERT_TO_TEXT.
            raise ApiConfigurationError(reason=f"{CONFIGURATION}Unable to transform request")
        body = render(view(call, body)).encode()
        override = call.context.get("requestOverride")
        if override:
            return _overridden(override, mapped, body, type)
        return mapped, body, header_pairs(mapped)

    return prepare


def _overridden(
    override: Mapping[str, Any], mapped: Mapped, body: bytes, type: IntegrationType
) -> tuple[Mapped, bytes, list[Header]]:
    """What the template set in `$context.requestOverride` replaces what was mapped; header names in any case."""
    both: Mapped = {place: {**mapped[place], **_texts(override.get(place))} for place in ("path", "querystring")}
    headers = _texts(override.get("header"))
    check_mapped(type, list(headers))
    replaced = {name.lower() for name in headers}
    kept = [header for header in header_pairs(mapped) if header[0].lower() not in replaced]
    return both, body, kept + [(name, one_line(value)) for name, value in headers.items()]


def _texts(values: object) -> dict[str, str]:
    return {str(name): str(value) for name, value in values.items()} if isinstance(values, dict) else {}
