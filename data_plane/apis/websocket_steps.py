"""The steps of a route of a WebSocket API, each compiled from its definition: one function per step.

What only a handshake has, it alone is asked for: authorization, an API key, headers and query parameters. Only messages
have models.
"""

from collections.abc import Awaitable, Callable

import msgspec

from control_plane.definitions import v1, v2
from data_plane.apis.guarded import permission
from data_plane.apis.services import Services
from data_plane.auth.lambda_authorizers import lambda_kinds
from data_plane.auth.lambda_authorizers.permission import guard_by_function
from data_plane.auth.results import Place
from data_plane.auth.signatures import iam
from data_plane.errors import CONFIGURATION, AuthorizerConfigurationError, QuotaExceeded, Throttled
from data_plane.integrations.backends import Integrate
from data_plane.integrations.reception import headers
from data_plane.integrations.stage_variables import resolve
from data_plane.integrations.websocket import compile_integration
from data_plane.mapping.selection_expressions import Reading, compile_selection
from data_plane.metering import api_keys, log_lines
from data_plane.metering.routes import connects, throttles
from data_plane.metering.throttling import in_order
from data_plane.runtime import Call, Scope, allow, skip
from data_plane.validation.messages import compile_messages
from data_plane.validation.parameters import compile_parameters
from data_plane.validation.schemas import Documents

CONNECT = "$connect"
_MANAGE = "execute-api:ManageConnections"
_KEY_SOURCES = {"$request.header.x-api-key": "HEADER", "$context.authorizer.usageIdentifierKey": "AUTHORIZER"}

Authorize = Callable[[Call], Awaitable[None]]


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What every route of a stage is compiled from."""

    api: v2.Api
    stage: v2.Stage
    scope: Scope
    services: Services

    @property
    def arn(self) -> str:
        scope = self.scope
        return f"arn:aws:execute-api:{scope.region}:{scope.account_id}:{scope.api_id}/{scope.stage_name}"

    def documents(self) -> Documents:
        return Documents(
            {
                each.name: v1.Model(id=each.model_id, name=each.name, content_type="", schema=each.schema)
                for each in self.api.models.values()
            }
        )

    def settings(self, route: v2.Route) -> v2.RouteSettings:
        """The route's own settings in this stage, and the stage's default's where they say nothing."""
        own, default = self.stage.route_settings.get(route.route_key), self.stage.default_route_settings
        if own is None:
            return default
        said = {name: value for name, value in msgspec.structs.asdict(own).items() if value is not None}
        return msgspec.structs.replace(default, **said)


def authorize(plan: Plan, route: v2.Route) -> Authorize:
    return AUTHORIZERS.get(route.authorization_type, _unserved)(plan, route)


def _nobody(plan: Plan, route: v2.Route) -> Authorize:
    return allow


def _by_signature(plan: Plan, route: v2.Route) -> Authorize:
    arn = f"{plan.arn}/{route.route_key}"
    return iam.permission(plan.scope, plan.services.identities, lambda call: arn)


def _by_function(plan: Plan, route: v2.Route) -> Authorize:
    authorizer = plan.api.authorizers.get(route.authorizer_id or "")
    if authorizer is None:
        return _unserved(plan, route)
    arn, variables, services = f"{plan.arn}/{route.route_key}", plan.scope.stage_variables, plan.services
    function = lambda_kinds.Function(
        place=Place(plan.api.api_id, plan.stage.stage_name, plan.stage.deployment_id or "", authorizer.authorizer_id),
        uri=resolve(authorizer.authorizer_uri or "", variables),
        ttl=0,
        sources=authorizer.identity_source,
        stage_variables=variables,
        arn=lambda call: arn,
        permitted=permission(services, plan.scope, authorizer.authorizer_id, authorizer.authorizer_credentials_arn),
        credentials=bool(authorizer.authorizer_credentials_arn),
    )
    return guard_by_function(lambda_kinds.websocket(function, headers), services.backends.functions, services.results)


def _unserved(plan: Plan, route: v2.Route) -> Authorize:
    """Better shut than open."""

    async def refuse(call: Call) -> None:
        raise AuthorizerConfigurationError(reason=CONFIGURATION + "Authorizer error")

    return refuse


AUTHORIZERS: dict[str, Callable[[Plan, v2.Route], Authorize]] = {
    "NONE": _nobody,
    "AWS_IAM": _by_signature,
    "CUSTOM": _by_function,
}


def meter(plan: Plan, route: v2.Route) -> Callable[[Call], None]:
    scope, setting, metering = plan.scope, plan.settings(route), plan.services.metering
    names = log_lines.Names(scope.api_id, scope.stage_name, route.route_id, route.route_key, "")
    limited = throttles(
        metering,
        scope,
        route.route_key,
        (setting.throttling_rate_limit, setting.throttling_burst_limit),
        lambda limit: log_lines.throttled_by_stage(names, limit),
    )
    if route.route_key == CONNECT:
        limited = in_order(limited, connects(metering, scope))
    if not route.api_key_required:
        return limited
    source = api_keys.SOURCES[_KEY_SOURCES.get(plan.api.api_key_selection_expression, "HEADER")]
    protected = api_keys.Protected(f"{scope.api_id}:{scope.stage_name}", route.route_key, names)
    return api_keys.require(metering.access(scope.account_id, scope.region), protected, source, limited)


def validate(plan: Plan, route: v2.Route, documents: Documents) -> Callable[[Call], None]:
    if route.route_key == CONNECT:
        return compile_parameters({name: each.required for name, each in (route.request_parameters or {}).items()})
    expression = route.model_selection_expression
    if expression is None or plan.api.disable_schema_validation:
        return skip
    return compile_messages(route.request_models or {}, selector(expression), documents)


def integrate(plan: Plan, route: v2.Route) -> Integrate:
    return compile_integration(route, plan.api.integration_of(route), plan.scope, plan.services.backends)


def selector(expression: str) -> Callable[[bytes], str]:
    """An expression over messages alone."""
    select = compile_selection(expression)
    return lambda body: select(Reading(body))


def manage(plan: Plan) -> Authorize:
    """May whoever signed the call do this with the connection, and now? Its path is `/@connections/{id}`.

    Of throttles only the account's holds here, and what it refuses is called LimitExceededException.
    """
    arn, services = plan.arn, plan.services
    permit = iam.permission(
        plan.scope, services.identities, lambda call: f"{arn}/{call.request.method}{call.path}", action=_MANAGE
    )
    limited = throttles(services.metering, plan.scope, "@connections", (None, None), lambda limit: "")

    async def authorize(call: Call) -> None:
        await permit(call)
        try:
            limited(call)
        except Throttled as failure:
            raise QuotaExceeded(reason=failure.reason) from None

    return authorize
