"""AWS on Lambda: a function is called with what the template made, its answer mapped (handbook/02 sections 9 and 12).

The header `X-Amz-Invocation-Type`, mapped or set by a template, chooses how: `Event` hands the event over and waits for
nothing, `DryRun` only asks whether it might. The error message of a function that failed selects the integration
response; what a function returns selects the default one, as does every answer without a body. An event that is no
JSON is the client's fault: "If the JSON input contains unescaped characters that cannot be parsed by JavaScript, a
400 response may be returned" (Developer Guide, "api-gateway-mapping-template-reference").

`Event` starts an execution of a durable function, which `X-Amz-Durable-Execution-Name` may name: both are headers of
Lambda's Invoke, and so is `X-Amz-Durable-Execution-Arn` of its answer.
"""

from collections.abc import Awaitable, Callable

import msgspec

from control_plane.definitions import v1
from control_plane.definitions.event_complaints import complaint
from data_plane.errors import CONFIGURATION, ApiConfigurationError, BadRequestBody
from data_plane.functions import shown_headers
from data_plane.functions.durable.refusals import AlreadyStarted
from data_plane.functions.records import MAX_EVENT, MAX_REQUEST, Invocation, NotInvocable, TooManyRequests
from data_plane.integrations import function_call, non_proxy, reception, said
from data_plane.integrations.backends import Backends, Integrate
from data_plane.integrations.function_call import Invoke, Target
from data_plane.integrations.non_proxy import Answer, Send
from data_plane.mapping.parameters import Mapped
from data_plane.runtime import Call, Header, Integrated, Scope

_Start = Callable[[Call, bytes, list[Header]], Awaitable[Answer]]


def build(
    resource: v1.Resource, method: v1.Method, integration: v1.Integration, scope: Scope, backends: Backends
) -> Integrate:
    send = sender(resource, method, integration, scope, backends)
    return non_proxy.build(method, integration, "AWS", scope, send, told=reception.trace)


def sender(
    resource: v1.Resource, method: v1.Method, integration: v1.Integration, scope: Scope, backends: Backends
) -> Send:
    target = function_call.compile_target(resource, method, integration, scope)
    if target.streams:
        raise ApiConfigurationError(reason=f"{CONFIGURATION}Response streaming needs a proxy integration")

    def later(call: Call, event: bytes, headers: list[Header]) -> str | None:
        name = _header(headers, "x-amz-durable-execution-name")
        try:
            return backends.functions.invoke_later(target.arn, event, trace_id=call.trace, durable_name=name)
        except TooManyRequests:
            raise function_call.throttled(call) from None

    ways: dict[str, _Start] = {
        "requestresponse": _synchronous(
            function_call.compile_call(target, integration.timeout_in_millis, scope, backends)
        ),
        "event": _handed_over(target, scope, backends, 202, MAX_EVENT, later),
        "dryrun": _handed_over(target, scope, backends, 204, MAX_REQUEST, _nothing),
    }

    async def send(call: Call, mapped: Mapped, body: bytes, headers: list[Header]) -> Answer:
        event = body or b"{}"
        problem = complaint(event)
        if problem:
            raise BadRequestBody(f"Could not parse request body into json: {problem}")
        wanted = _header(headers, "x-amz-invocation-type") or "RequestResponse"
        start = ways.get(wanted.lower())
        return await start(call, event, headers) if start else _rejected(f"Unsupported invocation type: {wanted}")

    return send


def _synchronous(invoke: Invoke) -> _Start:
    async def start(call: Call, event: bytes, headers: list[Header]) -> Answer:
        invocation = await invoke(call, event)
        answered = list(shown_headers.answered(invocation, call.trace))
        return Answer(_selector(call, invocation), answered, invocation.payload)

    return start


def _selector(call: Call, invocation: Invocation) -> str:
    if invocation.function_error is None:
        return ""
    if call.log is not None:
        call.log.say(function_call.error_line(invocation))
    return function_call.error_message(invocation)


def _handed_over(
    target: Target,
    scope: Scope,
    backends: Backends,
    status: int,
    largest: int,
    start: Callable[[Call, bytes, list[Header]], str | None],
) -> _Start:
    """A call that nobody waits for: Lambda says only that it took it, with a status and no body.

    start: may give the ARN of a durable execution, which Lambda tells in a header.
    """
    check = function_call.compile_check(target, backends, largest)
    requested = function_call.compile_headers(target, scope)

    async def hand_over(call: Call, event: bytes, sent: list[Header]) -> Answer:
        permitted = check(event)
        if target.source_arn is None:
            permitted = await function_call.assume(target, call, backends)
        if call.log is not None:
            said.sending(call.log, target.url, requested(call, event), event)
        if not permitted:
            raise function_call.refused()
        headers = [("X-Amzn-Trace-Id", call.trace)]
        call.integrated = integrated = Integrated(latency=0, status=status, integration_status=status)
        try:
            execution = start(call, event, sent)
        except (NotInvocable, AlreadyStarted) as why:
            integrated.status = integrated.integration_status = 400 if isinstance(why, NotInvocable) else 409
            return _rejected(str(why), str(integrated.status))
        if execution is not None:
            headers.append(("X-Amz-Durable-Execution-Arn", execution))
        if call.log is not None:
            said.received(call, status, headers, b"")
        return Answer("", headers, b"")

    return hand_over


def _nothing(call: Call, event: bytes, headers: list[Header]) -> str | None:
    """What a dry run does once it is known to be permitted."""
    return None


def _header(headers: list[Header], wanted: str) -> str | None:
    return next((value for name, value in headers if name.lower() == wanted), None)


def _rejected(message: str, status: str = "400") -> Answer:
    """A refusal of Lambda's own, which is mapped like any answer."""
    body = msgspec.json.encode({"Type": "User", "message": message})
    return Answer(status, [("Content-Type", "application/json")], body)
