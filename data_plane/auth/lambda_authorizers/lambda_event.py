"""What an authorizer function is told of a request: one builder per kind of authorizer (handbook/04 sections 2 and 5).

Empty maps are `{}` here, not null as in the events of integrations.
"""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote

import msgspec

from data_plane import http_payload
from data_plane.auth.results import Identity
from data_plane.context import event_path, request_context
from data_plane.runtime import Call, Header

Build = Callable[[Call, str, Identity], bytes]
"""From a call, the ARN of what it calls and its identity to the event's JSON."""

Headers = Callable[[Call], list[Header]]
"""The headers that functions see of a call's: those sent, and the forwarding ones."""

_encode = msgspec.json.Encoder().encode


def token_event() -> Build:
    """TOKEN authorizers of REST APIs."""
    return lambda call, arn, identity: _encode({"type": "TOKEN", "methodArn": arn, "authorizationToken": identity[0]})


def request_event(resource_path: str, stage_variables: Mapping[str, str], headers: Headers) -> Build:
    """REQUEST authorizers of REST APIs."""
    variables = dict(stage_variables)

    def build(call: Call, arn: str, identity: Identity) -> bytes:
        return _encode(
            {
                "type": "REQUEST",
                "methodArn": arn,
                "resource": resource_path,
                "path": event_path(call),
                "httpMethod": call.context["httpMethod"],
                **_parameters(call, headers),
                "pathParameters": call.path_parameters,
                "stageVariables": variables,
                "requestContext": request_context(call),
            }
        )

    return build


def connect_event(stage_variables: Mapping[str, str], headers: Headers) -> Build:
    """REQUEST authorizers of WebSocket APIs, which stand at `$connect` (handbook/06 section 8)."""
    variables = dict(stage_variables)

    def build(call: Call, arn: str, identity: Identity) -> bytes:
        return _encode(
            {
                "type": "REQUEST",
                "methodArn": arn,
                **_parameters(call, headers),
                "stageVariables": variables,
                "requestContext": request_context(call),
            }
        )

    return build


def http_event_1(resource_path: str, stage_variables: Mapping[str, str], headers: Headers) -> Build:
    """Authorizers of HTTP APIs, payload format 1.0."""
    variables = dict(stage_variables)

    def build(call: Call, arn: str, identity: Identity) -> bytes:
        context = call.context
        joined = ",".join(identity)
        return _encode(
            {
                "version": "1.0",
                "type": "REQUEST",
                "methodArn": arn,
                "identitySource": joined,
                "authorizationToken": joined,
                "resource": resource_path,
                "path": unquote(context["path"]),
                "httpMethod": context["httpMethod"],
                "headers": dict(headers(call)),
                "queryStringParameters": dict(_query(call)),
                "pathParameters": call.path_parameters,
                "stageVariables": variables,
                "requestContext": http_payload.context_1(call, resource_path),
            }
        )

    return build


def http_event_2(stage_variables: Mapping[str, str], headers: Headers) -> Build:
    """Authorizers of HTTP APIs, payload format 2.0."""
    variables = dict(stage_variables)

    def build(call: Call, arn: str, identity: Identity) -> bytes:
        given, cookies = http_payload.headers_2(headers(call))
        return _encode(
            {
                "version": "2.0",
                "type": "REQUEST",
                "routeArn": arn,
                "identitySource": identity,
                "routeKey": call.context["routeKey"],
                "rawPath": http_payload.raw_path(call),
                "rawQueryString": call.request.query,
                "cookies": cookies,
                "headers": given,
                "queryStringParameters": http_payload.joined(_query(call)),
                "requestContext": http_payload.context_2(call),
                "pathParameters": call.path_parameters,
                "stageVariables": variables,
            }
        )

    return build


def _parameters(call: Call, headers: Headers) -> dict[str, Any]:
    """Headers and query in both of their forms: the last value of each name, and all of them."""
    given, query = http_payload.listed(headers(call)), http_payload.listed(_query(call))
    return {
        "headers": {name: values[-1] for name, values in given.items()},
        "multiValueHeaders": given,
        "queryStringParameters": {name: values[-1] for name, values in query.items()},
        "multiValueQueryStringParameters": query,
    }


def _query(call: Call) -> list[tuple[str, str]]:
    query = call.request.query
    return parse_qsl(query, keep_blank_values=True) if query else []
