"""Who may connect to a WebSocket API, how often, and what is written of it (handbook/06 sections 8 and 11)."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.apis import function, uri
from tests.process import Server, emulating
from tests.websocket_apis import PATIENCE, TELLING, Deployed, Told, deploy, listening, meeting, proxy

AUTHORIZING = """
def handler(event, context):
    assert event["type"] == "REQUEST" and event["methodArn"].endswith("/$connect")
    assert event["requestContext"]["eventType"] == "CONNECT"
    token = event["headers"]["Auth"]
    if token == "nobody":
        raise Exception("Unauthorized")
    if token == "broken":
        return "nonsense"
    effect = "Deny" if token == "deny" else "Allow"
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": event["methodArn"]}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    return {"principalId": token, "policyDocument": policy, "context": {"level": 3}, "usageIdentifierKey": "k"}
"""


@pytest.fixture(scope="module")
def told() -> Iterator[Told]:
    with listening() as told:
        yield told


@pytest.fixture(scope="module")
def telling(aws: Any, told: Told) -> str:
    return function(aws, TELLING, Environment={"Variables": {"SINK": told.url}})


@pytest.fixture(scope="module")
def guarded(aws: Any, emulator: Server, telling: str) -> Deployed:
    """Guarded by a function."""
    gateway = aws("apigatewayv2")
    api = deploy(aws, emulator, {key: proxy(telling) for key in ("$connect", "$disconnect", "tell")})
    authorizer = gateway.create_authorizer(
        ApiId=api.api_id,
        AuthorizerType="REQUEST",
        AuthorizerUri=uri(function(aws, AUTHORIZING)),
        IdentitySource=["route.request.header.Auth"],
        Name="guard",
    )["AuthorizerId"]
    gateway.update_route(
        ApiId=api.api_id, RouteId=api.routes["$connect"], AuthorizationType="CUSTOM", AuthorizerId=authorizer
    )
    gateway.create_deployment(ApiId=api.api_id, StageName=api.stage)
    return api


def refused(open: Callable[[], Any]) -> tuple[int, str]:
    with pytest.raises(InvalidStatus) as refusal:
        open()
    response = refusal.value.response
    return response.status_code, json.loads(response.body)["message"]


AUTHORIZED = [
    ("without its identity source it is not asked", None, 401, "Unauthorized"),
    ("it says Unauthorized", "nobody", 401, "Unauthorized"),
    ("its policy denies", "deny", 403, None),
    ("its answer is no policy", "broken", 500, "Internal server error"),
]


@pytest.mark.parametrize(("token", "status", "message"), [row[1:] for row in AUTHORIZED])
def test_a_lambda_authorizer_refuses(guarded: Deployed, token: str | None, status: int, message: str | None) -> None:
    headers = {} if token is None else {"Auth": token}
    found = refused(lambda: guarded.connect(additional_headers=headers))
    assert found[0] == status
    assert message in (None, found[1])


def test_what_an_authorizer_said_is_in_every_event(guarded: Deployed, told: Told) -> None:
    with meeting(guarded, told, additional_headers={"Auth": "ada"}) as (socket, connection_id):
        socket.send('{"action": "tell"}')
        message = told.wait("MESSAGE", connection_id)
    for event in (message, told.wait("DISCONNECT", connection_id)):
        found = event["requestContext"]["authorizer"]
        assert (found["principalId"], found["level"]) == ("ada", "3")
        assert isinstance(found["integrationLatency"], int)


def _signed(api: Deployed, secret: str, presigned: bool) -> dict[str, Any]:
    request = AWSRequest("GET", api.url, headers={})
    signer = SigV4QueryAuth if presigned else SigV4Auth
    signer(Credentials("test", secret), "execute-api", "us-east-1").add_auth(request)
    target = (request.url or "").replace("http", "ws", 1)
    return {"uri": target, "additional_headers": dict(request.headers.items())}


SIGNED = [
    ("by headers", "test", False, None),
    ("presigned, as browsers must", "test", True, None),
    ("by somebody else", "other", False, 403),
]


@pytest.mark.parametrize(("secret", "presigned", "status"), [row[1:] for row in SIGNED], ids=[row[0] for row in SIGNED])
def test_iam(iam_api: Deployed, secret: str, presigned: bool, status: int | None) -> None:
    asked = _signed(iam_api, secret, presigned)
    if status is None:
        with connect(**asked, open_timeout=PATIENCE):
            pass
    else:
        assert refused(lambda: connect(**asked, open_timeout=PATIENCE))[0] == status


@pytest.fixture(scope="module")
def iam_api(aws: Any, emulator: Server) -> Deployed:
    return deploy(aws, emulator, {"$connect": {"route": {"AuthorizationType": "AWS_IAM"}}})


def test_iam_wants_a_signature(iam_api: Deployed) -> None:
    assert refused(iam_api.connect) == (403, "Missing Authentication Token")


def test_api_keys(aws: Any, emulator: Server) -> None:
    api = deploy(aws, emulator, {"$connect": {"route": {"ApiKeyRequired": True}}})
    gateway = aws("apigateway")
    key = gateway.create_api_key(name=api.stage, enabled=True)
    plan = gateway.create_usage_plan(name=api.stage, apiStages=[{"apiId": api.api_id, "stage": api.stage}])
    gateway.create_usage_plan_key(usagePlanId=plan["id"], keyId=key["id"], keyType="API_KEY")
    assert refused(api.connect) == (403, "Forbidden")
    assert refused(lambda: api.connect(additional_headers={"x-api-key": "wrong"})) == (403, "Forbidden")
    with api.connect(additional_headers={"x-api-key": key["value"]}):
        pass


def test_required_parameters(aws: Any, emulator: Server) -> None:
    wanted = {"route.request.querystring.token": {"Required": True}}
    api = deploy(aws, emulator, {"$connect": {"route": {"RequestParameters": wanted}}})
    assert refused(api.connect) == (400, "Missing required request parameters: [token]")
    with api.connect("token=1"):
        pass


def test_routes_are_throttled(aws: Any, emulator: Server) -> None:
    quiet = {"IntegrationType": "MOCK", "RequestTemplates": {"$default": '{"statusCode": 200}'}}
    limit = {"ThrottlingBurstLimit": 1, "ThrottlingRateLimit": 0.001}
    stage = {"RouteSettings": {"once": limit, "$connect": {**limit, "ThrottlingBurstLimit": 2}}}
    api = deploy(aws, emulator, {"$connect": {}, "once": quiet}, stage=stage)
    with api.connect() as socket:
        for _ in range(2):
            socket.send('{"action": "once"}')
        assert json.loads(socket.recv(timeout=PATIENCE))["message"] == "Too Many Requests"
    with api.connect():
        pass
    assert refused(api.connect) == (429, "Too Many Requests")


def test_new_connections_are_limited_where_a_limit_says_so() -> None:
    with emulating("--limit", "connections_per_second=0") as server:
        api = deploy(server.aws, server, {"$connect": {}})
        assert refused(api.connect) == (429, "Too Many Requests")


def test_metrics(aws: Any, emulator: Server, told: Told, telling: str) -> None:
    routes = {"$connect": proxy(telling), "$disconnect": proxy(telling), "tell": proxy(telling)}
    api = deploy(aws, emulator, {**routes, "barred": _barred(aws)})
    with meeting(api, told) as (socket, connection_id):
        for message in ('{"action": "tell"}', '{"action": "tell", "answer": {"statusCode": 400}}'):
            socket.send(message)
            told.wait("MESSAGE", connection_id)
        for message in ('{"action": "none"}', '{"action": "barred"}', '{"action": "tell", "fail": true}'):
            socket.send(message)
            assert "message" in json.loads(socket.recv(timeout=PATIENCE))
    told.wait("DISCONNECT", connection_id)
    now = datetime.now(UTC)

    def total(name: str) -> float:
        found = aws("cloudwatch").get_metric_statistics(
            Namespace="AWS/ApiGateway",
            MetricName=name,
            Dimensions=[{"Name": "ApiId", "Value": api.api_id}, {"Name": "Stage", "Value": api.stage}],
            StartTime=now - timedelta(minutes=10),
            EndTime=now + timedelta(minutes=1),
            Period=3600,
            Statistics=["Sum"],
        )
        return sum(float(point["Sum"]) for point in found["Datapoints"])

    names = ("ConnectCount", "MessageCount", "ClientError", "ExecutionError", "IntegrationError")
    assert {name: total(name) for name in names} == {
        "ConnectCount": 1,
        "MessageCount": 8,  # five in, and what three of them failed with out
        "ClientError": 2,
        "ExecutionError": 1,
        "IntegrationError": 1,
    }
    assert total("IntegrationLatency") > 0


def _barred(aws: Any) -> dict[str, Any]:
    """Behind a VPC link that nobody made."""
    return {"IntegrationType": "AWS_PROXY", "IntegrationUri": uri("arn:aws:lambda:us-east-1:000000000000:function:no")}


def test_access_and_execution_logs(aws: Any, emulator: Server, told: Told, telling: str) -> None:
    role = {"op": "replace", "path": "/cloudwatchRoleArn", "value": "arn:aws:iam::000000000000:role/logs"}
    aws("apigateway").update_account(patchOperations=[role])
    line = "$context.eventType $context.routeKey $context.status $context.connectionId $context.error.message"
    group = "websocket-accesses"
    destination = f"arn:aws:logs:us-east-1:000000000000:log-group:{group}"
    stage = {
        "AccessLogSettings": {"DestinationArn": destination, "Format": line + " $context.requestId"},
        "DefaultRouteSettings": {"LoggingLevel": "INFO", "DataTraceEnabled": True},
    }
    api = deploy(aws, emulator, dict.fromkeys(("$connect", "$disconnect", "tell"), proxy(telling)), stage=stage)
    with meeting(api, told) as (socket, connection_id):
        socket.send('{"action": "tell", "fail": true}')
        request_id = json.loads(socket.recv(timeout=PATIENCE))["requestId"]
    told.wait("DISCONNECT", connection_id)
    logs = aws("logs")
    events = logs.filter_log_events(logGroupName=group)["events"]
    lines = [each["message"].rsplit(" ", 1)[0] for each in events]
    assert f"CONNECT $connect 200 {connection_id} -" in lines
    assert f"MESSAGE tell 502 {connection_id} Internal server error" in lines
    found = logs.filter_log_events(logGroupName=f"/aws/apigateway/{api.api_id}/{api.stage}")["events"]
    said = [each["message"] for each in found if each["message"].startswith(f"({request_id})")]
    assert any('{"action": "tell", "fail": true}' in each for each in said)
    assert any("Lambda execution failed with status 200 due to customer function error" in each for each in said)
