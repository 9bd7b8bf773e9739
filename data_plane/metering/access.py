"""API keys and usage plans of one account in one region as they stand now, arranged for looking up.

A change takes effect with the next request, without a deployment. Whoever hears of changes puts the records here, in
any order; requests find a key by its value, its places in plans by its id, and a plan by its id, so nothing is derived
from two of them and nothing can be out of step. Each change is one assignment, and disturbs no request.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import msgspec

from control_plane.definitions import access
from data_plane.metering import throttling
from data_plane.metering.throttling import Buckets
from data_plane.metering.token_bucket import Limit
from data_plane.metering.usage import Usage

PLAN_BUCKET = ""
"""The name of the bucket of a plan as a whole."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """A usage plan in force. stages: of each `{api}:{stage}` it opens, the limits by method, as `/pets/{id}/GET`."""

    id: str
    limit: Limit | None
    quota: access.QuotaSettings | None
    stages: Mapping[str, Mapping[str, Limit]]


class Place(NamedTuple):
    """A key's place in a plan. buckets: the plan's throttles as this key filled them; each key has its own."""

    record: access.UsagePlanKey
    usage: Usage
    buckets: Buckets


class Admission(NamedTuple):
    """What a key is let in by: its place in the one plan that opens the stage to it, and the methods' limits."""

    key_id: str
    place: Place
    plan: Plan
    methods: Mapping[str, Limit]


class Access:
    def __init__(self, new_place: Callable[[access.UsagePlanKey], Place]) -> None:
        self._new_place = new_place
        self._keys: dict[str, access.ApiKey] = {}
        self._plans: dict[str, Plan] = {}
        self._places: dict[str, Mapping[str, Place]] = {}

    def find(self, value: str, stage: str) -> Admission | None:
        """Of the key with this value to `{api}:{stage}`; None where it is unknown, disabled or in no plan for it.

        A key is in few plans (10 by AWS's quota) and in only one for any stage.
        """
        key = self._keys.get(value)
        if key is None or not key.enabled:
            return None
        for plan_id, place in self._places.get(key.id, _NOWHERE).items():
            plan = self._plans.get(plan_id)
            if plan is not None:
                methods = plan.stages.get(stage)
                if methods is not None:
                    return Admission(key.id, place, plan, methods)
        return None

    def put_key(self, old: access.ApiKey | None, new: access.ApiKey | None) -> None:
        """A key's value never changes."""
        if new is not None:
            self._keys[new.value] = new
        elif old is not None:
            self._keys.pop(old.value, None)

    def put_plan(self, old: access.UsagePlan | None, new: access.UsagePlan | None) -> None:
        """Buckets of methods that the plan no longer limits are let go."""
        if new is not None:
            plan = self._plans[new.id] = _in_force(new)
            limited = {bucket_name(stage, method) for stage, limits in plan.stages.items() for method in limits}
            for places in self._places.values():
                if new.id in places:
                    places[new.id].buckets.keep({PLAN_BUCKET, *limited})
        elif old is not None:
            self._plans.pop(old.id, None)

    def put_place(self, old: access.UsagePlanKey | None, new: access.UsagePlanKey | None) -> None:
        """A place that changes keeps its usage and its buckets."""
        if new is not None:
            places = self._places.get(new.key_id, _NOWHERE)
            before = places.get(new.usage_plan_id)
            place = self._new_place(new) if before is None else before._replace(record=new)
            self._places[new.key_id] = {**places, new.usage_plan_id: place}
        elif old is not None:
            places = self._places.pop(old.key_id, _NOWHERE)
            rest = {plan_id: place for plan_id, place in places.items() if plan_id != old.usage_plan_id}
            if rest:
                self._places[old.key_id] = rest


_NOWHERE: Mapping[str, Place] = {}


def bucket_name(stage: str, method: str) -> str:
    """Of the bucket of a plan's limit of one method."""
    return stage + method


def _in_force(plan: access.UsagePlan) -> Plan:
    return Plan(
        id=plan.id,
        limit=throttling.of_plan(plan.throttle),
        quota=plan.quota,
        stages={stage.name: _limits(stage.throttle or {}) for stage in plan.api_stages},
    )


def _limits(throttles: Mapping[str, access.ThrottleSettings]) -> Mapping[str, Limit]:
    found = ((method, throttling.of_plan(settings)) for method, settings in throttles.items())
    return {method: limit for method, limit in found if limit is not None}
