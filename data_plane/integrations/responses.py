"""Integration responses: how a backend's answer becomes the method's (handbook/02 section 12).

Compiled once: the choice by selection pattern, and for each response its status, mapped headers and template. Used by
the integrations that are not proxies.
"""

from collections.abc import Callable, Mapping

from control_plane.definitions import v1
from data_plane.errors import CONFIGURATION, ApiConfigurationError
from data_plane.header_values import is_name
from data_plane.integrations import selection
from data_plane.integrations.headers import IntegrationType, returned
from data_plane.mapping import binary
from data_plane.mapping.of_call import response_mapper, viewer
from data_plane.mapping.templates import Transform, compile_transform
from data_plane.media_types import content_type_of
from data_plane.runtime import Call, Header, Request, Response, Scope

_JSON = "application/json"
Respond = Callable[[Call, str, list[Header], bytes], Response]
"""(call, text to select by, the backend's headers, its body) -> the method's response"""


def compile_responses(method: v1.Method, integration: v1.Integration, type: IntegrationType, scope: Scope) -> Respond:
    responses = integration.integration_responses or {}
    declared = method.method_responses or {}
    compiled = {status: _response(responses[status], status in declared, type, scope) for status in responses}
    choose = selection.chooser(responses, compiled)

    def respond(call: Call, selector: str, headers: list[Header], body: bytes) -> Response:
        return choose(selector)(call, headers, body)

    return respond


def _response(
    response: v1.IntegrationResponse, declared: bool, type: IntegrationType, scope: Scope
) -> Callable[[Call, list[Header], bytes], Response]:
    if not declared:
        return _undeclared(response.status_code)
    status = int(response.status_code)
    map_headers = response_mapper(response.response_parameters, scope.stage_variables)
    choose = _templates(response.response_templates)
    view = viewer((response.response_templates or {}).values(), scope.stage_variables)
    conversion = binary.response_conversion(scope.binary_media_types, response.content_handling)

    def build(call: Call, headers: list[Header], body: bytes) -> Response:
        request = call.request
        convert = conversion(headers, request)
        mapped = returned(type, map_headers(call, headers, body))
        code = status
        media_type, render = choose(request)
        if render is None:
            body = convert(body)
        elif convert is binary.decoded:
            body = convert(render(view(call, body)).encode())
        else:
            body = render(view(call, convert(body))).encode()
        override = call.context.get("responseOverride")
        if override:
            code, mapped = _overridden(override, status, mapped)
        if content_type_of(mapped) is None:
            mapped.insert(0, ("Content-Type", media_type))
        return Response(code, mapped, body)

    return build


def _templates(
    templates: Mapping[str, str | None] | None,
) -> Callable[[Request], tuple[str, Transform | None]]:
    """Compile: the client's request -> a media type and its template, None where the body passes through.

    The template of the first type that the client accepts, else the first there is; JSON stands for a missing Accept.
    An empty one lets the body through (Developer Guide, "request-response-data-mappings", Select a VTL Mapping
    Template).
    """
    compiled = {
        media_type: (media_type, compile_transform(text, "response") if text else None)
        for media_type, text in (templates or {}).items()
    }
    default = next(iter(compiled.values()), (_JSON, None))
    if len(compiled) < 2:
        return lambda request: default
    return lambda request: compiled.get(_wanted(request), default)


def _wanted(request: Request) -> str:
    """The first type of Accept."""
    return (request.header("accept") or _JSON).split(",")[0].split(";")[0].strip()


def _overridden(override: Mapping[str, object], status: int, headers: list[Header]) -> tuple[int, list[Header]]:
    """`$context.responseOverride`: a status and headers win over what was mapped (fact 55).

    What HTTP cannot send is ignored: a 1xx, which AWS's range allows, and names that are none.
    """
    code = override.get("status")
    if isinstance(code, bool) or not isinstance(code, int) or not 200 <= code <= 599:
        code = status
    wanted = override.get("header")
    pairs = wanted.items() if isinstance(wanted, dict) else ()
    given = {str(name): str(value) for name, value in pairs if is_name(str(name))}
    replaced = {name.lower() for name in given}
    return code, [header for header in headers if header[0].lower() not in replaced] + list(given.items())


def _undeclared(status: str) -> Callable[[Call, list[Header], bytes], Response]:
    """An integration response for a status the method does not declare."""

    def build(call: Call, headers: list[Header], body: bytes) -> Response:
        raise ApiConfigurationError(
            reason=f"{CONFIGURATION}Output mapping refers to an invalid method response: {status}"
        )

    return build
