"""Quick create: CreateApi with a `target` also makes an integration, a route and a stage (handbook/05 section 1.3).

What it makes is marked `apiGatewayManaged`; UpdateApi changes it by the same three members.
"""

import time
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from control_plane import identifiers
from control_plane.definitions import v2
from control_plane.store import Account
from control_plane.v2 import unverified
from control_plane.v2.route import integration_rules, route_rules
from control_plane.wire.errors import BadRequest

MEMBERS: Sequence[str] = ("target", "route_key", "credentials_arn")
Quick = Mapping[str, str]
"""Those of `MEMBERS` that were given."""


def created(account: Account, api: v2.Api, quick: Quick) -> v2.Api:
    """The API with its integration and route; puts the stage, which deploys it as soon as the API is saved."""
    if api.protocol_type != "HTTP":
        raise BadRequest(unverified.ONLY_FOR.format(member="target", protocol="HTTP"))
    if not quick.get("target"):
        raise BadRequest(unverified.QUICK_WITHOUT_TARGET)
    made = v2.Integration(integration_id=identifiers.short_id(), integration_type="", api_gateway_managed=True)
    api = _with_integration(account, api, made, quick)
    route = v2.Route(
        route_id=identifiers.short_id(),
        route_key=quick.get("route_key") or "$default",
        api_gateway_managed=True,
        target=f"integrations/{made.integration_id}",
    )
    now = int(time.time())
    stage = v2.Stage(
        api_id=api.api_id,
        stage_name="$default",
        created_date=now,
        last_updated_date=now,
        api_gateway_managed=True,
        auto_deploy=True,
    )
    account.v2_stages.put((api.api_id, stage.stage_name), stage)
    return _with_route(account, api, route)


def changed(account: Account, api: v2.Api, quick: Quick) -> v2.Api:
    """The API with what quick create made changed."""
    integrations = [each for each in api.integrations.values() if each.api_gateway_managed]
    routes = [each for each in api.routes.values() if each.api_gateway_managed]
    if not integrations or not routes:
        raise BadRequest(unverified.NOT_QUICK)
    if "target" in quick or "credentials_arn" in quick:
        api = _with_integration(account, api, integrations[0], quick)
    if quick.get("route_key"):
        api = _with_route(account, api, replace(routes[0], route_key=quick["route_key"]))
    return api


def _with_integration(account: Account, api: v2.Api, integration: v2.Integration, quick: Quick) -> v2.Api:
    if quick.get("target"):
        integration = replace(integration, **_kind(quick["target"]))
    if "credentials_arn" in quick:
        integration = replace(integration, credentials_arn=quick["credentials_arn"] or None)
    integration_rules.check(account, api, integration)
    return replace(api, integrations={**api.integrations, integration.integration_id: integration})


def _kind(target: str) -> dict[str, str]:
    """A URL is called with the caller's verb; what else there is, is a function."""
    if target.startswith(("http://", "https://")):
        kind = {"integration_type": "HTTP_PROXY", "integration_method": "ANY", "payload_format_version": "1.0"}
    else:
        kind = {"integration_type": "AWS_PROXY", "integration_method": "POST", "payload_format_version": "2.0"}
    return {**kind, "integration_uri": target}


def _with_route(account: Account, api: v2.Api, route: v2.Route) -> v2.Api:
    route_rules.check(account, api, route)
    return replace(api, routes={**api.routes, route.route_id: route})
