"""Stages and deployments through boto3 (handbook/05 sections 1.4, 11 and 12)."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.control_plane.clients import refusal
from tests.control_plane.v1.conftest import Emulator
from tests.control_plane.v1.conftest import client as v1_client
from tests.control_plane.v2.conftest import ACCOUNT, DATE, REGION, ROLE, SHORT_ID, Api, plain, status

LOGS = {"DestinationArn": f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:pets", "Format": "$context.requestId"}
SHOWN = {
    "CreatedDate": DATE,
    "DefaultRouteSettings": {"DetailedMetricsEnabled": False},
    "LastUpdatedDate": DATE,
    "RouteSettings": {},
    "StageVariables": {},
    "Tags": {},
}
THROTTLE = {"ThrottlingBurstLimit": 10, "ThrottlingRateLimit": 2.5}
NO_ROUTES = "Unable to deploy API because no routes exist in this API"
NO_VALID_ROUTES = "Unable to deploy API because no valid routes exist in this API"


@pytest.mark.parametrize(
    ("protocol", "given", "filled_in"),
    [
        pytest.param("HTTP", {"StageName": "dev"}, {}, id="a stage has AWS's defaults"),
        pytest.param("HTTP", {"StageName": "$default"}, {}, id="the one at the root"),
        pytest.param("HTTP", {"StageName": "v1.0_a-b", "Description": "d", "Tags": {"a": "b"}}, {}, id="any name"),
        pytest.param("HTTP", {"StageName": "dev", "StageVariables": {"a": "b"}}, {}, id="variables"),
        pytest.param("HTTP", {"StageName": "dev", "AccessLogSettings": LOGS}, {}, id="logs"),
        pytest.param(
            "HTTP",
            {"StageName": "dev", "DefaultRouteSettings": THROTTLE, "RouteSettings": {"GET /pets": THROTTLE}},
            {"DefaultRouteSettings": {"DetailedMetricsEnabled": False, **THROTTLE}},
            id="settings of a route",
        ),
        pytest.param(
            "WEBSOCKET",
            {"StageName": "dev"},
            {
                "DefaultRouteSettings": {
                    "DataTraceEnabled": False,
                    "DetailedMetricsEnabled": False,
                    "LoggingLevel": "OFF",
                }
            },
            id="a stage of a WebSocket API may log",
        ),
    ],
)
def test_the_life_of_a_stage(
    apis: dict[str, Api], protocol: str, given: dict[str, Any], filled_in: dict[str, Any]
) -> None:
    api = apis[protocol]
    api.route()
    created = api.client.create_stage(ApiId=api.id, **given)
    assert status(created) == 201
    assert plain(created) == {**SHOWN, **given, **filled_in}
    key = {"ApiId": api.id, "StageName": given["StageName"]}
    assert plain(api.client.get_stage(**key)) == plain(created)
    assert api.client.get_stages(ApiId=api.id)["Items"] == [plain(created)]
    found = refusal(api.client.create_stage, **key)
    assert found == (409, "ConflictException", "Stage already exists")
    described = {**plain(created), "Description": "x", "LastUpdatedDate": DATE}
    assert plain(api.client.update_stage(**key, Description="x")) == described
    assert status(api.client.delete_stage(**key)) == 204
    calls = (
        api.client.get_stage,
        api.client.update_stage,
        api.client.delete_stage,
        api.client.delete_access_log_settings,
        api.client.reset_authorizers_cache,
    )
    for call in calls:
        assert refusal(call, **key) == (404, "NotFoundException", "Invalid stage identifier specified")


@pytest.mark.parametrize(
    ("protocol", "given", "message"),
    [
        pytest.param("HTTP", {"StageName": "a b"}, "Stage name only allows a-zA-Z0-9._- or $default", id="a name"),
        pytest.param("WEBSOCKET", {"StageName": "$default"}, "$default is only supported", id="a root for ws"),
        pytest.param("HTTP", {"DeploymentId": "nope"}, "Deployment id does not exist", id="no deployment"),
        pytest.param(
            "HTTP",
            {"DeploymentId": "nope", "AutoDeploy": True},
            "Deployment ID cannot be set on a stage with AutoDeploy enabled",
            id="a deployment and every other",
        ),
        pytest.param("HTTP", {"Description": "x" * 1025}, "The description can be at most", id="a long text"),
        pytest.param("HTTP", {"StageVariables": {"a-b": "c"}}, "Stage variable name should", id="a variable"),
        pytest.param("HTTP", {"AccessLogSettings": {"Format": "x"}}, "Invalid ARN specified", id="logs to nowhere"),
        pytest.param(
            "HTTP",
            {"AccessLogSettings": {**LOGS, "DestinationArn": f"arn:aws:firehose:{REGION}:{ACCOUNT}:deliverystream/x"}},
            "Invalid ARN specified in the request",
            id="logs to a stream",
        ),
        pytest.param("HTTP", {"AccessLogSettings": {**LOGS, "Format": "x" * 3073}}, "The format can", id="long logs"),
        pytest.param("HTTP", {"AccessLogSettings": {**LOGS, "Format": ""}}, "Access log settings", id="no format"),
        pytest.param(
            "HTTP",
            {"DefaultRouteSettings": {"LoggingLevel": "INFO"}},
            "Execution logs are not supported on protocolType HTTP",
            id="logs of executions",
        ),
        pytest.param(
            "WEBSOCKET",
            {"DefaultRouteSettings": {"LoggingLevel": "INFO"}},
            "CloudWatch Logs role ARN must be set in account settings to enable logging",
            id="nobody to log",
        ),
        pytest.param("HTTP", {"DefaultRouteSettings": {"ThrottlingBurstLimit": -1}}, "Invalid thro", id="a burst"),
        pytest.param("HTTP", {"DefaultRouteSettings": {"ThrottlingRateLimit": -0.5}}, "Invalid thro", id="a rate"),
        pytest.param("HTTP", {"ClientCertificateId": "x"}, "clientCertificateId is only", id="a certificate for HTTP"),
        pytest.param("WEBSOCKET", {"ClientCertificateId": "x"}, "Invalid client certificate", id="no certificate"),
    ],
)
def test_stages_that_are_none(apis: dict[str, Api], protocol: str, given: dict[str, Any], message: str) -> None:
    api = apis[protocol]
    found = refusal(api.client.create_stage, ApiId=api.id, **{"StageName": "dev", **given})
    assert found[:2] == (400, "BadRequestException")
    assert found.message.startswith(message)
    assert api.client.get_stages(ApiId=api.id)["Items"] == []


def test_settings_and_variables_are_merged(http: Api) -> None:
    http.route("GET /a")
    http.route("GET /b")
    stage = http.stage(RouteSettings={"GET /a": THROTTLE}, StageVariables={"a": "1", "b": "2"}, AccessLogSettings=LOGS)
    updated = http.client.update_stage(
        **stage,
        RouteSettings={"GET /a": {"ThrottlingBurstLimit": 1}, "GET /b": {"DetailedMetricsEnabled": True}},
        StageVariables={"a": "", "c": "3"},
    )
    assert updated["RouteSettings"] == {
        "GET /a": {**THROTTLE, "ThrottlingBurstLimit": 1},
        "GET /b": {"DetailedMetricsEnabled": True},
    }
    assert updated["StageVariables"] == {"b": "2", "c": "3"}
    assert status(http.client.delete_route_settings(**stage, RouteKey="GET /a")) == 204
    assert status(http.client.delete_access_log_settings(**stage)) == 204
    left = http.client.get_stage(**stage)
    assert left["RouteSettings"] == {"GET /b": {"DetailedMetricsEnabled": True}}
    assert "AccessLogSettings" not in left


def test_settings_are_for_routes_that_there_are(http: Api) -> None:
    message = "Unable to find Route by key GET /x within the provided RouteSettings"
    given = {"ApiId": http.id, "StageName": "dev"}
    found = refusal(http.client.create_stage, **given, RouteSettings={"GET /x": THROTTLE})
    assert found == (404, "NotFoundException", message)
    http.stage()
    assert refusal(http.client.update_stage, **given, RouteSettings={"GET /x": THROTTLE}).message == message
    assert refusal(http.client.delete_route_settings, **given, RouteKey="GET /x").message == message


def test_a_stage_that_may_log(websocket: Api) -> None:
    v1_client().update_account(patchOperations=[{"op": "replace", "path": "/cloudwatchRoleArn", "value": ROLE}])
    logged = {"LoggingLevel": "INFO", "DataTraceEnabled": True}
    stage = websocket.client.create_stage(ApiId=websocket.id, StageName="dev", DefaultRouteSettings=logged)
    assert stage["DefaultRouteSettings"] == {**logged, "DetailedMetricsEnabled": False}


def test_a_certificate_for_backends(websocket: Api) -> None:
    certificate = v1_client().generate_client_certificate()["clientCertificateId"]
    websocket.stage(ClientCertificateId=certificate)


def test_the_life_of_a_deployment(http: Api) -> None:
    http.route()
    stage = http.stage()
    created = http.client.create_deployment(ApiId=http.id, Description="first")
    assert status(created) == 201
    assert plain(created) == {
        "AutoDeployed": False,
        "CreatedDate": DATE,
        "DeploymentId": SHORT_ID,
        "DeploymentStatus": "DEPLOYED",
        "Description": "first",
    }
    key = {"ApiId": http.id, "DeploymentId": created["DeploymentId"]}
    assert plain(http.client.get_deployment(**key)) == plain(created)
    assert http.client.get_deployments(ApiId=http.id)["Items"] == [plain(created)]
    assert http.client.update_deployment(**key, Description="x")["Description"] == "x"
    assert http.client.update_stage(**stage, DeploymentId=key["DeploymentId"])["DeploymentId"] == key["DeploymentId"]
    message = "Active stages pointing to this deployment must be moved or deleted"
    assert refusal(http.client.delete_deployment, **key) == (400, "BadRequestException", message)
    second = http.client.create_deployment(ApiId=http.id, StageName="dev")["DeploymentId"]
    assert http.client.get_stage(**stage)["DeploymentId"] == second
    assert status(http.client.delete_deployment(**key)) == 204
    for call in (http.client.get_deployment, http.client.update_deployment, http.client.delete_deployment):
        assert refusal(call, **key) == (404, "NotFoundException", "Invalid Deployment identifier specified")


def test_a_deployment_is_the_api_as_it_stood(http: Api, emulator: Emulator) -> None:
    route = http.route()
    deployment = http.client.create_deployment(ApiId=http.id)["DeploymentId"]
    http.client.delete_route(ApiId=http.id, RouteId=route)
    stored = emulator.store.read((ACCOUNT, REGION), "v2_deployments", (http.id, deployment))
    assert [each.route_key for each in stored.api.routes.values()] == ["GET /pets"]


@pytest.mark.parametrize(
    ("protocol", "keys", "message"),
    [
        ("HTTP", (), NO_ROUTES),
        ("HTTP", ("GET /pets",), NO_VALID_ROUTES),
        ("WEBSOCKET", (), "At least one route is required before deploying the Api"),
        ("WEBSOCKET", ("$connect", "say"), "Unable to deploy API because at least one route does not have an integrat"),
    ],
)
def test_apis_that_cannot_be_deployed(apis: dict[str, Api], protocol: str, keys: tuple[str, ...], message: str) -> None:
    api = apis[protocol]
    for key in keys:
        api.route(key, Target=None)
    found = refusal(api.client.create_deployment, ApiId=api.id)
    assert found[:2] == (400, "BadRequestException")
    assert found.message.startswith(message)
    assert refusal(api.client.create_deployment, ApiId=api.id, StageName="nope").status == 404
    assert api.client.get_deployments(ApiId=api.id)["Items"] == []


def test_a_connection_needs_no_integration(websocket: Api) -> None:
    websocket.route("$connect", Target=None)
    websocket.client.create_deployment(ApiId=websocket.id)


def test_every_change_is_deployed_to_a_stage_that_follows(http: Api) -> None:
    stage = http.stage(AutoDeploy=True)
    waiting = http.client.get_stage(**stage)
    assert waiting["LastDeploymentStatusMessage"] == f"Deployment attempt failed: {NO_ROUTES}"
    assert "DeploymentId" not in waiting
    seen = []
    route = http.route()
    changes: list[Callable[[], Any]] = [
        lambda: None,
        lambda: http.client.update_route(ApiId=http.id, RouteId=route, RouteKey="GET /cats"),
        lambda: http.client.update_api(ApiId=http.id, CorsConfiguration={"AllowOrigins": ["*"]}),
        lambda: http.client.delete_cors_configuration(ApiId=http.id),
        http.jwt,
        http.integration,
    ]
    for change in changes:
        change()
        seen.append(http.client.get_stage(**stage)["DeploymentId"])
    assert len(set(seen)) == len(changes)
    deployments = http.client.get_deployments(ApiId=http.id)["Items"]
    assert [each["DeploymentId"] for each in deployments] == seen
    assert all(each["AutoDeployed"] for each in deployments)
    refused = refusal(http.client.create_deployment, ApiId=http.id, StageName="dev")
    assert refused.message == "Unable to create deployment for a stage with AutoDeploy enabled"
    http.client.delete_route(ApiId=http.id, RouteId=route)
    left = http.client.get_stage(**stage)
    assert left["DeploymentId"] == seen[-1]
    assert left["LastDeploymentStatusMessage"] == f"Deployment attempt failed: {NO_ROUTES}"


def test_a_stage_may_begin_and_cease_to_follow(http: Api) -> None:
    http.route()
    stage = http.stage()
    assert "DeploymentId" not in http.client.get_stage(**stage)
    first = http.client.update_stage(**stage, AutoDeploy=True)["DeploymentId"]
    http.client.update_stage(**stage, AutoDeploy=False)
    http.route("GET /cats")
    assert http.client.get_stage(**stage)["DeploymentId"] == first


def test_authorizers_are_asked_again(http: Api, emulator: Emulator) -> None:
    stage = http.stage()
    assert status(http.client.reset_authorizers_cache(**stage)) == 204
    assert emulator.flushes == [("authorizers", http.id, "dev")]


def test_a_usage_plan_opens_a_stage_until_it_goes(websocket: Api) -> None:
    stage = websocket.stage()
    plan = v1_client().create_usage_plan(name="plan", apiStages=[{"apiId": websocket.id, "stage": "dev"}])
    assert plan["apiStages"] == [{"apiId": websocket.id, "stage": "dev"}]
    websocket.client.delete_stage(**stage)
    assert v1_client().get_usage_plan(usagePlanId=plan["id"])["apiStages"] == []
