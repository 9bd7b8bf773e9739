"""A metering with clocks that tests set, one API key in one plan, and calls of one method."""

from typing import Any, Generic, TypeVar

from control_plane.definitions import access, v1
from data_plane.execution_log import ExecutionLog
from data_plane.metering.rest import Target, compile_meter
from data_plane.metering.state import Metering
from data_plane.metering.throttling import Meter
from data_plane.metering.token_bucket import Limit
from data_plane.runtime import Call, Request, Scope

HOME = ("000000000000", "us-east-1")
VALUE = "0123456789abcdefghijABCDEFGHIJ0123F0yrv6"
SECOND = 1_000_000_000
NOON = 1_767_787_200.0
"""2026-01-07 12:00:00 UTC, a Wednesday."""

KEY = access.ApiKey(id="key1", value=VALUE, enabled=True, created_date=0, last_updated_date=0)
PLACE = access.UsagePlanKey(usage_plan_id="plan1", key_id="key1")


def limits(rate: float | None, burst: int | None) -> access.ThrottleSettings:
    return access.ThrottleSettings(rate_limit=rate, burst_limit=burst)


def plan(plan_id: str = "plan1", stage: str = "dev", **members: Any) -> access.UsagePlan:
    """A plan that opens a stage of the API `api1`. methods: its limits by method."""
    methods = members.pop("methods", None)
    opened = access.ApiStage(api_id="api1", stage=stage, throttle=methods)
    return access.UsagePlan(id=plan_id, name=plan_id, api_stages=[opened], **members)


N = TypeVar("N", bound=float)


class Clock(Generic[N]):
    """A clock that stands until it is set."""

    def __init__(self, at: N) -> None:
        self.at = at

    def __call__(self) -> N:
        return self.at


class World:
    """clock: nanoseconds. calendar: seconds since 1970."""

    def __init__(self, account_limit: Limit | None = None, connection_limit: Limit | None = None) -> None:
        self.clock, self.calendar = Clock(0), Clock(NOON)
        self.metering = Metering(account_limit, connection_limit, clock=self.clock, calendar=self.calendar)
        self.access = self.metering.access(*HOME)

    def admit(self, **members: Any) -> None:
        """The key, enabled, in a plan with these members."""
        self.access.put_key(None, KEY)
        self.access.put_place(None, PLACE)
        self.access.put_plan(None, plan(**members))

    def meter(
        self,
        *,
        setting: v1.MethodSetting | None = None,
        source: str = "HEADER",
        stage: str = "dev",
        verb: str = "GET",
        key_required: bool = True,
    ) -> Meter:
        """The step of a method of `/pets`."""
        target = Target(
            resource=v1.Resource(id="res1", path="/pets"),
            method=v1.Method(http_method=verb, authorization_type="NONE", api_key_required=key_required),
            verb=verb,
            setting=setting or v1.MethodSetting(),
            api_key_source=source,
        )
        return compile_meter(self.metering, scope(stage), target)


def scope(stage: str = "dev", api_id: str = "api1") -> Scope:
    return Scope(account_id=HOME[0], region=HOME[1], api_id=api_id, stage_name=stage)


def call(value: str | None = VALUE, **context: Any) -> Call:
    """value: of the header `x-api-key`; None where it is not sent."""
    headers = [] if value is None else [("X-API-Key", value)]
    made = Call(Request(method="GET", path="/dev/pets", headers=headers), log=ExecutionLog(data_trace=False))
    made.context = {"requestId": "id", "identity": {}, **context}
    return made
