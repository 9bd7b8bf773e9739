"""The steps of an HTTP API's route, each compiled from its definition. A step that is off is `allow` or `skip`.

None of these fails: what AWS finds out at a call fails at the call. HTTP APIs validate nothing.
"""

from collections.abc import Awaitable, Callable

import msgspec

from control_plane.definitions import v2
from data_plane.apis.guarded import missing_authorizer
from data_plane.apis.http_authorizers import GuardedRoute, compile_authorizer
from data_plane.apis.services import Services
from data_plane.auth.reported import reported
from data_plane.auth.results import Place
from data_plane.auth.signatures import iam
from data_plane.integrations.backends import Integrate
from data_plane.integrations.http_apis.compose import compile_integration
from data_plane.metering.routes import throttles
from data_plane.runtime import Call, Scope, allow

_SETTINGS = ("detailed_metrics_enabled", "throttling_burst_limit", "throttling_rate_limit")


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What every route of a stage is compiled from."""

    api: v2.Api
    stage: v2.Stage
    scope: Scope
    services: Services

    def setting(self, route: v2.Route) -> v2.RouteSettings:
        """The route's own settings in this stage; what they do not say, the stage's say for all routes."""
        of_all, own = self.stage.default_route_settings, self.stage.route_settings.get(route.route_key)
        if own is None:
            return of_all
        said = {name: getattr(own, name) for name in _SETTINGS if getattr(own, name) is not None}
        return msgspec.structs.replace(of_all, **said)


def authorize(plan: Plan, route: v2.Route) -> Callable[[Call], Awaitable[None]]:
    if route.authorization_type == "NONE":
        return allow
    if route.authorization_type == "AWS_IAM":
        return reported(iam.build(plan.scope, plan.services.identities, None))
    authorizer = plan.api.authorizers.get(route.authorizer_id or "")
    if authorizer is None:
        return missing_authorizer
    place = Place(plan.api.api_id, plan.stage.stage_name, plan.stage.deployment_id or "", authorizer.authorizer_id)
    return compile_authorizer(
        GuardedRoute(route=route, authorizer=authorizer, place=place, scope=plan.scope, services=plan.services)
    )


def meter(plan: Plan, route: v2.Route, setting: v2.RouteSettings) -> Callable[[Call], None]:
    """HTTP APIs have no execution log to give a reason in."""
    limits = (setting.throttling_rate_limit, setting.throttling_burst_limit)
    return throttles(plan.services.metering, plan.scope, route.route_key, limits, lambda limit: "")


def integrate(plan: Plan, route: v2.Route) -> Integrate:
    return compile_integration(route, plan.api.integration_of(route), plan.scope, plan.services.backends)
