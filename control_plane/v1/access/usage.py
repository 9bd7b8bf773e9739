"""GetUsage and UpdateUsage: requests made and left, day by day (handbook/01 section 10).

What was counted the data plane tells (`ports.Usage`); what was granted is kept with the key's place in the plan.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
from msgspec.structs import replace

from control_plane.definitions import access
from control_plane.operations import apigateway
from control_plane.paging import page
from control_plane.patch import Patch, choose_from, number, value
from control_plane.store import Account
from control_plane.v1 import unverified
from control_plane.wire.errors import BadRequest

_LONGEST_RANGE = timedelta(days=90)
_DATE = re.compile(r"20\d\d-\d\d-\d\d", re.ASCII)
_UNLIMITED = 2**63 - 1
"""What is left where a plan has no quota."""


class _Remaining(msgspec.Struct, frozen=True):
    """What UpdateUsage patches."""

    remaining: int | None = None


@apigateway.operation
def get_usage(
    account: Account,
    *,
    usage_plan_id: str,
    start_date: str,
    end_date: str,
    key_id: str | None = None,
    position: str | None = None,
    limit: int | None = None,
) -> Mapping[str, Any]:
    """Of every key of the plan, or of one, a pair for each day: requests made on it, requests left after it."""
    plan = account.usage_plans[usage_plan_id]
    days = _days(start_date, end_date)
    if key_id is not None:
        account.usage_plan_keys.require((plan.id, key_id))
    places = [each for each in account.usage_plan_keys.under(plan.id) if key_id in (None, each.key_id)]
    found = page(places, position, limit)
    return {
        "usage_plan_id": plan.id,
        "start_date": start_date,
        "end_date": end_date,
        "position": found.get("position"),
        "items": {each.key_id: _daily(account, plan, each, days) for each in found["items"]},
    }


@apigateway.operation
def update_usage(
    account: Account,
    *,
    usage_plan_id: str,
    key_id: str,
    patch_operations: Sequence[Mapping[str, str]] | None = None,
) -> Mapping[str, Any]:
    """`replace /remaining` sets what is left of the period that lasts today."""
    plan = account.usage_plans[usage_plan_id]
    place = account.usage_plan_keys[plan.id, key_id]
    if plan.quota is None:
        raise BadRequest(unverified.USAGE_WITHOUT_QUOTA.format(id=plan.id))
    today = datetime.now(UTC).date()
    begin = plan.quota.begin(today)
    wanted = _PATCH.apply(_Remaining(), patch_operations).remaining
    if wanted is not None:
        made = _made(account, place, begin, today + timedelta(days=1))
        grant = access.Grant(begin=begin, requests=wanted + made - plan.quota.limit)
        place = replace(place, grant=grant)
        account.usage_plan_keys.put((plan.id, key_id), place)
    return {
        "usage_plan_id": plan.id,
        "start_date": today.isoformat(),
        "end_date": today.isoformat(),
        "items": {key_id: _daily(account, plan, place, [today])},
    }


def _days(start_date: str, end_date: str) -> Sequence[date]:
    try:
        start, end = (date.fromisoformat(text) if _DATE.fullmatch(text) else None for text in (start_date, end_date))
    except ValueError:
        raise BadRequest(unverified.USAGE_DATES) from None
    if start is None or end is None or not timedelta(0) <= end - start <= _LONGEST_RANGE:
        raise BadRequest(unverified.USAGE_DATES)
    return [start + timedelta(days=each) for each in range((end - start).days + 1)]


def _daily(
    account: Account, plan: access.UsagePlan, place: access.UsagePlanKey, days: Sequence[date]
) -> Sequence[Sequence[int]]:
    """For each day: requests made on it, and left of its period when it ended."""
    pairs = []
    quota = plan.quota
    made = _made(account, place, quota.begin(days[0]), days[0]) if quota else 0
    for day in days:
        used = account.ports.usage.used(plan.id, place.key_id, day)
        if quota is None:
            pairs.append([used, _UNLIMITED])
            continue
        begin = quota.begin(day)
        made = used if begin == day else made + used
        pairs.append([used, max(0, place.limit(quota, begin) - made)])
    return pairs


def _made(account: Account, place: access.UsagePlanKey, begin: date, end: date) -> int:
    """Requests made from one day on, before another."""
    days = (begin + timedelta(days=each) for each in range((end - begin).days))
    return sum(account.ports.usage.used(place.usage_plan_id, place.key_id, day) for day in days)


_PATCH: Patch[_Remaining] = Patch(
    value("/remaining", number(int, unverified.USAGE_REMAINING)), refuse=choose_from(replace=("/remaining",))
)
