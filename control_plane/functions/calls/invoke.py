"""Calling a function through the API: Invoke and InvokeAsync (handbook/07 section 3).

The operation finds out whether the call may be made; making it is the work of `account.ports.functions`, which also
chooses the version behind a weighted alias. The answer is awaited after the transaction, so calls hold up nobody. The
request's id is the invocation's: clients find their calls in the log by it.
"""

import base64
import binascii
from collections.abc import Awaitable, Mapping
from typing import Any

import msgspec

from control_plane.definitions.event_complaints import complaint
from control_plane.definitions.functions import Configuration
from control_plane.functions import lookup
from control_plane.functions.configuration import not_here
from control_plane.functions.errors import InvalidParameterValue, InvalidRequestContent, RequestEntityTooLarge
from control_plane.functions.names import refer
from control_plane.operations import lambda_
from control_plane.ports import Invocation
from control_plane.store import Account

MAX_SYNCHRONOUS = 6_291_456
MAX_ASYNCHRONOUS = 1_048_576
MAX_CLIENT_CONTEXT = 3583
LOG_TAIL = 4096


@lambda_.operation
def invoke(
    account: Account,
    *,
    function_name: str,
    invocation_type: str | None = None,
    log_type: str | None = None,
    client_context: str | None = None,
    durable_execution_name: str | None = None,
    payload: bytes | None = None,
    qualifier: str | None = None,
    tenant_id: str | None = None,
) -> Mapping[str, Any] | Awaitable[Mapping[str, Any]]:
    not_here(locals())
    reference = refer(account, function_name, qualifier)
    found = lookup.qualified(account, reference)
    named = {}
    if durable_execution_name is not None:
        _check_durable(lookup.main_version(found, reference.qualifier))
        named["durable_name"] = durable_execution_name
    event = event_of(payload, MAX_ASYNCHRONOUS if invocation_type == "Event" else MAX_SYNCHRONOUS)
    context = parse_client_context(client_context) if client_context is not None else None
    functions, request_id = account.ports.functions, account.request_id
    trace_id = functions.trace(account.trace_id)
    if invocation_type == "DryRun":
        return {"status_code": 204, **of_every_call(trace_id)}
    if invocation_type == "Event":
        execution = functions.invoke_later(reference.arn, event, request_id=request_id, trace_id=trace_id, **named)
        return {"status_code": 202, "durable_execution_arn": execution, **of_every_call(trace_id)}
    with_log = log_type == "Tail"
    running = functions.invoke(
        reference.arn,
        event,
        request_id=request_id,
        trace_id=trace_id,
        client_context=context,
        log_tail=with_log,
        **named,
    )
    return _answer(running, trace_id, with_log=with_log)


@lambda_.operation
def invoke_async(account: Account, *, function_name: str, invoke_args: bytes) -> Mapping[str, Any]:
    """The forerunner of invocation type Event."""
    reference = refer(account, function_name)
    lookup.qualified(account, reference)
    event = event_of(invoke_args, MAX_ASYNCHRONOUS)
    functions = account.ports.functions
    functions.invoke_later(
        reference.arn, event, request_id=account.request_id, trace_id=functions.trace(account.trace_id)
    )
    return {"status": 202}


def of_every_call(trace_id: str) -> Mapping[str, str]:
    """What the answer says in headers, however the function is called."""
    return {"remapped_content_length": "0", "trace_id": trace_id}


async def _answer(running: Awaitable[Invocation], trace_id: str, *, with_log: bool) -> Mapping[str, Any]:
    done = await running
    return {
        "status_code": 200,
        "payload": done.payload,
        "function_error": done.function_error,
        "executed_version": done.executed_version,
        "durable_execution_arn": done.durable_execution_arn,
        "log_result": base64.b64encode(done.log.encode()[-LOG_TAIL:]).decode() if with_log else None,
        **of_every_call(trace_id),
    }


def _check_durable(one: Configuration) -> None:
    if one.durable_config is None:
        raise InvalidParameterValue("You cannot provide a durable execution name for a function that is not durable.")


def event_of(payload: bytes | None, limit: int) -> bytes:
    """The event as it was sent, once it is known to be JSON; nothing is an empty event."""
    event = payload or b"{}"
    if len(event) > limit:
        raise RequestEntityTooLarge(f"Request must be smaller than {limit} bytes for the InvokeFunction operation")
    problem = complaint(event)
    if problem:
        raise InvalidRequestContent(f"Could not parse request body into json: {problem}")
    return event


def parse_client_context(encoded: str) -> str:
    """The JSON text, for the function; only synchronous calls pass it on."""
    try:
        text = base64.b64decode(encoded, validate=True).decode()
        document = msgspec.json.decode(text)
    except (binascii.Error, ValueError, msgspec.DecodeError, RecursionError):
        document = None
    if not isinstance(document, dict) or len(encoded) > MAX_CLIENT_CONTEXT:
        raise InvalidRequestContent("Client context must be a valid Base64-encoded JSON object.")
    return text
