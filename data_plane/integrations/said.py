"""What the execution log says around a backend: AWS's lines, in AWS's order (handbook/02 section 18).

Callers ask `call.log is not None` first; nothing here runs for a call that is not logged.
"""

from collections.abc import Iterable

from data_plane.execution_log import ExecutionLog, shown_headers
from data_plane.runtime import Call, Header


def sending(log: ExecutionLog, uri: str, headers: Iterable[Header], body: bytes) -> None:
    """The request, just before it is sent."""
    log.trace(f"Endpoint request URI: {uri}")
    if log.data_trace:
        log.say(f"Endpoint request headers: {shown_headers(headers)}")
    log.trace_body("Endpoint request body after transformations", body)
    log.say(f"Sending request to {uri}")


def received(call: Call, status: int, headers: Iterable[Header], body: object) -> None:
    """The answer, as it came; `call.integrated` has timed it. body: bytes; of one that streams nothing is shown."""
    log, integrated = call.log, call.integrated
    assert log is not None, "callers asked"
    assert integrated is not None, "there is an answer"
    log.say(f"Received response. Status: {status}, Integration latency: {integrated.latency} ms")
    if log.data_trace:
        log.say(f"Endpoint response headers: {shown_headers(headers)}")
    log.trace_body("Endpoint response body before transformations", body if isinstance(body, bytes) else b"")
