"""Stages: what a deployment is served as (handbook/01 section 9). Their PATCH paths are in `stage_patch`."""

import re
import time
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import asdict, replace

from control_plane.definitions import v1
from control_plane.operations import apigateway
from control_plane.store import Account
from control_plane.v1.stage import associations, stage_checks, stage_patch
from control_plane.v1.tags import checked
from control_plane.wire.errors import BadRequest, Conflict

_NAME = re.compile(r"[a-zA-Z0-9_-]{1,128}", re.ASCII)


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
    canary = {"deployment_id": deployment_id, **canary_settings} if canary_settings is not None else None
    given = {
        "description": description,
        "cache_cluster_enabled": cache_cluster_enabled,
        "cache_cluster_size": cache_cluster_size,
        "variables": variables,
        "documentation_version": documentation_version or None,
        "canary_settings": v1.CanarySettings(**canary) if canary else None,
        "tracing_enabled": tracing_enabled,
        "tags": checked(tags),
    }
    return _shown(point(account, new(account, api.id, stage_name, deployment_id), deployment_id, given))


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
    before = account.stages[account.rest_apis[rest_api_id].id, stage_name]
    after = stage_patch.PATCH.apply(before, patch_operations)
    stage_checks.check_logging(account, before, after)
    return _shown(_save(account, after))


@apigateway.operation
def delete_stage(account: Account, *, rest_api_id: str, stage_name: str) -> None:
    stage = _lookup(account, rest_api_id, stage_name)
    associations.check_stage_is_unmapped(account, rest_api_id, stage_name)
    associations.forget_stage(account, rest_api_id, stage_name)
    account.stages.remove((rest_api_id, stage.stage_name))


@apigateway.operation
def flush_stage_cache(account: Account, *, rest_api_id: str, stage_name: str) -> None:
    stage = _lookup(account, rest_api_id, stage_name)
    account.ports.stage_caches.flush_responses(rest_api_id, stage.stage_name)


@apigateway.operation
def flush_stage_authorizers_cache(account: Account, *, rest_api_id: str, stage_name: str) -> None:
    stage = _lookup(account, rest_api_id, stage_name)
    account.ports.stage_caches.flush_authorizers(rest_api_id, stage.stage_name)


def new(account: Account, rest_api_id: str, stage_name: str, deployment_id: str) -> v1.Stage:
    """A stage with AWS's defaults, not yet in the store."""
    if not _NAME.fullmatch(stage_name):
        raise BadRequest("Stage name only allows a-zA-Z0-9_-")
    account.ports.limits.check("stages_per_api", len(account.stages.under(rest_api_id)) + 1)
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
    settings = {name: setting for name, setting in given.items() if setting is not None}
    return _save(account, stage_patch.with_cache_status(replace(stage, deployment_id=deployment_id, **settings)))


def _save(account: Account, stage: v1.Stage) -> v1.Stage:
    stage_checks.check(account, stage)
    stage = replace(stage, last_updated_date=int(time.time()))
    return account.stages.put((stage.rest_api_id, stage.stage_name), stage)


def _lookup(account: Account, rest_api_id: str, stage_name: str) -> v1.Stage:
    return account.stages[account.rest_apis[rest_api_id].id, stage_name]


def _shown(stage: v1.Stage) -> Mapping[str, Any]:
    return {**asdict(stage), "tags": stage.tags or None}
