"""All limits together against the slow models: whatever is called when, the same calls pass or are refused."""

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from control_plane.definitions import access, v1
from data_plane.errors import GatewayError
from data_plane.metering.token_bucket import Limit
from tests.data_plane.metering.model import DailyQuota, Promise
from tests.data_plane.metering.world import KEY, NOON, SECOND, VALUE, World, call, limits

OTHER = replace(KEY, id="key2", value="another-key-of-the-same-plan")
KEYS = {KEY.value: KEY.id, OTHER.value: OTHER.id, "of-nobody-of-20-chars": ""}
LIMITS = st.tuples(st.sampled_from([0.1, 0.5, 1.0, 2.5]), st.integers(0, 4))
STEPS = st.lists(
    st.tuples(st.sampled_from([0, 1, SECOND // 2, 3 * SECOND, 30_000 * SECOND]), st.sampled_from([*KEYS, VALUE])),
    max_size=50,
)


class Model:
    """AWS's order: the key; its quota, plan's limit of the method, plan's limit; the stage's limit; the account's."""

    def __init__(self, of: dict[str, tuple[float, int]], quota: int) -> None:
        self._own = {
            key_id: (DailyQuota(quota), [Promise(*of["method"]), Promise(*of["plan"])]) for key_id in (KEY.id, OTHER.id)
        }
        self._shared = [Promise(*of["stage"]), Promise(*of["account"])]

    def answer(self, key_id: str, now: int) -> str:
        if key_id not in self._own:
            return "INVALID_API_KEY"
        quota, buckets = self._own[key_id]
        if quota.exhausted(NOON + now / SECOND):
            return "QUOTA_EXCEEDED"
        if not all(bucket.take(now) for bucket in [*buckets, *self._shared]):
            return "THROTTLED"
        quota.count(NOON + now / SECOND)
        return "OK"


@given(
    of=st.fixed_dictionaries(dict.fromkeys(("method", "plan", "stage", "account"), LIMITS)),
    quota=st.integers(0, 12),
    steps=STEPS,
)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_the_same_calls_pass(of: dict[str, tuple[float, int]], quota: int, steps: list[tuple[int, str]]) -> None:
    world, model = World(Limit(*of["account"])), Model(of, quota)
    world.admit(
        throttle=limits(*of["plan"]),
        methods={"/pets/GET": limits(*of["method"])},
        quota=access.QuotaSettings(limit=quota, period="DAY"),
    )
    world.access.put_key(None, OTHER)
    world.access.put_place(None, access.UsagePlanKey(usage_plan_id="plan1", key_id=OTHER.id))
    rate, burst = of["stage"]
    step = world.meter(setting=v1.MethodSetting(throttling_rate_limit=rate, throttling_burst_limit=burst))
    for gap, value in steps:
        world.clock.at += gap
        world.calendar.at = NOON + world.clock.at / SECOND
        try:
            step(call(value))
            said = "OK"
        except GatewayError as failure:
            said = failure.response_type
        assert said == model.answer(KEYS[value], world.clock.at)
