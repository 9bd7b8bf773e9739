"""WebSocket APIs: from a deployment and its stage to a `WebSocketStage`.

Never fails: what AWS finds out at a call fails at the call.
"""

from control_plane.definitions import v2
from data_plane.apis import websocket_steps as steps
from data_plane.apis import websocket_telemetry as telemetry
from data_plane.apis.services import Services
from data_plane.apis.websocket_steps import CONNECT, Plan
from data_plane.integrations.websocket import answers
from data_plane.runtime import Scope
from data_plane.validation.schemas import Documents
from data_plane.websockets.stage import WebSocketRoute, WebSocketStage


def compile_stage(
    deployment: v2.Deployment, stage: v2.Stage, account_id: str, region: str, services: Services
) -> WebSocketStage:
    api = deployment.api
    scope = Scope(
        account_id=account_id,
        region=region,
        api_id=api.api_id,
        stage_name=stage.stage_name,
        stage_variables=stage.stage_variables,
        client_certificate_id=stage.client_certificate_id,
    )
    plan = Plan(api=api, stage=stage, scope=scope, services=services)
    documents = plan.documents()
    routes = {each.route_key: _route(plan, each, documents) for each in api.routes.values()}
    everybody = v2.Route(route_id="", route_key=CONNECT)
    return WebSocketStage(
        api_id=api.api_id,
        stage_name=stage.stage_name,
        select=steps.selector(api.route_selection_expression),
        routes=routes,
        connect=routes.get(CONNECT) or _route(plan, everybody, documents),
        reports=telemetry.compile_reports(stage, scope, services.telemetry),
        manage=steps.manage(plan),
        home=(account_id, region),
        custom_domains_only=api.disable_execute_api_endpoint,
    )


def _route(plan: Plan, route: v2.Route, documents: Documents) -> WebSocketRoute:
    setting = plan.settings(route)
    return WebSocketRoute(
        key=route.route_key,
        series=telemetry.route_series(route.route_key, plan.scope, detailed=bool(setting.detailed_metrics_enabled)),
        answers=answers(route),
        log_errors=setting.logging_level == telemetry.ERROR,
        log_executions=setting.logging_level == telemetry.INFO,
        data_trace=bool(setting.data_trace_enabled),
        authorize=steps.authorize(plan, route),
        meter=steps.meter(plan, route),
        validate=steps.validate(plan, route, documents),
        integrate=steps.integrate(plan, route),
    )
