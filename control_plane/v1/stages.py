"""Stages: what a deployment is served as (handbook/01 section 9). Their PATCH paths are in `stage_patch`."""

import re
import time
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import asdict, replace

from control_plane.definitions import v1
from control_plane.operations import apigateway
from control_plane.store import Account
from control_plane.v1 import stage_patch
from control_plane.wire.errors import BadRequest, Conflict

_NAME = re.compile(r"[a-zA-Z0-9_-]+", re.ASCII)
_VARIABLE_NAME = re.compile(r"[a-zA-Z0-9_]+", re.ASCII)
_VARIABLE_VALUE = re.compile(r"[A-Za-z0-9\-._~:/?#&=,]+", re.ASCII)


@apigateway.operation
def create_stage(
    account: Account,
    *,
    rest_api_id: str,
    stage_name: str,
    deployment_id: str,
    description: str | None = None,
    cache_cluster_enabled: bool | None = None,
    cache_cluster_size: str | None = None,
    variables: Mapping[str, str] | None = None,
    documentation_version: str | None = None,
    canary_settings: Mapping[str, Any] | None = None,
    tracing_enabled: bool | None = None,
    tags: Mapping[str, str] | None = None,
) -> Mapping[str, Any]:
    api = account.rest_apis[rest_api_id]
    if (api.id, stage_name) in account.stages:
        raise Conflict("Stage already exists")
    given = {
        "description": description,
        "cache_cluster_enabled": cache_cluster_enabled,
        "cache_cluster_size": cache_cluster_size,
        "variables": variables,
        "documentation_version": documentation_version,
        "tracing_enabled": tracing_enabled,
        "tags": tags,
    }
    stage = point(account, new(api.id, stage_name, deployment_id), deployment_id, given)
    if canary_settings is not None:
        canary = v1.CanarySettings(**{"deployment_id": deployment_id, **canary_settings})
        check_deployment(account, api.id, canary.deployment_id)
        stage = account.stages.put((api.id, stage_name), replace(stage, canary_settings=canary))
    return _shown(stage)


@apigateway.operation
def get_stage(account: Account, *, rest_api_id: str, stage_name: str) -> Mapping[str, Any]:
    return _shown(account.stages[account.rest_apis[rest_api_id].id, stage_name])


@apigateway.operation
def get_stages(account: Account, *, rest_api_id: str, deployment_id: str | None = None) -> Mapping[str, Any]:
    """`item`, not `items`, is this list's name, in boto3 too."""
    found = account.stages.under(account.rest_apis[rest_api_id].id)
    return {"item": [_shown(stage) for stage in found if deployment_id in (None, stage.deployment_id)]}


@apigateway.operation
def update_stage(
    account: Account,
    *,
    rest_api_id: str,
    stage_name: str,
    patch_operations: Sequence[Mapping[str, str]] | None = None,
) -> Mapping[str, Any]:
    key = (account.rest_apis[rest_api_id].id, stage_name)
    stage = stage_patch.PATCH.apply(account.stages[key], patch_operations)
    check_deployment(account, rest_api_id, stage.deployment_id)
    if stage.canary_settings:
        check_deployment(account, rest_api_id, stage.canary_settings.deployment_id)
    _check_variables(stage.variables)
    return _shown(account.stages.put(key, replace(stage, last_updated_date=int(time.time()))))


@apigateway.operation
def delete_stage(account: Account, *, rest_api_id: str, stage_name: str) -> None:
    key = (account.rest_apis[rest_api_id].id, stage_name)
    assert account.stages[key]
    account.stages.remove(key)


def new(rest_api_id: str, stage_name: str, deployment_id: str) -> v1.Stage:
    """A stage with AWS's defaults, not yet in the store."""
    if not _NAME.fullmatch(stage_name):
        raise BadRequest("Stage name only allows a-zA-Z0-9_-")
    now = int(time.time())
    return v1.Stage(
        stage_name=stage_name,
        deployment_id=deployment_id,
        created_date=now,
        last_updated_date=now,
        rest_api_id=rest_api_id,
    )


def point(account: Account, stage: v1.Stage, deployment_id: str, given: Mapping[str, Any]) -> v1.Stage:
    """The stage, serving this deployment and with the given settings; those that are None stay as they are."""
    check_deployment(account, stage.rest_api_id, deployment_id)
    settings = {name: setting for name, setting in given.items() if setting is not None}
    stage = replace(stage, deployment_id=deployment_id, last_updated_date=int(time.time()), **settings)
    _check_variables(stage.variables)
    stage = stage_patch.with_cache_status(stage)
    return account.stages.put((stage.rest_api_id, stage.stage_name), stage)


def check_deployment(account: Account, rest_api_id: str, deployment_id: str) -> None:
    if (rest_api_id, deployment_id) not in account.deployments:
        raise BadRequest("Deployment id does not exist")


def _check_variables(variables: Mapping[str, str] | None) -> None:
    for name, text in (variables or {}).items():
        if not _VARIABLE_NAME.fullmatch(name):
            raise BadRequest(f"Stage variable name should only contain alphanumeric characters or _: {name}")
        if text and not _VARIABLE_VALUE.fullmatch(text):
            raise BadRequest(f"Stage variable value should only contain A-Z, a-z, 0-9, -._~:/?#&= and comma: {name}")


def _shown(stage: v1.Stage) -> Mapping[str, Any]:
    return {**asdict(stage), "tags": stage.tags or None}
