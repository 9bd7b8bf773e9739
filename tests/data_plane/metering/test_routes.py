"""What a stage and the account limit, for APIs of all kinds; and what metering keeps of it, and for how long."""

import pytest

from control_plane.definitions import v1
from data_plane.errors import Throttled
from data_plane.metering.routes import Settings, connects, throttles
from data_plane.metering.throttling import Meter
from data_plane.metering.token_bucket import Limit
from data_plane.runtime import Scope, skip
from tests.data_plane.metering.world import HOME, PLACE, SECOND, World, call, plan, scope


def passes(step: Meter, most: int = 20) -> int:
    """How many calls get through, one after another, before one is throttled."""
    for count in range(most):
        try:
            step(call(None))
        except Throttled:
            return count
    return most


def route(world: World, key: str, settings: Settings, api_id: str = "http1") -> Meter:
    return throttles(world.metering, scope("$default", api_id), key, settings, lambda limit: f"{key}: {limit}")


def test_routes_of_an_http_api() -> None:
    """`routeSettings` and `defaultRouteSettings` of a stage: each route has a bucket of its own."""
    world = World()
    pets = route(world, "GET /pets", (0.0, 3))
    assert passes(pets) == 3
    assert passes(route(world, "GET /pets", (0.0, 3))) == 0, "deployed again, it is as empty"
    assert passes(route(world, "$default", (0.0, 3))) == 3
    with pytest.raises(Throttled) as found:
        pets(call(None))
    assert found.value.reason == "GET /pets: Limit: 0.00 Burst: 3"


def test_websocket_apis_share_the_limit_of_new_connections() -> None:
    """500 a second on AWS (handbook/06 sections 11 and 12)."""
    world = World(connection_limit=Limit(4.0, 4))
    one, other = (connects(world.metering, scope("$default", api)) for api in ("socket1", "socket2"))
    assert passes(one, most=3) == 3
    assert passes(other) == 1
    assert passes(route(world, "sendMessage", (None, None), api_id="socket1")) == 20, "messages are no connections"
    world.clock.at += SECOND // 4
    assert passes(one) == 1
    world.metering.reset()
    assert passes(connects(world.metering, scope("$default", "socket1"))) == 4


def test_apis_of_all_kinds_share_the_accounts_limit() -> None:
    world = World(Limit(0.0, 6))
    http = route(world, "GET /pets", (None, None))
    websocket = route(world, "sendMessage", (0.0, 2), api_id="socket1")
    rest = world.meter(key_required=False)
    assert passes(websocket) == 2
    http(call(None))
    assert passes(rest) == 3, "what the WebSocket's own limit refused took nothing from the account's"
    assert passes(http) == 0
    elsewhere = throttles(
        world.metering,
        Scope(account_id=HOME[0], region="eu-west-1", api_id="x", stage_name="s"),
        "GET /",
        (None, None),
        str,
    )
    assert passes(elsewhere) == 6


@pytest.mark.parametrize(
    ("setting", "why"),
    [
        (v1.MethodSetting(), "nothing was set"),
        (v1.MethodSetting(throttling_rate_limit=-1, throttling_burst_limit=-1), "throttling was switched off"),
        (v1.MethodSetting(throttling_rate_limit=-1, throttling_burst_limit=5), "as it is by its rate alone"),
        (v1.MethodSetting(metrics_enabled=True), "the limits came with another setting"),
        (v1.MethodSetting(logging_level="ERROR"), "only errors are logged"),
    ],
)
def test_what_limits_nothing_is_no_step(setting: v1.MethodSetting, why: str) -> None:
    assert World().meter(setting=setting, key_required=False) is skip, why


LIMITED = v1.MethodSetting(throttling_rate_limit=0, throttling_burst_limit=2)


def test_buckets_survive_a_deployment_and_go_with_their_stage() -> None:
    world = World()
    assert passes(world.meter(setting=LIMITED, key_required=False)) == 2
    assert passes(world.meter(setting=LIMITED, key_required=False)) == 0
    assert passes(world.meter(setting=LIMITED, key_required=False, stage="prod")) == 2
    world.metering.forget_stage("api1", "dev")
    assert passes(world.meter(setting=LIMITED, key_required=False)) == 2


def test_a_reset_forgets_everything() -> None:
    world = World(Limit(0, 3))
    world.admit()
    assert passes(world.meter(setting=LIMITED, key_required=False)) == 2
    world.metering.reset()
    assert passes(world.meter(setting=LIMITED, key_required=False)) == 2
    assert world.metering.records() == []


def test_usage_is_read_out_and_restored() -> None:
    before, after = World(), World()
    before.admit()
    step = before.meter()
    for _ in range(3):
        step(call())
    before.calendar.at += 86_400
    step(call())
    records = before.metering.records()
    assert [(each.day.isoformat(), each.requests) for each in records] == [("2026-01-07", 3), ("2026-01-08", 1)]
    after.admit()
    after.metering.restore(records)
    assert after.metering.records() == records
    after.calendar.at += 86_400
    after.meter()(call())
    assert after.metering.used("plan1", "key1", records[1].day) == 2


def test_usage_goes_with_the_keys_place() -> None:
    world = World()
    world.admit()
    world.meter()(call())
    world.access.put_place(PLACE, None)
    world.metering.forget_usage("plan1", "key1")
    assert world.metering.records() == []
    world.access.put_place(None, PLACE)
    world.access.put_plan(None, plan())
    assert world.metering.records() == []
