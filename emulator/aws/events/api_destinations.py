"""API destinations and REST APIs as targets of rules: the HTTP request that an event becomes.

A connection's own parameters and its way of authorization count more than those of a target.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-target-connection.html
https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_HttpParameters.html

Importing this imports EventBridge.
"""

import base64
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from moto.events.models import events_backends

from data_plane.roles import Role
from data_plane.runtime import Header
from emulator.aws.regional import backend
from emulator.aws.targets.deliveries import Failure
from emulator.aws.targets.http_targets import HttpCall, OAuth, Pairs, with_query

_AGENT = ("User-Agent", "Amazon/EventBridge/ApiDestinations")
_TYPE = ("Content-Type", "application/json; charset=utf-8")
_WITHOUT_BODY = ("GET", "HEAD", "OPTIONS", "TRACE")


def is_destination(arn: str) -> bool:
    return arn.split(":")[2] == "events" and arn.split(":", 5)[5].startswith("api-destination/")


def call_destination(target: Mapping[str, Any], text: str, role: Role | None) -> HttpCall | Failure:
    """As the destination and its connection are now."""
    _, _, _, region, account_id, path = target["Arn"].split(":", 5)
    found = backend(events_backends, account_id, region)
    destination = found.destinations.get(path.split("/")[1]) if found else None
    connection = found.connections.get(destination.connection_arn.split("/")[1]) if found and destination else None
    if destination is None or connection is None:
        return Failure("ResourceNotFoundException", f"{target['Arn']} is not there", again=False)
    told, own = target.get("HttpParameters", {}), connection.auth_parameters
    more = own.get("InvocationHttpParameters", {})
    headers = {name.lower(): (name, value) for name, value in _headers(told, more, connection)}
    query = dict(told.get("QueryStringParameters", {})) | dict(_pairs(more, "QueryStringParameters"))
    url = _with_values(destination.invocation_endpoint, told.get("PathParameterValues", ()))
    return HttpCall(
        method=destination.http_method,
        url=with_query(url, query.items()),
        headers=tuple(headers.values()),
        body=_body(destination.http_method, text, _pairs(more, "BodyParameters")),
        oauth=_oauth(own.get("OAuthParameters")),
        role=role,
        action="events:InvokeApiDestination",
        resource=target["Arn"],
    )


def call_api(target: Mapping[str, Any], text: str, role: Role | None) -> HttpCall:
    """`arn:aws:execute-api:us-east-1:000000000000:{api}/{stage}/POST/pets/*`, whose stars are values of the target."""
    _, _, _, region, _, path = target["Arn"].split(":", 5)
    api, stage, method, *rest = path.split("/", 3)
    told = target.get("HttpParameters", {})
    url = f"https://{api}.execute-api.{region}.amazonaws.com/{stage}/{''.join(rest)}"
    return HttpCall(
        method=method,
        url=with_query(
            _with_values(url, told.get("PathParameterValues", ())), told.get("QueryStringParameters", {}).items()
        ),
        headers=(_TYPE, *told.get("HeaderParameters", {}).items()),
        body=_body(method, text, ()),
        role=role,
        action="execute-api:Invoke",
        resource=target["Arn"],
        own=True,
    )


def _headers(told: Mapping[str, Any], more: Mapping[str, Any], connection: Any) -> Iterator[Header]:
    yield from (_AGENT, _TYPE)
    yield from told.get("HeaderParameters", {}).items()
    yield from _pairs(more, "HeaderParameters")
    authorize = _AUTHORIZED.get(connection.authorization_type)
    if authorize is not None:
        yield authorize(connection.auth_parameters)


def _basic(parameters: Mapping[str, Any]) -> Header:
    own = parameters["BasicAuthParameters"]
    return "Authorization", "Basic " + base64.b64encode(f"{own['Username']}:{own['Password']}".encode()).decode()


def _api_key(parameters: Mapping[str, Any]) -> Header:
    own = parameters["ApiKeyAuthParameters"]
    return own["ApiKeyName"], own["ApiKeyValue"]


_AUTHORIZED: Mapping[str, Callable[[Mapping[str, Any]], Header]] = {"BASIC": _basic, "API_KEY": _api_key}


def _oauth(parameters: Mapping[str, Any] | None) -> OAuth | None:
    if parameters is None:
        return None
    more = parameters.get("OAuthHttpParameters", {})
    return OAuth(
        endpoint=parameters["AuthorizationEndpoint"],
        method=parameters["HttpMethod"],
        client_id=parameters["ClientParameters"]["ClientID"],
        client_secret=parameters["ClientParameters"]["ClientSecret"],
        headers=_pairs(more, "HeaderParameters"),
        query=_pairs(more, "QueryStringParameters"),
        body=_pairs(more, "BodyParameters"),
    )


def _pairs(parameters: Mapping[str, Any], member: str) -> Pairs:
    return tuple((each["Key"], each["Value"]) for each in parameters.get(member, ()))


def _with_values(url: str, values: Iterable[str]) -> str:
    for value in values:
        url = url.replace("*", quote(str(value), safe=""), 1)
    return url


def _body(method: str, text: str, more: Pairs) -> bytes:
    """A connection's parameters are members of what is an object."""
    if method in _WITHOUT_BODY:
        return b""
    if more:
        try:
            document = json.loads(text)
        except ValueError:
            return text.encode()
        if isinstance(document, dict):
            text = json.dumps({**document, **dict(more)})
    return text.encode()
