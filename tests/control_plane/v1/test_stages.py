"""Stages through boto3 (handbook/01 section 9, handbook/10 facts 21 to 24)."""

from typing import Any

import pytest

from tests.control_plane.clients import refusal
from tests.control_plane.v1.conftest import ACCOUNT, DATE, REGION, Api, Emulator, plain, replace, status

LOG_GROUP = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:access"
STREAM = f"arn:aws:firehose:{REGION}:{ACCOUNT}:deliverystream/amazon-apigateway-access"
DEFAULTS = {
    "metricsEnabled": False,
    "dataTraceEnabled": False,
    "throttlingBurstLimit": 5000,
    "throttlingRateLimit": 10000.0,
    "cachingEnabled": False,
    "cacheTtlInSeconds": 300,
    "cacheDataEncrypted": False,
    "requireAuthorizationForCacheControl": True,
    "unauthorizedCacheControlHeaderStrategy": "SUCCEED_WITH_RESPONSE_HEADER",
}


@pytest.fixture
def stage(deployable: Api) -> dict[str, str]:
    return deployable.stage()


def update(api: Api, stage: dict[str, str], *patch: dict[str, str]) -> dict[str, Any]:
    updated = api.client.update_stage(**stage, patchOperations=list(patch))
    assert status(updated) == 200
    assert plain(api.client.get_stage(**stage)) == plain(updated)
    return plain(updated)


def allow_logs(api: Api) -> None:
    patch = replace("/cloudwatchRoleArn", f"arn:aws:iam::{ACCOUNT}:role/logs")
    api.client.update_account(patchOperations=patch)


def test_a_stage_is_shown_with_its_defaults(deployable: Api) -> None:
    api, client = deployable, deployable.client
    deployment = api.deployment()
    created = client.create_stage(restApiId=api.id, stageName="dev", deploymentId=deployment)
    assert status(created) == 201
    assert plain(created) == {
        "cacheClusterEnabled": False,
        "cacheClusterStatus": "NOT_AVAILABLE",
        "createdDate": DATE,
        "deploymentId": deployment,
        "lastUpdatedDate": DATE,
        "methodSettings": {},
        "stageName": "dev",
        "tracingEnabled": False,
    }
    assert plain(client.get_stage(restApiId=api.id, stageName="dev")) == plain(created)
    assert plain(client.get_stages(restApiId=api.id)) == {"item": [plain(created)]}


def test_a_stage_is_shown_with_what_was_given(deployable: Api) -> None:
    api, client = deployable, deployable.client
    client.create_documentation_version(restApiId=api.id, documentationVersion="1")
    given = {
        "description": "mine",
        "cacheClusterEnabled": True,
        "cacheClusterSize": "6.1",
        "variables": {"url": "example.com/?a=b&c#d"},
        "documentationVersion": "1",
        "tracingEnabled": True,
        "tags": {"a": "b"},
    }
    created = client.create_stage(restApiId=api.id, stageName="dev", deploymentId=api.deployment(), **given)
    assert {name: created[name] for name in given} == given
    assert created["cacheClusterStatus"] == "AVAILABLE"


def test_stages_of_one_deployment(deployable: Api) -> None:
    api, client = deployable, deployable.client
    api.stage("dev")
    deployment = client.get_stage(**api.stage("prod"))["deploymentId"]
    found = client.get_stages(restApiId=api.id, deploymentId=deployment)["item"]
    assert [each["stageName"] for each in found] == ["prod"]


@pytest.mark.parametrize("name", ["", "a b", "ä", "$default", "a/b", "x" * 129])
def test_names_that_are_none(deployable: Api, name: str) -> None:
    found = refusal(
        deployable.client.create_stage,
        restApiId=deployable.id,
        stageName=name,
        deploymentId=deployable.deployment(),
    )
    assert found == (400, "BadRequestException", "Stage name only allows a-zA-Z0-9_-")


def test_conflicts_and_what_is_not_there(deployable: Api, stage: dict[str, str]) -> None:
    client = deployable.client
    deployment = client.get_stage(**stage)["deploymentId"]
    assert refusal(client.create_stage, **stage, deploymentId=deployment).message == "Stage already exists"
    missing = {**stage, "stageName": "nowhere"}
    for call in (
        client.get_stage,
        client.update_stage,
        client.delete_stage,
        client.flush_stage_cache,
        client.flush_stage_authorizers_cache,
    ):
        assert refusal(call, **missing) == (404, "NotFoundException", "Invalid stage identifier specified")


