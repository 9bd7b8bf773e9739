"""UsagePlans, their keys and their usage through boto3 (handbook/01 section 10, handbook/10 fact 31)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from control_plane.definitions.access import QuotaSettings
from tests.control_plane.clients import refusal
from tests.control_plane.v1.conftest import SHORT_ID, Api, Emulator, plain, replace, status

QUOTA = {"limit": 10, "period": "DAY"}


@pytest.fixture
def staged(deployable: Api) -> Api:
    deployable.stage("dev")
    deployable.stage("prod")
    return deployable


def new_plan(client: Any, **given: Any) -> str:
    return str(client.create_usage_plan(name="plan", **given)["id"])


def test_the_life_of_a_plan(staged: Api) -> None:
    client = staged.client
    given = {
        "description": "mine",
        "apiStages": [
            {"apiId": staged.id, "stage": "dev", "throttle": {"/pets/GET": {"burstLimit": 1, "rateLimit": 2.0}}}
        ],
        "throttle": {"burstLimit": 10, "rateLimit": 1.0},
        "quota": QUOTA,
    }
    created = client.create_usage_plan(name="plan", **given)
    assert status(created) == 201
    assert plain(created) == {"id": SHORT_ID, "name": "plan", **given, "quota": {**QUOTA, "offset": 0}}
    key = {"usagePlanId": created["id"]}
    assert plain(client.get_usage_plan(**key)) == {**plain(created), "tags": {}}
    assert client.get_usage_plans()["items"] == [plain(created)]
    updated = client.update_usage_plan(**key, patchOperations=replace("/productCode", "p", "add"))
    assert plain(updated) == {**plain(created), "productCode": "p", "tags": {}}
    assert refusal(client.delete_usage_plan, **key) == (
        400,
        "BadRequestException",
        f"Cannot delete Usage Plan {created['id']} because there are API Stages associated with it, including "
        f"{staged.id}:dev",
    )
    client.update_usage_plan(**key, patchOperations=replace("/apiStages", f"{staged.id}:dev", "remove"))
    assert status(client.delete_usage_plan(**key)) == 202
    assert refusal(client.get_usage_plan, **key).status == 404


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"name": ""}, "Usage Plan name must be non-empty"),
        ({"quota": {"limit": 1}}, "Usage Plan quota period must be one of: [DAY, WEEK, MONTH]"),
        ({"quota": {"period": "DAY"}}, "Usage Plan quota limit must be a number of at least zero"),
        ({"quota": {**QUOTA, "limit": -1}}, "Usage Plan quota limit must be a number of at least zero"),
        ({"quota": {**QUOTA, "offset": 1}}, "Usage Plan quota offset must be zero in the DAY period"),
        (
            {"quota": {"limit": 1, "period": "WEEK", "offset": 7}},
            "Usage Plan quota offset must be between zero and six in the WEEK period",
        ),
        (
            {"quota": {"limit": 1, "period": "MONTH", "offset": 28}},
            "Usage Plan quota offset must be between zero and 27 in the MONTH period",
        ),
        ({"throttle": {"burstLimit": -1}}, "Usage Plan throttle limits must be numbers of at least zero"),
        ({"apiStages": [{"apiId": "x"}]}, "Invalid API Stage specified"),
        ({"tags": {"aws:a": "b"}}, "Tag keys must have 1 to 128 characters"),
    ],
)
def test_plans_that_are_none(apigateway: Any, given: dict[str, Any], message: str) -> None:
    found = refusal(apigateway.create_usage_plan, **{"name": "plan", **given})
    assert (found.status, found.message[: len(message)]) == (400, message)
    assert apigateway.get_usage_plans()["items"] == []


STAGE = "/apiStages/{stage}/throttle"


@pytest.mark.parametrize(
    ("patch", "shown"),
    [
        (replace("/name", "new"), {"name": "new"}),
        (replace("/description", "mine"), {"description": "mine"}),
        ([*replace("/productCode", "p", "add"), *replace("/productCode", None, "remove")], {}),
        (replace("/throttle/rateLimit", "1.5"), {"throttle": {"rateLimit": 1.5}}),
        (replace("/throttle/burstLimit", "2", "add"), {"throttle": {"burstLimit": 2}}),
        ([*replace("/throttle/burstLimit", "2", "add"), *replace("/throttle", None, "remove")], {}),
        (
            [*replace("/quota/limit", "5", "add"), *replace("/quota/period", "WEEK"), *replace("/quota/offset", "6")],
            {"quota": {"limit": 5, "period": "WEEK", "offset": 6}},
        ),
        (
            [*replace("/quota/offset", "6"), *replace("/quota/limit", "5"), *replace("/quota/period", "WEEK")],
            {"quota": {"limit": 5, "period": "WEEK", "offset": 6}},
        ),
        (
            [*replace("/quota/limit", "5"), *replace("/quota/period", "DAY"), *replace("/quota", None, "remove")],
            {},
        ),
        (
            [
                *replace(STAGE + "/~1pets~1{id}/GET/rateLimit", "1"),
                *replace(STAGE + "/~1pets~1{id}/GET/burstLimit", "2"),
            ],
            {"throttle of dev": {"/pets/{id}/GET": {"rateLimit": 1.0, "burstLimit": 2}}},
        ),
        (
            replace(STAGE + "//pets/GET/rateLimit", "1"),
            {"throttle of dev": {"/pets/GET": {"rateLimit": 1.0}}},
        ),
        (
            replace(STAGE, '{"/pets/GET": {"rateLimit": 1, "burstLimit": 2}}', "add"),
            {"throttle of dev": {"/pets/GET": {"rateLimit": 1.0, "burstLimit": 2}}},
        ),
        (
            [*replace(STAGE + "//pets/GET/rateLimit", "1"), *replace(STAGE, '{"/pets/PUT": {"burstLimit": 2}}')],
            {"throttle of dev": {"/pets/PUT": {"burstLimit": 2}}},
        ),
        (
            [*replace(STAGE + "//pets/GET/rateLimit", "1"), *replace(STAGE + "/~1pets/GET", None, "remove")],
            {},
        ),
        (
            [*replace(STAGE + "//pets/GET/rateLimit", "1"), *replace(STAGE, None, "remove")],
            {},
        ),
    ],
)
def test_update_usage_plan(staged: Api, patch: list[dict[str, str]], shown: dict[str, Any]) -> None:
    stage = {"apiId": staged.id, "stage": "dev"}
    created = plain(staged.client.create_usage_plan(name="plan", apiStages=[stage]))
    patch = [{**each, "path": each["path"].replace("{stage}", f"{staged.id}:dev")} for each in patch]
    expected = {**created, "tags": {}, **shown}
    if "throttle of dev" in expected:
        expected["apiStages"] = [{**stage, "throttle": expected.pop("throttle of dev")}]
    updated = staged.client.update_usage_plan(usagePlanId=created["id"], patchOperations=patch)
    assert plain(updated) == expected
    assert plain(staged.client.get_usage_plan(usagePlanId=created["id"])) == expected


def test_stages_are_added_and_removed_by_value(staged: Api) -> None:
    client, plan = staged.client, new_plan(staged.client)

    def update(op: str, stage: str) -> list[Any]:
        patch = replace("/apiStages", f"{staged.id}:{stage}", op)
        return list(client.update_usage_plan(usagePlanId=plan, patchOperations=patch)["apiStages"])

    dev, prod = ({"apiId": staged.id, "stage": stage} for stage in ("dev", "prod"))
    assert update("add", "dev") == [dev]
    assert update("add", "prod") == [dev, prod]
    assert update("add", "dev") == [dev, prod]
    assert update("remove", "dev") == [prod]
    assert update("remove", "dev") == [prod]
    path = f"/apiStages/{staged.id}:prod"
    assert refusal(client.update_usage_plan, usagePlanId=plan, patchOperations=replace(path, None, "remove")) == (
        400,
        "BadRequestException",
        f"Invalid patch path  '{path}' specified for op 'remove'. Must be one of: [/apiStages, /quota, /throttle, "
        "/productCode, /apiStages/<apidId:stageName>/throttle/<resourcePath>/<httpMethod>, "
        "/apiStages/<apidId:stageName>/throttle]",
    )


@pytest.mark.parametrize(
    "patch",
    [
        replace("/name", ""),
        replace("/quota/limit", "5"),
        replace("/quota/period", "YEAR"),
        replace("/throttle/rateLimit", "-1"),
        replace("/throttle/burstLimit", "fast"),
        replace("/apiStages/nowhere:dev/throttle//pets/GET/rateLimit", "1"),
        replace(STAGE, "[]"),
        replace(STAGE, '{"/pets/GET": {"rateLimit": -1}}'),
        replace(STAGE, '{"/pets/GET": {"burstLimit": 1e99}}'),
        replace(STAGE, '{"/pets/GET": null}'),
        [each for number in range(21) for each in replace(f"{STAGE}//m{number}/GET/rateLimit", "1")],
    ],
)
def test_update_usage_plan_refuses(staged: Api, patch: list[dict[str, str]]) -> None:
    client = staged.client
    plan = new_plan(client, apiStages=[{"apiId": staged.id, "stage": "dev"}])
    before = plain(client.get_usage_plan(usagePlanId=plan))
    patch = [{**each, "path": each["path"].replace("{stage}", f"{staged.id}:dev")} for each in patch]
    found = refusal(client.update_usage_plan, usagePlanId=plan, patchOperations=[*replace("/name", "x"), *patch])
    assert found.status in (400, 429)
    assert plain(client.get_usage_plan(usagePlanId=plan)) == before


def test_deleting_an_api_takes_it_out_of_its_plans(staged: Api) -> None:
    plan = new_plan(staged.client, apiStages=[{"apiId": staged.id, "stage": stage} for stage in ("dev", "prod")])
    staged.client.delete_rest_api(restApiId=staged.id)
    assert staged.client.get_usage_plan(usagePlanId=plan)["apiStages"] == []


# UsagePlanKeys ---------------------------------------------------------------------------------------------------


def test_the_life_of_a_plans_key(apigateway: Any) -> None:
    key = apigateway.create_api_key(name="key")
    other, plan = apigateway.create_api_key(name="other")["id"], new_plan(apigateway)
    place = {"usagePlanId": plan, "keyId": key["id"]}
    put = apigateway.create_usage_plan_key(**place, keyType="API_KEY")
    assert status(put) == 201
    shown = {"id": key["id"], "name": "key", "type": "API_KEY", "value": key["value"]}
    assert plain(put) == shown
    assert plain(apigateway.get_usage_plan_key(**place)) == shown
    apigateway.create_usage_plan_key(usagePlanId=plan, keyId=other, keyType="API_KEY")
    assert len(apigateway.get_usage_plan_keys(usagePlanId=plan)["items"]) == 2
    assert apigateway.get_usage_plan_keys(usagePlanId=plan, nameQuery="k")["items"] == [shown]
    assert apigateway.get_usage_plan_keys(usagePlanId="unknown")["items"] == []
    assert [each["id"] for each in apigateway.get_usage_plans(keyId=key["id"])["items"]] == [plan]
    assert apigateway.get_usage_plans(keyId="unknown")["items"] == []
    assert status(apigateway.delete_usage_plan_key(**place)) == 202
    for call in (apigateway.get_usage_plan_key, apigateway.delete_usage_plan_key):
        assert refusal(call, **place) == (404, "NotFoundException", "Invalid API Key identifier specified")


@pytest.mark.parametrize(
    ("broken", "status_code", "message"),
    [
        ({"usagePlanId": "unknown"}, 404, "Invalid Usage Plan ID specified"),
        ({"keyId": "unknown"}, 404, "Invalid API Key identifier specified"),
        ({"keyType": "WRONG"}, 400, "Usage plan key type must be API_KEY"),
        ({}, 409, "Usage plan key already exists for this UsagePlan"),
    ],
)
def test_create_usage_plan_key_refuses(apigateway: Any, broken: dict[str, str], status_code: int, message: str) -> None:
    place = {"usagePlanId": new_plan(apigateway), "keyId": apigateway.create_api_key()["id"], "keyType": "API_KEY"}
    apigateway.create_usage_plan_key(**place)
    found = refusal(apigateway.create_usage_plan_key, **{**place, **broken})
    assert (found.status, found.message) == (status_code, message)


def test_a_key_is_under_one_plan_for_a_stage(staged: Api) -> None:
    client = staged.client
    first = new_plan(client, apiStages=[{"apiId": staged.id, "stage": "dev"}])
    second = new_plan(client, apiStages=[{"apiId": staged.id, "stage": "prod"}])
    key = client.create_api_key()["id"]
    for plan in (first, second):
        client.create_usage_plan_key(usagePlanId=plan, keyId=key, keyType="API_KEY")
    third = new_plan(client, apiStages=[{"apiId": staged.id, "stage": "dev"}])
    found = refusal(client.create_usage_plan_key, usagePlanId=third, keyId=key, keyType="API_KEY")
    assert (found.status, found.code) == (409, "ConflictException")
    patch = replace("/apiStages", f"{staged.id}:dev", "add")
    assert refusal(client.update_usage_plan, usagePlanId=second, patchOperations=patch).status == 409


# Usage -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def metered(apigateway: Any) -> dict[str, str]:
    """A key in a plan with a weekly quota of ten."""
    plan, key = new_plan(apigateway, quota={"limit": 10, "period": "WEEK"}), apigateway.create_api_key()["id"]
    apigateway.create_usage_plan_key(usagePlanId=plan, keyId=key, keyType="API_KEY")
    return {"usagePlanId": plan, "keyId": key}


def test_usage_is_told_day_by_day(emulator: Emulator, apigateway: Any, metered: dict[str, str]) -> None:
    plan, key = metered.values()
    for day, requests in ((4, 3), (5, 2), (7, 9), (8, 1)):  # 8 November 2026 is a Sunday
        emulator.usage[plan, key, date(2026, 11, day)] = requests
    found = apigateway.get_usage(usagePlanId=plan, startDate="2026-11-04", endDate="2026-11-09")
    assert status(found) == 200
    assert plain(found) == {
        "usagePlanId": plan,
        "startDate": "2026-11-04",
        "endDate": "2026-11-09",
        "items": {key: [[3, 7], [2, 5], [0, 5], [9, 0], [1, 9], [0, 9]]},
    }
    middle = apigateway.get_usage(usagePlanId=plan, startDate="2026-11-06", endDate="2026-11-06", keyId=key)
    assert middle["items"] == {key: [[0, 5]]}, "what was used before the range counts too"


def test_usage_without_a_quota_is_never_used_up(emulator: Emulator, apigateway: Any) -> None:
    plan, key = new_plan(apigateway), apigateway.create_api_key()["id"]
    apigateway.create_usage_plan_key(usagePlanId=plan, keyId=key, keyType="API_KEY")
    emulator.usage[plan, key, date(2026, 11, 4)] = 3
    found = apigateway.get_usage(usagePlanId=plan, startDate="2026-11-04", endDate="2026-11-04")
    assert found["items"] == {key: [[3, 2**63 - 1]]}
    update = {"usagePlanId": plan, "keyId": key, "patchOperations": replace("/remaining", "5")}
    assert refusal(apigateway.update_usage, **update).status == 400


def test_remaining_requests_are_granted_for_the_period_that_lasts(
    emulator: Emulator, apigateway: Any, metered: dict[str, str]
) -> None:
    plan, key = metered.values()
    today = datetime.now(UTC).date()
    emulator.usage[plan, key, today] = 4
    updated = apigateway.update_usage(**metered, patchOperations=replace("/remaining", "100"))
    assert status(updated) == 200
    shown = {"usagePlanId": plan, "startDate": today.isoformat(), "endDate": today.isoformat()}
    assert plain(updated) == {**shown, "items": {key: [[4, 100]]}}
    emulator.usage[plan, key, today] = 5
    dates = {"startDate": today.isoformat(), "endDate": (today + timedelta(days=7)).isoformat()}
    found = apigateway.get_usage(usagePlanId=plan, **dates)["items"][key]
    assert found[0] == [5, 99]
    assert found[7] == [0, 10], "the next period has its quota, no more"
    assert plain(apigateway.update_usage(**metered)) == {**shown, "items": {key: [[5, 99]]}}


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-11-05", "2026-11-04"),
        ("2026-08-01", "2026-11-04"),
        ("2026-11-4", "2026-11-04"),
        ("20261104", "2026-11-04"),
        ("2026-02-30", "2026-03-01"),
        ("0001-01-01", "0001-01-02"),
        ("9999-12-31", "9999-12-31"),
        ("", ""),
        ("yesterday", "today"),
    ],
)
def test_dates_that_are_no_range(apigateway: Any, metered: dict[str, str], start: str, end: str) -> None:
    found = refusal(apigateway.get_usage, usagePlanId=metered["usagePlanId"], startDate=start, endDate=end)
    assert (found.status, found.message[:18]) == (400, "Invalid date range")


@pytest.mark.parametrize("wanted", ["-1", "many", "", None])
def test_remaining_requests_are_a_number(apigateway: Any, metered: dict[str, str], wanted: str | None) -> None:
    assert refusal(apigateway.update_usage, **metered, patchOperations=replace("/remaining", wanted)).status == 400


def test_usage_of_what_is_not_there(apigateway: Any, metered: dict[str, str]) -> None:
    dates = {"startDate": "2026-11-04", "endDate": "2026-11-04"}
    assert refusal(apigateway.get_usage, usagePlanId="unknown", **dates).status == 404
    assert refusal(apigateway.get_usage, **{**metered, "keyId": "unknown"}, **dates).status == 404
    assert refusal(apigateway.update_usage, **{**metered, "keyId": "unknown"}).status == 404


@pytest.mark.parametrize(
    ("period", "offset", "day", "begin"),
    [
        ("DAY", 0, "2026-11-04", "2026-11-04"),
        ("WEEK", 0, "2026-11-08", "2026-11-08"),
        ("WEEK", 0, "2026-11-07", "2026-11-01"),
        ("WEEK", 1, "2026-11-08", "2026-11-02"),
        ("WEEK", 6, "2026-11-07", "2026-11-07"),
        ("WEEK", 6, "2026-11-06", "2026-10-31"),
        ("MONTH", 0, "2026-11-30", "2026-11-01"),
        ("MONTH", 27, "2026-11-28", "2026-11-28"),
        ("MONTH", 27, "2026-11-27", "2026-10-28"),
        ("MONTH", 27, "2026-03-01", "2026-02-28"),
    ],
)
def test_when_a_period_begins(period: str, offset: int, day: str, begin: str) -> None:
    quota = QuotaSettings(limit=1, period=period, offset=offset)
    assert quota.begin(date.fromisoformat(day)) == date.fromisoformat(begin)
