"""What must hold of a Route, by itself and among its API's others (handbook/05 section 2, handbook/06 section 3)."""

import re
from collections.abc import Mapping
from itertools import zip_longest
from typing import Any

from control_plane.definitions import v2
from control_plane.store import Account
from control_plane.v2 import unverified
from control_plane.wire.errors import BadRequest, Conflict

_HTTP_KEY = re.compile(r"(?P<verb>ANY|GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) (?P<path>/\S*)", re.ASCII)
_LITERAL = re.compile(r"[^{}+\s/]+")
_VARIABLE = re.compile(r"\{(?P<name>[a-zA-Z0-9._:-]+)(?P<greedy>\+?)\}", re.ASCII)
_PARAMETER = re.compile(
    r"route\.request\.(header|querystring|multivalueheader|multivaluequerystring)\.[\w.$-]+", re.ASCII
)
_LONGEST_KEY = 256
_MOST_SCOPES = 10
_WEBSOCKET_MEMBERS = {
    "api_key_required": "apiKeyRequired",
    "model_selection_expression": "modelSelectionExpression",
    "request_models": "requestModels",
    "request_parameters": "requestParameters",
    "route_response_selection_expression": "routeResponseSelectionExpression",
}


def check(account: Account, api: v2.Api, route: v2.Route) -> None:
    if not route.route_key:
        raise BadRequest("Route key is required")
    _KEYS[api.protocol_type](api, route)
    others = [each for each in api.routes.values() if each.route_id != route.route_id]
    account.ports.limits.check("routes_per_api", len(others) + 1)
    for other in others:
        if other.route_key == route.route_key:
            raise Conflict(f"Route with key {route.route_key} already exists for this API")
        if _conflict(route.route_key, other.route_key):
            raise Conflict(
                f'The provided route key "{route.route_key}" has a conflicting variable on the same hierarchical level '
                f'as "{other.route_key}"'
            )
    _check_target(api, route)
    _check_authorization(api, route)


def _check_http(api: v2.Api, route: v2.Route) -> None:
    if route.route_key != "$default" and not _is_http_key(route.route_key):
        raise BadRequest(unverified.HTTP_ROUTE_KEY)
    for member, name in _WEBSOCKET_MEMBERS.items():
        if getattr(route, member):
            raise BadRequest(unverified.ONLY_FOR.format(member=name, protocol="WEBSOCKET"))


def _check_websocket(api: v2.Api, route: v2.Route) -> None:
    if len(route.route_key) > _LONGEST_KEY:
        raise BadRequest(unverified.WEBSOCKET_ROUTE_KEY)
    if route.route_response_selection_expression not in (None, "$default"):
        raise BadRequest(unverified.ROUTE_RESPONSE_SELECTION)
    if route.route_key != "$connect" and (route.authorization_type != "NONE" or route.api_key_required):
        raise BadRequest(unverified.ONLY_ON_CONNECT)
    check_parameters(route.request_parameters)
    known = {model.name for model in api.models.values()}
    for name in (route.request_models or {}).values():
        if name not in known:
            raise BadRequest(unverified.ROUTE_MODEL.format(name=name))


def check_parameters(parameters: Mapping[str, Any] | None) -> None:
    for name in parameters or {}:
        if not _PARAMETER.fullmatch(name):
            raise BadRequest(f"Invalid mapping expression parameter specified: {name}")


def _is_http_key(key: str) -> bool:
    """`VERB /path`: a variable is a whole segment, with a name of its own; a greedy one is the last segment."""
    found = _HTTP_KEY.fullmatch(key)
    if found is None:
        return False
    segments = found["path"][1:].split("/")
    if segments[-1] == "":
        segments.pop()
    variables = [_VARIABLE.fullmatch(each) for each in segments]
    names = [each["name"] for each in variables if each]
    greedy_early = any(each and each["greedy"] for each in variables[:-1])
    whole = all(each or _LITERAL.fullmatch(text) for each, text in zip(variables, segments, strict=True))
    return whole and not greedy_early and len(set(names)) == len(names)


def _conflict(one: str, other: str) -> bool:
    """Whether two route keys with the same verb name a variable differently at the same place of the same path."""
    verb, _, path = one.partition(" ")
    other_verb, _, other_path = other.partition(" ")
    if verb != other_verb:
        return False
    for here, there in zip_longest(path.split("/"), other_path.split("/")):
        if here == there:
            continue
        left, right = _VARIABLE.fullmatch(here or ""), _VARIABLE.fullmatch(there or "")
        return bool(left and right and left["greedy"] == right["greedy"])
    return False


def _check_target(api: v2.Api, route: v2.Route) -> None:
    if route.target is None:
        return
    if not route.target.startswith("integrations/") or route.integration_id not in api.integrations:
        raise BadRequest(unverified.ROUTE_TARGET.format(target=route.target))


def _check_authorization(api: v2.Api, route: v2.Route) -> None:
    """JWT and CUSTOM have an authorizer of their kind; only JWT has scopes."""
    authorizer = api.authorizers.get(route.authorizer_id or "")
    kind = authorizer.authorizer_type if authorizer else None
    if route.authorization_type == "JWT" and kind != "JWT":
        raise BadRequest(
            "Invalid authorizer ID specified. Setting the authorization type to JWT requires a valid JWT authorizer."
        )
    if route.authorization_type == "CUSTOM" and kind != "REQUEST":
        raise BadRequest(  # reported: https://github.com/hashicorp/terraform-provider-aws/issues/17497
            "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires "
            "a valid authorizer."
        )
    if route.authorizer_id and route.authorization_type in ("NONE", "AWS_IAM"):
        raise BadRequest("Unable to update route. Authorizer type is invalid or null")
    if route.authorization_scopes and route.authorization_type != "JWT":
        raise BadRequest(unverified.SCOPES_WITHOUT_JWT)
    if len(route.authorization_scopes or ()) > _MOST_SCOPES:
        raise BadRequest(unverified.TOO_MANY_SCOPES)


_KEYS = {"HTTP": _check_http, "WEBSOCKET": _check_websocket}
