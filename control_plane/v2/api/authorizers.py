"""Authorizers: who says whether a caller may (handbook/05, handbook/06 section 8). Rules are in `authorizer_rules`."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict, Unpack

from msgspec.structs import replace

from control_plane import identifiers
from control_plane.definitions import v2
from control_plane.operations import apigatewayv2
from control_plane.store import Account
from control_plane.v2 import lookup, unverified
from control_plane.v2.api import authorizer_rules
from control_plane.v2.changes import updated, without
from control_plane.v2.paging import page
from control_plane.v2.stage import deploying
from control_plane.wire.errors import Conflict

_DEFAULT_TTL = 300
"""Seconds that what an HTTP API's function said is kept, where there is something to keep it by."""


class AuthorizerMembers(TypedDict, total=False):
    """What both CreateAuthorizer and UpdateAuthorizer take."""

    authorizer_credentials_arn: str
    authorizer_payload_format_version: str
    authorizer_result_ttl_in_seconds: int
    authorizer_uri: str
    enable_simple_responses: bool
    identity_validation_expression: str
    jwt_configuration: Mapping[str, Any]


@apigatewayv2.operation
def create_authorizer(
    account: Account,
    *,
    api_id: str,
    authorizer_type: str,
    identity_source: Sequence[str],
    name: str,
    **members: Unpack[AuthorizerMembers],
) -> v2.Authorizer:
    api = account.v2_apis[api_id]
    account.ports.limits.check("authorizers_per_api", len(api.authorizers) + 1)
    authorizer = v2.Authorizer(
        authorizer_id=identifiers.short_id(),
        name=name,
        authorizer_type=authorizer_type,
        identity_source=identity_source,
    )
    return _save(account, api, defaulted(api, _changed(authorizer, members)))


@apigatewayv2.operation
def get_authorizer(account: Account, *, api_id: str, authorizer_id: str) -> v2.Authorizer:
    return lookup.authorizer(account.v2_apis[api_id], authorizer_id)


@apigatewayv2.operation
def get_authorizers(
    account: Account, *, api_id: str, max_results: str | None = None, next_token: str | None = None
) -> Mapping[str, Any]:
    return page(account.v2_apis[api_id].authorizers.values(), next_token, max_results)


@apigatewayv2.operation
def update_authorizer(
    account: Account,
    *,
    api_id: str,
    authorizer_id: str,
    authorizer_type: str | None = None,
    identity_source: Sequence[str] | None = None,
    name: str | None = None,
    **members: Unpack[AuthorizerMembers],
) -> v2.Authorizer:
    api = account.v2_apis[api_id]
    given = {**members, "authorizer_type": authorizer_type, "identity_source": identity_source, "name": name}
    return _save(account, api, _changed(lookup.authorizer(api, authorizer_id), given))


@apigatewayv2.operation
def delete_authorizer(account: Account, *, api_id: str, authorizer_id: str) -> None:
    api = account.v2_apis[api_id]
    authorizer = lookup.authorizer(api, authorizer_id)
    for route in api.routes.values():
        if route.authorizer_id == authorizer_id:
            raise Conflict(f"Cannot delete authorizer '{authorizer.name}', is referenced in route: {route.route_key}")
    deploying.save(account, replace(api, authorizers=without(api.authorizers, authorizer_id)))


def defaulted(api: v2.Api, authorizer: v2.Authorizer) -> v2.Authorizer:
    """A new authorizer with what AWS fills in."""
    if api.protocol_type != "HTTP" or authorizer.authorizer_type != "REQUEST":
        return authorizer
    ttl = authorizer.authorizer_result_ttl_in_seconds
    default = _DEFAULT_TTL if authorizer.identity_source else 0
    return replace(
        authorizer,
        authorizer_result_ttl_in_seconds=default if ttl is None else ttl,
        enable_simple_responses=bool(authorizer.enable_simple_responses),
    )


def _changed(authorizer: v2.Authorizer, members: Mapping[str, Any]) -> v2.Authorizer:
    jwt = members.get("jwt_configuration")
    changes = {**members, "jwt_configuration": v2.JwtConfiguration(**jwt) if jwt else jwt}
    return updated(authorizer, changes)


def _save(account: Account, api: v2.Api, authorizer: v2.Authorizer) -> v2.Authorizer:
    authorizer_rules.check(api, authorizer)
    if any(
        each.name == authorizer.name and each.authorizer_id != authorizer.authorizer_id
        for each in api.authorizers.values()
    ):
        raise Conflict(unverified.AUTHORIZER_NAME_TAKEN)
    deploying.save(account, replace(api, authorizers={**api.authorizers, authorizer.authorizer_id: authorizer}))
    return authorizer
