"""REST APIs: what a stage of one compiles to, and the three things that differ from HTTP and WebSocket APIs.

`match` finds the method, or answers 403 Missing Authentication Token: a REST API has no 404 for paths (handbook/02
section 6). `gateway_response` renders AWS's or the user's own. `finish` adds the ids every answer carries.
"""

import logging
from collections.abc import Mapping
from typing import Any

from control_plane.definitions import v1
from data_plane import context
from data_plane.apis import rest_steps
from data_plane.apis.gateway_responses import GatewayResponses
from data_plane.apis.rest_steps import Plan
from data_plane.apis.services import Services
from data_plane.auth.resource_policy import compile_resource_policy
from data_plane.errors import GatewayError, MissingAuthenticationToken
from data_plane.routing.tree import Tree
from data_plane.runtime import Call, CompiledRoute, Response, Scope
from data_plane.validation.schemas import Documents

_log = logging.getLogger("gateway")
_NOBODY = dict.fromkeys(
    (
        "cognitoIdentityPoolId", "accountId", "cognitoIdentityId", "caller", "sourceIp", "principalOrgId", "accessKey",
        "cognitoAuthenticationType", "cognitoAuthenticationProvider", "userArn", "userAgent", "user",
    )
)  # fmt: skip


class RestRoute(CompiledRoute, frozen=True, kw_only=True):
    """A method of a resource. key: `GET /pets/{petId}`."""

    resource_id: str
    resource_path: str


class RestStage:
    def __init__(self, constants: Mapping[str, Any], routes: Tree[RestRoute], responses: GatewayResponses) -> None:
        """constants: the members of `$context` that are the same for every request."""
        self._constants = constants
        self._routes = routes
        self._responses = responses

    def match(self, call: Call) -> RestRoute:
        request = call.request
        verb = request.header("x-http-method-override") or request.method
        milliseconds, text = context.now()
        call.context = found = {
            **self._constants,
            "httpMethod": verb,
            "extendedRequestId": context.extended_request_id(),
            "requestTime": text,
            "path": request.path,
            "protocol": request.protocol,
            "requestTimeEpoch": milliseconds,
            "requestId": context.request_id(request),
            "identity": {**_NOBODY, "sourceIp": request.peer, "userAgent": request.header("user-agent")},
        }
        call.path = "/" + request.path[len(request.base) :].lstrip("/")
        matched = self._routes.find(verb, call.path)
        if matched is None:
            raise MissingAuthenticationToken
        route, call.path_parameters = matched
        found["resourceId"] = route.resource_id
        found["resourcePath"] = route.resource_path
        return route

    def gateway_response(self, call: Call, failure: GatewayError) -> Response:
        call.error_type = failure.error_type
        if failure.status >= 500 and failure.reason:
            _log.warning("%s %s: %s", call.context["httpMethod"], call.request.path, failure.reason)
        return self._responses.render(call, failure)

    def finish(self, call: Call, response: Response) -> Response:
        found = call.context
        response.headers.append(("x-amzn-RequestId", found["requestId"]))
        if call.error_type:
            response.headers.append(("x-amzn-ErrorType", call.error_type))
        response.headers.append(("x-amz-apigw-id", found["extendedRequestId"]))
        return response


def compile_stage(
    deployment: v1.Deployment, stage: v1.Stage, account_id: str, region: str, services: Services
) -> RestStage:
    """Everything a stage needs to serve. Never fails: what AWS finds out at a call fails at the call."""
    api = deployment.api
    scope = Scope(
        account_id=account_id,
        region=region,
        api_id=api.id,
        stage_name=stage.stage_name,
        stage_variables=stage.variables or {},
        binary_media_types=tuple(api.binary_media_types or ()),
    )
    constants = {
        "resourceId": None,
        "resourcePath": None,
        "accountId": account_id,
        "stage": stage.stage_name,
        "domainPrefix": api.id,
        "domainName": f"{api.id}.execute-api.{region}.amazonaws.com",
        "deploymentId": deployment.id,
        "apiId": api.id,
    }
    plan = Plan(
        api=api,
        stage=stage,
        scope=scope,
        services=services,
        documents=Documents(api.models),
        policy=compile_resource_policy(api, scope),
    )
    routes = Tree(
        (resource.path, verb, _route(plan, resource, method))
        for resource in api.resources.values()
        for verb, method in resource.methods.items()
    )
    return RestStage(constants, routes, GatewayResponses(api.gateway_responses, scope.stage_variables))


def _route(plan: Plan, resource: v1.Resource, method: v1.Method) -> RestRoute:
    return RestRoute(
        key=f"{method.http_method} {resource.path}",
        resource_id=resource.id,
        resource_path=resource.path,
        authorize=rest_steps.authorize(plan, resource, method),
        meter=rest_steps.meter(plan, resource, method),
        validate=rest_steps.validate(plan, resource, method),
        integrate=rest_steps.integrate(plan, resource, method),
    )
