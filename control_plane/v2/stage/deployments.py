"""Deployments: a snapshot of an Api, and the stage that serves it (handbook/05 section 1.4)."""

from collections.abc import Mapping
from typing import Any

from control_plane.definitions import v2
from control_plane.operations import apigatewayv2
from control_plane.store import Account
from control_plane.v2 import unverified
from control_plane.v2.changes import updated
from control_plane.v2.paging import page
from control_plane.v2.stage import deploying
from control_plane.wire.errors import BadRequest


@apigatewayv2.operation
def create_deployment(
    account: Account, *, api_id: str, description: str | None = None, stage_name: str | None = None
) -> v2.Deployment:
    """Freezes the API. With a stage name it also points that stage here."""
    api = account.v2_apis[api_id]
    stage = account.v2_stages[api.api_id, stage_name] if stage_name else None
    if stage and stage.auto_deploy:
        raise BadRequest(unverified.DEPLOYED_TO_FOLLOWER)
    deployment = deploying.deploy(account, api, description=description)
    if stage:
        deploying.point(account, stage, deployment)
    return deployment


@apigatewayv2.operation
def get_deployment(account: Account, *, api_id: str, deployment_id: str) -> v2.Deployment:
    return account.v2_deployments[account.v2_apis[api_id].api_id, deployment_id]


@apigatewayv2.operation
def get_deployments(
    account: Account, *, api_id: str, max_results: str | None = None, next_token: str | None = None
) -> Mapping[str, Any]:
    return page(account.v2_deployments.under(account.v2_apis[api_id].api_id), next_token, max_results)


@apigatewayv2.operation
def update_deployment(
    account: Account, *, api_id: str, deployment_id: str, description: str | None = None
) -> v2.Deployment:
    key = (account.v2_apis[api_id].api_id, deployment_id)
    return account.v2_deployments.put(key, updated(account.v2_deployments[key], {"description": description}))


@apigatewayv2.operation
def delete_deployment(account: Account, *, api_id: str, deployment_id: str) -> None:
    key = (account.v2_apis[api_id].api_id, deployment_id)
    account.v2_deployments.require(key)
    if any(stage.deployment_id == deployment_id for stage in account.v2_stages.under(api_id)):
        raise BadRequest("Active stages pointing to this deployment must be moved or deleted")
    account.v2_deployments.remove(key)
