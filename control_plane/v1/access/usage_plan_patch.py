"""The PATCH paths of a usage plan (handbook/01 section 4).

A stage is removed by value, `remove /apiStages {api}:{stage}`; a path that names it speaks of its throttles. The method
in such a path may be escaped (`/~1pets/GET`) or not (`//pets/GET`, as Terraform writes it).
"""

from collections.abc import Callable, Mapping
from typing import Annotated

import msgspec
from msgspec.structs import replace

from control_plane import json_text
from control_plane.definitions import access
from control_plane.patch import Change, Convert, Patch, choose_from, needed, number, optional, plain, rule, value
from control_plane.v1 import unverified
from control_plane.wire.errors import BadRequest

_NO_STAGE = "Invalid API Stage specified"
_QUOTA_LIMIT = number(int, unverified.PLAN_QUOTA_LIMIT)
_QUOTA_OFFSET = number(int, "Usage Plan quota offset must be zero in the DAY period")
_BURST = number(int, unverified.PLAN_THROTTLE)
_RATE = number(float, unverified.PLAN_THROTTLE)

Throttles = dict[str, access.ThrottleSettings]


def _stages(plan: access.UsagePlan, change: Change, keys: Mapping[str, str]) -> access.UsagePlan:
    """Add or remove a stage by `{api}:{stage}`; removing one that is not there is no error."""
    api_id, _, stage = (change.value or "").partition(":")
    if not api_id or not stage:
        raise BadRequest(_NO_STAGE)
    rest = [each for each in plan.api_stages if (each.api_id, each.stage) != (api_id, stage)]
    if change.op == "remove":
        return replace(plan, api_stages=rest)
    if len(rest) < len(plan.api_stages):
        return plan
    return replace(plan, api_stages=[*rest, access.ApiStage(api_id=api_id, stage=stage)])


def _throttles(edit: Callable[[Throttles, Change, Mapping[str, str]], None]) -> Callable[..., access.UsagePlan]:
    """A rule on the throttles of the stage that the path names."""

    def apply(plan: access.UsagePlan, change: Change, keys: Mapping[str, str]) -> access.UsagePlan:
        stage = next((each for each in plan.api_stages if each.name == keys["stage"]), None)
        if stage is None:
            raise BadRequest(_NO_STAGE)
        throttles = dict(stage.throttle or {})
        edit(throttles, change, keys)
        changed = replace(stage, throttle=throttles or None)
        return replace(plan, api_stages=[changed if each is stage else each for each in plan.api_stages])

    return apply


def _limit(member: str, convert: Convert) -> Callable[..., None]:
    def edit(throttles: Throttles, change: Change, keys: Mapping[str, str]) -> None:
        found = throttles.get(keys["method"]) or access.ThrottleSettings()
        throttles[keys["method"]] = replace(found, **{member: convert(change.value)})

    return edit


def _drop(throttles: Throttles, change: Change, keys: Mapping[str, str]) -> None:
    throttles.pop(keys["method"], None)


def _clear(throttles: Throttles, change: Change, keys: Mapping[str, str]) -> None:
    throttles.clear()


def _set_all(throttles: Throttles, change: Change, keys: Mapping[str, str]) -> None:
    """The value is a JSON object: limits by method."""
    given = json_text.parse_object(change.value or "", BadRequest(unverified.PLAN_THROTTLE))
    try:
        read = msgspec.convert(given, dict[str, _Limits])
    except msgspec.ValidationError:
        raise BadRequest(unverified.PLAN_THROTTLE) from None
    if change.op == "replace":
        throttles.clear()
    for method, limits in read.items():
        throttles[method] = access.ThrottleSettings(burst_limit=limits.burst_limit, rate_limit=limits.rate_limit)


class _Limits(msgspec.Struct, rename="camel"):
    burst_limit: Annotated[int, msgspec.Meta(ge=0, le=2_147_483_647)] | None = None
    rate_limit: Annotated[float, msgspec.Meta(ge=0)] | None = None


_WRITE = ("add", "replace")
_QUOTA = access.QuotaSettings(limit=-1, period="")
"""A quota begins with any of its members; that it has all, is checked when the whole list has been applied."""
_STAGE = "/apiStages/{stage}/throttle"
_STAGE_PATH = "/apiStages/<apidId:stageName>/throttle"  # as reported, "apidId" and all
_METHOD_PATH = _STAGE_PATH + "/<resourcePath>/<httpMethod>"
_LIMIT_PATHS = (_METHOD_PATH + "/rateLimit", _METHOD_PATH + "/burstLimit")
_MEMBERS = ("/throttle/rateLimit", "/throttle/burstLimit", "/quota/limit", "/quota/offset", "/quota/period")

PATCH: Patch[access.UsagePlan] = Patch(
    value("/name", needed(unverified.PLAN_NAME_EMPTY)),
    value("/description", optional),
    value("/productCode", optional, ops=("add", "replace", "remove")),
    rule("/apiStages", ("add", "remove"), _stages),
    rule(_STAGE, _WRITE, _throttles(_set_all)),
    rule(_STAGE, ("remove",), _throttles(_clear)),
    rule(_STAGE + "/{method+}/rateLimit", _WRITE, _throttles(_limit("rate_limit", _RATE))),
    rule(_STAGE + "/{method+}/burstLimit", _WRITE, _throttles(_limit("burst_limit", _BURST))),
    rule(_STAGE + "/{method+}", ("remove",), _throttles(_drop)),
    value("/quota", ops=("remove",)),
    value("/quota/limit", _QUOTA_LIMIT, ops=_WRITE, within=_QUOTA),
    value("/quota/offset", _QUOTA_OFFSET, ops=_WRITE, within=_QUOTA),
    value("/quota/period", plain, ops=_WRITE, within=_QUOTA),
    value("/throttle", ops=("remove",)),
    value("/throttle/rateLimit", _RATE, ops=_WRITE, within=access.ThrottleSettings()),
    value("/throttle/burstLimit", _BURST, ops=_WRITE, within=access.ThrottleSettings()),
    refuse=choose_from(
        add=("/apiStages", *_MEMBERS, "/productCode", *_LIMIT_PATHS),
        replace=("/name", "/description", *_MEMBERS, "/productCode", *_LIMIT_PATHS),
        remove=("/apiStages", "/quota", "/throttle", "/productCode", _METHOD_PATH, _STAGE_PATH),
    ),
)
