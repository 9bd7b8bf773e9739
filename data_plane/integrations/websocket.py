"""From a route of a WebSocket API to the step that runs its integration (handbook/06 sections 4 and 6).

The step gives a Response. At `$connect` its status decides the handshake; for a message its body is what the client is
sent, if the route answers. Where a route does not answer, what its backend says is neither mapped nor read.

The definitions are held to REST's rules, and for REST's builders they are written as REST's: a method whose verb is the
route key, so that the ARN of the route, `{api}/{stage}/{route key}`, is that of a method.
"""

from collections.abc import Callable

from control_plane.definitions import v1, v2
from data_plane.errors import ApiConfigurationError, GatewayError, IntegrationFailure
from data_plane.integrations import aws_action, function, function_call, http, http_proxy, mock, websocket_function
from data_plane.integrations.backends import Backends, Integrate
from data_plane.integrations.failing import failing
from data_plane.integrations.non_proxy import Answer, Send
from data_plane.integrations.reception import headers as receive
from data_plane.integrations.websocket_mapping import compile_request, compile_responses
from data_plane.mapping.parameters import Mapped
from data_plane.runtime import Call, Header, Integrated, Response, Scope

CONNECT = "$connect"
_ROOT = v1.Resource(id="", path="")
_MAY_DO_WITHOUT = (CONNECT, "$disconnect")


def compile_integration(
    route: v2.Route, integration: v2.Integration | None, scope: Scope, backends: Backends
) -> Integrate:
    if integration is None:
        if route.route_key in _MAY_DO_WITHOUT:
            return _nothing
        return failing(ApiConfigurationError, "The integration of this route was deleted")
    try:
        return BUILDERS[integration.integration_type](route, integration, scope, backends)
    except GatewayError as failure:
        return failing(type(failure), failure.reason)


def answers(route: v2.Route) -> bool:
    """Is what its integration says sent to the client?"""
    return bool(route.route_response_selection_expression and route.route_responses)


async def _nothing(call: Call) -> Response:
    return Response(200)


def _function(route: v2.Route, integration: v2.Integration, scope: Scope, backends: Backends) -> Integrate:
    rest = _as_rest(integration)
    target = function_call.compile_target(_ROOT, _method(route), rest, scope)
    invoke = function_call.compile_call(target, integration.timeout_in_millis, scope, backends)
    binary = integration.content_handling_strategy == "CONVERT_TO_BINARY"
    return websocket_function.build(route.route_key, scope, invoke, answers=answers(route), binary=binary)


def _endpoint(route: v2.Route, integration: v2.Integration, scope: Scope, backends: Backends) -> Integrate:
    return http_proxy.build(_ROOT, _method(route), _as_rest(integration), scope, backends)


def _mapped(route: v2.Route, integration: v2.Integration, scope: Scope, backends: Backends) -> Integrate:
    send = _sender(route, _as_rest(integration), scope, backends)
    prepare = compile_request(integration, scope)
    respond = compile_responses(integration, scope) if answers(route) and route.route_key != CONNECT else None

    async def integrate(call: Call) -> Response:
        receive(call)
        answer = await send(call, *prepare(call))
        integrated = call.integrated
        if integrated is not None and integrated.function_arn and integrated.error and respond is None:
            raise IntegrationFailure(status=502, reason=integrated.error)
        status = integrated.integration_status if integrated and integrated.integration_status else 200
        return Response(status, [], respond(call, answer) if respond else b"")

    return integrate


def _sender(route: v2.Route, integration: v1.Integration, scope: Scope, backends: Backends) -> Send:
    if integration.type == "MOCK":
        return _mocked
    if integration.type == "HTTP":
        return http.sender(integration, scope, backends)
    if function_call.is_function(integration.uri or ""):
        return function.sender(_ROOT, _method(route), integration, scope, backends)
    return aws_action.sender(integration, scope, backends, function_call.source_arn(scope, route.route_key))


async def _mocked(call: Call, mapped: Mapped, body: bytes, headers: list[Header]) -> Answer:
    status = mock.status_of(body)
    call.integrated = Integrated(integration_status=int(status))
    return Answer(status, [], b"")


BUILDERS: dict[str, Callable[[v2.Route, v2.Integration, Scope, Backends], Integrate]] = {
    "AWS": _mapped,
    "AWS_PROXY": _function,
    "HTTP": _mapped,
    "HTTP_PROXY": _endpoint,
    "MOCK": _mapped,
}


def _method(route: v2.Route) -> v1.Method:
    return v1.Method(http_method=route.route_key, authorization_type=route.authorization_type)


def _as_rest(integration: v2.Integration) -> v1.Integration:
    """A message has no verb of its own to pass on: what is to be called with ANY is called with POST."""
    verb = integration.integration_method
    return v1.Integration(
        type=integration.integration_type,
        http_method="POST" if verb in (None, "ANY") else verb,
        uri=integration.integration_uri,
        connection_type=integration.connection_type,
        connection_id=integration.connection_id,
        credentials=integration.credentials_arn,
        request_parameters=integration.request_parameters,
        content_handling=integration.content_handling_strategy,
        timeout_in_millis=integration.timeout_in_millis,
    )
