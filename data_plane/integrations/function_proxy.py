"""AWS_PROXY: the request goes to a function as an event, its answer is the response (handbook/02 sections 7 and 8).

What parameters map changes nothing, but for headers that no integration may be given: with these every call fails.
"""

from control_plane.definitions import v1
from data_plane.errors import CONFIGURATION, ApiConfigurationError, IntegrationFailure
from data_plane.integrations import function_call, function_response, function_stream
from data_plane.integrations.backends import Backends, Integrate
from data_plane.integrations.events import rest
from data_plane.integrations.non_proxy import check_mapped, header_names
from data_plane.media_types import matcher
from data_plane.runtime import Call, Response, Scope


def build(
    resource: v1.Resource, method: v1.Method, integration: v1.Integration, scope: Scope, backends: Backends
) -> Integrate:
    check_mapped("AWS_PROXY", header_names(integration))
    target = function_call.compile_target(resource, method, integration, scope)
    if target.streams != (integration.response_transfer_mode == "STREAM"):
        raise ApiConfigurationError(
            reason=f"{CONFIGURATION}The response transfer mode does not fit the integration URI"
        )
    event = rest.builder(resource.path, scope)
    if target.streams:
        return function_stream.build(target, integration.timeout_in_millis, event, scope, backends)
    invoke = function_call.compile_call(target, integration.timeout_in_millis, scope, backends)
    is_binary = matcher(scope.binary_media_types)

    async def integrate(call: Call) -> Response:
        invocation = await invoke(call, event(call))
        if invocation.function_error is not None:
            raise IntegrationFailure(status=502, reason=function_call.error_line(invocation))
        response = function_response.read(invocation.payload, call.request.header("accept"), is_binary)
        if call.integrated is not None:
            call.integrated.status = response.status
        response.headers.append(("X-Amzn-Trace-Id", call.trace))
        return response

    return integrate
