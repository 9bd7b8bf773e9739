"""Authorizers: who says whether a caller may (handbook/01 section 7). What each type needs is in `authorizer_rules`."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from control_plane import identifiers
from control_plane.definitions import v1
from control_plane.operations import apigateway
from control_plane.paging import page
from control_plane.patch import Patch, choose_from, number, optional, plain, value, valued_items
from control_plane.store import Account
from control_plane.v1 import lookup, unverified
from control_plane.v1.access import authorizer_rules
from control_plane.v1.enumerations import enumerated
from control_plane.wire.errors import Conflict

_AUTH_TYPES: Mapping[str, str] = {
    "TOKEN": "custom",
    "REQUEST": "custom",
    "COGNITO_USER_POOLS": "cognito_user_pools",
    "JWT": "jwt",
}
"""What `authType` is where its user says nothing: the name of the type in OpenAPI documents."""


@apigateway.operation
def create_authorizer(
    account: Account,
    *,
    rest_api_id: str,
    name: str,
    type: str,
    provider_arns: Sequence[str] | None = None,
    auth_type: str | None = None,
    authorizer_uri: str | None = None,
    authorizer_credentials: str | None = None,
    identity_source: str | None = None,
    identity_validation_expression: str | None = None,
    authorizer_result_ttl_in_seconds: int | None = None,
    jwt_configuration: Mapping[str, Any] | None = None,
) -> v1.Authorizer:
    api = account.rest_apis.find(rest_api_id)
    if api is None:
        raise Conflict("Unable to complete operation due to concurrent modification. Please try again later.")
    account.ports.limits.check("authorizers_per_api", len(api.authorizers) + 1)
    return _save(
        account,
        api,
        v1.Authorizer(
            id=identifiers.short_id(),
            name=name,
            type=type,
            provider_arns=provider_arns or None,
            auth_type=auth_type or _AUTH_TYPES[type],
            authorizer_uri=authorizer_uri,
            authorizer_credentials=authorizer_credentials,
            identity_source=identity_source,
            identity_validation_expression=identity_validation_expression,
            authorizer_result_ttl_in_seconds=authorizer_result_ttl_in_seconds,
            jwt_configuration=authorizer_rules.jwt_configuration(jwt_configuration) if jwt_configuration else None,
        ),
    )


@apigateway.operation
def get_authorizer(account: Account, *, rest_api_id: str, authorizer_id: str) -> v1.Authorizer:
    return lookup.authorizer(account.rest_apis[rest_api_id], authorizer_id)


@apigateway.operation
def get_authorizers(
    account: Account, *, rest_api_id: str, position: str | None = None, limit: int | None = None
) -> Mapping[str, Any]:
    return page(list(account.rest_apis[rest_api_id].authorizers.values()), position, limit)


@apigateway.operation
def update_authorizer(
    account: Account,
    *,
    rest_api_id: str,
    authorizer_id: str,
    patch_operations: Sequence[Mapping[str, str]] | None = None,
) -> v1.Authorizer:
    api = account.rest_apis[rest_api_id]
    return _save(account, api, _PATCH.apply(lookup.authorizer(api, authorizer_id), patch_operations))


@apigateway.operation
def delete_authorizer(account: Account, *, rest_api_id: str, authorizer_id: str) -> None:
    api = account.rest_apis[rest_api_id]
    authorizer = lookup.authorizer(api, authorizer_id)
    for resource, method in lookup.methods(api):
        if method.authorizer_id == authorizer.id:
            place = f"{method.http_method}/{resource.path}"
            raise Conflict(f"Cannot delete authorizer '{authorizer.name}', is referenced in method: {place}")
    rest = {key: each for key, each in api.authorizers.items() if key != authorizer.id}
    account.rest_apis.put(api.id, replace(api, authorizers=rest))


def _save(account: Account, api: v1.RestApi, authorizer: v1.Authorizer) -> v1.Authorizer:
    authorizer_rules.check(authorizer)
    if any(each.name == authorizer.name and each.id != authorizer.id for each in api.authorizers.values()):
        raise Conflict(unverified.AUTHORIZER_NAME_TAKEN)
    account.rest_apis.put(api.id, replace(api, authorizers={**api.authorizers, authorizer.id: authorizer}))
    return authorizer


_SINGLE = (
    "/authorizerUri",
    "/authorizerCredentials",
    "/authorizerResultTtlInSeconds",
    "/authType",
    "/identityValidationExpression",
    "/name",
    "/type",
    "/identitySource",
    "/jwtConfiguration",
)
_PATCH: Patch[v1.Authorizer] = Patch(
    value("/name", plain),
    value("/type", enumerated("AuthorizerType")),
    value("/authType", optional),
    value("/authorizerUri", optional),
    value("/authorizerCredentials", optional),
    value("/authorizerResultTtlInSeconds", number(int, unverified.AUTHORIZER_TTL)),
    value("/identityValidationExpression", optional),
    value("/identitySource", optional, ops=("add", "replace", "remove")),
    value("/jwtConfiguration", authorizer_rules.jwt_configuration_text),
    valued_items("/providerARNs"),
    refuse=choose_from(
        replace=_SINGLE, add=("/identitySource", "/providerARNs"), remove=("/identitySource", "/providerARNs")
    ),
)
