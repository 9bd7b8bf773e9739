"""One method called as TestInvokeMethod does (handbook/01 section 15, handbook/10 fact 60).

The method is the one defined now. Nobody is asked who calls: no authorizer, no API key, no throttle; validation,
mapping and integration are the real ones. `$context` says `test-invoke-stage` and what AWS puts in a client's place. A
path that does not fit the resource gives no path parameters, and the method runs all the same. "The test invocation of
a method uses the default content type of application/json and ignores specifications of any other content types."
(Developer Guide, "api-gateway-known-issues")
"""

import time
from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from control_plane.definitions import v1
from data_plane import context
from data_plane.apis import rest, rest_telemetry
from data_plane.apis.gateway_responses import GatewayResponses
from data_plane.apis.rest import RestRoute
from data_plane.apis.services import Services
from data_plane.errors import GatewayError
from data_plane.execution_log import ExecutionLog
from data_plane.routing.tree import Tree
from data_plane.runtime import Call, Response, allow, skip
from data_plane.telemetry import execution_lines

STAGE_NAME = "test-invoke-stage"
_IN_FULL = {"*/*": v1.MethodSetting(logging_level=rest_telemetry.INFO, data_trace_enabled=True)}


class RestTest:
    """A `CompiledStage` for one call, whose log it keeps."""

    custom_domains_only = False

    def __init__(self, constants: Mapping[str, Any], route: RestRoute, responses: GatewayResponses) -> None:
        self._constants = constants
        self._route = route
        self._tree = Tree([(route.resource_path, "ANY", route)])
        self._responses = responses
        self._log = ExecutionLog(data_trace=True)
        self._request_id = context.new_request_id()

    def match(self, call: Call) -> RestRoute:
        milliseconds, text = context.now()
        request = call.request
        call.context = {
            **self._constants,
            "httpMethod": request.method,
            "extendedRequestId": context.extended_request_id(),
            "requestTime": text,
            "path": request.path,
            "protocol": request.protocol,
            "requestTimeEpoch": milliseconds,
            "requestId": self._request_id,
        }
        call.path, call.headers = request.path, request.headers
        untyped = [header for header in request.headers if header[0].lower() != "content-type"]
        call.request = replace(request, headers=untyped, index=None)
        call.trace = context.new_trace_id(milliseconds)
        _, call.path_parameters = self._tree.find(request.method, request.path) or (None, {})
        call.log = self._log
        return self._route

    def gateway_response(self, call: Call, failure: GatewayError) -> Response:
        call.failure = failure
        return self._responses.render(call, failure)

    def finish(self, call: Call, response: Response) -> Response:
        execution_lines.ended(call, self._log, response)
        if call.failure is not None:
            response.headers.append(("x-amzn-ErrorType", call.failure.error_type))
        return response

    def log(self) -> str:
        """All lines, each behind its time: `Sat Nov 21 16:00:00 UTC 2026 : Method completed with status: 200`."""
        lines = [f"Execution log for request {self._request_id}"]
        for milliseconds, line in zip(self._log.times, self._log.lines, strict=True):
            at = time.strftime("%a %b %d %H:%M:%S UTC %Y", time.gmtime(milliseconds / 1000))
            lines.append(f"{at} : {line}")
        return "\n".join(lines) + "\n"


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
        stage_name=STAGE_NAME,
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
    constants = {
        "resourceId": resource.id,
        "resourcePath": resource.path,
        "accountId": account_id,
        "stage": STAGE_NAME,
        "domainPrefix": "testPrefix",
        "domainName": "testPrefix.testDomainName",
        "apiId": api.id,
        "identity": _identity(account_id),
    }
    responses = GatewayResponses(api.gateway_responses, plan.scope.stage_variables)
    return RestTest(constants, replace(route, authorize=allow, meter=skip), responses)


def _identity(account_id: str) -> dict[str, str | None]:
    """Whoever calls TestInvokeMethod: the account's root, as far as the emulator knows."""
    return {
        **rest.NOBODY,
        "accountId": account_id,
        "caller": account_id,
        "user": account_id,
        "userArn": f"arn:aws:iam::{account_id}:root",
        "accessKey": "test-access-key",
        "apiKey": "test-invoke-api-key",
        "apiKeyId": "test-invoke-api-key-id",
        "sourceIp": "test-invoke-source-ip",
        "userAgent": "aws-internal/3",
    }
