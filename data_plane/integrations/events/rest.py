"""The event a REST API sends a function: payload format 1.0 (handbook/02 section 7, handbook/10 facts 37 to 41)."""

from base64 import b64encode
from collections.abc import Callable
from urllib.parse import parse_qsl

import msgspec

from data_plane import context
from data_plane.media_types import matcher
from data_plane.runtime import Call, Header, Scope

_DROPPED = frozenset(
    (
        "connection", "content-length", "content-md5", "expect", "max-forwards", "proxy-authenticate", "server", "te",
        "trailer", "transfer-encoding", "upgrade", "www-authenticate", "x-amzn-trace-id", "x-forwarded-for",
        "x-forwarded-port", "x-forwarded-proto",
    )
)  # fmt: skip
_CAPITALISED = {"authorization": "Authorization", "user-agent": "User-Agent", "host": "Host"}
_PORTS = {"http": "80", "https": "443"}
_encode = msgspec.json.Encoder().encode


def builder(resource_path: str, scope: Scope) -> Callable[[Call], bytes]:
    """Compile to a function from call to the event's JSON."""
    is_binary = matcher(scope.binary_media_types)
    stage_variables = dict(scope.stage_variables) or None

    def build(call: Call) -> bytes:
        request = call.request
        headers, multi_headers = _maps(_headers(call))
        query, multi_query = _maps(parse_qsl(request.query, keep_blank_values=True)) if request.query else (None, None)
        binary = bool(request.body) and is_binary(request.header("content-type"))
        body = b64encode(request.body).decode() if binary else request.body.decode("utf-8", "replace")
        return _encode(
            {
                "resource": resource_path,
                "path": call.path,
                "httpMethod": call.context["httpMethod"],
                "headers": headers,
                "multiValueHeaders": multi_headers,
                "queryStringParameters": query,
                "multiValueQueryStringParameters": multi_query,
                "pathParameters": _path_parameters(call.path_parameters),
                "stageVariables": stage_variables,
                "requestContext": call.context,
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


def _headers(call: Call) -> list[Header]:
    """The client's, less those that are the connection's, plus those that AWS's front end adds."""
    request = call.request
    found = []
    for name, value in request.headers:
        lower = name.lower()
        if lower not in _DROPPED:
            found.append((_CAPITALISED.get(lower, name), value))
    host = request.header("host") or ""
    forwarded = request.header("x-forwarded-for")
    call.trace = context.trace_id(request, call.context["requestTimeEpoch"])
    found.append(("X-Amzn-Trace-Id", call.trace))
    found.append(("X-Forwarded-For", f"{forwarded}, {request.peer}" if forwarded else request.peer))
    found.append(("X-Forwarded-Port", host.rpartition(":")[2] if ":" in host else _PORTS[request.scheme]))
    found.append(("X-Forwarded-Proto", request.scheme))
    return found


def _path_parameters(found: dict[str, str]) -> dict[str, str] | None:
    return found or None
