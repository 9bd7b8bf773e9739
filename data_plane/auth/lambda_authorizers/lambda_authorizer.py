"""Lambda authorizers, of every kind of API: identity, cache, function, answer (handbook/04 sections 2, 5 and 11).

| what happens                                              | what the caller is told          |
|-----------------------------------------------------------|----------------------------------|
| the identity is missing, or is not of the form it must be | 401, and the function is not run |
| the function fails with the error `Unauthorized`          | 401                              |
| it fails otherwise, is too slow, answers nonsense         | 500 AUTHORIZER_CONFIGURATION_ERROR |
| there is no such function                                 | the same                         |
| it has no concurrency left                                | 500 AUTHORIZER_FAILURE           |
| it says a plain no (HTTP APIs)                            | 403                              |

What its policy allows is decided elsewhere, for each call anew: a result that is cached may be used for another method.
"""

import re
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

import msgspec

from data_plane import execution_log
from data_plane.auth.identity import Identify
from data_plane.auth.lambda_authorizers import lambda_result
from data_plane.auth.lambda_authorizers.lambda_event import Build
from data_plane.auth.lambda_authorizers.lambda_result import Granted, Malformed, Read
from data_plane.auth.reported import invoked
from data_plane.auth.resource_policy import NOT_AUTHORIZED
from data_plane.auth.results import Identity, Place, Results
from data_plane.errors import (
    CONFIGURATION,
    AccessDenied,
    AuthorizerConfigurationError,
    AuthorizerFailure,
    AuthorizerNotPermitted,
    GatewayError,
    Unauthorized,
)
from data_plane.functions import shown_headers
from data_plane.functions.records import FunctionNotFound, Invocation, TooManyRequests
from data_plane.runtime import Call
from data_plane.time_limit import TimeLimit

Authenticate = Callable[[Call], Awaitable[Granted]]
Accepts = Callable[[Identity], bool]
Permission = Callable[[str], Awaitable[str]]

INVALID_PERMISSIONS = f"{CONFIGURATION}Invalid permissions on Lambda function"

LARGEST = 1_048_576
"""Bytes of an answer: AWS documents a limit for WebSocket APIs only; here a policy shall not hold up everybody."""


_FUNCTION = re.compile(
    r"arn:[\w-]+:apigateway:[\w-]+:lambda:path/{1,2}[\d-]+/functions/(?P<arn>arn:[^:]*:lambda:[^:]*:.+)/invocations/?"
)


class Functions(Protocol):
    def invoke(self, arn: str, event: bytes, *, trace_id: str | None = None) -> Awaitable[Invocation]:
        """Run a function and wait for it. Raises FunctionNotFound and TooManyRequests."""
        ...


class LambdaAuthorizer(msgspec.Struct, frozen=True, kw_only=True):
    """An authorizer, its choices made.

    uri: with stage variables filled in. seconds: how long its function may take. ttl: seconds; 0 caches nothing.
    accepts: is this identity worth asking about? arn: of what a call wants to call.
    permitted: why it may not call the function of this ARN; empty where it may. credentials: does it call as a role?
    sources: what the identity's values are called in the log.
    largest: bytes of an answer. shows_latency: does `$context.authorizer` have `integrationLatency`?
    not_permitted: what logs say in that reason's place.
    """

    place: Place
    uri: str
    ttl: int
    seconds: float
    identify: Identify
    accepts: Accepts
    event: Build
    read: Read
    arn: Callable[[Call], str]
    permitted: Permission
    credentials: bool = False
    sources: Sequence[str] = ()
    largest: int = LARGEST
    shows_latency: bool = True
    not_permitted: str = ""


def compile_lambda(authorizer: LambdaAuthorizer, functions: Functions, results: Results) -> Authenticate:
    ask = _asker(authorizer, functions)
    place, ttl = authorizer.place, authorizer.ttl

    async def authenticate(call: Call) -> Granted:
        _say(call, f"Starting authorizer: {place.authorizer_id} for request: {call.context['requestId']}")
        identity = authorizer.identify(call)
        if not authorizer.accepts(identity):
            raise Unauthorized(reason=f"Unauthorized request: {call.context['requestId']}")
        _say(call, f"Incoming identity: {_shown(authorizer.sources, identity)}")
        seconds = ttl if identity else 0  # nobody in particular is not everybody
        kept = results.get((place, identity)) if seconds else None
        milliseconds = 0
        if kept is None:
            began, epoch = time.perf_counter(), results.epoch
            payload = await ask(call, identity)
            milliseconds = int((time.perf_counter() - began) * 1000)
            kept = (_read(authorizer.read, payload),)
            results.keep(place, identity, kept, seconds=seconds, size=4 * len(payload), epoch=epoch)
        granted: Granted | None = kept[0]
        if granted is None:
            raise AccessDenied(reason=NOT_AUTHORIZED)
        latency = {"integrationLatency": milliseconds} if authorizer.shows_latency else {}
        call.context["authorizer"] = {**granted.context, **latency}
        _say(call, f"Using valid authorizer policy for principal: {execution_log.masked(granted.principal_id)}")
        _say(call, "Successfully completed authorizer execution")
        return granted

    return authenticate


