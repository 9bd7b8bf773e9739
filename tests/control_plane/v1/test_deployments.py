"""Deployments and canaries through boto3 (handbook/01 sections 8 and 9.3, handbook/10 facts 20, 25 and 26)."""

from typing import Any

import pytest

from tests.control_plane.clients import refusal
from tests.control_plane.v1.conftest import ACCOUNT, DATE, REGION, SHORT_ID, Api, Emulator, plain, replace, status


def test_a_deployment_is_an_id_and_a_date(deployable: Api) -> None:
    api, client = deployable, deployable.client
    created = client.create_deployment(restApiId=api.id, description="first")
    assert status(created) == 201
    assert plain(created) == {"id": SHORT_ID, "createdDate": DATE, "description": "first"}
    key = {"restApiId": api.id, "deploymentId": created["id"]}
    assert plain(client.get_deployment(**key)) == plain(created)
    assert client.get_deployments(restApiId=api.id)["items"] == [plain(created)]
    updated = client.update_deployment(**key, patchOperations=replace("/description", "second"))
    assert plain(updated) == {**plain(created), "description": "second"}
    assert client.get_deployment(**key, embed=["apisummary"])["apiSummary"] == {
        "/": {"GET": {"apiKeyRequired": False, "authorizationType": "NONE"}}
    }
    assert status(client.delete_deployment(**key)) == 202
    for call in (client.get_deployment, client.delete_deployment, client.update_deployment):
        assert refusal(call, **key) == (404, "NotFoundException", "Invalid Deployment identifier specified")


def test_an_api_that_cannot_be_deployed(api: Api) -> None:
    assert refusal(api.client.create_deployment, restApiId=api.id).message == "The REST API doesn't contain any methods"
    api.client.put_method(restApiId=api.id, resourceId=api.root, httpMethod="GET", authorizationType="NONE")
    assert refusal(api.client.create_deployment, restApiId=api.id).message == "No integration defined for method"


def test_a_deployment_holds_the_api_as_it_stood(emulator: Emulator, deployable: Api) -> None:
    deployment = deployable.deployment()
    deployable.resource("later")
    with emulator.store.operation(ACCOUNT, REGION) as account:
        snapshot = account.deployments[deployable.id, deployment].api
        assert [resource.path for resource in snapshot.resources.values()] == ["/"]
        assert len(account.rest_apis[deployable.id].resources) == 2


def test_deploying_to_a_stage_makes_it_or_repoints_it(deployable: Api) -> None:
    api, client = deployable, deployable.client
    first = api.deployment(
        stageName="dev",
        stageDescription="mine",
        variables={"color": "red"},
        cacheClusterEnabled=True,
        cacheClusterSize="1.6",
        tracingEnabled=True,
    )
    key = {"restApiId": api.id, "stageName": "dev"}
    made = plain(client.get_stage(**key))
    assert made == {
        "stageName": "dev",
        "deploymentId": first,
        "description": "mine",
        "variables": {"color": "red"},
        "cacheClusterEnabled": True,
        "cacheClusterSize": "1.6",
        "cacheClusterStatus": "AVAILABLE",
        "methodSettings": {},
        "tracingEnabled": True,
        "createdDate": DATE,
        "lastUpdatedDate": DATE,
    }
    client.update_stage(**key, patchOperations=replace("/*/*/metrics/enabled", "true"))
    second = api.deployment(stageName="dev")
    found = plain(client.get_stage(**key))
    assert found["deploymentId"] == second
    assert found["methodSettings"]["*/*"]["metricsEnabled"] is True, "the stage keeps its settings"
    assert found["variables"] == {"color": "red"}


def test_a_deployment_for_a_bad_stage_is_not_made(deployable: Api) -> None:
    api, client = deployable, deployable.client
    assert refusal(client.create_deployment, restApiId=api.id, stageName="a b").message.startswith("Stage name only")
    assert client.get_deployments(restApiId=api.id)["items"] == []


def test_a_deployment_is_found_in_its_own_api_only(apigateway: Any, deployable: Api) -> None:
    other = Api(apigateway)
    other.method()
    foreign = other.deployment()
    assert refusal(apigateway.get_deployment, restApiId=deployable.id, deploymentId=foreign).status == 404
    found = refusal(apigateway.create_stage, restApiId=deployable.id, stageName="dev", deploymentId=foreign)
    assert found == (400, "BadRequestException", "Deployment id does not exist")


# Canaries --------------------------------------------------------------------------------------------------------


@pytest.fixture
def stage(deployable: Api) -> dict[str, str]:
    return deployable.stage(variables={"color": "red", "size": "big"})


