"""ApiKeys and their import through boto3 (handbook/01 section 10, handbook/10 facts 29 and 30)."""

from typing import Any

import pytest

from control_plane.limits import Limits
from tests.control_plane.clients import refusal
from tests.control_plane.v1.conftest import DATE, LONG_ID, Api, Like, plain, replace, status

VALUE = "0123456789abcdefghij"
LONG_VALUE = "0123456789abcdefghij0123456789"
GENERATED = Like("[a-zA-Z0-9]{40}")


def test_the_life_of_a_key(apigateway: Any) -> None:
    created = apigateway.create_api_key(name="key")
    assert status(created) == 201
    assert plain(created) == {
        "id": LONG_ID,
        "name": "key",
        "value": GENERATED,
        "enabled": False,
        "createdDate": DATE,
        "lastUpdatedDate": DATE,
        "stageKeys": [],
    }
    key = {"apiKey": created["id"]}
    shown = {name: member for name, member in plain(created).items() if name != "value"}
    assert plain(apigateway.get_api_key(**key)) == {**shown, "tags": {}}
    assert plain(apigateway.get_api_key(**key, includeValue=True)) == {**plain(created), "tags": {}}
    assert apigateway.get_api_keys()["items"] == [shown]
    assert apigateway.get_api_keys(includeValues=True)["items"] == [plain(created)]
    patch = [
        *replace("/name", "new"),
        *replace("/description", "mine"),
        *replace("/customerId", "c1"),
        *replace("/enabled", "true"),
        *replace("/labels", "a", "add"),
    ]
    updated = apigateway.update_api_key(**key, patchOperations=patch)
    changed = {"name": "new", "description": "mine", "customerId": "c1", "enabled": True, "tags": {}}
    assert plain(updated) == {**shown, **changed, "lastUpdatedDate": DATE}
    assert apigateway.update_api_key(**key, patchOperations=replace("/enabled", "junk"))["enabled"] is False
    assert status(apigateway.delete_api_key(**key)) == 202
    for call in (apigateway.get_api_key, apigateway.update_api_key, apigateway.delete_api_key):
        assert refusal(call, **key) == (404, "NotFoundException", "Invalid API Key identifier specified")


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        pytest.param({"value": VALUE}, {"value": VALUE}, id="a value of one's own"),
        pytest.param({"value": "", "name": ""}, {"value": GENERATED}, id="empty ones are generated and left out"),
        pytest.param({"enabled": True}, {"enabled": True}, id="enabled"),
        pytest.param({"customerId": "c", "description": "d"}, {"customerId": "c", "description": "d"}, id="for whom"),
        pytest.param({"tags": {"a": "b"}}, {"tags": {"a": "b"}}, id="tagged"),
        pytest.param({"generateDistinctId": True}, {}, id="a distinct id, as ever"),
    ],
)
def test_create_api_key(apigateway: Any, given: dict[str, Any], shown: dict[str, Any]) -> None:
    created = plain(apigateway.create_api_key(**given))
    for name in ("id", "createdDate", "lastUpdatedDate"):
        created.pop(name)
    assert created == {"value": GENERATED, "enabled": False, "stageKeys": [], **shown}


def test_values_are_unique(apigateway: Any) -> None:
    apigateway.create_api_key(value=VALUE)
    assert refusal(apigateway.create_api_key, value=VALUE) == (409, "ConflictException", "API Key already exists")


def test_keys_are_listed_newest_first_by_name_and_customer(apigateway: Any) -> None:
    for name, customer in (("apple", "x"), ("Apricot", "y"), ("apex", "x"), (None, "x")):
        apigateway.create_api_key(customerId=customer, **({"name": name} if name else {}))

    def found(**query: str) -> list[str | None]:
        return [key.get("name") for key in apigateway.get_api_keys(**query)["items"]]

    assert found() == [None, "apex", "Apricot", "apple"]
    assert found(nameQuery="ap") == ["apex", "apple"]
    assert found(nameQuery="apex") == ["apex"]
    assert found(customerId="x") == [None, "apex", "apple"]
    assert found(customerId="x", nameQuery="Ap") == []


def test_stages_of_a_key_must_be_there(deployable: Api) -> None:
    client = deployable.client
    deployable.stage("dev")
    nowhere = [{"restApiId": deployable.id, "stageName": "prod"}]
    assert refusal(client.create_api_key, stageKeys=nowhere).message == "Invalid stage identifier specified"
    key = client.create_api_key()["id"]
    stage = f"{deployable.id}/dev"
    assert client.update_api_key(apiKey=key, patchOperations=replace("/stages", stage, "add"))["stageKeys"] == [stage]
    assert client.update_api_key(apiKey=key, patchOperations=replace("/stages", stage, "remove"))["stageKeys"] == []
    assert refusal(client.update_api_key, apiKey=key, patchOperations=replace("/stages", "x", "add")).status == 404


def test_a_key_that_goes_leaves_its_plans(apigateway: Any) -> None:
    key, plan = apigateway.create_api_key()["id"], apigateway.create_usage_plan(name="plan")["id"]
    apigateway.create_usage_plan_key(usagePlanId=plan, keyId=key, keyType="API_KEY")
    apigateway.delete_api_key(apiKey=key)
    assert apigateway.get_usage_plan_keys(usagePlanId=plan)["items"] == []


# ImportApiKeys ---------------------------------------------------------------------------------------------------


