"""From a route of an HTTP API to the step that runs its integration: one builder per type.

HTTP APIs have proxies only. A builder may raise what every call would fail with; what is compiled then is a step that
raises it. Parameter mapping is the same around all of them and stands in `mapping`.
"""

from collections.abc import Callable

from control_plane.definitions import v2
from data_plane.errors import ApiConfigurationError, GatewayError
from data_plane.integrations.backends import Backends, Integrate
from data_plane.integrations.failing import failing
from data_plane.integrations.http_apis import function, proxy, service
from data_plane.runtime import Scope

Builder = Callable[[v2.Route, v2.Integration, Scope, Backends], Integrate]

BUILDERS: dict[str, Builder] = {"AWS_PROXY": function.build, "HTTP_PROXY": proxy.build}


def compile_integration(
    route: v2.Route, integration: v2.Integration | None, scope: Scope, backends: Backends
) -> Integrate:
    if integration is None:
        return failing(ApiConfigurationError, "The integration of this route was deleted")
    try:
        return _builder(integration)(route, integration, scope, backends)
    except GatewayError as failure:
        return failing(type(failure), failure.reason)


def _builder(integration: v2.Integration) -> Builder:
    return service.build if integration.integration_subtype else BUILDERS[integration.integration_type]
