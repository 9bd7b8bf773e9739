"""What each step of a REST API's pipeline adds to a call: `python -m tests.benchmarks.steps`.

In one process with the emulator, without sockets, so that the numbers hold on a busy machine too: the best of many
rounds, in microseconds of a call from the front door to the answer. To reach: a cached authorizer below 15 us more than
without, an API key with its plan below 10, a cached response no more than a MOCK.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from time import perf_counter
from typing import Any, NamedTuple

from data_plane.runtime import Request, Response
from emulator import lifecycle
from emulator.edge.event_loop import new_event_loop
from emulator.settings import Settings
from tests.benchmarks.deploy import function
from tests.process import client_of

_LOG_FORMAT = json.dumps({name: f"$context.{name}" for name in ("requestId", "httpMethod", "path", "status")})
_AUTHORIZER = """
def handler(event, context):
    statement = {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": "*"}
    return {"principalId": "me", "policyDocument": {"Version": "2012-10-17", "Statement": [statement]}}
"""
_CALLS, _ROUNDS = 300, 60

Handle = Callable[[Request], Awaitable[Response]]


class Row(NamedTuple):
    name: str
    microseconds: float


class Bench:
    """An API with a method for each step, deployed to a plain stage and to one with access logs and a cache."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint
        self._gateway = client_of("apigateway", endpoint)
        self._api = self._gateway.create_rest_api(name="steps")
        self._id: str = self._api["id"]

    def deploy(self) -> dict[str, tuple[str, dict[str, str]]]:
        """What is asked, by the row's name: the path, and headers."""
        gateway, base = self._gateway, f"/_aws/execute-api/{self._id}"
        self._method("mock")
        self._method("keyed", apiKeyRequired=True)
        self._method("guarded", authorizationType="CUSTOM", authorizerId=self._authorizer())
        gateway.create_deployment(restApiId=self._id, stageName="plain")
        gateway.create_deployment(restApiId=self._id, stageName="logged")
        self._log("logged")
        gateway.create_deployment(
            restApiId=self._id, stageName="cached", cacheClusterEnabled=True, cacheClusterSize="0.5"
        )
        self._change("cached", {"/*/*/caching/enabled": "true"})
        return {
            "MOCK": (f"{base}/plain/mock", {}),
            "answered from the cache": (f"{base}/cached/mock", {}),
            "with an API key, a plan's throttle and quota": (f"{base}/plain/keyed", {"x-api-key": self._key()}),
            "behind a Lambda authorizer's cached policy": (f"{base}/plain/guarded", {"Authorization": "token"}),
            "with an access log": (f"{base}/logged/mock", {}),
        }

    def _method(self, part: str, **settings: Any) -> None:
        resource = self._gateway.create_resource(
            restApiId=self._id, parentId=self._api["rootResourceId"], pathPart=part
        )
        where = {"restApiId": self._id, "resourceId": resource["id"], "httpMethod": "GET"}
        template = {"application/json": '{"statusCode": 200}'}
        self._gateway.put_method(**where, **{"authorizationType": "NONE", **settings})
        self._gateway.put_integration(**where, type="MOCK", requestTemplates=template)
        self._gateway.put_method_response(**where, statusCode="200")
        answer = {"application/json": '{"hello": "$context.stage"}'}
        self._gateway.put_integration_response(**where, statusCode="200", responseTemplates=answer)

    def _authorizer(self) -> str:
        arn = function(self._endpoint, "authorizer", _AUTHORIZER)
        made = self._gateway.create_authorizer(
            restApiId=self._id,
            name="guard",
            type="TOKEN",
            authorizerUri=f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{arn}/invocations",
            identitySource="method.request.header.Authorization",
            authorizerResultTtlInSeconds=3600,
        )
        return str(made["id"])

    def _key(self) -> str:
        plan = self._gateway.create_usage_plan(
            name="plan",
            apiStages=[{"apiId": self._id, "stage": "plain"}],
            throttle={"rateLimit": 1_000_000, "burstLimit": 1_000_000},
            quota={"limit": 100_000_000, "period": "DAY"},
        )
        key = self._gateway.create_api_key(name="key", enabled=True)
        self._gateway.create_usage_plan_key(usagePlanId=plan["id"], keyId=key["id"], keyType="API_KEY")
        return str(key["value"])

    def _log(self, stage: str) -> None:
        role = {"op": "replace", "path": "/cloudwatchRoleArn", "value": "arn:aws:iam::000000000000:role/logs"}
        self._gateway.update_account(patchOperations=[role])
        group = "arn:aws:logs:us-east-1:000000000000:log-group:steps"
        self._change(stage, {"/accessLogSettings/destinationArn": group, "/accessLogSettings/format": _LOG_FORMAT})

    def _change(self, stage: str, values: dict[str, str]) -> None:
        patch = [{"op": "replace", "path": path, "value": value} for path, value in values.items()]
        self._gateway.update_stage(restApiId=self._id, stageName=stage, patchOperations=patch)


async def _time(handle: Handle, path: str, headers: dict[str, str]) -> float:
    sent = [("Host", "127.0.0.1:4566"), ("User-Agent", "bench"), *headers.items()]

    async def call() -> Response:
        return await handle(Request(method="GET", path=path, headers=sent))

    first = await call()
    assert first.status == 200, (path, first)
    best = float("inf")
    for _ in range(_ROUNDS):
        began = perf_counter()
        for _ in range(_CALLS):
            await call()
        best = min(best, perf_counter() - began)
        await asyncio.sleep(0)
    return best / _CALLS * 1e6


async def _rows() -> list[Row]:
    async with lifecycle.running(Settings(port=0)) as (app, url):
        asked = await asyncio.to_thread(lambda: Bench(url).deploy())
        return [Row(name, await _time(app.handle, path, headers)) for name, (path, headers) in asked.items()]


def report() -> None:
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        rows = runner.run(_rows())
    print("\n| a call, without sockets | us | more than MOCK |\n|---|---|---|")
    for name, microseconds in rows:
        print(f"| {name} | {microseconds:.1f} | {microseconds - rows[0].microseconds:+.1f} |")


if __name__ == "__main__":
    report()
