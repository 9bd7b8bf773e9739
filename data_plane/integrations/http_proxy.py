"""HTTP_PROXY: the request goes to an HTTP endpoint as it is, its answer to the client (handbook/02 section 9).

What parameters map joins it: headers replace the client's, query parameters come before them.
"""

import time

from control_plane.definitions import v1
from data_plane import compression
from data_plane.errors import CONFIGURATION, ApiConfigurationError
from data_plane.integrations.backends import Backends, Integrate
from data_plane.integrations.headers import compile_towards_http, returned_as
from data_plane.integrations.http_endpoint import compile_endpoint
from data_plane.integrations.http_exchange import too_large
from data_plane.integrations.non_proxy import check_mapped, header_names, header_pairs
from data_plane.integrations.passed_headers import compile_passed
from data_plane.integrations.streamed import Streamed, idle_limit
from data_plane.integrations.transport import Incoming
from data_plane.mapping import binary
from data_plane.mapping.of_call import request_mapper
from data_plane.memo import Memo
from data_plane.runtime import Call, Header, Response, Scope


def _seen(name: str) -> tuple[str, str]:
    """What the client is given a header of the answer as, if at all; which of the two it is that are told apart."""
    lowered = name.lower()
    return returned_as("HTTP_PROXY", name), lowered if lowered in ("content-type", "content-encoding") else ""


_SEEN = Memo(_seen)


def build(
    resource: v1.Resource, method: v1.Method, integration: v1.Integration, scope: Scope, backends: Backends
) -> Integrate:
    check_mapped("HTTP_PROXY", header_names(integration))
    stream = integration.response_transfer_mode == "STREAM"
    ask = compile_endpoint(integration, scope, backends, stream=stream)
    map_request = request_mapper(integration.request_parameters, scope.stage_variables)
    seconds, idle = integration.timeout_in_millis / 1000, idle_limit(scope)
    passed = compile_passed(compile_towards_http(scope.api_id, iam=method.authorization_type == "AWS_IAM"))
    incoming_conversion = binary.request_conversion(scope.binary_media_types, integration.content_handling)
    outgoing_conversion = binary.response_conversion(scope.binary_media_types, None)

    async def integrate(call: Call) -> Response:
        request = call.request
        mapped = map_request(call)
        written, headers = passed(call, header_pairs(mapped))
        body = request.body and incoming_conversion(request.header("content-type"))(request.body)
        deadline = time.monotonic() + seconds if stream else 0.0
        response = _response(await ask(call, mapped, request.query, written, headers, body))
        if not isinstance(response.body, bytes):
            response.body = Streamed(response.body, idle=idle, deadline=deadline)
        else:
            response.body = outgoing_conversion(response.headers, request)(response.body)
        return response

    return integrate


def _response(incoming: Incoming) -> Response:
    """Content-Encoding does not come back (recorded), so neither may the body stay encoded; one that streams may."""
    headers: list[Header] = []
    coding, typed = None, False
    for name, value in incoming.headers:
        seen_as, told_apart = _SEEN[name]
        if seen_as:
            headers.append((seen_as, value))
        if told_apart == "content-type":
            typed = True
        elif told_apart == "content-encoding":
            coding = value.lower()
    body = incoming.body
    if coding is not None:
        if isinstance(body, bytes):
            body = _decompressed(body, coding)
        else:
            headers.append(("Content-Encoding", coding))
    if not typed:
        headers.insert(0, ("Content-Type", "application/json"))
    return Response(incoming.status, headers, body)


def _decompressed(body: bytes, coding: str) -> bytes:
    """What is not what it says it is stays as it came. Raises ApiConfigurationError where it is too large."""
    if not compression.knows(coding):
        return body
    try:
        return compression.inflate(body, coding)
    except compression.NotCompressed:
        return body
    except compression.TooLarge:
        raise ApiConfigurationError(reason=f"{CONFIGURATION}{too_large('unknown')}") from None
