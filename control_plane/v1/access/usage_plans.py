"""UsagePlans: stages, throttle and quota that API keys share (handbook/01 section 10, handbook/10 fact 31)."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import asdict

from control_plane import identifiers
from control_plane.definitions import access
from control_plane.operations import apigateway
from control_plane.paging import page
from control_plane.store import Account
from control_plane.v1 import unverified
from control_plane.v1.access import usage_plan_patch
from control_plane.v1.access.usage_plan_keys import check_keys_are_free, plans_of
from control_plane.v1.tags import checked
from control_plane.wire.errors import BadRequest, NotFound

_HIGHEST_OFFSET = {"DAY": 0, "WEEK": 6, "MONTH": 27}
_OFFSET_RULE = {"DAY": "zero", "WEEK": "between zero and six", "MONTH": "between zero and 27"}


@apigateway.operation
def create_usage_plan(
    account: Account,
    *,
    name: str,
    description: str | None = None,
    api_stages: Sequence[Mapping[str, Any]] | None = None,
    throttle: Mapping[str, Any] | None = None,
    quota: Mapping[str, Any] | None = None,
    tags: Mapping[str, str] | None = None,
) -> Mapping[str, Any]:
    plan = access.UsagePlan(
        id=identifiers.short_id(),
        name=name,
        description=description,
        api_stages=[_api_stage(each) for each in api_stages or ()],
        throttle=access.ThrottleSettings(**throttle) if throttle is not None else None,
        quota=_quota(quota) if quota is not None else None,
        tags=checked(tags),
    )
    account.ports.limits.check("usage_plans", len(account.usage_plans.items()) + 1)
    return _listed(_save(account, plan))


@apigateway.operation
def get_usage_plan(account: Account, *, usage_plan_id: str) -> access.UsagePlan:
    return account.usage_plans[usage_plan_id]


@apigateway.operation
def get_usage_plans(
    account: Account, *, position: str | None = None, key_id: str | None = None, limit: int | None = None
) -> Mapping[str, Any]:
    """key_id: only the plans that this key is in."""
    plans = list(account.usage_plans) if key_id is None else plans_of(account, key_id)
    return page(plans, position, limit, _listed)


@apigateway.operation
def update_usage_plan(
    account: Account, *, usage_plan_id: str, patch_operations: Sequence[Mapping[str, str]] | None = None
) -> access.UsagePlan:
    plan = usage_plan_patch.PATCH.apply(account.usage_plans[usage_plan_id], patch_operations)
    check_keys_are_free(account, plan)
    return _save(account, plan)


@apigateway.operation
def delete_usage_plan(account: Account, *, usage_plan_id: str) -> None:
    plan = account.usage_plans[usage_plan_id]
    for stage in plan.api_stages:
        raise BadRequest(
            f"Cannot delete Usage Plan {plan.id} because there are API Stages associated with it, including "
            f"{stage.name}"
        )
    account.usage_plan_keys.remove_under(plan.id)
    account.usage_plans.remove(plan.id)


def _api_stage(given: Mapping[str, Any]) -> access.ApiStage:
    throttle = given.get("throttle")
    return access.ApiStage(
        api_id=given.get("api_id", ""),
        stage=given.get("stage", ""),
        throttle={method: access.ThrottleSettings(**each) for method, each in throttle.items()} if throttle else None,
    )


def _quota(given: Mapping[str, Any]) -> access.QuotaSettings:
    return access.QuotaSettings(**{"limit": -1, "period": "", **given})


def _save(account: Account, plan: access.UsagePlan) -> access.UsagePlan:
    if not plan.name:
        raise BadRequest(unverified.PLAN_NAME_EMPTY)
    for stage in plan.api_stages:
        _check_stage(account, plan, stage)
    _check_throttle(plan.throttle)
    if plan.quota:
        _check_quota(plan.quota)
    return account.usage_plans.put(plan.id, plan)


def _check_stage(account: Account, plan: access.UsagePlan, stage: access.ApiStage) -> None:
    if not stage.api_id or not stage.stage:
        raise BadRequest("Invalid API Stage specified")
    if not any((stage.api_id, stage.stage) in stages for stages in (account.stages, account.v2_stages)):
        raise NotFound(
            f"Invalid API Stage {{api: {stage.api_id}, stage: {stage.stage}}} specified for usageplan {plan.id}"
        )
    account.ports.limits.check("method_throttles_per_stage", len(stage.throttle or {}))
    for throttle in (stage.throttle or {}).values():
        _check_throttle(throttle)


def _check_throttle(throttle: access.ThrottleSettings | None) -> None:
    """A burst above the rate is accepted (captured)."""
    if throttle and min(throttle.burst_limit or 0, throttle.rate_limit or 0) < 0:
        raise BadRequest(unverified.PLAN_THROTTLE)


def _check_quota(quota: access.QuotaSettings) -> None:
    highest = _HIGHEST_OFFSET.get(quota.period)
    if highest is None:
        raise BadRequest(unverified.PLAN_QUOTA_PERIOD)
    if quota.limit < 0:
        raise BadRequest(unverified.PLAN_QUOTA_LIMIT)
    if not 0 <= quota.offset <= highest:
        raise BadRequest(f"Usage Plan quota offset must be {_OFFSET_RULE[quota.period]} in the {quota.period} period")


def _listed(plan: access.UsagePlan) -> Mapping[str, Any]:
    """As CreateUsagePlan and lists show it: without `tags` where there are none."""
    return {**asdict(plan), "tags": plan.tags or None}
