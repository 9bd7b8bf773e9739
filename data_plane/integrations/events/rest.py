"""The event a REST API sends a function: payload format 1.0 (handbook/02 section 7, handbook/10 facts 37 to 41)."""

from base64 import b64encode
from collections.abc import Callable
from urllib.parse import parse_qsl

import msgspec

from data_plane.context import event_path, request_context
from data_plane.integrations.events.client_headers import compile_client_headers, maps
from data_plane.integrations.events.skeleton import HOLE, compile_skeleton
from data_plane.media_types import matcher
from data_plane.runtime import Call, Request, Scope

_encode = msgspec.json.Encoder().encode
_NO_QUERY, _NO_BODY = (b"null", b"null"), (b"null", b"false")


def builder(resource_path: str, scope: Scope) -> Callable[[Call], bytes]:
    """Compile to a function from call to the event's JSON."""
    is_binary = matcher(scope.binary_media_types)
    headers_of = compile_client_headers()
    skeleton = compile_skeleton(
        {
            "resource": resource_path,
            "path": HOLE,
            "httpMethod": HOLE,
            "headers": HOLE,
            "multiValueHeaders": HOLE,
            "queryStringParameters": HOLE,
            "multiValueQueryStringParameters": HOLE,
            "pathParameters": HOLE,
            "stageVariables": dict(scope.stage_variables) or None,
            "requestContext": HOLE,
            "body": HOLE,
            "isBase64Encoded": HOLE,
        }
    )

    def build(call: Call) -> bytes:
        request = call.request
        return skeleton % (
            _encode(event_path(call)),
            _encode(call.context["httpMethod"]),
            *headers_of(call),
            *(_query(request.query) if request.query else _NO_QUERY),
            _encode(call.path_parameters or None),
            _encode(request_context(call)),
            *(_body(request, is_binary) if request.body else _NO_BODY),
        )

    return build


def _query(query: str) -> tuple[bytes, bytes]:
    single, multiple = maps(parse_qsl(query, keep_blank_values=True))
    return _encode(single or None), _encode(multiple or None)


def _body(request: Request, is_binary: Callable[[str | None], bool]) -> tuple[bytes, bytes]:
    """The body as text, and whether it is base64."""
    if is_binary(request.header("content-type")):
        return b'"%b"' % b64encode(request.body), b"true"
    return _encode(request.body.decode("utf-8", "replace")), b"false"