def update(api: Api, stage: dict[str, str], *patch: dict[str, str]) -> dict[str, Any]:
    return plain(api.client.update_stage(**stage, patchOperations=list(patch)))


def test_a_canary_deployment_leaves_the_stage_where_it_is(deployable: Api, stage: dict[str, str]) -> None:
    api, client = deployable, deployable.client
    before = client.get_stage(**stage)["deploymentId"]
    settings = {"percentTraffic": 50.0, "stageVariableOverrides": {"color": "blue"}, "useStageCache": True}
    for _ in range(2):  # another replaces it
        canary = api.deployment(stageName="dev", canarySettings=settings)
        found = client.get_stage(**stage)
        assert found["deploymentId"] == before
        assert found["canarySettings"] == {"deploymentId": canary, **settings}
    refused = refusal(client.delete_deployment, restApiId=api.id, deploymentId=canary)
    assert refused.message == "Active stages pointing to this deployment must be moved or deleted"


@pytest.mark.parametrize(
    ("path", "value", "shown"),
    [
        ("/canarySettings/percentTraffic", "50", {"percentTraffic": 50.0}),
        ("/canarySettings/useStageCache", "true", {"useStageCache": True}),
        ("/canarySettings/stageVariableOverrides/color", "blue", {"stageVariableOverrides": {"color": "blue"}}),
    ],
)
def test_a_canary_begins_on_the_stages_own_deployment(
    deployable: Api, stage: dict[str, str], path: str, value: str, shown: dict[str, Any]
) -> None:
    found = update(deployable, stage, *replace(path, value))
    own = {"deploymentId": found["deploymentId"], "percentTraffic": 0.0, "useStageCache": False}
    assert found["canarySettings"] == {**own, "stageVariableOverrides": {}, **shown}


def test_a_canary_on_another_deployment_gets_no_traffic_yet(deployable: Api, stage: dict[str, str]) -> None:
    other = deployable.deployment()
    found = update(deployable, stage, *replace("/canarySettings/deploymentId", other))
    assert (found["canarySettings"]["deploymentId"], found["canarySettings"]["percentTraffic"]) == (other, 0.0)


def test_promotion_copies_and_the_canary_stays_until_it_is_removed(deployable: Api, stage: dict[str, str]) -> None:
    canary = deployable.deployment(
        stageName="dev", canarySettings={"percentTraffic": 10.0, "stageVariableOverrides": {"color": "blue"}}
    )
    promoted = update(
        deployable,
        stage,
        {"op": "copy", "from": "/canarySettings/deploymentId", "path": "/deploymentId"},
        {"op": "copy", "from": "/canarySettings/stageVariableOverrides", "path": "/variables"},
    )
    assert promoted["deploymentId"] == canary
    assert promoted["variables"] == {"color": "blue", "size": "big"}
    assert "canarySettings" in promoted
    assert "canarySettings" not in update(deployable, stage, *replace("/canarySettings", None, "remove"))


def test_an_override_is_removed_by_name(deployable: Api, stage: dict[str, str]) -> None:
    path = "/canarySettings/stageVariableOverrides/color"
    update(deployable, stage, *replace(path, "blue"))
    assert update(deployable, stage, *replace(path, None, "remove"))["canarySettings"]["stageVariableOverrides"] == {}
    assert refusal(
        deployable.client.update_stage, **stage, patchOperations=replace(path, None, "remove")
    ).message.startswith("Cannot remove method setting canarySettings/stageVariableOverrides/color because")


@pytest.mark.parametrize("percent", ["-1", "100.5", "much", "NaN", "Infinity", None])
def test_what_is_no_share_of_traffic(deployable: Api, stage: dict[str, str], percent: str | None) -> None:
    patch = replace("/canarySettings/percentTraffic", percent)
    assert refusal(deployable.client.update_stage, **stage, patchOperations=patch).status == 400
    assert "canarySettings" not in deployable.client.get_stage(**stage)


def test_a_stage_can_be_made_with_a_canary(deployable: Api) -> None:
    api = deployable
    deployment, other = api.deployment(), api.deployment()
    made = api.client.create_stage(
        restApiId=api.id, stageName="dev", deploymentId=deployment, canarySettings={"deploymentId": other}
    )
    assert made["canarySettings"] == {"deploymentId": other, "percentTraffic": 0.0, "useStageCache": False}
    bad = {"percentTraffic": 101.0}
    found = refusal(
        api.client.create_stage, restApiId=api.id, stageName="prod", deploymentId=deployment, canarySettings=bad
    )
    assert found.status == 400