@pytest.mark.parametrize(
    ("patch", "shown"),
    [
        (replace("/description", "mine"), {"description": "mine"}),
        (replace("/tracingEnabled", "true"), {"tracingEnabled": True}),
        (
            replace("/cacheClusterEnabled", "true"),
            {"cacheClusterEnabled": True, "cacheClusterSize": "0.5", "cacheClusterStatus": "AVAILABLE"},
        ),
        (replace("/cacheClusterSize", "118"), {"cacheClusterSize": "118"}),
        (replace("/variables/color", "red"), {"variables": {"color": "red"}}),
        (replace("/variables/color", "red", "add"), {"variables": {"color": "red"}}),
        ([*replace("/variables/color", "red"), *replace("/variables/color", None, "remove")], {}),
        ([*replace("/variables/color", "red"), *replace("/variables", None, "remove")], {}),
        (
            [*replace("/accessLogSettings/destinationArn", STREAM), *replace("/accessLogSettings/format", "x", "add")],
            {"accessLogSettings": {"destinationArn": STREAM, "format": "x"}},
        ),
        (
            [*replace("/accessLogSettings/format", "x"), *replace("/accessLogSettings", None, "remove")],
            {},
        ),
    ],
)
def test_update_stage(
    deployable: Api, stage: dict[str, str], patch: list[dict[str, str]], shown: dict[str, Any]
) -> None:
    before = plain(deployable.client.get_stage(**stage))
    assert update(deployable, stage, *patch) == {**before, **shown, "lastUpdatedDate": DATE}


@pytest.mark.parametrize(
    ("suffix", "value", "shown"),
    [
        ("metrics/enabled", "true", {"metricsEnabled": True}),
        ("logging/dataTrace", "true", {"dataTraceEnabled": True}),
        ("logging/loglevel", "INFO", {"loggingLevel": "INFO"}),
        ("logging/loglevel", "OFF", {"loggingLevel": "OFF"}),
        ("throttling/burstLimit", "10", {"throttlingBurstLimit": 10}),
        ("throttling/burstLimit", "-1", {"throttlingBurstLimit": -1}),
        ("throttling/rateLimit", "12.5", {"throttlingRateLimit": 12.5}),
        ("caching/enabled", "true", {"cachingEnabled": True}),
        ("caching/ttlInSeconds", "0", {"cacheTtlInSeconds": 0}),
        ("caching/dataEncrypted", "true", {"cacheDataEncrypted": True}),
        ("caching/requireAuthorizationForCacheControl", "false", {"requireAuthorizationForCacheControl": False}),
        (
            "caching/unauthorizedCacheControlHeaderStrategy",
            "FAIL_WITH_403",
            {"unauthorizedCacheControlHeaderStrategy": "FAIL_WITH_403"},
        ),
    ],
)
@pytest.mark.parametrize(
    "place",
    [("/*/*", "*/*"), ("/pets/GET", "pets/GET"), ("/~1pets~1{id}/GET", "pets~1{id}/GET"), ("/~1/GET", "~1/GET")],
)
def test_method_settings(
    deployable: Api, place: tuple[str, str], suffix: str, value: str, shown: dict[str, Any]
) -> None:
    path, key = place
    allow_logs(deployable)
    found = update(deployable, deployable.stage(), *replace(f"{path}/{suffix}", value))
    assert found["methodSettings"] == {key: {**DEFAULTS, **shown}}


def test_a_new_entry_copies_what_holds_for_all_and_then_goes_its_own_way(
    deployable: Api, stage: dict[str, str]
) -> None:
    update(deployable, stage, *replace("/*/*/caching/ttlInSeconds", "60"))
    update(deployable, stage, *replace("/pets/GET/metrics/enabled", "true"))
    found = update(deployable, stage, *replace("/*/*/caching/ttlInSeconds", "90"))["methodSettings"]
    assert found["pets/GET"] == {**DEFAULTS, "cacheTtlInSeconds": 60, "metricsEnabled": True}
    assert found["*/*"] == {**DEFAULTS, "cacheTtlInSeconds": 90}
    assert update(deployable, stage, *replace("/*/*", None, "remove"))["methodSettings"].keys() == {"pets/GET"}
    assert update(deployable, stage, *replace("/pets/GET", None, "remove"))["methodSettings"] == {}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/*/*/caching/ttlInSeconds", "3601"),
        ("/*/*/caching/ttlInSeconds", "-1"),
        ("/*/*/logging/loglevel", "LOUD"),
        ("/*/*/throttling/burstLimit", "1.5"),
        ("/*/*/throttling/rateLimit", "nan"),
        ("/*/*/throttling/burstLimit", "1_000"),
        ("/*/*/throttling/burstLimit", "99999999999"),
        ("/*/*/caching/unauthorizedCacheControlHeaderStrategy", "SHRUG"),
        ("/*/*/caching/nothing", "1"),
        ("/cacheClusterSize", "2"),
        ("/clientCertificateId", "abcdef"),
        ("/variables/a-b", "x"),
        ("/variables/a", "x y"),
        ("/variables/a", "x" * 513),
        ("/accessLogSettings/destinationArn", "arn:aws:s3:::bucket"),
        ("/accessLogSettings/destinationArn", STREAM.replace("amazon-apigateway-", "")),
        ("/deploymentId", None),
    ],
)
def test_what_a_stage_may_not_be(deployable: Api, stage: dict[str, str], path: str, value: str | None) -> None:
    allow_logs(deployable)
    before = plain(deployable.client.get_stage(**stage))
    patch = [*replace("/description", "changed"), *replace(path, value)]
    found = refusal(deployable.client.update_stage, **stage, patchOperations=patch)
    assert (found.status, found.code) == (400, "BadRequestException")
    assert plain(deployable.client.get_stage(**stage)) == before


