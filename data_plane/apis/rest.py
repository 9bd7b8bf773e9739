"""REST APIs: what a stage of one compiles to, and the three things that differ from HTTP and WebSocket APIs.

`match` finds the method, or answers 403 Missing Authentication Token: a REST API has no 404 for paths (handbook/02
section 6). `gateway_response` renders AWS's or the user's own. `finish` adds the ids every answer carries.
"""

import logging
from typing import Any

from msgspec.structs import replace

from control_plane.definitions import v1
from data_plane import cloudfront, context
from data_plane.apis import rest_steps, rest_telemetry
from data_plane.apis.gateway_responses import GatewayResponses
from data_plane.apis.rest_steps import Plan, RestRoute
from data_plane.apis.services import Services
from data_plane.auth.resource_policy import compile_resource_policy
from data_plane.auth.signatures.sigv4 import unmatched
from data_plane.caching.responses import StageCache
from data_plane.compression import Compress, compile_compression
from data_plane.errors import BrokenRequest, GatewayError, RequestUriTooLong
from data_plane.media_types import matcher
from data_plane.metrics import Series
from data_plane.routing.tree import Tree
from data_plane.runtime import Call, Request, Response, Scope
from data_plane.telemetry import billing, execution_lines, tracing
from data_plane.telemetry.reports import Reporter
from data_plane.validation.schemas import Documents

_log = logging.getLogger("gateway")
NOBODY: dict[str, str | None] = dict.fromkeys(
    (
        "cognitoIdentityPoolId", "accountId", "cognitoIdentityId", "caller", "sourceIp", "principalOrgId", "accessKey",
        "cognitoAuthenticationType", "cognitoAuthenticationProvider", "userArn", "userAgent", "user",
    )
)  # fmt: skip


_LONGEST_URLS = {"REGIONAL": 10_240, "EDGE": 8_192, "PRIVATE": 8_192}
"""Characters of path and query, by the type of the endpoint (handbook/02 section 3)."""
_LONGEST_ARN = 1600
"""Bytes of a method's ARN with the request's path in it (handbook/02 sections 3 and 21)."""


class RestStage:
    def __init__(
        self,
        constants: dict[str, Any],
        routes: Tree[RestRoute],
        responses: GatewayResponses,
        compress: Compress,
        reporter: Reporter,
        *,
        longest_path: int,
        longest_url: int,
        edge: bool,
        custom_domains_only: bool,
    ) -> None:
        """constants: the members of `$context` that are the same for every request. longest_path: with the verb.

        edge: is it edge-optimized?
        """
        self.custom_domains_only = custom_domains_only
        self._constants = constants
        self._longest_path = longest_path
        self._longest_url = longest_url
        self._edge = edge
        self._routes = routes
        self._responses = responses
        self._compress = compress
        self._report = reporter.finished
        self._traces = reporter.traces

    def match(self, call: Call) -> RestRoute:
        request = call.request
        verb = request.header("x-http-method-override") or request.method
        milliseconds, text = context.now()
        call.context = found = self._constants.copy()
        found["httpMethod"] = verb
        found["extendedRequestId"] = context.extended_request_id()
        found["requestTime"] = text
        found["path"] = request.path
        found["protocol"] = request.protocol
        found["requestTimeEpoch"] = milliseconds
        found["requestId"] = context.request_id(request)
        found["identity"] = identity = NOBODY.copy()
        identity["sourceIp"] = request.peer
        identity["userAgent"] = request.header("user-agent")
        arrival = request.arrival
        if arrival is not None:
            context.arrived(found, arrival)
        if self._edge if arrival is None or arrival.domain_name is None else arrival.edge:
            call.cloudfront_id = cloudfront.new_id()
        if self._traces:
            tracing.begin(call)
        if request.query:
            _split_query(request)
            if len(request.path) + len(request.query) >= self._longest_url:
                raise RequestUriTooLong
        call.path = "/" + request.path[len(request.base) :].lstrip("/")
        matched = self._routes.find(verb, call.path)
        if matched is None:
            raise unmatched(request)
        route, call.path_parameters = matched
        found["resourceId"] = route.resource_id
        found["resourcePath"] = route.resource_path
        if route.operation_name is not None:
            found["operationName"] = route.operation_name
        call.route = route
        if len(call.path) + len(verb) > self._longest_path:
            raise RequestUriTooLong
        if route.log_executions:
            call.log = execution_lines.begun(call, data_trace=route.data_trace)
        return route

    def gateway_response(self, call: Call, failure: GatewayError) -> Response:
        call.failure = failure
        if failure.status >= 500 and failure.reason:
            _log.warning("%s %s: %s", call.context["httpMethod"], call.request.path, failure.reason)
        response = self._responses.render(call, failure)
        if call.request.method == "HEAD":
            response.body = b""  # AWS then has Content-Length: 0, not that of the body of a GET
        return response

    def finish(self, call: Call, response: Response) -> Response:
        if call.log is not None:
            execution_lines.ended(call, call.log, response)
        self._compress(call.request, response)
        self._report(call, response)
        if self._traces:
            tracing.told(call, response)
        found = call.context
        response.headers.append(("x-amzn-RequestId", found["requestId"]))
        if call.failure is not None:
            response.headers.append(("x-amzn-ErrorType", call.failure.error_type))
        response.headers.append(("x-amz-apigw-id", found["extendedRequestId"]))
        if call.cloudfront_id:
            request = call.request
            response.headers += cloudfront.answered(request.header("host"), call.cloudfront_id, response.status)
        return response


