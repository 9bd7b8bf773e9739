"""AWS on Lambda: a function is called with what the template made, its answer mapped (handbook/02 sections 9 and 12).

The header `X-Amz-Invocation-Type`, mapped or set by a template, chooses how: `Event` hands the event over and waits for
nothing, `DryRun` only asks whether it might. The error message of a function that failed selects the integration
response; what a function returns selects the default one, as does every answer without a body.
"""

from collections.abc import Awaitable, Callable

import msgspec

from control_plane.definitions import v1
from data_plane.errors import CONFIGURATION, ApiConfigurationError, RequestTooLarge
from data_plane.functions.records import MAX_EVENT, Invocation
from data_plane.integrations import function_call, non_proxy
from data_plane.integrations.backends import Backends, Integrate
from data_plane.integrations.function_call import Invoke, Target
from data_plane.integrations.non_proxy import Answer
from data_plane.mapping.parameters import Mapped
from data_plane.runtime import Call, Header, Scope

_Start = Callable[[Call, bytes], Awaitable[Answer]]


def build(
    resource: v1.Resource, method: v1.Method, integration: v1.Integration, scope: Scope, backends: Backends
) -> Integrate:
    target = function_call.compile_target(resource, method, integration, scope)
    if target.streams:
        raise ApiConfigurationError(reason=f"{CONFIGURATION}Response streaming needs a proxy integration")
    ways: dict[str, _Start] = {
        "requestresponse": _synchronous(function_call.compile_call(target, integration, scope, backends)),
        "event": _asynchronous(target, backends),
        "dryrun": _dry(target, backends),
    }

    async def send(call: Call, mapped: Mapped, body: bytes, headers: list[Header]) -> Answer:
        event = body or b"{}"
        problem = _complaint(event)
        if problem:
            return _rejected(f"Could not parse request body into json: {problem}")
        wanted = next((value for name, value in headers if name.lower() == "x-amz-invocation-type"), "RequestResponse")
        start = ways.get(wanted.lower())
        return await start(call, event) if start else _rejected(f"Unsupported invocation type: {wanted}")

    return non_proxy.build(method, integration, "AWS", scope, send)


def _synchronous(invoke: Invoke) -> _Start:
    async def start(call: Call, event: bytes) -> Answer:
        invocation = await invoke(call, event)
        return Answer(_selector(call, invocation), function_call.response_headers(invocation, call), invocation.payload)

    return start


def _selector(call: Call, invocation: Invocation) -> str:
    if invocation.function_error is None:
        return ""
    if call.log is not None:
        call.log.say(function_call.error_line(invocation))
    return function_call.error_message(invocation)


def _asynchronous(target: Target, backends: Backends) -> _Start:
    check = function_call.compile_check(target, backends)

    async def start(call: Call, event: bytes) -> Answer:
        check(event)
        if len(event) > MAX_EVENT:
            raise RequestTooLarge(reason=f"{CONFIGURATION}Request must be smaller than {MAX_EVENT} bytes")
        backends.functions.invoke_later(target.arn, event, trace_id=call.trace)
        return Answer("", [("X-Amzn-Trace-Id", call.trace)], b"")

    return start


def _dry(target: Target, backends: Backends) -> _Start:
    check = function_call.compile_check(target, backends)

    async def start(call: Call, event: bytes) -> Answer:
        check(event)
        return Answer("", [], b"")

    return start


def _complaint(event: bytes) -> str:
    """Why an event is no JSON."""
    try:
        msgspec.json.decode(event, type=msgspec.Raw)
        event.decode()
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        return str(problem)
    return ""


def _rejected(message: str) -> Answer:
    """Lambda's own 400, which is mapped like any answer."""
    body = msgspec.json.encode({"Type": "User", "message": message})
    return Answer("400", [("Content-Type", "application/json")], body)
