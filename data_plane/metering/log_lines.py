"""AWS's lines about usage plans in the execution log (handbook/02 section 18). Of a key only the end is shown."""

from typing import NamedTuple

from control_plane.definitions.access import QuotaSettings
from data_plane.execution_log import masked
from data_plane.metering.token_bucket import Limit
from data_plane.runtime import Call

ACCOUNT_THROTTLED = "Account throttle limit exceeded. {limit}"
"""Not verified: nobody published AWS's own."""


class Names(NamedTuple):
    """What a method is called in these lines. resource: its id. path: `/pets/{id}`."""

    api_id: str
    stage: str
    resource: str
    http_method: str
    path: str

    @property
    def api_stage(self) -> str:
        return f"{self.api_id}/{self.stage}"

    @property
    def where(self) -> str:
        return f"RestApi {self.api_id}, Stage {self.stage}, Resource {self.resource}, HttpMethod {self.http_method}"


def _key(value: str | None) -> str:
    """Nothing where there is no key."""
    return masked(value or "")


def verifying(names: Names, call: Call, value: str | None) -> str:
    request_id = call.context["requestId"]
    return f"Verifying Usage Plan for request: {request_id}. API Key: {_key(value)} API Stage: {names.api_stage}"


def key_not_required(names: Names) -> str:
    return (
        f"API Key  authorized because method '{names.http_method} {names.path}' does not require API Key. "
        "Request will not contribute to throttle or quota limits"
    )


def succeeded(names: Names, value: str | None) -> str:
    return f"Usage Plan check succeeded for API Key {_key(value)} and API Stage {names.api_stage}"


def not_authorized(names: Names, value: str | None) -> str:
    why = "No Usage Plan found for key and API Stage" if value else "API Key was required but not present"
    return (
        f"API Key {_key(value)} not authorized because method '{names.http_method} {names.path}' requires API Key "
        f"and API Key is not associated with a Usage Plan for API Stage {names.api_stage}: {why}"
    )


def throttled_by_stage(names: Names, limit: Limit) -> str:
    return f"Key throttle limit exceeded for {names.where}. {limit}"


def throttled_by_plan(names: Names, value: str | None, plan_id: str, limit: Limit) -> str:
    return (
        f"API Key {_key(value)} exceeded throttle limit for API Stage {names.api_stage}: "
        f"Key throttle limit exceeded for Usage Plan ID {plan_id}, {names.where}. {limit}"
    )


def quota_exhausted(names: Names, value: str | None, plan_id: str, quota: QuotaSettings | None) -> str:
    said = f"Quota Limit: {quota.limit} Period: {quota.period}" if quota else ""
    return (
        f"API Key {_key(value)} exceeded quota limit for API Stage {names.api_stage}: "
        f"Key quota exhausted for Usage Plan ID {plan_id}. {said}"
    )
