"""A function behind an integration: which one, whether it may be called, and how a call of it fails.

URIs: `arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{ARN of a function, version or alias}/invocations`.

Without credentials the gateway calls as `apigateway.amazonaws.com`, which the function's resource policy must allow for
the method's ARN. With a role, or with the caller's own credentials (`arn:aws:iam::*:user/*`), that policy is not asked
(handbook/02 section 9, handbook/07 section 8), but whether the gateway may assume the role, and the role may call.
"""

import re
from collections.abc import Awaitable, Callable, Iterator

import msgspec

from control_plane.definitions import v1, v2
from data_plane.context import new_request_id
from data_plane.errors import (
    CONFIGURATION,
    ApiConfigurationError,
    FunctionNotPermitted,
    FunctionThrottled,
    IntegrationTimeout,
    RequestTooLarge,
    RoleNotAssumed,
)
from data_plane.functions import shown_headers
from data_plane.functions.records import MAX_REQUEST, FunctionNotFound, Invocation, NotInvocable, TooManyRequests
from data_plane.integrations import said
from data_plane.integrations.backends import Backends
from data_plane.integrations.reception import shown_trace
from data_plane.integrations.stage_variables import resolve
from data_plane.roles import CALLERS_OWN, Role, role_of
from data_plane.runtime import Call, Header, Integrated, Scope
from data_plane.time_limit import TimeLimit

Invoke = Callable[[Call, bytes], Awaitable[Invocation]]
"""(call, event) -> how it went. Raises GatewayError where Lambda would not run the function, or not in time."""

_URI = re.compile(
    r"arn:[\w-]+:apigateway:(?P<region>[\w-]+):lambda:(?P<path>path/{1,2}[\d-]+/functions/(?P<arn>.+)/"
    r"(?P<operation>invocations|response-streaming-invocations))/?"
)
_NOT_PERMITTED = f"{CONFIGURATION}Invalid permissions on Lambda function"


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """Which function a method calls. source_arn: the method, for the function's policy; None where that is not asked.

    role: that it is called with. url: Lambda's, for the execution log. streams: the URI asks for a streamed response.
    """

    arn: str
    url: str
    streams: bool
    source_arn: str | None
    role: Role | None = None


class _Failure(msgspec.Struct):
    """What is read of Lambda's error document."""

    message: str = msgspec.field(name="errorMessage", default="")


def is_function(uri: str) -> bool:
    return ":lambda:path/" in uri


def compile_target(resource: v1.Resource, method: v1.Method, integration: v1.Integration, scope: Scope) -> Target:
    """Raises ApiConfigurationError for a URI that names no function, and for a verb that is not Lambda's."""
    credentials = resolve(integration.credentials or "", scope.stage_variables)
    source = source_arn(scope, f"{method.http_method}{resource.path}")
    target = target_of(resolve(integration.uri or "", scope.stage_variables), source, credentials)
    if integration.http_method != "POST" or target is None:
        raise ApiConfigurationError(reason=_NOT_PERMITTED)
    if credentials == CALLERS_OWN and method.authorization_type != "AWS_IAM":
        raise ApiConfigurationError(reason=f"{CONFIGURATION}The caller has no credentials to call the function with")
    return target


def target_of(uri: str, source: str, credentials: str) -> Target | None:
    """The function that a URI names, None where it names none. source: the ARN of what asks for it."""
    found = _URI.fullmatch(uri)
    if found is None:
        return None
    return Target(
        arn=found["arn"],
        url=f"https://lambda.{found['region']}.amazonaws.com/{found['path'].removeprefix('path').lstrip('/')}",
        streams=found["operation"] != "invocations",
        source_arn=None if credentials else source,
        role=role_of(credentials, source),
    )


