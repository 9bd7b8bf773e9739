"""Which mapping template a body goes through, and what a template sees.

The choice among request templates is by Content-Type (handbook/02 section 10, handbook/10 fact 54): an exact match
without parameters, `application/json` where there is no header, `$default` after that; else the passthrough behavior
says whether the body goes on as it is or the call ends with 415.
"""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from data_plane.errors import ApiConfigurationError, UnsupportedMediaType
from data_plane.runtime import Call
from data_plane.vtl import Input, Template, TemplateError, TemplateSyntaxError, Util, compile_template

_JSON = "application/json"
_DEFAULT = "$default"
_UTIL = Util()
_HIDDEN = frozenset(
    (
        "connection", "content-length", "content-md5", "expect", "max-forwards", "proxy-authenticate", "server", "te",
        "transfer-encoding", "trailer", "upgrade", "www-authenticate",
    )
)  # fmt: skip
"""Headers no template and no mapping sees, whatever the client sent (handbook/10 fact 51)."""

Render = Callable[[Mapping[str, Any]], str]
Choose = Callable[[str | None], Render | None]


def compile_one(text: str) -> Render:
    """A template that does not compile, or cannot be rendered, is the call's failure, not the deployment's."""
    try:
        template = compile_template(text)
    except TemplateSyntaxError as problem:
        return _failing(f"Execution failed due to configuration error: Unable to transform request: {problem}")
    return lambda variables: _render(template, variables)


def request_chooser(templates: Mapping[str, str | None], passthrough_behavior: str) -> Choose:
    """Compile request templates. The result: the template for a Content-Type, or None where the body passes through.

    It raises UnsupportedMediaType where nothing matches and nothing may pass.
    """
    compiled = {media_type: compile_one(text or "") for media_type, text in templates.items() if text is not None}
    passes = passthrough_behavior == "WHEN_NO_MATCH" or (passthrough_behavior == "WHEN_NO_TEMPLATES" and not compiled)

    def choose(content_type: str | None) -> Render | None:
        media_type = content_type.partition(";")[0].strip() if content_type else _JSON
        found = compiled.get(media_type) or compiled.get(_DEFAULT)
        if found is None and not passes:
            raise UnsupportedMediaType
        return found

    return choose


def variables(call: Call, body: bytes | str, stage_variables: Mapping[str, str]) -> dict[str, Any]:
    """What a template sees: `$input` on this body, `$context`, `$util`, `$stageVariables`."""
    request = call.request
    return {
        "input": Input(
            body,
            path=call.path_parameters,
            querystring=dict(parse_qsl(request.query, keep_blank_values=True)) if request.query else None,
            header={name: value for name, value in request.headers if name.lower() not in _HIDDEN},
        ),
        "context": call.context,
        "util": _UTIL,
        "stageVariables": stage_variables,
    }


def _render(template: Template, variables: Mapping[str, Any]) -> str:
    try:
        return template.render(variables)
    except TemplateError as problem:
        raise ApiConfigurationError(
            reason=f"Execution failed due to configuration error: Unable to transform request: {problem}"
        ) from None


def _failing(reason: str) -> Render:
    def render(variables: Mapping[str, Any]) -> str:
        raise ApiConfigurationError(reason=reason)

    return render
