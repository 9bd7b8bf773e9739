"""UsagePlanKeys: API keys admitted to a usage plan (handbook/01 section 10)."""

from collections.abc import Mapping, Sequence
from typing import Any

from control_plane.definitions import access
from control_plane.operations import apigateway
from control_plane.paging import page
from control_plane.store import Account
from control_plane.v1 import unverified
from control_plane.wire.errors import BadRequest, Conflict

_TYPE = "API_KEY"


@apigateway.operation
def create_usage_plan_key(account: Account, *, usage_plan_id: str, key_id: str, key_type: str) -> Mapping[str, Any]:
    account.usage_plans.require(usage_plan_id)
    if key_type != _TYPE:
        raise BadRequest(unverified.KEY_TYPE)
    key = account.api_keys[key_id]
    if (usage_plan_id, key_id) in account.usage_plan_keys:
        raise Conflict(unverified.KEY_IN_PLAN)
    admit(account, usage_plan_id, key)
    return _shown(key)


@apigateway.operation
def get_usage_plan_key(account: Account, *, usage_plan_id: str, key_id: str) -> Mapping[str, Any]:
    account.usage_plans.require(usage_plan_id)
    account.usage_plan_keys.require((usage_plan_id, key_id))
    return _shown(account.api_keys[key_id])


@apigateway.operation
def get_usage_plan_keys(
    account: Account,
    *,
    usage_plan_id: str,
    position: str | None = None,
    limit: int | None = None,
    name_query: str | None = None,
) -> Mapping[str, Any]:
    """Of an unknown plan there are none (captured)."""
    keys = [account.api_keys[place.key_id] for place in account.usage_plan_keys.under(usage_plan_id)]
    return page([key for key in keys if (key.name or "").startswith(name_query or "")], position, limit, _shown)


@apigateway.operation
def delete_usage_plan_key(account: Account, *, usage_plan_id: str, key_id: str) -> None:
    account.usage_plans.require(usage_plan_id)
    account.usage_plan_keys.remove((usage_plan_id, key_id))


def admit(account: Account, usage_plan_id: str, key: access.ApiKey) -> None:
    """Put a key into a plan; one that is there already stays as it is."""
    if (usage_plan_id, key.id) in account.usage_plan_keys:
        return
    others = plans_of(account, key.id)
    account.ports.limits.check("usage_plans_per_key", len(others) + 1)
    plan = account.usage_plans[usage_plan_id]
    for other in others:
        for stage in _shared_stages(plan, other):
            raise Conflict(unverified.KEY_IN_OTHER_PLAN.format(key=key.id, plan=other.id, stage=stage))
    place = access.UsagePlanKey(usage_plan_id=usage_plan_id, key_id=key.id)
    account.usage_plan_keys.put((usage_plan_id, key.id), place)


def plans_of(account: Account, key_id: str) -> Sequence[access.UsagePlan]:
    return [plan for plan in account.usage_plans if (plan.id, key_id) in account.usage_plan_keys]


def check_keys_are_free(account: Account, plan: access.UsagePlan) -> None:
    """No key may be under two plans for one stage: whose quota would a request count against?"""
    keys = {place.key_id for place in account.usage_plan_keys.under(plan.id)}
    for other in account.usage_plans:
        for stage in _shared_stages(plan, other):
            for place in account.usage_plan_keys.under(other.id):
                if place.key_id in keys:
                    said = unverified.KEY_IN_OTHER_PLAN.format(key=place.key_id, plan=other.id, stage=stage)
                    raise Conflict(said)


def _shared_stages(plan: access.UsagePlan, other: access.UsagePlan) -> Sequence[str]:
    if other.id == plan.id:
        return ()
    return sorted({stage.name for stage in plan.api_stages} & {stage.name for stage in other.api_stages})


def _shown(key: access.ApiKey) -> Mapping[str, Any]:
    return {"id": key.id, "type": _TYPE, "value": key.value, "name": key.name}
