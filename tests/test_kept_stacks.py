"""CloudFormation's stacks with `--data-dir`, through real processes and boto3: what was answered is kept."""

import json
import os
import random
import resource
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.process import Server, emulating
from tests.test_data_dir import emulator

SAM = Path(__file__).parent.parent / "samples" / "guests_sam" / "template.yaml"
CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
API = {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": {"Ref": "AWS::StackName"}}}
HANDLE = {"Type": "AWS::CloudFormation::WaitConditionHandle"}
WAITS = {
    "Type": "AWS::CloudFormation::WaitCondition",
    "DependsOn": "Api",
    "Properties": {"Handle": {"Ref": "Handle"}, "Timeout": 3600},
}
PLAIN: dict[str, Any] = {
    "Resources": {"Api": API},
    "Outputs": {"Id": {"Value": {"Ref": "Api"}, "Export": {"Name": "api-id"}}},
}
WAITING = {"Resources": {"Api": API, "Handle": HANDLE, "Waits": WAITS}}


def wait(server: Server, name: str, until: str) -> None:
    waiter = server.aws("cloudformation").get_waiter(f"stack_{until}_complete")
    waiter.wait(StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 30})


def kill(server: Server) -> None:
    os.kill(server.pid, signal.SIGKILL)


def status(server: Server, name: str) -> str:
    return str(server.aws("cloudformation").describe_stacks(StackName=name)["Stacks"][0]["StackStatus"])


def seen(server: Server) -> list[Any]:
    """All that is told of stacks, without what is of one request only."""
    stacks = server.aws("cloudformation")
    found: list[Any] = [stacks.describe_stacks()["Stacks"], stacks.list_exports()["Exports"]]
    for each in stacks.list_stacks()["StackSummaries"]:
        name = {"StackName": each["StackId"]}
        found += [each, stacks.describe_stack_resources(**name)["StackResources"]]
        found += [stacks.describe_stack_events(**name)["StackEvents"], stacks.get_stack_policy(**name)]
        found += [stacks.get_template(**name), stacks.list_change_sets(**name)["Summaries"]]
    for each in found:
        if isinstance(each, dict):
            each.pop("ResponseMetadata", None)
    return json.loads(json.dumps(found, default=str))  # type: ignore[no-any-return]


@pytest.mark.slow
def test_stacks_come_back_whole_and_can_be_changed_and_deleted(tmp_path: Path) -> None:
    with emulator(tmp_path) as server:
        stacks = server.aws("cloudformation")
        stacks.create_stack(StackName="guests", TemplateBody=SAM.read_text(), Capabilities=CAPABILITIES)
        wait(server, "guests", "create")
        tags = [{"Key": "team", "Value": "pets"}]
        stacks.create_stack(StackName="plain", TemplateBody=json.dumps(PLAIN), Tags=tags, StackPolicyBody="{}")
        wait(server, "plain", "create")
        stacks.update_termination_protection(StackName="plain", EnableTerminationProtection=True)
        more = json.dumps({"Resources": {**PLAIN["Resources"], "More": API}})
        stacks.create_change_set(StackName="plain", ChangeSetName="more", TemplateBody=more)
        stacks.create_stack(StackName="gone", TemplateBody=json.dumps({"Resources": {"Api": API}}))
        wait(server, "gone", "create")
        stacks.delete_stack(StackName="gone")
        wait(server, "gone", "delete")
        before = seen(server)
        kill(server)
    with emulator(tmp_path) as server:
        assert seen(server) == before
        stacks = server.aws("cloudformation")
        with pytest.raises(stacks.exceptions.ClientError, match="No updates are to be performed"):
            stacks.update_stack(StackName="guests", TemplateBody=SAM.read_text(), Capabilities=CAPABILITIES)
        with pytest.raises(stacks.exceptions.AlreadyExistsException):
            stacks.create_stack(StackName="plain", TemplateBody=json.dumps(PLAIN))
        stacks.execute_change_set(StackName="plain", ChangeSetName="more")
        wait(server, "plain", "update")
        stacks.update_termination_protection(StackName="plain", EnableTerminationProtection=False)
        for name in ("plain", "guests"):
            stacks.delete_stack(StackName=name)
            wait(server, name, "delete")
        assert server.aws("apigateway").get_rest_apis()["items"] == []
        assert server.aws("apigatewayv2").get_apis()["Items"] == []
        assert server.aws("lambda").list_functions()["Functions"] == []
        requests.post(f"{server.url}/_emulator/reset", timeout=20)
    with emulator(tmp_path) as server:
        assert server.aws("cloudformation").list_stacks()["StackSummaries"] == []


