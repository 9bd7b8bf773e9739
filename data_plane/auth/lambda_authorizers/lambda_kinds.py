"""The kinds of Lambda authorizers of REST, HTTP and WebSocket APIs, each from plain values (handbook/04).

| kind      | asked only where                       | event                  | answer                | time |
|-----------|----------------------------------------|------------------------|-----------------------|------|
| TOKEN     | the token is there and fits the pattern| TOKEN                  | policy                | 29 s |
| REQUEST   | its sources are there, if it caches    | REQUEST                | policy                | 29 s |
| HTTP      | its sources are there                  | payload format 1.0, 2.0| policy, or yes and no | 10 s |
| WebSocket | its sources are there                  | REQUEST, at `$connect` | policy                | 29 s |
"""

from collections.abc import Callable, Mapping, Sequence

import msgspec

from data_plane.auth.identity import compile_identity, whole_match
from data_plane.auth.lambda_authorizers.lambda_authorizer import Accepts, LambdaAuthorizer, Permission
from data_plane.auth.lambda_authorizers.lambda_event import (
    Build,
    Headers,
    connect_event,
    http_event_1,
    http_event_2,
    request_event,
    token_event,
)
from data_plane.auth.lambda_authorizers.lambda_result import read_policy, read_simple, read_typed_policy
from data_plane.auth.results import Identity, Place
from data_plane.runtime import Call

_LARGEST_AT_CONNECT = 8192
_SECONDS, _HTTP_SECONDS = 29.0, 10.0
_NOT_PERMITTED = (
    "The IAM role configured on the authorizer or API Gateway doesn't have permissions to call the authorizer. "
    "Check the permissions and try again."
)
"""`$context.authorizer.error` of HTTP APIs."""


class Function(msgspec.Struct, frozen=True, kw_only=True):
    """What every kind has: whose results are kept together, which function, for how long its results are kept.

    uri: `arn:aws:apigateway:...:lambda:path/.../invocations`. ttl: seconds. sources: expressions, in their order.
    permitted: why the function of this ARN may not be called by this authorizer; empty where it may.
    credentials: does it call as a role?
    stage_variables: of the stage; those in `uri` are filled in already. arn: of what a call wants to call.
    """

    place: Place
    uri: str
    ttl: int
    sources: Sequence[str]
    stage_variables: Mapping[str, str]
    arn: Callable[[Call], str]
    permitted: Permission
    credentials: bool = False


def rest_token(function: Function, pattern: str | None) -> LambdaAuthorizer:
    """pattern: identityValidationExpression."""
    authorizer = _authorizer(function, _token_like(pattern), token_event())
    return msgspec.structs.replace(authorizer, sources=())


def rest_request(function: Function, resource_path: str, headers: Headers) -> LambdaAuthorizer:
    return _authorizer(function, _sources(function), request_event(resource_path, function.stage_variables, headers))


def websocket(function: Function, headers: Headers) -> LambdaAuthorizer:
    authorizer = _authorizer(function, all, connect_event(function.stage_variables, headers))
    return msgspec.structs.replace(authorizer, largest=_LARGEST_AT_CONNECT)


def http(
    function: Function, resource_path: str, headers: Headers, *, payload_format: str, simple: bool
) -> LambdaAuthorizer:
    """payload_format: `1.0` or `2.0`. simple: enableSimpleResponses. resource_path: the route's, as `/pets/{id}`."""
    variables = function.stage_variables
    new = payload_format == "2.0"
    event = http_event_2(variables, headers) if new else http_event_1(resource_path, variables, headers)
    authorizer = _authorizer(function, all, event)
    read = read_simple if simple else read_typed_policy
    return msgspec.structs.replace(
        authorizer, seconds=_HTTP_SECONDS, read=read, shows_latency=False, not_permitted=_NOT_PERMITTED
    )


def _authorizer(function: Function, accepts: Accepts, event: Build) -> LambdaAuthorizer:
    return LambdaAuthorizer(
        place=function.place,
        uri=function.uri,
        ttl=function.ttl,
        seconds=_SECONDS,
        identify=compile_identity(function.sources, function.stage_variables),
        accepts=accepts,
        event=event,
        read=read_policy,
        arn=function.arn,
        permitted=function.permitted,
        credentials=function.credentials,
        sources=function.sources,
    )


def _sources(function: Function) -> Accepts:
    """Where nothing is cached, no source need be there."""
    return all if function.ttl else _anything


def _token_like(pattern: str | None) -> Accepts:
    """There is a token, and the pattern fits all of it. A pattern that is none fits nothing."""
    if not pattern:
        return all
    fits = whole_match(pattern)
    return lambda identity: all(identity) and fits(identity[0])


def _anything(identity: Identity) -> bool:
    return True
