"""What the execution log says around a backend: AWS's lines, in AWS's order (handbook/02 section 18).

Callers ask `call.log is not None` first; nothing here runs for a call that is not logged.
"""

import time
from collections.abc import Iterable

from data_plane.execution_log import ExecutionLog, shown_headers
from data_plane.runtime import Header


def sending(log: ExecutionLog, uri: str, headers: Iterable[Header], body: bytes) -> float:
    """The request, just before it is sent. Gives the time for `received`."""
    log.trace(f"Endpoint request URI: {uri}")
    if log.data_trace:
        log.say(f"Endpoint request headers: {shown_headers(headers)}")
    log.trace_body("Endpoint request body after transformations", body)
    log.say(f"Sending request to {uri}")
    return time.monotonic()


def received(log: ExecutionLog, began: float, status: int, headers: Iterable[Header], body: object) -> None:
    """The answer, as it came. body: bytes; of one that streams nothing is shown."""
    log.say(f"Received response. Status: {status}, Integration latency: {(time.monotonic() - began) * 1000:.0f} ms")
    if log.data_trace:
        log.say(f"Endpoint response headers: {shown_headers(headers)}")
    log.trace_body("Endpoint response body before transformations", body if isinstance(body, bytes) else b"")
