"""COGNITO_USER_POOLS and JWT authorizers of REST APIs, from their definitions. Importing this brings cryptography."""

import re
from collections.abc import Callable, Collection, Mapping

from control_plane.definitions import v1
from data_plane.apis.guarded import Guarded
from data_plane.auth.authorize import Authorize
from data_plane.auth.identity import compile_identity
from data_plane.auth.tokens import claims
from data_plane.auth.tokens.token_answers import cognito, rest_jwt
from data_plane.auth.tokens.token_authorizer import TokenAuthorizer, Verify, compile_verifier
from data_plane.auth.tokens.token_checks import Check, wants_audience, wants_claims, wants_pool_audience
from data_plane.integrations.stage_variables import resolve

_USER_POOL = re.compile(r"arn:[\w-]+:cognito-idp:(?P<region>[\w-]+):\d*:userpool/(?P<pool>[\w-]+)")
_SIGNS_FOR_POOLS = ("RS256",)


def _cognito(guarded: Guarded) -> Authorize:
    authorizer, variables = guarded.authorizer, guarded.scope.stage_variables
    check = wants_pool_audience(authorizer.identity_validation_expression)
    pools = [_USER_POOL.fullmatch(resolve(arn, variables)) for arn in authorizer.provider_arns or ()]
    issuers = {f"https://cognito-idp.{each['region']}.amazonaws.com/{each['pool']}": check for each in pools if each}
    return cognito(_verifier(guarded, _SIGNS_FOR_POOLS, issuers), guarded.scopes)


def _jwt(guarded: Guarded) -> Authorize:
    configuration = guarded.authorizer.jwt_configuration
    assert configuration is not None, "the control plane lets no JWT authorizer without one in"
    issuers = {each.issuer: _check(each) for each in configuration.issuers}
    return rest_jwt(_verifier(guarded, configuration.default_algorithms, issuers), guarded.scopes)


def _check(issuer: v1.JwtIssuer) -> Check:
    rules = {
        claim.claim_name: (claim.required, next(iter(claim.expected_values or ()), None))
        for claim in issuer.additional_claims or ()
    }
    return wants_claims(rules, wants_audience(issuer.audiences, client_id=False))


def _verifier(guarded: Guarded, algorithms: Collection[str], issuers: Mapping[str, Check]) -> Verify:
    authorizer = TokenAuthorizer(
        place=guarded.place,
        identify=compile_identity([guarded.authorizer.identity_source or ""], guarded.scope.stage_variables),
        algorithms=algorithms,
        issuers=issuers,
        show=claims.of_rest,
        ttl=guarded.ttl,
    )
    return compile_verifier(authorizer, guarded.services.keys, guarded.services.results)


BUILDERS: dict[str, Callable[[Guarded], Authorize]] = {"COGNITO_USER_POOLS": _cognito, "JWT": _jwt}
