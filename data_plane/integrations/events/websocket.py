"""The event a WebSocket API sends a function: at `$connect`, for a message, at `$disconnect` (handbook/06 section 5).

Only the handshake has headers and a query; maps of what is not there are left out.
"""

from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from data_plane.integrations.reception import headers
from data_plane.mapping.source import values_by_name
from data_plane.runtime import Call, Scope

_encode = msgspec.json.Encoder().encode


def builder(route_key: str, scope: Scope, *, binary: bool) -> Callable[[Call], bytes]:
    """Compile to a function from call to the event's JSON. binary: the body is bytes, told as base64."""
    parts = _PARTS.get(route_key, _message)
    constants: dict[str, Any] = {"stageVariables": dict(scope.stage_variables)} if scope.stage_variables else {}

    def build(call: Call) -> bytes:
        event = parts(call)
        body = call.request.body
        if binary and "body" in event:
            event["body"] = b64encode(body).decode()
        return _encode({**event, **constants, "isBase64Encoded": binary and bool(body)})

    return build


def _connect(call: Call) -> dict[str, Any]:
    event = _both("headers", "multiValueHeaders", values_by_name(headers(call)))
    query = call.request.query
    if query:
        pairs = values_by_name(parse_qsl(query, keep_blank_values=True))
        event |= _both("queryStringParameters", "multiValueQueryStringParameters", pairs)
    event["requestContext"] = call.context
    return event


def _message(call: Call) -> dict[str, Any]:
    return {"requestContext": call.context, "body": call.request.body.decode("utf-8", "replace")}


def _disconnect(call: Call) -> dict[str, Any]:
    """AWS names these headers, and says nothing in them."""
    shown = {"Host": [call.context["domainName"]], "x-api-key": [""], "X-Forwarded-For": [""], "x-restapi": [""]}
    return {**_both("headers", "multiValueHeaders", shown), "requestContext": call.context}


def _both(single: str, multi: str, found: Mapping[str, list[str]]) -> dict[str, Any]:
    return {single: {name: values[-1] for name, values in found.items()}, multi: found}


_PARTS: dict[str, Callable[[Call], dict[str, Any]]] = {"$connect": _connect, "$disconnect": _disconnect}
