"""What the gateway itself says in execution logs; authorizers, usage plans and integrations say their own lines.

AWS's words, in its order (handbook/02 section 18, 01 section 15, both from real logs). What shows users' data is kept
under data trace only; `ExecutionLog.trace` sees to that.
"""

from collections.abc import Callable
from urllib.parse import parse_qsl

from data_plane.errors import GatewayError
from data_plane.execution_log import ExecutionLog, masked, shown, shown_headers
from data_plane.header_values import ASSUMED_TYPE
from data_plane.integrations import reception
from data_plane.runtime import Call, Response


def begun(call: Call, *, data_trace: bool) -> ExecutionLog:
    """The log of a call that has matched a method."""
    log = ExecutionLog(data_trace=data_trace)
    log.say(f"Extended Request Id: {call.context['extendedRequestId']}")
    return log


def starting(
    then: Callable[[Call], None], *, requires_key: bool, is_binary: Callable[[str | None], bool]
) -> Callable[[Call], None]:
    """The step that says what is about to be executed, and what goes on from there.

    is_binary: is this Content-Type one of the API's binary ones? Then its body is not shown.
    """

    def start(call: Call) -> None:
        if call.log is not None:
            request = call.request
            binary = bool(request.body) and is_binary(request.header("content-type"))
            _starting(call, call.log, requires_key, b"[Binary Data]" if binary else request.body)
        then(call)

    return start


def _starting(call: Call, log: ExecutionLog, requires_key: bool, body: bytes) -> None:
    request, context = call.request, call.context
    log.say(f"Starting execution for request: {context['requestId']}")
    log.say(f"HTTP Method: {context['httpMethod']}, Resource Path: {call.path}")
    if requires_key:
        identity = context["identity"]
        log.say(f"API Key: {masked(identity['apiKey'])}")
        log.say(f"API Key ID: {identity['apiKeyId']}")
    if log.data_trace:
        query = parse_qsl(request.query, keep_blank_values=True)
        log.say(f"Method request path: {shown(call.path_parameters.items())}")
        log.say(f"Method request query string: {shown(query)}")
        log.say(f"Method request headers: {shown_headers(reception.headers(call))}")
        log.trace_body("Method request body before transformations", body)


def ended(call: Call, log: ExecutionLog, response: Response) -> None:
    """response: the method's, before it is compressed, and without the ids that every answer carries."""
    if call.failure is None:
        _succeeded(log, response)
    else:
        failed(log, call.failure)
    log.say(f"Method completed with status: {response.status}")


def failed(log: ExecutionLog, failure: GatewayError) -> None:
    for line in (failure.reason, failure.afterwards):
        if line:
            log.say(line)


def identified(call: Call, log: ExecutionLog, *, traced: bool) -> None:
    """The last lines, by which the call is found elsewhere; a test invocation's log has none."""
    if call.integrated is not None and call.integrated.request_id:
        log.say(f"AWS Integration Endpoint RequestId : {call.integrated.request_id}")
    if traced:
        log.say(f"X-ray Tracing ID : {call.trace.partition(';')[0]}")


def _succeeded(log: ExecutionLog, response: Response) -> None:
    if log.data_trace:
        body = response.body if isinstance(response.body, bytes) else b""
        log.trace_body("Method response body after transformations", body)
        headers = (header for header in response.headers if header is not ASSUMED_TYPE)
        log.say(f"Method response headers: {shown_headers(headers)}")
    log.say("Successfully completed execution")
