"""What the logs of a stage say of who called: phases in the access log, keys and secrets in the execution log."""

from functools import partial
from typing import Any

import pytest
import requests
from botocore.credentials import Credentials

from tests.data_plane.apis.deploying import Deployed
from tests.data_plane.auth.signing import signed
from tests.process import Server

ACCOUNT = "230000000010"
GROUP = "who-called"
KEY = "abcdefghijklmnopqrstuvwxyz"
MASKED = "*" * 20 + "uvwxyz"
SETTINGS = {
    "/accessLogSettings/destinationArn": f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:{GROUP}",
    "/accessLogSettings/format": "$context.requestId $context.authenticate.status $context.authorizer.status "
    "$context.authorize.status $context.endpointType $context.identity.apiKeyId",
    "/*/*/logging/loglevel": "INFO",
    "/*/*/logging/dataTrace": "true",
}


@pytest.fixture(scope="module")
def mine(aws: Any) -> Any:
    return partial(aws, access_key=ACCOUNT)


@pytest.fixture(scope="module")
def api(mine: Any, emulator: Server) -> Deployed:
    """`/things` is open, `/signed` for AWS_IAM, `/keyed` wants an API key."""
    role = {"op": "replace", "path": "/cloudwatchRoleArn", "value": f"arn:aws:iam::{ACCOUNT}:role/logs"}
    mine("apigateway").update_account(patchOperations=[role])
    made = Deployed(mine, emulator)
    made.method("GET")
    made.method("GET", resource_id=made.resource("keyed"), apiKeyRequired=True)
    where = {"restApiId": made.id, "resourceId": made.resource("signed"), "httpMethod": "GET"}
    made.gateway.put_method(**where, authorizationType="AWS_IAM")
    made.gateway.put_integration(**where, type="MOCK")
    made.deploy()
    made.change(*(("replace", path, value) for path, value in SETTINGS.items()))
    return made


def lines(mine: Any, group: str, answer: requests.Response) -> list[str]:
    events = mine("logs").filter_log_events(logGroupName=group, interleaved=True)["events"]
    asked = answer.headers["x-amzn-RequestId"]
    return [event["message"].strip().replace(asked, "id") for event in events if asked in event["message"]]


@pytest.mark.parametrize(
    ("path", "sign", "said"),
    [
        pytest.param("/things", False, "- - - EDGE -", id="open to all"),
        pytest.param("/signed", True, "200 - 200 EDGE -", id="signed"),
        pytest.param("/signed", False, "403 - - EDGE -", id="not signed"),
        pytest.param("/nothing", False, "- - - EDGE -", id="no such path"),
    ],
)
def test_the_phases_of_authorization(mine: Any, api: Deployed, path: str, sign: bool, said: str) -> None:
    headers = dict(signed(url=api.url + path, credentials=Credentials(ACCOUNT, "test")).headers) if sign else {}
    answer = requests.get(api.url + path, headers=headers, timeout=10)
    assert lines(mine, GROUP, answer) == [f"id {said}"]


def test_an_api_key_in_the_execution_log(mine: Any, api: Deployed) -> None:
    gateway = mine("apigateway")
    key = gateway.create_api_key(enabled=True, value=KEY)["id"]
    plan = gateway.create_usage_plan(name="keyed", apiStages=[{"apiId": api.id, "stage": api.stage}])["id"]
    gateway.create_usage_plan_key(usagePlanId=plan, keyId=key, keyType="API_KEY")
    secrets = {"x-api-key": KEY, "Authorization": "Bearer 0123456789"}
    answer = requests.get(f"{api.url}/keyed", headers=secrets, timeout=10)
    said = [
        line.removeprefix("(id) ") for line in lines(mine, f"API-Gateway-Execution-Logs_{api.id}/{api.stage}", answer)
    ]
    at = said.index("HTTP Method: GET, Resource Path: /keyed")
    assert said[at + 1 : at + 4] == [f"API Key: {MASKED}", f"API Key ID: {key}", "Method request path: {}"]
    headers = next(line for line in said if line.startswith("Method request headers"))
    assert f"x-api-key={MASKED}" in headers
    assert "Authorization=***********456789" in headers
    assert KEY not in " ".join(said)