@pytest.mark.slow
def test_what_was_under_way_has_failed_and_is_deployed_again_or_rolled_back(tmp_path: Path) -> None:
    with emulator(tmp_path) as server:
        stacks = server.aws("cloudformation")
        stacks.create_stack(StackName="new", TemplateBody=json.dumps(WAITING))
        stacks.create_stack(StackName="old", TemplateBody=json.dumps(PLAIN))
        wait(server, "old", "create")
        stacks.update_stack(StackName="old", TemplateBody=json.dumps(WAITING))
        for name in ("new", "old"):
            while not any(each["LogicalResourceId"] == "Waits" for each in resources(server, name)):
                time.sleep(0.02)
        kill(server)
    with emulator(tmp_path) as server:
        stacks = server.aws("cloudformation")
        assert (status(server, "new"), status(server, "old")) == ("CREATE_FAILED", "UPDATE_FAILED")
        reason = stacks.describe_stacks(StackName="new")["Stacks"][0]["StackStatusReason"]
        assert reason == "The emulator ended while this was under way"
        assert {each["LogicalResourceId"]: each["ResourceStatus"] for each in resources(server, "new")} == {
            "Api": "CREATE_COMPLETE",
            "Handle": "CREATE_COMPLETE",
            "Waits": "CREATE_FAILED",
        }
        stacks.update_stack(StackName="new", TemplateBody=json.dumps(PLAIN).replace("api-id", "other"))
        stacks.rollback_stack(StackName="old")
        wait(server, "new", "update")
        wait(server, "old", "rollback")
        assert status(server, "old") == "UPDATE_ROLLBACK_COMPLETE"
        assert [each["LogicalResourceId"] for each in resources(server, "old")] == ["Api"]
        assert {each["name"] for each in server.aws("apigateway").get_rest_apis()["items"]} == {"new", "old"}


