"""Stages: what a deployment is served as (handbook/05 section 1.4). Their rules are in `stage_rules`."""

import time
from collections.abc import Mapping
from typing import Any, TypedDict, Unpack

from msgspec.structs import replace

from control_plane.definitions import v2
from control_plane.operations import apigatewayv2
from control_plane.store import Account
from control_plane.v1.stage import associations
from control_plane.v1.tags import checked
from control_plane.v2 import unverified
from control_plane.v2.changes import merged, updated, without
from control_plane.v2.paging import page
from control_plane.v2.stage import deploying, stage_rules
from control_plane.wire.errors import BadRequest, Conflict, NotFound

_WEBSOCKET_SETTINGS = v2.RouteSettings(data_trace_enabled=False, detailed_metrics_enabled=False, logging_level="OFF")


class StageMembers(TypedDict, total=False):
    """What both CreateStage and UpdateStage take."""

    access_log_settings: Mapping[str, Any]
    auto_deploy: bool
    client_certificate_id: str
    default_route_settings: Mapping[str, Any]
    deployment_id: str
    description: str
    route_settings: Mapping[str, Mapping[str, Any]]
    stage_variables: Mapping[str, str]


@apigatewayv2.operation
def create_stage(
    account: Account,
    *,
    api_id: str,
    stage_name: str,
    tags: Mapping[str, str] | None = None,
    **members: Unpack[StageMembers],
) -> v2.Stage:
    api = account.v2_apis[api_id]
    if (api.api_id, stage_name) in account.v2_stages:
        raise Conflict("Stage already exists")
    account.ports.limits.check("stages_per_api", len(account.v2_stages.under(api.api_id)) + 1)
    now = int(time.time())
    stage = v2.Stage(
        api_id=api.api_id, stage_name=stage_name, created_date=now, last_updated_date=now, tags=checked(tags)
    )
    if api.protocol_type == "WEBSOCKET":
        stage = replace(stage, default_route_settings=_WEBSOCKET_SETTINGS)
    return _save(account, api, stage, members)


@apigatewayv2.operation
def get_stage(account: Account, *, api_id: str, stage_name: str) -> v2.Stage:
    return _lookup(account, api_id, stage_name)


@apigatewayv2.operation
def get_stages(
    account: Account, *, api_id: str, max_results: str | None = None, next_token: str | None = None
) -> Mapping[str, Any]:
    return page(account.v2_stages.under(account.v2_apis[api_id].api_id), next_token, max_results)


@apigatewayv2.operation
def update_stage(account: Account, *, api_id: str, stage_name: str, **members: Unpack[StageMembers]) -> v2.Stage:
    return _save(account, account.v2_apis[api_id], _lookup(account, api_id, stage_name), members)


@apigatewayv2.operation
def delete_stage(account: Account, *, api_id: str, stage_name: str) -> None:
    stage = _lookup(account, api_id, stage_name)
    domains = associations.mapped_to(account, api_id, stage.stage_name)
    if domains:
        raise BadRequest(unverified.STAGE_IS_MAPPED.format(stage=stage_name, domains=domains))
    associations.forget_stage(account, api_id, stage_name)
    account.v2_stages.remove((api_id, stage_name))


@apigatewayv2.operation
def delete_access_log_settings(account: Account, *, api_id: str, stage_name: str) -> None:
    _put(account, replace(_lookup(account, api_id, stage_name), access_log_settings=None))


@apigatewayv2.operation
def delete_route_settings(account: Account, *, api_id: str, route_key: str, stage_name: str) -> None:
    stage = _lookup(account, api_id, stage_name)
    if route_key not in stage.route_settings:
        raise NotFound(f"Unable to find Route by key {route_key} within the provided RouteSettings")
    _put(account, replace(stage, route_settings=without(stage.route_settings, route_key)))


@apigatewayv2.operation
def reset_authorizers_cache(account: Account, *, api_id: str, stage_name: str) -> None:
    """HTTP APIs alone keep what authorizers said."""
    stage = _lookup(account, api_id, stage_name)
    account.ports.stage_caches.flush_authorizers(stage.api_id, stage.stage_name)


def _lookup(account: Account, api_id: str, stage_name: str) -> v2.Stage:
    return account.v2_stages[account.v2_apis[api_id].api_id, stage_name]


def _put(account: Account, stage: v2.Stage) -> v2.Stage:
    changed = replace(stage, last_updated_date=int(time.time()))
    return account.v2_stages.put((stage.api_id, stage.stage_name), changed)


def _save(account: Account, api: v2.Api, before: v2.Stage, members: StageMembers) -> v2.Stage:
    """Put a stage with these members, and deploy the API to it where it begins to follow the API."""
    stage = updated(before, _changes(before, members))
    if members.get("deployment_id") and stage.auto_deploy:
        raise BadRequest("Deployment ID cannot be set on a stage with AutoDeploy enabled")
    stage_rules.check_route_keys(api, set(members.get("route_settings", ())))
    stage_rules.check(account, api, stage)
    begins = stage.auto_deploy and not before.auto_deploy
    stage = _put(account, stage)
    return deploying.follow(account, api, stage) if begins else stage


def _changes(stage: v2.Stage, members: StageMembers) -> dict[str, Any]:
    """The members, structures among them as records, settings and variables added to those that are there."""
    changes: dict[str, Any] = dict(members)
    if "access_log_settings" in members:
        logs = members["access_log_settings"]
        changes["access_log_settings"] = v2.AccessLogSettings(**logs) if logs else {}
    if "default_route_settings" in members:
        changes["default_route_settings"] = updated(stage.default_route_settings, members["default_route_settings"])
    if "route_settings" in members:
        given = {
            key: updated(stage.route_settings.get(key, v2.RouteSettings()), each)
            for key, each in members["route_settings"].items()
        }
        changes["route_settings"] = {**stage.route_settings, **given}
    if "stage_variables" in members:
        changes["stage_variables"] = merged(stage.stage_variables, members["stage_variables"])
    return changes
