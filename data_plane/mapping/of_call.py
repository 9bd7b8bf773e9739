"""What mappings and templates read of a call, and the two shapes a compiled mapping has in a pipeline.

Compiling never fails a deployment: an expression that means nothing becomes a step that fails as AWS's does.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from data_plane.errors import CONFIGURATION, ApiConfigurationError, BadRequestBody
from data_plane.mapping.parameters import Mapped, compile_parameters
from data_plane.mapping.source import InvalidBody, InvalidMappingExpression, Source, values_by_name, visible_headers
from data_plane.runtime import Call, Header
from data_plane.vtl import Input, Util, overrides

_UTIL = Util()
_OVERRIDES_SEEN = ("Override", "evaluate", "context)", "context.keySet", "context.entrySet", "context.values")

View = Callable[[Call, bytes], dict[str, Any]]
MapRequest = Callable[[Call], Mapped]
"""What it gives is for reading only."""
MapResponse = Callable[[Call, list[Header], bytes], list[Header]]


def viewer(templates: Iterable[str | None], stage_variables: Mapping[str, str]) -> View:
    """Compile what these templates see of a call and a body: `$input`, `$context`, `$util`, `$stageVariables`.

    Where none of them can speak of `$input`, none is made; nor are the places for overrides in `$context`.
    """
    texts = [text for text in templates if text]
    spoken_of = any("input" in text or "evaluate" in text for text in texts)
    overrides_wanted = any(word in text for text in texts for word in _OVERRIDES_SEEN)

    def view(call: Call, body: bytes) -> dict[str, Any]:
        if overrides_wanted and "responseOverride" not in call.context:
            call.context |= overrides()
        return {
            "input": _input(call, body) if spoken_of else None,
            "context": call.context,
            "util": _UTIL,
            "stageVariables": stage_variables,
        }

    return view


def _input(call: Call, body: bytes) -> Input:
    query = call.request.query
    headers = visible_headers(call.request.headers if call.headers is None else call.headers)
    return Input(
        body,
        path=call.path_parameters,
        querystring=dict(parse_qsl(query, keep_blank_values=True)) if query else None,
        header={name: values[-1] for name, values in headers.items()},
    )


def request_mapper(mappings: Mapping[str, str] | None, stage_variables: Mapping[str, str]) -> MapRequest:
    """Compile an integration's requestParameters."""
    if not mappings:
        return _nothing
    try:
        apply = compile_parameters(mappings)
    except InvalidMappingExpression as problem:
        return _failing(problem)

    def run(call: Call) -> Mapped:
        try:
            return apply(_source(call, stage_variables))
        except InvalidBody as problem:
            raise BadRequestBody(str(problem)) from None

    return run


def response_mapper(mappings: Mapping[str, str] | None, stage_variables: Mapping[str, str]) -> MapResponse:
    """Compile an integration response's responseParameters: the method's headers of the backend's headers and body."""
    if not mappings:
        return lambda call, headers, body: []
    try:
        apply = compile_parameters(mappings)
    except InvalidMappingExpression as problem:
        return _failing(problem)

    def run(call: Call, headers: list[Header], body: bytes) -> list[Header]:
        source = _source(call, stage_variables)
        source.response_header = values_by_name((name.lower(), value) for name, value in headers)
        source.response_body = _opened(body) if "x-amz-function-error" in source.response_header else body
        try:
            mapped = apply(source)["header"]
        except InvalidBody:
            raise ApiConfigurationError(reason=CONFIGURATION + "Unable to transform response") from None
        return [(name, value) for name, value in mapped.items() if isinstance(value, str)]

    return run


def _opened(failure: bytes) -> bytes:
    """A function's error whose `errorMessage` is an object's text: mappings read into that, templates do not.

    AWS: https://docs.aws.amazon.com/apigateway/latest/developerguide/handle-errors-in-lambda-integration.html
    """
    try:
        parts = msgspec.json.decode(failure, type=dict[str, msgspec.Raw])
        message = msgspec.json.decode(parts["errorMessage"], type=str)
        msgspec.json.decode(message, type=dict)
    except (KeyError, ValueError, RecursionError):
        return failure
    return msgspec.json.encode(parts | {"errorMessage": msgspec.Raw(message.encode())})


def _source(call: Call, stage_variables: Mapping[str, str]) -> Source:
    request = call.request
    return Source(
        header=visible_headers(request.headers if call.headers is None else call.headers),
        querystring=values_by_name(parse_qsl(request.query, keep_blank_values=True)),
        path=call.path_parameters,
        request_path=call.path,
        body=request.body,
        context=call.context,
        stage_variables=stage_variables,
    )


_NOTHING: Mapped = {"header": {}, "querystring": {}, "path": {}}


def _nothing(call: Call) -> Mapped:
    return _NOTHING


def invalid(problem: InvalidMappingExpression) -> ApiConfigurationError:
    """What calls fail with whose mapping means nothing."""
    return ApiConfigurationError(reason=f"{CONFIGURATION}Invalid mapping expression specified: {problem}")


def _failing(problem: InvalidMappingExpression) -> Callable[..., Any]:
    def fail(*_: object) -> Any:
        raise invalid(problem)

    return fail
