"""Canaries: two deployments behind one stage (handbook/02 section 16, handbook/10 facts 25 and 26)."""

import asyncio
import json
from typing import Any

import pytest
import requests

from data_plane.apis.canary import CanaryStage
from data_plane.errors import GatewayError, MissingAuthenticationToken
from data_plane.integrations.events.rest import builder
from data_plane.pipeline import serve
from data_plane.runtime import Call, CompiledRoute, Request, Response, Scope
from tests.data_plane.apis.deploying import Deployed
from tests.process import Server

ANSWER = "{} $stageVariables.colour $stageVariables.size $context.isCanaryRequest $context.deploymentId"


class Released(Deployed):
    """Deployed twice: the stage serves `old`, its canary `new`."""

    def __init__(self, aws: Any, emulator: Server, **canary: Any) -> None:
        super().__init__(aws, emulator)
        self.method("GET", answer=ANSWER.format("old"))
        self.old = self.deploy(variables={"colour": "blue", "size": "1"})
        where = {"restApiId": self.id, "resourceId": self.resource_id, "httpMethod": "GET", "statusCode": "200"}
        template = {"application/json": ANSWER.format("new")}
        self.gateway.put_integration_response(**where, responseTemplates=template)
        self.new = self.deploy(canarySettings={"percentTraffic": 100.0, **canary})

    def ask(self) -> str:
        return requests.get(f"{self.url}/things", timeout=10).text


class Side:
    """Half of a stage, that only says which it is."""

    custom_domains_only = False

    def __init__(self, is_canary: str) -> None:
        self.is_canary = is_canary

    def match(self, call: Call) -> CompiledRoute:
        call.context = {"isCanaryRequest": self.is_canary}
        raise MissingAuthenticationToken

    def gateway_response(self, call: Call, failure: GatewayError) -> Response:
        return Response(403, [], self.is_canary.encode())

    def finish(self, call: Call, response: Response) -> Response:
        return Response(response.status, [("is-canary", self.is_canary)], response.body)


@pytest.mark.parametrize(
    ("percent", "chance", "is_canary"),
    [
        (0.0, 0.0, "false"),
        (100.0, 0.999999, "true"),
        (10.5, 0.104, "true"),
        (10.5, 0.105, "false"),
    ],
)
def test_chance_says_where_a_request_goes_and_it_stays_there(percent: float, chance: float, is_canary: str) -> None:
    stage = CanaryStage(Side("false"), Side("true"), percent, lambda: chance)
    answer = asyncio.run(serve(stage, Request(method="GET", path="/")))
    assert (answer.body, answer.headers) == (is_canary.encode(), [("is-canary", is_canary)])


@pytest.mark.parametrize(("percent", "releases"), [(0.0, {"old"}), (100.0, {"new"}), (50.0, {"old", "new"})])
def test_the_percentage_says_how_many_go_there(aws: Any, emulator: Server, percent: float, releases: set[str]) -> None:
    api = Released(aws, emulator, percentTraffic=percent)
    with requests.Session() as session:
        seen = {session.get(f"{api.url}/things", timeout=10).text.split()[0] for _ in range(50)}
    assert seen == releases


def test_a_canary_has_its_own_deployment_and_overrides_variables(aws: Any, emulator: Server) -> None:
    api = Released(aws, emulator, stageVariableOverrides={"colour": "red"})
    assert api.ask() == f"new red 1 true {api.new}"
    api.change(("replace", "/canarySettings/percentTraffic", "0"))
    assert api.ask() == f"old blue 1 false {api.old}"


def test_promoting_a_canary_and_removing_it(aws: Any, emulator: Server) -> None:
    api = Released(aws, emulator, stageVariableOverrides={"colour": "red"}, percentTraffic=0.0)
    where = {"restApiId": api.id, "stageName": api.stage}
    copies = [
        {"op": "copy", "from": "/canarySettings/deploymentId", "path": "/deploymentId"},
        {"op": "copy", "from": "/canarySettings/stageVariableOverrides", "path": "/variables"},
    ]
    api.gateway.update_stage(**where, patchOperations=copies)
    assert api.ask() == f"new red 1 false {api.new}"
    api.gateway.update_stage(**where, patchOperations=[{"op": "remove", "path": "/canarySettings"}])
    assert api.ask() == f"new red 1  {api.new}"


def test_a_path_that_only_the_canary_has(aws: Any, emulator: Server) -> None:
    api = Released(aws, emulator, percentTraffic=0.0)
    api.method("GET", answer="more", resource_id=api.resource("more"))
    api.gateway.put_gateway_response(
        restApiId=api.id,
        responseType="MISSING_AUTHENTICATION_TOKEN",
        responseTemplates={"application/json": "$context.isCanaryRequest"},
    )
    api.deploy(canarySettings={"percentTraffic": 0.0})
    assert requests.get(f"{api.url}/more", timeout=10).text == '{"message":"Missing Authentication Token"}'
    api.change(("replace", "/canarySettings/percentTraffic", "100"))
    assert requests.get(f"{api.url}/more", timeout=10).text == "more"
    assert requests.get(f"{api.url}/none", timeout=10).text == "true"


@pytest.mark.parametrize(
    ("version", "shared", "seen"),
    [
        pytest.param("old", True, "old blue 1 false", id="one version, one response"),
        pytest.param("new", True, "new blue 1 true", id="two versions, two responses"),
        pytest.param("old", False, "old blue 1 true", id="one version, no cache"),
        pytest.param("new", False, "new blue 1 true", id="two versions, no cache"),
    ],
)
def test_a_canary_uses_the_stages_cache_only_where_it_may(
    aws: Any, emulator: Server, version: str, shared: bool, seen: str
) -> None:
    """Developer Guide, "Set up an API Gateway canary release deployment"."""
    api = Released(aws, emulator, percentTraffic=0.0, useStageCache=shared)
    api.change(
        ("replace", "/canarySettings/deploymentId", getattr(api, version)),
        ("replace", "/cacheClusterEnabled", "true"),
        ("replace", "/*/*/caching/enabled", "true"),
    )
    assert api.ask().startswith("old blue 1 false")
    api.change(("replace", "/canarySettings/percentTraffic", "100"))
    assert api.ask().startswith(seen)
    api.change(("replace", "/canarySettings/percentTraffic", "0"))
    assert api.ask().startswith("old blue 1 false")


def test_functions_are_not_told() -> None:
    """No definition of the event by AWS knows `isCanaryRequest`."""
    scope = Scope(account_id="000000000000", region="us-east-1", api_id="a", stage_name="s", is_canary=True)
    call = Call(Request(method="GET", path="/s/x"))
    call.context = {"httpMethod": "GET", "requestTimeEpoch": 0, "isCanaryRequest": "true"}
    event = json.loads(builder("/x", scope)(call))
    assert event["requestContext"] == {"httpMethod": "GET", "requestTimeEpoch": 0}