def load(client: Any, *lines: str, **arguments: Any) -> dict[str, Any]:
    return plain(client.import_api_keys(body="\n".join(lines).encode(), format="csv", **arguments))


def test_keys_are_imported_with_their_plans(apigateway: Any) -> None:
    one, two = (apigateway.create_usage_plan(name=name)["id"] for name in ("one", "two"))
    imported = load(
        apigateway,
        "usageplanids,NAME,Key,Colour,Description,Enabled",
        f'"{one}, {two}",first,{LONG_VALUE}1,red,"mine, and ""yours""",TRUE',
        f"'{one},{two}',second,{LONG_VALUE}2,,,false",
        "",
        f" ,third,{LONG_VALUE}3",
        "",
    )
    assert imported["warnings"] == []
    keys = [apigateway.get_api_key(apiKey=key, includeValue=True) for key in imported["ids"]]
    assert [(key["name"], key["value"], key["enabled"]) for key in keys] == [
        ("first", LONG_VALUE + "1", True),
        ("second", LONG_VALUE + "2", False),
        ("third", LONG_VALUE + "3", True),
    ]
    assert keys[0]["description"] == 'mine, and "yours"'
    for plan in (one, two):
        assert [key["name"] for key in apigateway.get_usage_plan_keys(usagePlanId=plan)["items"]] == ["first", "second"]


def test_a_value_that_exists_is_overwritten(apigateway: Any) -> None:
    old = apigateway.create_api_key(name="old", value=LONG_VALUE, tags={"a": "b"})["id"]
    imported = load(apigateway, "Name,Key", f"new,{LONG_VALUE}", f"newer,{LONG_VALUE}")
    assert imported["ids"] == [old]
    key = apigateway.get_api_key(apiKey=old)
    assert (key["name"], key["enabled"], key["tags"]) == ("newer", True, {"a": "b"})


BAD_ROWS = (
    "Name,Key,UsagePlanIds",
    "short,abc",
    f"{'x' * 1025},{LONG_VALUE}1",
    f"planless,{LONG_VALUE}2,nowhere",
    f"good,{LONG_VALUE}3",
)
WARNINGS = [
    "Row 2: API Key value must have 30 to 128 characters",
    "Row 3: Invalid API Key name, can be at most 1024 characters.",
    "Row 4: Invalid Usage Plan ID specified: nowhere",
]


def test_rows_that_are_wrong_are_told_and_left_out(apigateway: Any) -> None:
    imported = load(apigateway, *BAD_ROWS)
    assert imported["warnings"] == WARNINGS
    assert [key["name"] for key in apigateway.get_api_keys()["items"]] == ["good"]


def test_a_key_that_a_plan_does_not_take_is_imported_all_the_same(deployable: Api) -> None:
    client = deployable.client
    deployable.stage("dev")
    stages = [{"apiId": deployable.id, "stage": "dev"}]
    one, two = (client.create_usage_plan(name=name, apiStages=stages)["id"] for name in ("one", "two"))
    imported = load(client, "Name,Key,UsagePlanIds", f'key,{LONG_VALUE},"{one},{two}"', f"key,{LONG_VALUE},{one}")
    assert len(imported["ids"]) == 1
    assert imported["warnings"] == [
        f"Row 2: {imported['ids'][0]} cannot be added because it is already associated with Usage Plan {one} for the "
        f"API Stage {deployable.id}:dev"
    ]
    assert len(client.get_usage_plan_keys(usagePlanId=one)["items"]) == 1


def test_or_refuse_the_file(apigateway: Any) -> None:
    body = "\n".join(BAD_ROWS).encode()
    found = refusal(apigateway.import_api_keys, body=body, format="csv", failOnWarnings=True)
    assert found == (400, "BadRequestException", "Failed to import API keys: " + "; ".join(WARNINGS))
    assert apigateway.get_api_keys()["items"] == []


@pytest.mark.parametrize("body", [b"", b"\n\n", b"Name\nx", b"Key\nx", b"\xff\xfe\x00", b"a,b,c\n1,2,3"])
def test_files_that_are_none(apigateway: Any, body: bytes) -> None:
    found = refusal(apigateway.import_api_keys, body=body, format="csv")
    assert (found.status, found.code) == (400, "BadRequestException")


@pytest.mark.parametrize("limits", [Limits(changed={"api_keys": 3})])
def test_more_keys_than_there_may_be(apigateway: Any) -> None:
    apigateway.create_api_key()
    apigateway.create_api_key()
    rows = [f"k,{LONG_VALUE}{number}" for number in range(4)]
    for count in (2, 4):
        body = "\n".join(["Name,Key", *rows[:count]]).encode()
        assert refusal(apigateway.import_api_keys, body=body, format="csv").code == "LimitExceededException"
        assert len(apigateway.get_api_keys()["items"]) == 2


def test_ten_thousand_keys_at_once(apigateway: Any) -> None:
    plan = apigateway.create_usage_plan(name="plan")["id"]
    rows = "\n".join(f"key{number},{LONG_VALUE}{number},{plan}" for number in range(10_000))
    imported = apigateway.import_api_keys(body=f"Name,Key,UsagePlanIds\n{rows}".encode(), format="csv")
    assert len(imported["ids"]) == 10_000
    assert len(apigateway.get_usage_plan_keys(usagePlanId=plan, limit=500)["items"]) == 500
