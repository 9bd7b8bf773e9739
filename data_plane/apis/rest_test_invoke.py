"""One method called as TestInvokeMethod does (handbook/01 section 15, handbook/10 fact 60).

The method is the one defined now. Nobody is asked who calls: no authorizer, no API key, no throttle; validation,
mapping and integration are the real ones. `$context` says `test-invoke-stage` and what AWS puts in a client's place. A
path that does not fit the resource gives no path parameters, and the method runs all the same. "The test invocation of
a method uses the default content type of application/json and ignores specifications of any other content types."
(Developer Guide, "api-gateway-known-issues")
"""

from collections.abc import Mapping

from msgspec.structs import replace

from control_plane.definitions import v1
from data_plane import context
from data_plane.apis import rest, rest_telemetry, rest_trial
from data_plane.apis.gateway_responses import DEFAULT_TYPE, GatewayResponses
from data_plane.apis.rest_steps import RestRoute
from data_plane.apis.services import Services
from data_plane.errors import GatewayError
from data_plane.execution_log import ExecutionLog
from data_plane.routing.tree import Tree
from data_plane.runtime import Call, Response, Scope, allow, skip
from data_plane.telemetry import execution_lines

_IN_FULL = {"*/*": v1.MethodSetting(logging_level=rest_telemetry.INFO, data_trace_enabled=True)}


class RestTest:
    """A `CompiledStage` for one call, whose log it keeps."""

    custom_domains_only = False

    def __init__(self, scope: Scope, route: RestRoute, responses: GatewayResponses) -> None:
        self._scope = scope
        self._route = route
        self._tree = Tree([(route.resource_path, "ANY", route)])
        self._responses = responses
        self._log = ExecutionLog(data_trace=True)
        self._request_id = context.new_request_id()

    def match(self, call: Call) -> RestRoute:
        request, route = call.request, self._route
        call.context = rest_trial.new_context(
            request, self._scope, self._request_id, resource_id=route.resource_id, path=route.resource_path
        )
        call.path, call.headers = request.path, request.headers
        untyped = [header for header in request.headers if header[0].lower() != "content-type"]
        call.request = replace(request, headers=untyped, index=None)
        call.trace = context.new_trace_id(call.context["requestTimeEpoch"])
        _, call.path_parameters = self._tree.find(request.method, request.path) or (None, {})
        call.log = self._log
        return route

    def gateway_response(self, call: Call, failure: GatewayError) -> Response:
        call.failure = failure
        return self._responses.render(call, failure)

    def finish(self, call: Call, response: Response) -> Response:
        execution_lines.ended(call, self._log, response)
        if call.failure is not None:
            response.headers = [header for header in response.headers if header is not DEFAULT_TYPE]
            response.headers.append(("x-amzn-ErrorType", call.failure.error_type))
        return response

    def log(self) -> str:
        return rest_trial.written(self._log, self._request_id)


def compile_test(
    api: v1.RestApi,
    resource: v1.Resource,
    method: v1.Method,
    stage_variables: Mapping[str, str],
    account_id: str,
    region: str,
    services: Services,
) -> RestTest:
    stage = v1.Stage(
        stage_name=rest_trial.STAGE_NAME,
        deployment_id="",
        created_date=0,
        last_updated_date=0,
        rest_api_id=api.id,
        variables=stage_variables,
        method_settings=_IN_FULL,
    )
    plan = rest.plan_of(api, stage, account_id, region, services, None)
    method = replace(method, api_key_required=False)
    route = rest.compile_method(plan, resource, method, rest_telemetry.stage_series(api, plan.scope))
    responses = GatewayResponses(api.gateway_responses, plan.scope.stage_variables)
    return RestTest(plan.scope, replace(route, authorize=allow, meter=skip), responses)
