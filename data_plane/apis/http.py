"""HTTP APIs: what a stage of one compiles to, and the three things that differ from REST and WebSocket APIs.

`match` finds the route, `$default`, or answers 404 Not Found; with CORS configured it answers preflight requests as a
route of its own. `gateway_response` knows one short body per failure: nothing of it can be customised. `finish` adds the
request id and the headers of CORS (handbook/05 sections 2, 9 and 10).
"""

import logging
from collections.abc import Mapping
from typing import Any

from control_plane.definitions import v2
from data_plane import context
from data_plane.apis import http_steps
from data_plane.apis.http_steps import Plan
from data_plane.apis.services import Services
from data_plane.cors import Cors
from data_plane.errors import (
    AccessDenied,
    ExpiredToken,
    GatewayError,
    IntegrationFailure,
    IntegrationTimeout,
    InvalidApiKey,
    InvalidSignature,
    MissingAuthenticationToken,
    RequestTooLarge,
    ResourceNotFound,
    Throttled,
    Unauthorized,
    WafFiltered,
)
from data_plane.routing.route_key import Routes
from data_plane.runtime import Call, CompiledRoute, Response, Scope, allow, skip

_log = logging.getLogger("gateway")
_FORBIDDEN = (403, "Forbidden")
_ANSWERS: Mapping[type[GatewayError], tuple[int, str]] = {
    ResourceNotFound: (404, "Not Found"),
    Unauthorized: (401, "Unauthorized"),
    AccessDenied: _FORBIDDEN,
    ExpiredToken: _FORBIDDEN,
    InvalidApiKey: _FORBIDDEN,
    InvalidSignature: _FORBIDDEN,
    MissingAuthenticationToken: _FORBIDDEN,
    WafFiltered: _FORBIDDEN,
    Throttled: (429, "Too Many Requests"),
    RequestTooLarge: (413, "Request Entity Too Large"),
    IntegrationTimeout: (503, "Service Unavailable"),
}
"""What the steps that all kinds of APIs share fail with, in the words of HTTP APIs."""
_REASONS = {500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout"}
_WITHOUT_TYPE = frozenset((401, 503))
"""Answers that were published have no Content-Type (handbook/05 section 10)."""


class HttpStage:
    def __init__(self, constants: Mapping[str, Any], routes: Routes[CompiledRoute], cors: Cors | None) -> None:
        """constants: the members of `$context` that are the same for every request."""
        self._constants = constants
        self._routes = routes
        self._cors = cors
        self._preflight = CompiledRoute(
            key="OPTIONS", authorize=allow, meter=skip, validate=skip, integrate=self._answer_preflight
        )

    def match(self, call: Call) -> CompiledRoute:
        request = call.request
        milliseconds, text = context.now()
        request_id = context.extended_request_id()
        call.context = found = {
            **self._constants,
            "extendedRequestId": request_id,
            "httpMethod": request.method,
            "identity": {"sourceIp": request.peer, "userAgent": request.header("user-agent") or ""},
            "path": request.path,
            "protocol": request.protocol,
            "requestId": request_id,
            "requestTime": text,
            "requestTimeEpoch": milliseconds,
            "routeKey": None,
        }
        call.path = request.path[len(request.base) :] or "/"
        if self._cors is not None and self._cors.is_preflight(request):
            return self._preflight
        matched = self._routes.find(request.method, call.path)
        if matched is None:
            raise ResourceNotFound
        route, call.path_parameters = matched
        found["routeKey"] = route.key
        return route

    def gateway_response(self, call: Call, failure: GatewayError) -> Response:
        call.error_type = failure.error_type
        if failure.status >= 500 and failure.reason:
            _log.warning("%s %s: %s", call.request.method, call.request.path, failure.reason)
        status, message = _ANSWERS.get(type(failure)) or _by_status(failure)
        headers = [] if status in _WITHOUT_TYPE else [("content-type", "application/json")]
        return Response(status, headers + failure.headers, f'{{"message":"{message}"}}'.encode())

    def finish(self, call: Call, response: Response) -> Response:
        if self._cors is not None and call.context["routeKey"] is not None:
            self._cors.apply(call.request, response)
        response.headers.append(("apigw-requestid", call.context["requestId"]))
        return response

    async def _answer_preflight(self, call: Call) -> Response:
        assert self._cors is not None
        return self._cors.preflight(call.request)


def _by_status(failure: GatewayError) -> tuple[int, str]:
    """An integration that failed says its status; what else there is, is the API's own fault."""
    status = failure.status if isinstance(failure, IntegrationFailure) else 500
    return status, _REASONS[status]


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
    routes = Routes((route.route_key, _route(plan, route)) for route in api.routes.values() if route.target)
    cors = Cors(api.cors_configuration) if api.cors_configuration else None
    return HttpStage(constants, routes, cors)


def _route(plan: Plan, route: v2.Route) -> CompiledRoute:
    return CompiledRoute(
        key=route.route_key,
        authorize=http_steps.authorize(plan, route),
        meter=http_steps.meter(plan, route),
        validate=skip,
        integrate=http_steps.integrate(plan, route),
    )