def compile_call(target: Target, timeout_in_millis: int, scope: Scope, backends: Backends) -> Invoke:
    """A synchronous call, within the integration's time."""
    functions, arn, check = backends.functions, target.arn, compile_check(target, backends)
    limit, with_credentials = TimeLimit(timeout_in_millis / 1000), target.source_arn is None
    requested = compile_headers(target, scope)

    async def invoke(call: Call, event: bytes) -> Invocation:
        permitted = check(event)
        if with_credentials:
            permitted = await assume(target, call, backends)
        if call.log is not None:
            said.sending(call.log, target.url, requested(call, event), event)
        if not permitted:
            raise refused()
        call.integrated = integrated = Integrated(function_arn=arn)
        try:
            with integrated:
                invocation = await limit.hold(functions.invoke(arn, event, trace_id=call.trace))
        except TimeoutError:
            raise IntegrationTimeout(reason="Execution failed due to a timeout error") from None
        except NotInvocable as why:
            raise not_invocable(why) from None
        except FunctionNotFound:
            raise refused() from None
        except TooManyRequests:
            raise throttled(call) from None
        if call.log is not None:
            said.received(call, 200, shown_headers.answered(invocation, call.trace), invocation.payload)
        integrated.integration_status, integrated.request_id = 200, invocation.request_id
        if invocation.function_error is not None:
            integrated.error = f"Lambda Customer Function Error:{error_message(invocation)}"
        return invocation

    return invoke


def throttled(call: Call) -> FunctionThrottled:
    """Lambda's 429, which the access log tells as `integrationStatus`."""
    assert call.integrated is not None, "it was called"
    call.integrated.status, call.integrated.integration_status = None, 429
    if call.log is not None:
        call.log.say(f"Lambda invocation failed with status: 429. Lambda request id: {new_request_id()}")
    return FunctionThrottled(status=500, reason=f"{CONFIGURATION}Rate Exceeded.")


def compile_check(target: Target, backends: Backends, largest: int = MAX_REQUEST) -> Callable[[bytes], bool]:
    """May the gateway itself call? Not asked where it calls with credentials. `largest`: bytes of an event.

    Lambda is who refuses: logs say that the request was sent. An event that is too large is not sent at all.
    """
    arn, source_arn, permits = target.arn, target.source_arn, backends.permits

    def check(event: bytes) -> bool:
        permitted = source_arn is None or permits(arn, source_arn)
        if permitted and len(event) > largest:
            raise RequestTooLarge(reason=f"{CONFIGURATION}Request must be smaller than {largest} bytes")
        return permitted

    return check


async def assume(target: Target, call: Call, backends: Backends) -> bool:
    """Take on the target's role, or the caller's own credentials. May who has them call the function?

    Raises RoleNotAssumed where the gateway may not have the role.
    """
    refusal = call.refusal
    if target.role is not None:
        refusal = await backends.roles.assume(target.role)
        if refusal is None:
            raise RoleNotAssumed(reason=target.role.not_assumed)
    return refusal is not None and not refusal("lambda:InvokeFunction", target.arn)


def error_message(invocation: Invocation) -> str:
    """The errorMessage of a function that failed."""
    try:
        return msgspec.json.decode(invocation.payload, type=_Failure).message
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return ""


def error_line(invocation: Invocation) -> str:
    """The execution log's line for a function that failed."""
    return (
        f"Lambda execution failed with status 200 due to customer function error: {error_message(invocation)}. "
        f"Lambda request id: {invocation.request_id}"
    )


def refused() -> FunctionNotPermitted:
    return FunctionNotPermitted(status=500, reason=_NOT_PERMITTED)


def not_invocable(why: NotInvocable) -> FunctionNotPermitted:
    """A durable function may not be invoked so."""
    return FunctionNotPermitted(status=500, reason=f"{CONFIGURATION}{why}")


def source_arn(scope: Scope, key: str) -> str:
    """What calls a function: a method or route as it was defined, so `ANY/pets/{petId}` (handbook/02 section 8)."""
    return f"arn:aws:execute-api:{scope.region}:{scope.account_id}:{scope.api_id}/{scope.stage_name}/{key}"


def source_of_route(scope: Scope, route: v2.Route) -> str:
    """Of a route of an HTTP API: `.../GET/pets/{id}`."""
    return source_arn(scope, route.route_key.replace(" ", "", 1))


def compile_headers(target: Target, scope: Scope) -> Callable[[Call, bytes], Iterator[Header]]:
    """From a call and its event to what the log shows of the request to Lambda."""
    host = target.url.split("/")[2]
    caller = shown_headers.Caller(host=host, api_id=scope.api_id, source_arn=target.source_arn)

    return lambda call, event: shown_headers.requested(caller, call, shown_trace(call), event)
