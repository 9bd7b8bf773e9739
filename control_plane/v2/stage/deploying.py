"""Changes of an Api reach the stages that follow it at once: `autoDeploy` (handbook/05 section 1.4).

Every change is a deployment of its own. One that cannot be deployed leaves the stage as it was, and says so there.
"""

import time

from msgspec.structs import replace

from control_plane import identifiers
from control_plane.definitions import v2
from control_plane.store import Account
from control_plane.v2 import unverified
from control_plane.wire.errors import BadRequest

_MAY_DO_WITHOUT_INTEGRATION = ("$connect", "$disconnect")


def save(account: Account, api: v2.Api) -> v2.Api:
    """Put a new or changed Api, and deploy it to the stages that follow it."""
    account.v2_apis.put(api.api_id, api)
    for stage in account.v2_stages.under(api.api_id):
        if stage.auto_deploy:
            follow(account, api, stage)
    return api


def follow(account: Account, api: v2.Api, stage: v2.Stage) -> v2.Stage:
    """Put a stage with a new deployment of the API, or with why there is none."""
    try:
        deployment = deploy(account, api, auto_deployed=True)
    except BadRequest as refusal:
        return _put(account, replace(stage, last_deployment_status_message=unverified.NOT_DEPLOYED + refusal.message))
    said = f"Successfully deployed stage with deployment ID '{deployment.deployment_id}'"
    return point(account, replace(stage, last_deployment_status_message=said), deployment)


def deploy(
    account: Account, api: v2.Api, *, description: str | None = None, auto_deployed: bool = False
) -> v2.Deployment:
    """Freeze the API as it stands. Raises BadRequest where there is nothing that could be served."""
    _check_deployable(api)
    deployment = v2.Deployment(
        deployment_id=identifiers.short_id(),
        created_date=int(time.time()),
        api=api,
        auto_deployed=auto_deployed,
        description=description or None,
    )
    return account.v2_deployments.put((api.api_id, deployment.deployment_id), deployment)


def point(account: Account, stage: v2.Stage, deployment: v2.Deployment) -> v2.Stage:
    """Put a stage that serves this deployment."""
    return _put(account, replace(stage, deployment_id=deployment.deployment_id))


def _put(account: Account, stage: v2.Stage) -> v2.Stage:
    changed = replace(stage, last_updated_date=int(time.time()))
    return account.v2_stages.put((stage.api_id, stage.stage_name), changed)


def _check_deployable(api: v2.Api) -> None:
    routes = api.routes.values()
    if api.protocol_type == "HTTP":
        if not routes:  # reported: https://github.com/mach-composer/mach-composer-cli/issues/42
            raise BadRequest("Unable to deploy API because no routes exist in this API")
        if not any(route.target for route in routes):
            raise BadRequest("Unable to deploy API because no valid routes exist in this API")
        return
    if not routes:
        raise BadRequest("At least one route is required before deploying the Api")
    if any(not route.target and route.route_key not in _MAY_DO_WITHOUT_INTEGRATION for route in routes):
        raise BadRequest(unverified.ROUTE_WITHOUT_INTEGRATION)
