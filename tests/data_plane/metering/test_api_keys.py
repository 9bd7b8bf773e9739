"""The step of a method that requires a key: who gets in, what is limited in what order, what counts and is logged."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from control_plane.definitions import access, v1
from data_plane.errors import GatewayError, InvalidApiKey, QuotaExceeded, Throttled
from data_plane.metering.token_bucket import Limit
from tests.data_plane.metering.world import KEY, PLACE, SECOND, VALUE, World, call, limits, plan

MASKED = "*" * 34 + "F0yrv6"
TODAY = date(2026, 1, 7)


@pytest.fixture
def world() -> World:
    return World()


def refused(step: Any, made: Any, error: type[GatewayError]) -> str:
    """The execution log's line of the refusal."""
    with pytest.raises(error) as found:
        step(made)
    return found.value.reason


def disabled(world: World) -> None:
    world.access.put_key(KEY, replace(KEY, enabled=False))


def deleted(world: World) -> None:
    world.access.put_key(KEY, None)


def taken_out(world: World) -> None:
    world.access.put_place(PLACE, None)


def closed(world: World) -> None:
    world.access.put_plan(plan(), plan(stage="other"))


def without_plan(world: World) -> None:
    world.access.put_plan(plan(), None)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (disabled, "the key was disabled"),
        (deleted, "the key was deleted"),
        (taken_out, "the key was taken out of the plan"),
        (closed, "the plan opens another stage"),
        (without_plan, "the plan was deleted"),
    ],
)
def test_a_change_is_in_force_with_the_next_request(world: World, change: Any, why: str) -> None:
    world.admit()
    step = world.meter()
    step(call())
    change(world)
    said = refused(step, call(), InvalidApiKey)
    assert said == (
        f"API Key {MASKED} not authorized because method 'GET /pets' requires API Key and API Key is not associated "
        "with a Usage Plan for API Stage api1/dev: No Usage Plan found for key and API Stage"
    ), why


@pytest.mark.parametrize(("value", "why"), [(None, "no header"), ("", "an empty one")])
def test_a_key_that_is_not_sent(world: World, value: str | None, why: str) -> None:
    world.admit()
    assert refused(world.meter(), call(value), InvalidApiKey) == (
        "API Key  not authorized because method 'GET /pets' requires API Key and API Key is not associated with a "
        "Usage Plan for API Stage api1/dev: API Key was required but not present"
    ), why


def test_records_may_come_in_any_order(world: World) -> None:
    step = world.meter()
    world.access.put_plan(None, plan())
    world.access.put_place(None, PLACE)
    refused(step, call(), InvalidApiKey)
    world.access.put_key(None, KEY)
    step(call())


def test_a_key_in_several_plans_is_under_that_of_the_stage(world: World) -> None:
    world.admit(quota=access.QuotaSettings(limit=1, period="DAY"))
    world.access.put_plan(None, plan("plan2", "prod"))
    world.access.put_place(None, access.UsagePlanKey(usage_plan_id="plan2", key_id="key1"))
    dev, prod = world.meter(), world.meter(stage="prod")
    dev(call())
    refused(dev, call(), QuotaExceeded)
    prod(call())
    prod(call())
    assert world.metering.used("plan1", "key1", TODAY) == 1
    assert world.metering.used("plan2", "key1", TODAY) == 2


def test_a_plan_of_several_stages_counts_them_together(world: World) -> None:
    stages = [access.ApiStage(api_id="api1", stage=name) for name in ("dev", "prod")]
    world.admit()
    quota = access.QuotaSettings(limit=2, period="DAY")
    world.access.put_plan(None, replace(plan(quota=quota), api_stages=stages))
    dev, prod = world.meter(), world.meter(stage="prod")
    dev(call())
    prod(call())
    for step in (dev, prod):
        refused(step, call(), QuotaExceeded)


