"""AWS_PROXY without a subtype: the request goes to a function as an event (handbook/05 sections 3 to 5)."""

import re

from control_plane.definitions import v2
from data_plane.errors import (
    CONFIGURATION,
    ApiConfigurationError,
    FunctionNotPermitted,
    IntegrationFailure,
    RoleNotAssumed,
)
from data_plane.integrations import function_call
from data_plane.integrations.backends import Backends, Integrate
from data_plane.integrations.events import http
from data_plane.integrations.function_call import Target
from data_plane.integrations.http_apis import function_response
from data_plane.integrations.http_apis.mapping import request_mapping, response_mapping
from data_plane.integrations.http_apis.reception import NOT_PERMITTED, headers
from data_plane.integrations.stage_variables import resolve
from data_plane.roles import CALLERS_OWN
from data_plane.runtime import Call, Integrated, Response, Scope

_FUNCTION = re.compile(r"arn:[\w-]+:lambda:[\w-]+:\d{12}:function:.+")


def build(route: v2.Route, integration: v2.Integration, scope: Scope, backends: Backends) -> Integrate:
    version = integration.payload_format_version
    event = http.builder(version, route.route_key, route.authorization_type, scope)
    invoke = function_call.compile_call(
        _target(route, integration, scope), integration.timeout_in_millis, scope, backends
    )
    read = function_response.reader(version)
    map_request = request_mapping(integration.request_parameters, scope.stage_variables)
    map_response = response_mapping(integration.response_parameters, scope.stage_variables)

    async def integrate(call: Call) -> Response:
        sent = map_request(call, headers(call))
        try:
            invocation = await invoke(call, event(call, sent.headers, sent.query))
        except (FunctionNotPermitted, RoleNotAssumed):
            call.integrated = Integrated(error=NOT_PERMITTED)
            raise
        if invocation.function_error is not None:
            raise IntegrationFailure(status=500, reason=function_call.error_line(invocation))
        response = read(invocation.payload)
        if call.integrated is not None:
            call.integrated.status = response.status
        return map_response(call, response)

    return integrate


def _target(route: v2.Route, integration: v2.Integration, scope: Scope) -> Target:
    """The function may be named by its ARN alone. Raises ApiConfigurationError."""
    uri = resolve(integration.integration_uri or "", scope.stage_variables)
    credentials = resolve(integration.credentials_arn or "", scope.stage_variables)
    if credentials == CALLERS_OWN and route.authorization_type != "AWS_IAM":
        raise ApiConfigurationError(reason=f"{CONFIGURATION}The caller has no credentials to call the function with")
    if _FUNCTION.fullmatch(uri):
        uri = f"arn:aws:apigateway:{scope.region}:lambda:path/2015-03-31/functions/{uri}/invocations"
    target = function_call.target_of(uri, function_call.source_of_route(scope, route), credentials)
    if target is None:
        raise ApiConfigurationError(reason=f"{CONFIGURATION}Invalid function: {uri}")
    return target
