"""From a method's integration to the step that runs it: one builder per integration type.

A builder is given the definition and what surrounds it, and returns `integrate(call) -> Response`. For a definition
that AWS would only complain about at a call it raises that complaint; what is compiled then is a step that raises it.
"""

from collections.abc import Callable

from control_plane.definitions import v1
from data_plane.errors import ApiConfigurationError, GatewayError
from data_plane.integrations import aws_action, function, function_proxy, http, http_proxy, mock
from data_plane.integrations.backends import Backends, Integrate
from data_plane.integrations.failing import failing
from data_plane.integrations.function_call import is_function
from data_plane.runtime import Scope

Builder = Callable[[v1.Resource, v1.Method, v1.Integration, Scope, Backends], Integrate]


def _aws(
    resource: v1.Resource, method: v1.Method, integration: v1.Integration, scope: Scope, backends: Backends
) -> Integrate:
    build = function.build if is_function(integration.uri or "") else aws_action.build
    return build(resource, method, integration, scope, backends)


BUILDERS: dict[str, Builder] = {
    "AWS": _aws,
    "AWS_PROXY": function_proxy.build,
    "HTTP": http.build,
    "HTTP_PROXY": http_proxy.build,
    "MOCK": mock.build,
}


def compile_integration(resource: v1.Resource, method: v1.Method, scope: Scope, backends: Backends) -> Integrate:
    integration = method.method_integration
    if integration is None:
        return failing(ApiConfigurationError, "No integration defined for method")
    builder = BUILDERS.get(integration.type)
    if builder is None:
        return failing(ApiConfigurationError, f"The emulator has no integrations of type {integration.type} yet")
    try:
        return builder(resource, method, integration, scope, backends)
    except GatewayError as failure:
        return failing(type(failure), failure.reason)
