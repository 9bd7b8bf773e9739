"""Deployments: a snapshot of an API, and the stage that serves it (handbook/01 section 8)."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import asdict

from control_plane import identifiers
from control_plane.definitions import v1
from control_plane.operations import apigateway
from control_plane.paging import page
from control_plane.patch import Patch, choose_from, value
from control_plane.store import Account
from control_plane.v1 import lookup
from control_plane.v1.stage import stages
from control_plane.wire.errors import BadRequest

_NO_STAGE = (
    "Invalid deployment content specified.Non null and non empty stageName must be provided for canary deployment. "
    "Provided value is "
)


@apigateway.operation
def create_deployment(
    account: Account,
    *,
    rest_api_id: str,
    stage_name: str | None = None,
    stage_description: str | None = None,
    description: str | None = None,
    cache_cluster_enabled: bool | None = None,
    cache_cluster_size: str | None = None,
    variables: Mapping[str, str] | None = None,
    canary_settings: Mapping[str, Any] | None = None,
    tracing_enabled: bool | None = None,
) -> v1.Deployment:
    """Freezes the API. With a stage name it also creates that stage, or points it (or its canary) here."""
    api = account.rest_apis[rest_api_id]
    check_deployable(api)
    deployment = v1.Deployment(
        id=identifiers.short_id(), created_date=int(time.time()), api=api, description=description
    )
    account.deployments.put((api.id, deployment.id), deployment)
    stage = account.stages.find((api.id, stage_name or ""))
    if canary_settings is not None:
        _deploy_canary(account, stage, stage_name, deployment, canary_settings)
    elif stage_name:
        given = {
            "description": stage_description,
            "cache_cluster_enabled": cache_cluster_enabled,
            "cache_cluster_size": cache_cluster_size,
            "variables": variables,
            "tracing_enabled": tracing_enabled,
        }
        stage = stage or stages.new(account, api.id, stage_name, deployment.id)
        stages.point(account, stage, deployment.id, given)
    return deployment


@apigateway.operation
def get_deployment(
    account: Account, *, rest_api_id: str, deployment_id: str, embed: Sequence[str] | None = None
) -> Mapping[str, Any]:
    return _shown(_lookup(account, rest_api_id, deployment_id), embed)


@apigateway.operation
def get_deployments(
    account: Account, *, rest_api_id: str, position: str | None = None, limit: int | None = None
) -> Mapping[str, Any]:
    api = account.rest_apis[rest_api_id]
    return page(account.deployments.under(api.id), position, limit)


@apigateway.operation
def update_deployment(
    account: Account,
    *,
    rest_api_id: str,
    deployment_id: str,
    patch_operations: Sequence[Mapping[str, str]] | None = None,
) -> v1.Deployment:
    deployment = _PATCH.apply(_lookup(account, rest_api_id, deployment_id), patch_operations)
    return account.deployments.put((rest_api_id, deployment_id), deployment)


@apigateway.operation
def delete_deployment(account: Account, *, rest_api_id: str, deployment_id: str) -> None:
    _lookup(account, rest_api_id, deployment_id)
    for stage in account.stages.under(rest_api_id):
        canary = stage.canary_settings
        if deployment_id in (stage.deployment_id, canary.deployment_id if canary else None):
            raise BadRequest("Active stages pointing to this deployment must be moved or deleted")
    account.deployments.remove((rest_api_id, deployment_id))


def check_deployable(api: v1.RestApi) -> None:
    """An API needs a method, and every method an integration."""
    methods = list(lookup.methods(api))
    if not methods:
        raise BadRequest("The REST API doesn't contain any methods")
    if any(method.method_integration is None for _, method in methods):
        raise BadRequest("No integration defined for method")


def _lookup(account: Account, rest_api_id: str, deployment_id: str) -> v1.Deployment:
    return account.deployments[account.rest_apis[rest_api_id].id, deployment_id]


def _shown(deployment: v1.Deployment, embed: Sequence[str] | None) -> Mapping[str, Any]:
    """`embed=apisummary` lists the methods by path."""
    members = asdict(deployment)
    if "apisummary" in (embed or ()):
        members["api_summary"] = {
            resource.path: resource.methods for resource in deployment.api.resources.values() if resource.methods
        }
    return members


def _deploy_canary(
    account: Account,
    stage: v1.Stage | None,
    stage_name: str | None,
    deployment: v1.Deployment,
    given: Mapping[str, Any],
) -> None:
    """The stage keeps its deployment; a share of its traffic goes to this one."""
    if not stage_name:
        raise BadRequest(_NO_STAGE + ("null" if stage_name is None else ""))
    if stage is None:
        raise BadRequest(
            f"Invalid deployment content specified.Stage {stage_name} must already be created before making a canary "
            "release deployment"
        )
    canary = v1.CanarySettings(deployment_id=deployment.id, **given)
    stages.point(account, stage, stage.deployment_id, {"canary_settings": canary})


_PATCH: Patch[v1.Deployment] = Patch(value("/description"), refuse=choose_from(replace=("/description",)))
