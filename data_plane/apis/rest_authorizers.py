"""Authorizers of REST APIs, from their definitions: one builder per type (handbook/04 sections 2 to 4).

Those that verify tokens bring the cryptography along, so they are loaded with the first method that has one.
"""

from collections.abc import Callable

from data_plane.apis.guarded import Guarded
from data_plane.auth.arns import method_arn
from data_plane.auth.authorize import Authorize
from data_plane.auth.identity import compile_identity
from data_plane.auth.lambda_authorizer import (
    REST_SECONDS,
    Accepts,
    Authenticate,
    LambdaAuthorizer,
    compile_lambda,
    everything_given,
    token_like,
)
from data_plane.auth.lambda_event import Build, request_event, token_event
from data_plane.auth.lambda_result import read_policy
from data_plane.auth.permission import permit
from data_plane.errors import CONFIGURATION, AuthorizerConfigurationError
from data_plane.integrations.reception import headers
from data_plane.integrations.stage_variables import resolve
from data_plane.runtime import Call


def compile_authorizer(guarded: Guarded) -> Authorize:
    """The step that a method's authorizer is. Never fails: one that cannot work refuses every call."""
    return _BUILDERS[guarded.authorizer.type](guarded)


def authenticate_by_function(guarded: Guarded) -> Authenticate:
    """The part of a Lambda authorizer that does not ask yet what its policy allows."""
    authorizer, variables = guarded.authorizer, guarded.scope.stage_variables
    accepts, event = _KINDS[authorizer.type](guarded)
    sources = [source for source in (authorizer.identity_source or "").split(",") if source.strip()]
    return compile_lambda(
        LambdaAuthorizer(
            place=guarded.place,
            uri=resolve(authorizer.authorizer_uri or "", variables),
            ttl=guarded.ttl,
            seconds=REST_SECONDS,
            identify=compile_identity(sources, variables),
            accepts=accepts,
            event=event,
            read=read_policy,
            arn=method_arn(guarded.scope),
        ),
        guarded.services.backends.functions,
        guarded.services.results,
    )


def _token(guarded: Guarded) -> tuple[Accepts, Build]:
    return token_like(guarded.authorizer.identity_validation_expression), token_event()


def _request(guarded: Guarded) -> tuple[Accepts, Build]:
    """Where nothing is cached, no identity source need be there."""
    accepts = everything_given if guarded.ttl else _anything
    return accepts, request_event(guarded.resource_path, guarded.scope.stage_variables, headers)


_KINDS: dict[str, Callable[[Guarded], tuple[Accepts, Build]]] = {"TOKEN": _token, "REQUEST": _request}


def _anything(identity: tuple[str, ...]) -> bool:
    return True


def _by_function(guarded: Guarded) -> Authorize:
    authenticate = authenticate_by_function(guarded)
    arn = method_arn(guarded.scope)

    async def authorize(call: Call) -> None:
        granted = await authenticate(call)
        assert granted.policy is not None, "read_policy gives one"
        permit(granted.policy, call, arn(call))

    return authorize


def _by_token(guarded: Guarded) -> Authorize:
    from data_plane.apis import rest_tokens

    return rest_tokens.BUILDERS[guarded.authorizer.type](guarded)


_BUILDERS: dict[str, Callable[[Guarded], Authorize]] = {
    "TOKEN": _by_function,
    "REQUEST": _by_function,
    "COGNITO_USER_POOLS": _by_token,
    "JWT": _by_token,
}


async def missing_authorizer(call: Call) -> None:
    """The step of a method whose authorizer is not there: nobody passes."""
    raise AuthorizerConfigurationError(reason=CONFIGURATION + "Authorizer error")