STREAMED = {
    "Type": "AWS::DynamoDB::Table",
    "Properties": {
        "AttributeDefinitions": [{"AttributeName": "k", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
        "StreamSpecification": {"StreamViewType": "NEW_IMAGE"},
    },
}
COPIES = """
import os
import boto3

def handler(event, context):
    keys = [record["dynamodb"]["Keys"]["k"]["S"] for record in event["Records"]]
    boto3.client("sqs").send_message(QueueUrl=os.environ["QUEUE"], MessageBody=",".join(keys))
"""
COPIER = {
    "Type": "AWS::Lambda::Function",
    "Properties": {
        "Runtime": "python3.12",
        "Handler": "index.handler",
        "Role": {"Fn::GetAtt": ["Role", "Arn"]},
        "Code": {"ZipFile": COPIES},
        "Environment": {"Variables": {"QUEUE": {"Ref": "Queue"}}},
    },
}
TRUST = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
ROLE = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Statement": [TRUST]}}}
FEEDS = {
    "Type": "AWS::Lambda::EventSourceMapping",
    "Properties": {
        "FunctionName": {"Ref": "Copier"},
        "EventSourceArn": {"Fn::GetAtt": ["Table", "StreamArn"]},
        "StartingPosition": "TRIM_HORIZON",
    },
}
FED = {
    "Resources": {
        "Table": STREAMED,
        "Queue": {"Type": "AWS::SQS::Queue"},
        "Role": ROLE,
        "Copier": COPIER,
        "Feeds": FEEDS,
    },
    "Outputs": {"Table": {"Value": {"Ref": "Table"}}, "Stream": {"Value": {"Fn::GetAtt": ["Table", "StreamArn"]}}},
}


def test_what_stacks_had_elsewhere_is_there_for_whoever_asks_first(tmp_path: Path) -> None:
    """Many do at once. A function is fed by the stream of its table, and knows its queue, which are made again."""
    with emulator(tmp_path) as server:
        create = server.aws("cloudformation").create_stack
        create(StackName="fed", TemplateBody=json.dumps(FED), Capabilities=CAPABILITIES)
        wait(server, "fed", "create")
        kill(server)
    with emulator(tmp_path) as server:
        asked: list[Callable[[], Any]] = [
            lambda: server.aws("sqs").list_queues()["QueueUrls"],
            lambda: server.aws("dynamodb").list_tables()["TableNames"],
            lambda: server.aws("cloudformation").describe_stacks()["Stacks"],
            lambda: server.aws("iam").list_roles()["Roles"],
            lambda: server.aws("logs").describe_log_groups() and ["any"],
        ]
        with ThreadPoolExecutor(20) as many:
            found = list(many.map(lambda number: asked[number % len(asked)](), range(40)))
        assert [len(each) for each in found] == [1] * 40
        assert len({each[0] for each in found[::5]}) == 1
        table = {each["OutputKey"]: each["OutputValue"] for each in found[2][0]["Outputs"]}
        (stream,) = server.aws("dynamodbstreams").list_streams()["Streams"]
        assert (stream["TableName"], stream["StreamArn"]) == (table["Table"], table["Stream"])
        server.aws("dynamodb").put_item(TableName=table["Table"], Item={"k": {"S": "one"}})
        assert received(server, found[0][0]) == "one"


def received(server: Server, queue: str) -> str:
    for _ in range(3):
        found = server.aws("sqs").receive_message(QueueUrl=queue, WaitTimeSeconds=10).get("Messages")
        if found:
            return str(found[0]["Body"])
    return "nothing"


def resources(server: Server, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = server.aws("cloudformation").describe_stack_resources(StackName=name)[
        "StackResources"
    ]
    return found


@pytest.mark.slow
def test_a_document_carries_stacks_from_one_emulator_to_another() -> None:
    """Neither keeps anything on disk; the stacks of the other are gone."""
    with emulating() as server:
        body = json.dumps({**PLAIN, "Resources": {"Api": API, "Topic": {"Type": "AWS::SNS::Topic"}}})
        server.aws("cloudformation").create_stack(StackName="plain", TemplateBody=body)
        wait(server, "plain", "create")
        before, document = seen(server), requests.get(f"{server.url}/_emulator/state", timeout=20).content
    with emulating() as server:
        server.aws("cloudformation").create_stack(StackName="other", TemplateBody=json.dumps(PLAIN))
        wait(server, "other", "create")
        assert server.aws("sns").list_topics()["Topics"] == []
        assert requests.put(f"{server.url}/_emulator/state", document, timeout=20).status_code == 200
        assert len(server.aws("sns").list_topics()["Topics"]) == 1
        assert seen(server) == before
        server.aws("cloudformation").delete_stack(StackName="plain")
        wait(server, "plain", "delete")
        assert server.aws("apigateway").get_rest_apis()["items"] == []
        broken = json.loads(document)
        broken["records"] = [each for each in broken["records"] if each["record"].get("part") != "stack"]
        answer = requests.put(f"{server.url}/_emulator/state", json.dumps(broken), timeout=20)
        assert (answer.status_code, "lacks what its record" in answer.text) == (400, True)


@pytest.mark.slow
def test_killed_at_any_moment_of_a_deployment_nothing_is_left_behind(tmp_path: Path) -> None:
    """What is deployed again is whole, and what is deleted is gone; the function has a name that only one may have."""
    book = "  Book:\n    Type: AWS::Serverless::Function\n    Properties:\n"
    body = SAM.read_text().replace(book, f"{book}      FunctionName: book\n")
    chance = random.Random(7)
    for _ in range(6):
        with emulator(tmp_path) as server:
            server.aws("dynamodb").list_tables()
            create = server.aws("cloudformation").create_stack
            create(StackName="guests", TemplateBody=body, Capabilities=CAPABILITIES)
            time.sleep(chance.uniform(0, 1))
            kill(server)
        with emulator(tmp_path) as server:
            stacks = server.aws("cloudformation")
            if status(server, "guests") == "CREATE_FAILED":
                stacks.update_stack(StackName="guests", TemplateBody=body, Capabilities=CAPABILITIES)
                wait(server, "guests", "update")
            (api,) = server.aws("apigatewayv2").get_apis()["Items"]
            answer = requests.get(f"{server.url}/_aws/execute-api/{api['ApiId']}/$default/guests", timeout=20)
            assert (answer.status_code, answer.json()) == (200, [])
            stacks.delete_stack(StackName="guests")
            wait(server, "guests", "delete")
            assert server.aws("apigatewayv2").get_apis()["Items"] == []
            assert server.aws("lambda").list_functions()["Functions"] == []
            assert server.aws("dynamodb").list_tables()["TableNames"] == []


@pytest.mark.slow
def test_a_full_disk_refuses_what_it_cannot_keep(tmp_path: Path) -> None:
    def body(name: str) -> str:
        return json.dumps({"Resources": {"Api": {**API, "Properties": {"Name": name}}}})

    with emulator(tmp_path) as server:
        stacks = server.aws("cloudformation", config=Config(retries={"total_max_attempts": 1}))
        stacks.create_stack(StackName="s", TemplateBody=body("one"))
        wait(server, "s", "create")
        before = resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
        refused: list[Callable[[], Any]] = [
            lambda: stacks.create_stack(StackName="t", TemplateBody=body("t")),
            lambda: stacks.update_stack(StackName="s", TemplateBody=body("two")),
            lambda: stacks.create_change_set(StackName="s", ChangeSetName="c", TemplateBody=body("two")),
            lambda: stacks.set_stack_policy(StackName="s", StackPolicyBody="{}"),
            lambda: stacks.delete_stack(StackName="s"),
        ]
        for ask in refused:
            with pytest.raises(ClientError, match="was not made"):
                ask()
        (stack,) = stacks.describe_stacks()["Stacks"]
        assert (stack["StackName"], stack["StackStatus"]) == ("s", "CREATE_COMPLETE")
        assert stacks.list_change_sets(StackName="s")["Summaries"] == []
        assert "StackPolicyBody" not in stacks.get_stack_policy(StackName="s")
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, before)
        stacks.update_stack(StackName="s", TemplateBody=body("two"))
        wait(server, "s", "update")
        assert [each["name"] for each in server.aws("apigateway").get_rest_apis()["items"]] == ["two"]
