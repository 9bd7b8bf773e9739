"""The step of a method, or of a WebSocket's `$connect`, that requires an API key (handbook/02 sections 15 and 18).

A key that is missing, unknown, disabled or in no plan of this stage: 403 Forbidden. A quota used up: 429 Limit
Exceeded. A bucket empty: 429 Too Many Requests. Where both are so, the quota speaks: section 2 names it first. A
request counts against the quota when all of that let it in, whatever becomes of it later; a throttled one does not.

`$context.identity.apiKey` is the key as it was presented, also one that opens nothing; `apiKeyId` is there for a key
that has a plan here, also where its limits refuse the call.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from data_plane.errors import InvalidApiKey, QuotaExceeded, Throttled
from data_plane.metering import log_lines
from data_plane.metering.access import PLAN_BUCKET, Access, Admission, bucket_name
from data_plane.metering.throttling import Meter
from data_plane.runtime import Call

Source = Callable[[Call], str | None]


class Protected(NamedTuple):
    """What a key opens.

    stage: `{api}:{stage}`, as usage plans name it. method: `/pets/{id}/GET`, as their throttles do.
    lines: how it is called in the execution log.
    """

    stage: str
    method: str
    lines: log_lines.Names


def require(access: Access, protected: Protected, source: Source, throttles: Meter) -> Meter:
    """throttles: what the stage and the account limit, tried after the plan's own."""
    stage, method, lines = protected
    bucket = bucket_name(stage, method)

    def step(call: Call) -> None:
        value = source(call)
        identity = call.context["identity"]
        identity["apiKey"] = value
        if call.log is not None:
            call.log.say(log_lines.verifying(lines, call, value))
        admission = access.find(value, stage) if value else None
        if admission is None:
            raise InvalidApiKey(reason=log_lines.not_authorized(lines, value))
        key_id, place, plan, methods = admission
        identity["apiKeyId"] = key_id
        if place.usage.exhausted(plan.quota, place.record):
            raise _exhausted(lines, value, admission)
        limit = methods.get(method)
        if limit is not None and not place.buckets.find(bucket, limit).take():
            raise Throttled(reason=log_lines.throttled_by_plan(lines, value, plan.id, limit))
        limit = plan.limit
        if limit is not None and not place.buckets.find(PLAN_BUCKET, limit).take():
            raise Throttled(reason=log_lines.throttled_by_plan(lines, value, plan.id, limit))
        throttles(call)
        if not place.usage.take(plan.quota, place.record):
            raise _exhausted(lines, value, admission)
        if call.log is not None:
            call.log.say(log_lines.succeeded(lines, value))

    return step


def _exhausted(lines: log_lines.Names, value: str | None, admission: Admission) -> QuotaExceeded:
    return QuotaExceeded(reason=log_lines.quota_exhausted(lines, value, admission.plan.id, admission.plan.quota))


def _from_header(call: Call) -> str | None:
    return call.request.header("x-api-key")


def _from_authorizer(call: Call) -> str | None:
    """What a Lambda authorizer said; the header is not looked at."""
    found = (call.context.get("authorizer") or {}).get("usageIdentifierKey")
    return found if isinstance(found, str) else None


SOURCES: Mapping[str, Source] = {"HEADER": _from_header, "AUTHORIZER": _from_authorizer}
"""By the API's `apiKeySource`. For WebSocket APIs `apiKeySelectionExpression` says the same in other words."""
