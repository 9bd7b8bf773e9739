"""Authorizers of REST APIs, from their definitions: one builder per type (handbook/04 sections 2 to 4).

Those that verify tokens bring the cryptography along, so they are loaded with the first method that has one.
"""

from collections.abc import Callable

from data_plane.apis.guarded import Guarded, permission
from data_plane.auth.authorize import Authorize
from data_plane.auth.lambda_authorizers import lambda_kinds
from data_plane.auth.lambda_authorizers.lambda_authorizer import LambdaAuthorizer
from data_plane.auth.lambda_authorizers.permission import guard_by_function
from data_plane.auth.policies.arns import method_arn
from data_plane.auth.reported import reported
from data_plane.integrations.reception import headers
from data_plane.integrations.stage_variables import resolve


def compile_authorizer(guarded: Guarded) -> Authorize:
    """The step that a method's authorizer is. Never fails: one that cannot work refuses every call."""
    return BUILDERS[guarded.authorizer.type](guarded)


def lambda_authorizer(guarded: Guarded) -> LambdaAuthorizer:
    """A TOKEN or REQUEST authorizer."""
    authorizer, variables = guarded.authorizer, guarded.scope.stage_variables
    function = lambda_kinds.Function(
        place=guarded.place,
        uri=resolve(authorizer.authorizer_uri or "", variables),
        ttl=guarded.ttl,
        sources=[source for source in (authorizer.identity_source or "").split(",") if source.strip()],
        stage_variables=variables,
        arn=method_arn(guarded.scope),
        permitted=permission(guarded.services, guarded.scope, authorizer.id, authorizer.authorizer_credentials),
        credentials=bool(authorizer.authorizer_credentials),
    )
    if authorizer.type == "TOKEN":
        return lambda_kinds.rest_token(function, authorizer.identity_validation_expression)
    return lambda_kinds.rest_request(function, guarded.resource_path, headers)


def _by_function(guarded: Guarded) -> Authorize:
    services = guarded.services
    return guard_by_function(lambda_authorizer(guarded), services.backends.functions, services.results)


def _by_token(guarded: Guarded) -> Authorize:
    from data_plane.apis import rest_tokens

    return reported(rest_tokens.BUILDERS[guarded.authorizer.type](guarded))


BUILDERS: dict[str, Callable[[Guarded], Authorize]] = {
    "TOKEN": _by_function,
    "REQUEST": _by_function,
    "COGNITO_USER_POOLS": _by_token,
    "JWT": _by_token,
}
