"""The events an HTTP API sends a function: payload formats 2.0 and 1.0 (handbook/05 sections 3 and 4).

Format 2.0 leaves out what is empty, joins values of one name with commas and takes the cookies out of the headers;
format 1.0 looks like a REST API's and says null. Header names are in lower case in both, as the documentation has it.
"""

from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote

import msgspec

from data_plane.integrations.http_reception import headers
from data_plane.runtime import Call, Header, Request, Scope

_encode = msgspec.json.Encoder().encode
_TEXT = ("application/json", "application/javascript", "application/xml", "application/x-www-form-urlencoded")
_IDENTITY = (
    "accessKey", "accountId", "caller", "cognitoAuthenticationProvider", "cognitoAuthenticationType",
    "cognitoIdentityId", "cognitoIdentityPoolId", "principalOrgId", "sourceIp", "user", "userAgent", "userArn",
)  # fmt: skip

Build = Callable[[Call], bytes]


def builder(version: str, route_key: str, scope: Scope) -> Build:
    """Compile to a function from call to the event's JSON. version: `1.0` or `2.0`."""
    return _format_1(route_key, scope) if version == "1.0" else _format_2(route_key, scope)


def _format_2(route_key: str, scope: Scope) -> Build:
    stage_variables = dict(scope.stage_variables)

    def build(call: Call) -> bytes:
        request = call.request
        event: dict[str, Any] = {
            "version": "2.0",
            "routeKey": route_key,
            "rawPath": unquote(request.path),
            "rawQueryString": request.query,
        }
        event.update(_cookies_and_headers(headers(call)))
        if request.query:
            event["queryStringParameters"] = _joined(parse_qsl(request.query, keep_blank_values=True))
        event["requestContext"] = _context_2(call, route_key)
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


def _context_2(call: Call, route_key: str) -> dict[str, Any]:
    context, request = call.context, call.request
    found = {
        "accountId": context["accountId"],
        "apiId": context["apiId"],
        "domainName": context["domainName"],
        "domainPrefix": context["domainPrefix"],
        "http": {
            "method": request.method,
            "path": unquote(request.path),
            "protocol": request.protocol,
            "sourceIp": request.peer,
            "userAgent": request.header("user-agent") or "",
        },
        "requestId": context["requestId"],
        "routeKey": route_key,
        "stage": context["stage"],
        "time": context["requestTime"],
        "timeEpoch": context["requestTimeEpoch"],
    }
    if call.authorizer is not None:
        found["authorizer"] = call.authorizer
    certificate = context["identity"].get("clientCert")
    if certificate is not None:
        found["authentication"] = {"clientCert": certificate}
    return found


def _format_1(route_key: str, scope: Scope) -> Build:
    resource = route_key.partition(" ")[2] or route_key
    stage_variables = dict(scope.stage_variables) or None

    def build(call: Call) -> bytes:
        request = call.request
        query = parse_qsl(request.query, keep_blank_values=True)
        received = [(name.lower(), value) for name, value in headers(call)]
        body, binary = _body(request)
        return _encode(
            {
                "version": "1.0",
                "resource": resource,
                "path": unquote(request.path),
                "httpMethod": request.method,
                "headers": dict(received),
                "multiValueHeaders": _lists(received),
                "queryStringParameters": dict(query) or None,
                "multiValueQueryStringParameters": _lists(query) or None,
                "requestContext": _context_1(call, resource),
                "pathParameters": call.path_parameters or None,
                "stageVariables": stage_variables,
                "body": body or None,
                "isBase64Encoded": binary,
            }
        )

    return build


def _context_1(call: Call, resource: str) -> dict[str, Any]:
    context, request = call.context, call.request
    identity = dict.fromkeys(_IDENTITY) | context["identity"]
    return {
        "accountId": context["accountId"],
        "apiId": context["apiId"],
        "authorizer": {"claims": None, "scopes": None} if call.authorizer is None else _flat(call.authorizer),
        "domainName": context["domainName"],
        "domainPrefix": context["domainPrefix"],
        "extendedRequestId": context["requestId"],
        "httpMethod": request.method,
        "identity": identity,
        "path": unquote(request.path),
        "protocol": request.protocol,
        "requestId": context["requestId"],
        "requestTime": context["requestTime"],
        "requestTimeEpoch": context["requestTimeEpoch"],
        "resourceId": context["routeKey"],
        "resourcePath": resource,
        "stage": context["stage"],
    }


def _flat(authorizer: Mapping[str, Any]) -> Any:
    """`{"jwt": {...}}` -> `{...}`: format 1.0 has no level for the kind of authorizer."""
    return next(iter(authorizer.values()), {})


def _cookies_and_headers(received: list[Header]) -> dict[str, Any]:
    cookies: list[str] = []
    others: list[Header] = []
    for name, value in received:
        lowered = name.lower()
        if lowered == "cookie":
            cookies += [cookie.strip() for cookie in value.split(";") if cookie.strip()]
        else:
            others.append((lowered, value))
    return {"cookies": cookies, "headers": _joined(others)} if cookies else {"headers": _joined(others)}


def _joined(pairs: list[Header]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in pairs:
        found[name] = f"{found[name]},{value}" if name in found else value
    return found


def _lists(pairs: list[Header]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def _body(request: Request) -> tuple[str, bool]:
    """The body as text, or in base64 where its media type is not one of texts; whether it is the latter."""
    if request.body and not _is_text(request.header("content-type")):
        return b64encode(request.body).decode(), True
    return request.body.decode("utf-8", "replace"), False


def _is_text(content_type: str | None) -> bool:
    media_type = (content_type or "text/plain").partition(";")[0].strip().lower()
    return media_type.startswith("text/") or media_type in _TEXT or media_type.endswith(("+json", "+xml"))