@pytest.mark.parametrize(
    ("context", "admitted", "why"),
    [
        ({"authorizer": {"usageIdentifierKey": VALUE}}, True, "the authorizer named the key"),
        ({"authorizer": {"usageIdentifierKey": "another-key-of-20-chars"}}, False, "it named one that there is not"),
        ({"authorizer": {"principalId": "me"}}, False, "it named none"),
        ({}, False, "there is no authorizer"),
    ],
)
def test_a_key_from_the_authorizer(world: World, context: dict[str, Any], admitted: bool, why: str) -> None:
    world.admit()
    step = world.meter(source="AUTHORIZER")
    named = call("a-header-that-is-ignored", **context)
    if admitted:
        step(named)
        assert named.context["identity"] == {"apiKey": VALUE, "apiKeyId": "key1"}, why
    else:
        refused(step, call(**context), InvalidApiKey)


def test_identity_has_the_key_only_where_one_is_required(world: World) -> None:
    world.admit()
    made = call()
    world.meter()(made)
    assert made.context["identity"] == {"apiKey": VALUE, "apiKeyId": "key1"}
    made = call()
    world.meter(key_required=False)(made)
    assert made.context["identity"] == {}


def setting(rate: float, burst: int) -> v1.MethodSetting:
    return v1.MethodSetting(throttling_rate_limit=rate, throttling_burst_limit=burst)


WHERE = "RestApi api1, Stage dev, Resource res1, HttpMethod GET"
OF_PLAN = (
    f"API Key {MASKED} exceeded throttle limit for API Stage api1/dev: "
    f"Key throttle limit exceeded for Usage Plan ID plan1, {WHERE}. "
)


@pytest.mark.parametrize(
    ("burst", "said", "why"),
    [
        ((1, 2, 3, 4), OF_PLAN + "Limit: 0.50 Burst: 1", "the plan's limit of the method"),
        ((2, 1, 3, 4), OF_PLAN + "Limit: 0.50 Burst: 1", "the plan's own"),
        ((3, 2, 1, 4), f"Key throttle limit exceeded for {WHERE}. Limit: 0.50 Burst: 1", "the stage's"),
        ((4, 3, 2, 1), "Account throttle limit exceeded. Limit: 0.50 Burst: 1", "the account's"),
    ],
)
def test_whichever_bucket_is_empty_throttles(burst: tuple[int, int, int, int], said: str, why: str) -> None:
    of_method, of_plan, of_stage, of_account = burst
    world = World(Limit(0.5, of_account))
    world.admit(throttle=limits(0.5, of_plan), methods={"/pets/GET": limits(0.5, of_method)})
    step = world.meter(setting=setting(0.5, of_stage))
    step(call())
    assert refused(step, call(), Throttled) == said, why
    world.clock.at += 2 * SECOND
    step(call())


def test_the_order_of_limits_is_that_of_aws() -> None:
    """Where all are empty, the first speaks; each that gets a limit no more lets the next one speak."""
    world = World(Limit(0, 0))
    quota = access.QuotaSettings(limit=0, period="DAY")
    none = limits(0, 0)
    said = []
    for members, stage in (
        ({"quota": quota, "throttle": none, "methods": {"/pets/GET": limits(0.01, 0)}}, setting(0, 0)),
        ({"throttle": none, "methods": {"/pets/GET": limits(0.01, 0)}}, setting(0, 0)),
        ({"throttle": none}, setting(0, 0)),
        ({}, setting(0, 0)),
        ({}, None),
    ):
        world.admit(**members)
        said.append(refused(world.meter(setting=stage), call(), GatewayError))
    assert said == [
        f"API Key {MASKED} exceeded quota limit for API Stage api1/dev: Key quota exhausted for Usage Plan ID plan1. "
        "Quota Limit: 0 Period: DAY",
        OF_PLAN + "Limit: 0.01 Burst: 0",
        OF_PLAN + "Limit: 0.00 Burst: 0",
        f"Key throttle limit exceeded for {WHERE}. Limit: 0.00 Burst: 0",
        "Account throttle limit exceeded. Limit: 0.00 Burst: 0",
    ]


def test_throttled_requests_do_not_count(world: World) -> None:
    world.admit(quota=access.QuotaSettings(limit=2, period="DAY"), throttle=limits(1, 1))
    step = world.meter()
    step(call())
    for _ in range(5):
        refused(step, call(), Throttled)
    assert world.metering.used("plan1", "key1", TODAY) == 1
    world.clock.at += SECOND
    step(call())
    world.clock.at += SECOND
    refused(step, call(), QuotaExceeded)
    assert world.metering.used("plan1", "key1", TODAY) == 2


