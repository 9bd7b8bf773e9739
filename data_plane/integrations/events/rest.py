"""The event a REST API sends a function: payload format 1.0 (handbook/02 section 7, handbook/10 facts 37 to 41)."""

from base64 import b64encode
from collections.abc import Callable
from urllib.parse import parse_qsl

import msgspec

from data_plane.context import event_path, request_context
from data_plane.integrations.headers import towards_function
from data_plane.integrations.reception import headers
from data_plane.media_types import matcher
from data_plane.runtime import Call, Header, Scope

_encode = msgspec.json.Encoder().encode


def builder(resource_path: str, scope: Scope) -> Callable[[Call], bytes]:
    """Compile to a function from call to the event's JSON."""
    is_binary = matcher(scope.binary_media_types)
    stage_variables = dict(scope.stage_variables) or None

    def build(call: Call) -> bytes:
        request = call.request
        single, multi = _maps(towards_function(headers(call)))
        query, multi_query = _maps(parse_qsl(request.query, keep_blank_values=True)) if request.query else (None, None)
        binary = bool(request.body) and is_binary(request.header("content-type"))
        body = b64encode(request.body).decode() if binary else request.body.decode("utf-8", "replace")
        return _encode(
            {
                "resource": resource_path,
                "path": event_path(call),
                "httpMethod": call.context["httpMethod"],
                "headers": single or None,
                "multiValueHeaders": multi or None,
                "queryStringParameters": query,
                "multiValueQueryStringParameters": multi_query,
                "pathParameters": call.path_parameters or None,
                "stageVariables": stage_variables,
                "requestContext": request_context(call),
                "body": body or None,
                "isBase64Encoded": binary,
            }
        )

    return build


def _maps(pairs: list[Header]) -> tuple[dict[str, str], dict[str, list[str]]]:
    """The last value of each name; all values of each name."""
    multi: dict[str, list[str]] = {}
    for name, value in pairs:
        if name in multi:
            multi[name].append(value)
        else:
            multi[name] = [value]
    return {name: values[-1] for name, values in multi.items()}, multi
