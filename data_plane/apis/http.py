"""HTTP APIs: what a stage of one compiles to, and the three things that differ from REST and WebSocket APIs.

`match` finds the route, `$default`, or answers 404 Not Found; with CORS configured it answers preflight requests as a
route of its own. `gateway_response` knows one short body per status: nothing of it can be customised. `finish` adds
the request id and the headers of CORS (handbook/05 sections 2, 9 and 10).
"""

import logging
from collections.abc import Mapping
from typing import Any

from control_plane.definitions import v2
from data_plane import context
from data_plane.apis import http_steps, http_telemetry
from data_plane.apis.http_steps import Plan
from data_plane.apis.services import Services
from data_plane.cors import Cors
from data_plane.errors import (
    EndpointSpokeNonsense,
    EndpointUnreachable,
    EndpointUntrusted,
    FunctionThrottled,
    GatewayError,
    IntegrationTimeout,
    ResourceNotFound,
)
from data_plane.metrics import Series
from data_plane.routing.route_key import Routes
from data_plane.runtime import Call, CompiledRoute, Response, Scope, allow, skip
from data_plane.telemetry import billing
from data_plane.telemetry.reports import Reporter

_log = logging.getLogger("gateway")
_MESSAGES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    413: "Request Entity Too Large",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}
_STATUSES: Mapping[type[GatewayError], int] = {
    IntegrationTimeout: 503,
    FunctionThrottled: 503,
    EndpointUnreachable: 503,
    EndpointUntrusted: 503,
    EndpointSpokeNonsense: 502,
}
"""Where the status is not that of REST APIs."""
_WITHOUT_TYPE = frozenset((401, 503))
"""Answers that were published have no Content-Type (handbook/05 section 10)."""


class HttpStage:
    def __init__(
        self,
        constants: dict[str, Any],
        routes: Routes[CompiledRoute],
        cors: Cors | None,
        reporter: Reporter,
        series: Series,
        *,
        custom_domains_only: bool,
    ) -> None:
        """constants: the members of `$context` that are the same for every request."""
        self.custom_domains_only = custom_domains_only
        self._constants = constants
        self._routes = routes
        self._cors = cors
        self._report = reporter.finished
        self._preflight = CompiledRoute(
            key="OPTIONS",
            series=series,
            authorize=allow,
            meter=skip,
            validate=skip,
            integrate=self._answer_preflight,
        )

    def match(self, call: Call) -> CompiledRoute:
        request = call.request
        begin(call, self._constants)
        call.path = request.path[len(request.base) :] or "/"
        if self._cors is not None and self._cors.is_preflight(request):
            return self._preflight
        matched = self._routes.find(request.method, call.path)
        if matched is None:
            raise ResourceNotFound
        route, call.path_parameters = matched
        call.context["routeKey"] = route.key
        call.route = route
        return route

    def gateway_response(self, call: Call, failure: GatewayError) -> Response:
        call.failure = failure
        if failure.status >= 500 and failure.reason:
            _log.warning("%s %s: %s", call.request.method, call.request.path, failure.reason)
        return rendered(failure)

    def finish(self, call: Call, response: Response) -> Response:
        if self._cors is not None and call.route is not None:
            self._cors.apply(call.request, response)
        self._report(call, response)
        return identified(call, response)

    async def _answer_preflight(self, call: Call) -> Response:
        assert self._cors is not None
        return self._cors.preflight(call.request)


def begin(call: Call, constants: dict[str, Any]) -> None:
    """Make `$context`."""
    request = call.request
    milliseconds, text = context.now()
    call.context = found = constants.copy()
    found["extendedRequestId"] = request_id = context.extended_request_id()
    found["httpMethod"] = request.method
    found["identity"] = {"sourceIp": request.peer, "userAgent": request.header("user-agent") or ""}
    found["path"] = request.path
    found["protocol"] = request.protocol
    found["requestId"] = request_id
    found["requestTime"] = text
    found["requestTimeEpoch"] = milliseconds
    found["routeKey"] = None
    if request.arrival is not None:
        context.arrived(found, request.arrival)


def rendered(failure: GatewayError) -> Response:
    """What the gateway says for a failure, which from here on is known by that message."""
    status = _STATUSES.get(type(failure), failure.status)
    failure.message = message = _MESSAGES[status]
    headers = [] if status in _WITHOUT_TYPE else [("content-type", "application/json")]
    if failure.www_authenticate:
        headers.append(("www-authenticate", failure.www_authenticate))
    return Response(status, headers, f'{{"message":"{message}"}}'.encode())


def identified(call: Call, response: Response) -> Response:
    response.headers.append(("apigw-requestid", call.context["requestId"]))
    return response


class Nowhere:
    """What an HTTP API answers where none of its stages is meant: 404, which leaves no trace in logs and metrics."""

    custom_domains_only = False

    def match(self, call: Call) -> CompiledRoute:
        begin(call, {})
        raise ResourceNotFound

    def gateway_response(self, call: Call, failure: GatewayError) -> Response:
        return rendered(failure)

    def finish(self, call: Call, response: Response) -> Response:
        return identified(call, response)


NOWHERE = Nowhere()


def compile_stage(
    deployment: v2.Deployment, stage: v2.Stage, account_id: str, region: str, services: Services
) -> HttpStage:
    """Everything a stage needs to serve. Never fails: what AWS finds out at a call fails at the call."""
    api = deployment.api
    scope = Scope(
        account_id=account_id,
        region=region,
        api_id=api.api_id,
        stage_name=stage.stage_name,
        stage_variables=stage.stage_variables,
    )
    constants = {
        "accountId": account_id,
        "apiId": api.api_id,
        "domainName": f"{api.api_id}.execute-api.{region}.amazonaws.com",
        "domainPrefix": api.api_id,
        "stage": stage.stage_name,
    }
    plan = Plan(api=api, stage=stage, scope=scope, services=services)
    series, telemetry = http_telemetry.stage_series(scope), services.telemetry
    bill = telemetry.bills.of((account_id, region), billing.HTTP, api.api_id)
    return HttpStage(
        constants,
        Routes((route.route_key, _route(plan, route, series)) for route in api.routes.values() if route.target),
        Cors(api.cors_configuration) if api.cors_configuration else None,
        Reporter(http_telemetry.written(stage, scope, telemetry), series, telemetry, bill),
        series,
        custom_domains_only=api.disable_execute_api_endpoint,
    )


def _route(plan: Plan, route: v2.Route, series: Series) -> CompiledRoute:
    setting = plan.setting(route)
    return CompiledRoute(
        key=route.route_key,
        series=http_telemetry.route_series(series, route, detailed=bool(setting.detailed_metrics_enabled)),
        authorize=http_steps.authorize(plan, route),
        meter=http_steps.meter(plan, route, setting),
        validate=skip,
        integrate=http_steps.integrate(plan, route),
    )
