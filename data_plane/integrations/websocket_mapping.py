"""Mapping in and out for WebSocket integrations that are no proxies (handbook/06 sections 3, 6 and 9).

REST chooses templates by media types and responses by statuses; here selection expressions choose everything:

    templateSelectionExpression -> a key of requestTemplates; else `$default`; else passthroughBehavior decides
    integrationResponseSelectionExpression -> the first response whose key, a `/regex/`, it fits; else `$default`
    the response's templateSelectionExpression -> a key of responseTemplates; else `$default`; else the body as it is

Where there is no templateSelectionExpression, templates may stand under `application/json` as well: what CDK's
integration test of `WebSocketAwsIntegration` deploys and is answered by.
"""

from collections.abc import Callable, Mapping

from control_plane.definitions import v1, v2
from data_plane.errors import UnsupportedMediaType
from data_plane.integrations.non_proxy import Answer, header_pairs
from data_plane.integrations.selection import chooser
from data_plane.mapping import binary
from data_plane.mapping.of_call import request_mapper, viewer
from data_plane.mapping.parameters import Mapped
from data_plane.mapping.selection_expressions import DEFAULT, Reading, Select, compile_selection
from data_plane.mapping.templates import Transform, compile_transform
from data_plane.runtime import Call, Header, Scope

Prepare = Callable[[Call], tuple[Mapped, bytes, list[Header]]]
"""call -> (mapped parameters, body, headers), as the `Send` of an integration wants them"""
Respond = Callable[[Call, Answer], bytes]
"""(call, the backend's answer) -> what is sent to the client"""

_CONVERSIONS = {"CONVERT_TO_BINARY": binary.decoded, "CONVERT_TO_TEXT": binary.encoded}


def compile_request(integration: v2.Integration, scope: Scope) -> Prepare:
    templates = integration.request_templates or {}
    choose = _chooser(integration.template_selection_expression, templates, "request")
    passes = _passes(integration.passthrough_behavior, bool(templates))
    convert = binary.decoded if integration.content_handling_strategy == "CONVERT_TO_BINARY" else binary.same
    view = viewer(templates.values(), scope.stage_variables)
    map_parameters = request_mapper(integration.request_parameters, scope.stage_variables)

    def prepare(call: Call) -> tuple[Mapped, bytes, list[Header]]:
        message = call.request.body
        render = choose(Reading(message))
        if render is None and not passes:
            raise UnsupportedMediaType
        mapped = map_parameters(call)
        body = convert(message) if render is None else render(view(call, message)).encode()
        return mapped, body, header_pairs(mapped)

    return prepare


def compile_responses(integration: v2.Integration, scope: Scope) -> Respond:
    """It raises ApiConfigurationError where no response fits."""
    responses = integration.integration_responses.values()
    select = compile_selection(integration.integration_response_selection_expression or "")
    choose = chooser(
        {each.integration_response_key: _as_rest(each) for each in responses},
        {each.integration_response_key: _response(each, scope) for each in responses},
    )

    def respond(call: Call, answer: Answer) -> bytes:
        reading = _reading(call, answer)
        return choose(select(reading))(call, reading)

    return respond


def _passes(passthrough_behavior: str | None, has_templates: bool) -> bool:
    if passthrough_behavior == "WHEN_NO_TEMPLATES":
        return not has_templates
    return passthrough_behavior != "NEVER"


def _chooser(
    expression: str | None, templates: Mapping[str, str | None], transformed: str
) -> Callable[[Reading], Transform | None]:
    compiled = {
        key: compile_transform(text, "request" if transformed == "request" else "response")
        for key, text in templates.items()
        if text is not None
    }
    default = compiled.get(DEFAULT)
    if not expression:
        alone = default or compiled.get("application/json")
        return lambda reading: alone
    if len(compiled) == (default is not None):
        return lambda reading: default
    select: Select = compile_selection(expression)
    return lambda reading: compiled.get(select(reading), default)


def _response(response: v2.IntegrationResponse, scope: Scope) -> Callable[[Call, Reading], bytes]:
    templates = response.response_templates or {}
    choose = _chooser(response.template_selection_expression, templates, "response")
    view = viewer(templates.values(), scope.stage_variables)
    convert = _CONVERSIONS.get(response.content_handling_strategy or "", binary.text)

    def build(call: Call, reading: Reading) -> bytes:
        render = choose(reading)
        if render is None:
            return convert(reading.answer)
        return render(view(call, reading.answer)).encode()

    return build


def _reading(call: Call, answer: Answer) -> Reading:
    status = call.integrated.integration_status if call.integrated else None
    return Reading(call.request.body, str(status or answer.selector), answer.headers, answer.body)


def _as_rest(response: v2.IntegrationResponse) -> v1.IntegrationResponse:
    """As REST's chooser knows it: by a pattern; without one it is the default."""
    key = response.integration_response_key
    return v1.IntegrationResponse(status_code=key, selection_pattern=None if key == DEFAULT else key[1:-1])
