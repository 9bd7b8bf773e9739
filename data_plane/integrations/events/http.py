"""The events an HTTP API sends a function: payload formats 2.0 and 1.0 (handbook/05 sections 3 and 4).

Format 2.0 leaves out what is empty; format 1.0 looks like a REST API's and says null. It has an `authorizer` where a
route has one, in recorded events (AWS's documentation shows it always), with the claims and scopes of a token if only
as null: `{"claims": null, "scopes": null, "traceID": "..."}`.
"""

from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote

import msgspec

from data_plane import http_payload
from data_plane.runtime import Call, Header, Request, Scope

_encode = msgspec.json.Encoder().encode
_TEXT = ("application/json", "application/javascript", "application/xml")
_NO_CLAIMS = {"claims": None, "scopes": None}
_KINDS: Mapping[str, str] = {"JWT": "jwt", "CUSTOM": "lambda", "AWS_IAM": "iam"}
"""What stands above the caller in format 2.0, by the route's authorization type."""

Build = Callable[[Call, list[Header], str], bytes]
"""(call, headers, query) -> the event's JSON. The latter two as the integration's mappings made them."""


def builder(version: str, route_key: str, authorization_type: str, scope: Scope) -> Build:
    """version: `1.0` or `2.0`."""
    if version == "1.0":
        return _format_1(route_key, scope, authorized=authorization_type != "NONE")
    return _format_2(_KINDS.get(authorization_type), scope)


def _format_2(kind: str | None, scope: Scope) -> Build:
    stage_variables = dict(scope.stage_variables)

    def build(call: Call, headers: list[Header], query: str) -> bytes:
        request = call.request
        event: dict[str, Any] = {
            "version": "2.0",
            "routeKey": call.context["routeKey"],
            "rawPath": http_payload.raw_path(call),
            "rawQueryString": query,
        }
        shown, cookies = http_payload.headers_2(headers)
        if cookies:
            event["cookies"] = cookies
        event["headers"] = shown
        if query:
            event["queryStringParameters"] = http_payload.joined(parse_qsl(query, keep_blank_values=True))
        event["requestContext"] = context = http_payload.context_2(call)
        if kind is not None:
            context["authorizer"] = {kind: _caller(call, kind)}
        if call.path_parameters:
            event["pathParameters"] = call.path_parameters
        if stage_variables:
            event["stageVariables"] = stage_variables
        if request.body:
            event["body"], event["isBase64Encoded"] = _body(request)
        else:
            event["isBase64Encoded"] = False
        return _encode(event)

    return build


def _caller(call: Call, kind: str) -> Any:
    """A function that said nothing of who calls is told as null."""
    return http_payload.caller_by_iam(call.context["identity"]) if kind == "iam" else call.context["authorizer"] or None


def _format_1(route_key: str, scope: Scope, *, authorized: bool) -> Build:
    resource = route_key.partition(" ")[2] or route_key
    stage_variables = dict(scope.stage_variables) or None

    def build(call: Call, headers: list[Header], query: str) -> bytes:
        request, pairs = call.request, parse_qsl(query, keep_blank_values=True)
        body, binary = _body(request)
        context = http_payload.context_1(call, resource)
        if authorized:
            context["authorizer"] = _NO_CLAIMS | call.context.get("authorizer", {})
        return _encode(
            {
                "version": "1.0",
                "resource": resource,
                "path": unquote(request.path),
                "httpMethod": request.method,
                "headers": dict(headers),
                "multiValueHeaders": http_payload.listed(headers),
                "queryStringParameters": dict(pairs) or None,
                "multiValueQueryStringParameters": http_payload.listed(pairs) or None,
                "requestContext": context,
                "pathParameters": call.path_parameters or None,
                "stageVariables": stage_variables,
                "body": body or None,
                "isBase64Encoded": binary,
            }
        )

    return build


def _body(request: Request) -> tuple[str, bool]:
    """The body as text, or in base64 where its media type is not one of texts, or what it is not; is it the latter?"""
    if not request.body or _is_text(request.header("content-type")):
        try:
            return request.body.decode(), False
        except UnicodeDecodeError:
            pass  # compressed, or in another charset: changing it would lose it
    return b64encode(request.body).decode(), True


def _is_text(content_type: str | None) -> bool:
    """A form is not, nor what says no type: reported, https://github.com/ministackorg/ministack/pull/766"""
    media_type = (content_type or "").partition(";")[0].strip().lower()
    return media_type.startswith("text/") or media_type in _TEXT or media_type.endswith(("+json", "+xml"))