def _shown(sources: Sequence[str], identity: Identity) -> str:
    """`****ken123` of a TOKEN authorizer, `{method.request.header.Hash=********aaaaaa}` of the others."""
    if not sources:
        return execution_log.masked(",".join(identity))
    pairs = zip(sources, identity, strict=True)
    return "{" + ", ".join(f"{source.strip()}={execution_log.masked(value)}" for source, value in pairs) + "}"


def _asker(authorizer: LambdaAuthorizer, functions: Functions) -> Callable[[Call, Identity], Awaitable[bytes]]:
    """The step that runs the function, to its answer."""
    found = _FUNCTION.fullmatch(authorizer.uri)
    function_arn = found["arn"] if found else ""
    region = function_arn.split(":")[3] if found else ""
    address = f"https://lambda.{region}.amazonaws.com/2015-03-31/functions/{function_arn}/invocations"
    limit = TimeLimit(authorizer.seconds)

    async def ask(call: Call, identity: Identity) -> bytes:
        event = authorizer.event(call, authorizer.arn(call), identity)
        if call.log is not None:
            call.log.trace(f"Endpoint request URI: {address}")
            if call.log.data_trace:
                call.log.say(f"Endpoint request headers: {_headers(authorizer, call, address, event)}")
            call.log.trace(f"Endpoint request body after transformations: {event.decode()}")
            call.log.say(f"Sending request to {address}")
        refused = await authorizer.permitted(function_arn)
        if refused:
            raise AuthorizerNotPermitted(reason=authorizer.not_permitted or refused)
        try:
            invocation = await limit.hold(functions.invoke(function_arn, event, trace_id=call.trace or None))
        except TimeoutError:
            raise AuthorizerConfigurationError(reason="Execution failed due to a timeout error") from None
        except FunctionNotFound:
            raise AuthorizerNotPermitted(reason=authorizer.not_permitted or INVALID_PERMISSIONS) from None
        except TooManyRequests:
            raise AuthorizerFailure(reason=CONFIGURATION + "Rate Exceeded.") from None
        invoked(call, invocation.request_id)
        if call.log is not None:
            shown = invocation.payload.decode("utf-8", "replace")
            call.log.trace(f"Authorizer result body before parsing: {shown}")
        if invocation.function_error is not None:
            raise _function_failure(call, invocation)
        if len(invocation.payload) > authorizer.largest:
            raise AuthorizerConfigurationError(reason=f"{CONFIGURATION}Authorizer error: its result is too large")
        return invocation.payload

    return ask


def _headers(authorizer: LambdaAuthorizer, call: Call, address: str, event: bytes) -> str:
    """Those of the request to Lambda, as the log shows them."""
    home, place = authorizer.arn(call).partition("/")[0], authorizer.place
    source_arn = None if authorizer.credentials else f"{home}/authorizers/{place.authorizer_id}"
    caller = shown_headers.Caller(host=address.split("/")[2], api_id=place.api_id, source_arn=source_arn)
    return execution_log.shown_headers(shown_headers.requested(caller, call, call.trace, event))


def _read(read: Read, payload: bytes) -> Granted | None:
    try:
        return read(payload)
    except Malformed as problem:
        raise AuthorizerConfigurationError(reason=f"{CONFIGURATION}{problem}") from None


def _function_failure(call: Call, invocation: Invocation) -> GatewayError:
    if lambda_result.is_unauthorized(invocation.payload):
        return Unauthorized(reason=f"Unauthorized request: {call.context['requestId']}")
    return AuthorizerConfigurationError(reason=CONFIGURATION + lambda_result.FAILED)


def _say(call: Call, line: str) -> None:
    if call.log is not None:
        call.log.say(line)