def compile_stage(
    deployment: v1.Deployment,
    stage: v1.Stage,
    account_id: str,
    region: str,
    services: Services,
    cache: StageCache | None,
    *,
    is_canary: bool | None = None,
    cached_version: str = "",
) -> RestStage:
    """Everything a stage, or its canary, needs to serve. Never fails: what AWS finds out at a call fails at the call.

    is_canary: None where the stage has no canary. cached_version: what tells its cached responses from the stage's.
    """
    api = deployment.api
    plan = plan_of(api, stage, account_id, region, services, cache, is_canary=is_canary, cached_version=cached_version)
    scope = plan.scope
    series = rest_telemetry.stage_series(api, scope)
    routes = Tree(
        (resource.path, verb, compile_method(replace(plan, verb=verb), resource, method, series))
        for resource in api.resources.values()
        for method in resource.methods.values()
        for verb in plan.verbs(resource, method)
    )
    telemetry = services.telemetry
    bill = telemetry.bills.of((account_id, region), billing.REST, api.id)
    reporter = Reporter(rest_telemetry.written(api, stage, scope, telemetry), series, telemetry, bill)
    responses = GatewayResponses(api.gateway_responses, scope.stage_variables)
    compress = compile_compression(api.minimum_compression_size)
    home = f"arn:aws:execute-api:{scope.region}:{scope.account_id}:{scope.api_id}/{scope.stage_name}/"
    return RestStage(
        _constants(scope, deployment.id),
        routes,
        responses,
        compress,
        reporter,
        longest_path=_LONGEST_ARN - len(home),
        longest_url=_LONGEST_URLS[api.endpoint_configuration.types[0]],
        edge="EDGE" in api.endpoint_configuration.types,
        custom_domains_only=api.disable_execute_api_endpoint,
    )


def _split_query(request: Request) -> None:
    """`;` splits parameters as `&` does; `|`, `{` and `}` must be encoded (handbook/02 section 3)."""
    query = request.query
    if "|" in query or "{" in query or "}" in query:
        raise BrokenRequest(reason="The query string holds characters that must be URL-encoded")
    if ";" in query:
        request.query = query.replace(";", "&")


def plan_of(
    api: v1.RestApi,
    stage: v1.Stage,
    account_id: str,
    region: str,
    services: Services,
    cache: StageCache | None = None,
    *,
    is_canary: bool | None = None,
    cached_version: str = "",
) -> Plan:
    scope = Scope(
        account_id=account_id,
        region=region,
        api_id=api.id,
        stage_name=stage.stage_name,
        stage_variables=stage.variables or {},
        binary_media_types=tuple(api.binary_media_types or ()),
        client_certificate_id=stage.client_certificate_id,
        is_canary=is_canary,
        edge_optimized="EDGE" in api.endpoint_configuration.types,
    )
    return Plan(
        api=api,
        stage=stage,
        scope=scope,
        services=services,
        documents=Documents(api.models),
        policy=compile_resource_policy(api, scope),
        cache=cache,
        cached_version=cached_version,
    )


def _constants(scope: Scope, deployment_id: str) -> dict[str, Any]:
    """With what each call has of its own left open, so that all stands in AWS's order (handbook/10 fact 57)."""
    found: dict[str, Any] = {
        "resourceId": None,
        "resourcePath": None,
        "httpMethod": None,
        "extendedRequestId": None,
        "requestTime": None,
        "path": None,
        "accountId": scope.account_id,
        "protocol": None,
        "stage": scope.stage_name,
        "domainPrefix": scope.api_id,
        "requestTimeEpoch": None,
        "requestId": None,
        "identity": None,
        "domainName": f"{scope.api_id}.execute-api.{scope.region}.amazonaws.com",
        "deploymentId": deployment_id,
        "apiId": scope.api_id,
    }
    if scope.is_canary is not None:
        found["isCanaryRequest"] = "true" if scope.is_canary else "false"
    return found


def compile_method(plan: Plan, resource: v1.Resource, method: v1.Method, series: Series) -> RestRoute:
    setting = plan.setting(resource, method)
    logged = setting.logging_level == rest_telemetry.INFO
    validate = rest_steps.validate(plan, resource, method)
    if logged:
        is_binary = matcher(plan.scope.binary_media_types)
        validate = execution_lines.starting(validate, requires_key=method.api_key_required, is_binary=is_binary)
    return RestRoute(
        key=f"{method.http_method} {resource.path}",
        resource_id=resource.id,
        resource_path=resource.path,
        operation_name=method.operation_name,
        series=rest_telemetry.method_series(series, resource, method, setting),
        log_errors=setting.logging_level == rest_telemetry.ERROR,
        log_executions=logged,
        data_trace=setting.data_trace_enabled,
        authorize=rest_steps.authorize(plan, resource, method),
        meter=rest_steps.meter(plan, resource, method),
        validate=validate,
        integrate=rest_steps.integrate(plan, resource, method),
    )