def test_a_hundred_variables_and_no_more(deployable: Api, stage: dict[str, str]) -> None:
    patch = [each for number in range(101) for each in replace(f"/variables/v{number}", "x")]
    assert len(update(deployable, stage, *patch[:100])["variables"]) == 100
    assert refusal(deployable.client.update_stage, **stage, patchOperations=patch[100:]).status == 400


@pytest.mark.parametrize(
    "patch",
    [
        replace("/*/*/logging/loglevel", "ERROR"),
        replace("/pets/GET/logging/loglevel", "INFO"),
        replace("/accessLogSettings/destinationArn", LOG_GROUP),
    ],
)
def test_logs_need_a_role_of_the_account(deployable: Api, stage: dict[str, str], patch: list[dict[str, str]]) -> None:
    assert refusal(deployable.client.update_stage, **stage, patchOperations=patch) == (
        400,
        "BadRequestException",
        "CloudWatch Logs role ARN must be set in account settings to enable logging",
    )
    allow_logs(deployable)
    update(deployable, stage, *patch)
    deployable.client.update_account(patchOperations=replace("/cloudwatchRoleArn", ""))
    update(deployable, stage, *replace("/description", "what logs already, may be changed"))


def test_a_stage_names_a_client_certificate_and_a_documentation_version(deployable: Api, stage: dict[str, str]) -> None:
    client = deployable.client
    certificate = client.generate_client_certificate()["clientCertificateId"]
    client.create_documentation_version(restApiId=deployable.id, documentationVersion="1")
    found = update(
        deployable, stage, *replace("/clientCertificateId", certificate), *replace("/documentationVersion", "1")
    )
    assert (found["clientCertificateId"], found["documentationVersion"]) == (certificate, "1")
    found = update(deployable, stage, *replace("/clientCertificateId", ""), *replace("/documentationVersion", ""))
    assert not {"clientCertificateId", "documentationVersion"} & found.keys()
    patch = replace("/documentationVersion", "2")
    assert refusal(client.update_stage, **stage, patchOperations=patch).status == 404


def test_deleting_a_stage_takes_it_out_of_usage_plans_and_keys(deployable: Api, stage: dict[str, str]) -> None:
    client = deployable.client
    plan = client.create_usage_plan(name="plan", apiStages=[{"apiId": deployable.id, "stage": "dev"}])["id"]
    old_style = [{"restApiId": deployable.id, "stageName": "dev"}]
    key = client.create_api_key(name="key", stageKeys=old_style)
    assert key["stageKeys"] == [f"{deployable.id}/dev"]
    assert status(client.delete_stage(**stage)) == 202
    assert client.get_usage_plan(usagePlanId=plan)["apiStages"] == []
    assert client.get_api_key(apiKey=key["id"])["stageKeys"] == []
    assert refusal(client.get_stage, **stage).status == 404


def test_caches_are_flushed(emulator: Emulator, deployable: Api, stage: dict[str, str]) -> None:
    assert status(deployable.client.flush_stage_cache(**stage)) == 202
    assert status(deployable.client.flush_stage_authorizers_cache(**stage)) == 202
    assert emulator.flushes == [("responses", deployable.id, "dev"), ("authorizers", deployable.id, "dev")]


def test_what_cannot_be_removed_is_taken_for_a_method_setting(deployable: Api, stage: dict[str, str]) -> None:
    found = refusal(deployable.client.update_stage, **stage, patchOperations=replace("/deploymentId", None, "remove"))
    assert found.message == (
        "Cannot remove method setting deploymentId because there is no method setting for this method "
    )