def test_each_key_has_buckets_of_its_own_and_each_method_too(world: World) -> None:
    other = replace(KEY, id="key2", value="another-key-of-the-same-plan")
    methods = {"/pets/GET": limits(0, 1), "/pets/PUT": limits(0, 1)}
    world.admit(methods=methods)
    world.access.put_key(None, other)
    world.access.put_place(None, access.UsagePlanKey(usage_plan_id="plan1", key_id="key2"))
    for value in (VALUE, other.value):
        for verb in ("GET", "PUT"):
            step = world.meter(verb=verb)
            step(call(value))
            refused(step, call(value), Throttled)


def test_a_limit_that_stays_keeps_its_bucket_and_a_new_one_begins_full(world: World) -> None:
    world.admit(throttle=limits(0, 1))
    world.meter()(call())
    world.access.put_plan(plan(), plan(throttle=limits(0, 1), description="changed"))
    refused(world.meter(), call(), Throttled)
    world.access.put_plan(plan(), plan(throttle=limits(0, 2)))
    step = world.meter()
    step(call())
    step(call())
    refused(step, call(), Throttled)


def test_a_limit_that_went_and_came_back_begins_full(world: World) -> None:
    world.admit(methods={"/pets/GET": limits(0, 1)})
    step = world.meter()
    step(call())
    refused(step, call(), Throttled)
    for methods in (None, {"/pets/GET": limits(0, 1)}):
        world.access.put_plan(plan(), plan(methods=methods))
    step(call())


def test_a_grant_leaves_the_buckets_as_they_are(world: World) -> None:
    world.admit(throttle=limits(0, 1), quota=access.QuotaSettings(limit=1, period="DAY"))
    step = world.meter()
    step(call())
    refused(step, call(), QuotaExceeded)
    world.access.put_place(PLACE, replace(PLACE, grant=access.Grant(begin=TODAY, requests=5)))
    refused(step, call(), Throttled)


def test_a_key_taken_out_of_one_plan_stays_in_the_others(world: World) -> None:
    world.admit()
    world.access.put_plan(None, plan("plan2", "prod"))
    world.access.put_place(None, access.UsagePlanKey(usage_plan_id="plan2", key_id="key1"))
    world.access.put_place(PLACE, None)
    refused(world.meter(), call(), InvalidApiKey)
    world.meter(stage="prod")(call())


def test_half_a_limit_has_the_accounts_other_half(world: World) -> None:
    world.admit(throttle=limits(0, None))
    step = world.meter()
    for _ in range(5_000):
        step(call())
    assert refused(step, call(), Throttled).endswith("Limit: 0.00 Burst: 5000")


def test_what_is_logged_of_a_call_with_a_key(world: World) -> None:
    world.admit()
    made = call()
    world.meter()(made)
    assert made.log is not None
    assert made.log.lines == [
        f"Verifying Usage Plan for request: id. API Key: {MASKED} API Stage: api1/dev",
        f"Usage Plan check succeeded for API Key {MASKED} and API Stage api1/dev",
    ]


def test_what_is_logged_of_a_call_that_needs_none(world: World) -> None:
    info = v1.MethodSetting(logging_level="INFO", throttling_rate_limit=0, throttling_burst_limit=1)
    step = world.meter(setting=info, key_required=False)
    made = call(None)
    step(made)
    assert made.log is not None
    assert made.log.lines == [
        "Verifying Usage Plan for request: id. API Key:  API Stage: api1/dev",
        "API Key  authorized because method 'GET /pets' does not require API Key. Request will not contribute to "
        "throttle or quota limits",
        "Usage Plan check succeeded for API Key  and API Stage api1/dev",
    ]
    made = call(None)
    assert refused(step, made, Throttled) == f"Key throttle limit exceeded for {WHERE}. Limit: 0.00 Burst: 1"
    assert made.log is not None
    assert made.log.lines == ["Verifying Usage Plan for request: id. API Key:  API Stage: api1/dev"]
