"""What an authorizer function is told of a request: one builder per kind of authorizer (handbook/04 sections 2 and 5).

Empty maps are `{}` here, not null as in the events of integrations.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

import msgspec

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
                "path": context["path"],
                "httpMethod": context["httpMethod"],
                "headers": dict(headers(call)),
                "queryStringParameters": dict(_query(call)),
                "pathParameters": call.path_parameters,
                "stageVariables": variables,
                "requestContext": context,
            }
        )

    return build


def http_event_2(stage_variables: Mapping[str, str], headers: Headers) -> Build:
    """Authorizers of HTTP APIs, payload format 2.0."""
    variables = dict(stage_variables)

    def build(call: Call, arn: str, identity: Identity) -> bytes:
        context, given = call.context, headers(call)
        return _encode(
            {
                "version": "2.0",
                "type": "REQUEST",
                "routeArn": arn,
                "identitySource": identity,
                "routeKey": context["routeKey"],
                "rawPath": context["path"],
                "rawQueryString": call.request.query,
                "cookies": _cookies(given),
                "headers": _joined((name.lower(), value) for name, value in given if name.lower() != "cookie"),
                "queryStringParameters": _joined(_query(call)),
                "requestContext": _context_2(context),
                "pathParameters": call.path_parameters,
                "stageVariables": variables,
            }
        )

    return build


_TAKEN_OVER = ("accountId", "apiId", "domainName", "domainPrefix", "requestId", "routeKey", "stage")


def _context_2(context: Mapping[str, Any]) -> dict[str, Any]:
    identity = context["identity"]
    shown: dict[str, Any] = {name: context.get(name) for name in _TAKEN_OVER}
    if identity.get("clientCert"):
        shown["authentication"] = {"clientCert": identity["clientCert"]}
    shown["http"] = {
        "method": context["httpMethod"],
        "path": context["path"],
        "protocol": context["protocol"],
        "sourceIp": identity["sourceIp"],
        "userAgent": identity.get("userAgent") or "",
    }
    shown["time"] = context["requestTime"]
    shown["timeEpoch"] = context["requestTimeEpoch"]
    return shown


def _parameters(call: Call, headers: Headers) -> dict[str, Any]:
    """Headers and query in both of their forms: the last value of each name, and all of them."""
    given, query = _multi(headers(call)), _multi(_query(call))
    return {
        "headers": {name: values[-1] for name, values in given.items()},
        "multiValueHeaders": given,
        "queryStringParameters": {name: values[-1] for name, values in query.items()},
        "multiValueQueryStringParameters": query,
    }


def _query(call: Call) -> list[tuple[str, str]]:
    query = call.request.query
    return parse_qsl(query, keep_blank_values=True) if query else []


def _multi(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def _joined(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {name: ",".join(values) for name, values in _multi(pairs).items()}


def _cookies(headers: Sequence[Header]) -> list[str]:
    lines = [value for name, value in headers if name.lower() == "cookie"]
    return [cookie for line in lines for part in line.split(";") if (cookie := part.strip())]
