"""Authorizers of HTTP APIs, from their definitions: one builder per type (handbook/04 sections 4 and 5).

Those that verify tokens bring the cryptography along, so they are loaded with the first route that has one.
"""

from collections.abc import Callable

import msgspec

from control_plane.definitions import v2
from data_plane.apis.guarded import permission
from data_plane.apis.services import Services
from data_plane.auth.authorize import Authorize
from data_plane.auth.identity import compile_identity
from data_plane.auth.lambda_authorizers import lambda_kinds
from data_plane.auth.lambda_authorizers.permission import guard_by_function
from data_plane.auth.policies.arns import method_arn
from data_plane.auth.reported import reported
from data_plane.auth.results import Place
from data_plane.integrations.http_apis.reception import headers
from data_plane.integrations.stage_variables import resolve
from data_plane.runtime import Scope


class GuardedRoute(msgspec.Struct, frozen=True, kw_only=True):
    """A route, and the authorizer that guards it. place: whose results are kept together."""

    route: v2.Route
    authorizer: v2.Authorizer
    place: Place
    scope: Scope
    services: Services


def compile_authorizer(guarded: GuardedRoute) -> Authorize:
    """The step that a route's authorizer is. Never fails: one that cannot work refuses every call."""
    return BUILDERS[guarded.authorizer.authorizer_type](guarded)


def _by_function(guarded: GuardedRoute) -> Authorize:
    authorizer, scope, services = guarded.authorizer, guarded.scope, guarded.services
    function = lambda_kinds.Function(
        place=guarded.place,
        uri=resolve(authorizer.authorizer_uri or "", scope.stage_variables),
        ttl=authorizer.authorizer_result_ttl_in_seconds or 0,
        sources=authorizer.identity_source,
        stage_variables=scope.stage_variables,
        arn=method_arn(scope),
        permitted=permission(services, scope, authorizer.authorizer_id, authorizer.authorizer_credentials_arn),
    )
    key = guarded.route.route_key
    made = lambda_kinds.http(
        function,
        key.partition(" ")[2] or key,
        headers,
        payload_format=authorizer.authorizer_payload_format_version or "1.0",
        simple=bool(authorizer.enable_simple_responses),
    )
    return guard_by_function(made, services.backends.functions, services.results)


def _by_token(guarded: GuardedRoute) -> Authorize:
    from data_plane.auth.tokens import token_answers, token_authorizer

    configuration = guarded.authorizer.jwt_configuration or v2.JwtConfiguration()
    identify = compile_identity(guarded.authorizer.identity_source, guarded.scope.stage_variables)
    authorizer = token_authorizer.of_http_api(
        guarded.place, identify, configuration.issuer or "", configuration.audience or ()
    )
    verify = token_authorizer.compile_verifier(authorizer, guarded.services.keys, guarded.services.results)
    return reported(token_answers.http_jwt(verify, guarded.route.authorization_scopes))


BUILDERS: dict[str, Callable[[GuardedRoute], Authorize]] = {"REQUEST": _by_function, "JWT": _by_token}
