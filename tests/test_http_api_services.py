"""HTTP APIs that call actions of AWS by themselves: `integrationSubtype` (handbook/05 section 7)."""

import base64
import json
import time
from typing import Any

import pytest
import requests

from control_plane.definitions.subtypes import SUBTYPES
from data_plane.integrations.http_apis.service import ACTIONS
from tests.http_apis import HttpApi
from tests.process import Server

ROLE = "arn:aws:iam::000000000000:role/gateway"


@pytest.fixture(scope="module")
def queue(aws: Any) -> str:
    return str(aws("sqs").create_queue(QueueName="from-http")["QueueUrl"])


@pytest.fixture(scope="module")
def api(aws: Any, emulator: Server) -> HttpApi:
    return HttpApi(aws, emulator)


def call(api: HttpApi, subtype: str, body: Any = None, **parameters: str) -> requests.Response:
    """Make a route of this action and post to it."""
    path = f"/{time.monotonic_ns()}"
    target = api.integration(
        IntegrationType="AWS_PROXY",
        IntegrationSubtype=subtype,
        PayloadFormatVersion="1.0",
        CredentialsArn=ROLE,
        RequestParameters=parameters,
    )
    api.route(f"POST {path}", target)
    return requests.post(api.url + path, json=body, timeout=20)


def received(aws: Any, queue: str) -> list[dict[str, Any]]:
    found = aws("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10, MessageAttributeNames=["All"])
    messages: list[dict[str, Any]] = found.get("Messages", [])
    for message in messages:
        aws("sqs").delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    return messages


def test_a_message_is_sent(aws: Any, api: HttpApi, queue: str) -> None:
    attributes = json.dumps({"kind": {"DataType": "String", "StringValue": "x"}})
    answer = call(
        api,
        "SQS-SendMessage",
        {"text": "hi", "more": {"a": [1]}},
        QueueUrl=queue,
        MessageBody="${request.body.text}: ${request.body.more}",
        MessageAttributes=attributes,
        DelaySeconds="0",
    )
    assert answer.status_code == 200, answer.text
    (message,) = received(aws, queue)
    assert message["Body"] == 'hi: {"a":[1]}'
    assert message["MessageAttributes"]["kind"]["StringValue"] == "x"
    assert answer.json()["MessageId"] == message["MessageId"]
    assert answer.headers["apigw-requestid"]


def test_messages_are_received_deleted_and_purged(aws: Any, api: HttpApi, queue: str) -> None:
    sqs = aws("sqs")
    sqs.send_message(QueueUrl=queue, MessageBody="one")
    answer = call(
        api, "SQS-ReceiveMessage", QueueUrl=queue, MaxNumberOfMessages="1", AttributeNames="All", VisibilityTimeout="0"
    )
    (message,) = answer.json()["Messages"]
    assert (message["Body"], message["Attributes"]["ApproximateReceiveCount"]) == ("one", "1")
    handle = {"handle": message["ReceiptHandle"]}
    deleted = call(api, "SQS-DeleteMessage", handle, QueueUrl=queue, ReceiptHandle="$request.body.handle")
    assert deleted.status_code == 200
    assert received(aws, queue) == []
    sqs.send_message(QueueUrl=queue, MessageBody="two")
    assert call(api, "SQS-PurgeQueue", QueueUrl=queue).status_code == 200
    assert received(aws, queue) == []


def test_what_the_service_refuses_is_its_answer(api: HttpApi, queue: str) -> None:
    answer = call(api, "SQS-SendMessage", QueueUrl=queue + "-unknown", MessageBody="x")
    assert answer.status_code == 400
    assert "NonExistentQueue" in answer.text or "QueueDoesNotExist" in answer.text


@pytest.mark.parametrize("parameter", ["MessageBody", "MessageAttributes"], ids=["required", "optional"])
def test_a_parameter_that_the_request_lacks(aws: Any, api: HttpApi, queue: str, parameter: str) -> None:
    """https://github.com/hashicorp/terraform-provider-aws/issues/19443 has AWS's words for an optional one."""
    group = f"unresolved-{parameter}"
    logs = aws("logs")
    logs.create_log_group(logGroupName=group)
    arn = f"arn:aws:logs:us-east-1:000000000000:log-group:{group}"
    settings = {"DestinationArn": arn, "Format": "$context.requestId $context.integrationErrorMessage"}
    api.gateway.update_stage(ApiId=api.id, StageName="$default", AccessLogSettings=settings)
    answer = call(api, "SQS-SendMessage", {}, **{"QueueUrl": queue, "MessageBody": "x", parameter: "$request.body.no"})
    assert (answer.status_code, answer.text) == (400, '{"message":"Bad Request"}')
    assert received(aws, queue) == []
    said = logs.filter_log_events(logGroupName=group)["events"][-1]["message"]
    assert said.startswith(f"{answer.headers['apigw-requestid']} Unable to resolve property {parameter} from source ")
    api.gateway.delete_access_log_settings(ApiId=api.id, StageName="$default")


def test_events_are_put(aws: Any, api: HttpApi, queue: str) -> None:
    events = aws("events")
    events.put_rule(Name="http", EventPattern=json.dumps({"source": ["shop"]}))
    arn = aws("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    events.put_targets(Rule="http", Targets=[{"Id": "q", "Arn": arn}])
    answer = call(
        api,
        "EventBridge-PutEvents",
        {"order": 7},
        Source="shop",
        DetailType="placed",
        Detail="$request.body",
        Time="2026-01-02T03:04:05Z",
        Resources="arn:aws:x, arn:aws:y",
    )
    assert answer.json()["FailedEntryCount"] == 0, answer.text
    (message,) = received(aws, queue)
    event = json.loads(message["Body"])
    assert (event["source"], event["detail-type"], event["detail"]) == ("shop", "placed", {"order": 7})
    assert (event["time"], event["resources"]) == ("2026-01-02T03:04:05Z", ["arn:aws:x", "arn:aws:y"])


def test_a_record_is_put_in_another_region(aws: Any, api: HttpApi) -> None:
    kinesis = aws("kinesis", region="eu-west-1")
    kinesis.create_stream(StreamName="http", ShardCount=1)
    data = {"data": base64.b64encode(b"hello").decode()}
    answer = call(
        api,
        "Kinesis-PutRecord",
        data,
        StreamName="http",
        Data="$request.body.data",
        PartitionKey="k",
        Region="eu-west-1",
    )
    assert answer.status_code == 200, answer.text
    shard = kinesis.get_shard_iterator(
        StreamName="http", ShardId=answer.json()["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    assert [record["Data"] for record in kinesis.get_records(ShardIterator=shard)["Records"]] == [b"hello"]


def test_executions_are_started_and_stopped(aws: Any, api: HttpApi) -> None:
    states = aws("stepfunctions")
    definition = json.dumps({"StartAt": "a", "States": {"a": {"Type": "Pass", "Result": {"ok": 1}, "End": True}}})
    machines = {
        kind: states.create_state_machine(name=f"http-{kind}", definition=definition, roleArn=ROLE, type=kind)[
            "stateMachineArn"
        ]
        for kind in ("STANDARD", "EXPRESS")
    }
    started = call(
        api,
        "StepFunctions-StartExecution",
        {"a": 1},
        StateMachineArn=machines["STANDARD"],
        Input="$request.body",
        Name="first",
    ).json()
    assert started["executionArn"].endswith(":first")
    assert json.loads(states.describe_execution(executionArn=started["executionArn"])["input"]) == {"a": 1}
    stopped = call(
        api, "StepFunctions-StopExecution", started, ExecutionArn="$request.body.executionArn", Cause="enough"
    )
    assert stopped.status_code == 200, stopped.text
    done = call(api, "StepFunctions-StartSyncExecution", {}, StateMachineArn=machines["EXPRESS"], Input="$request.body")
    assert (done.status_code, done.json()["status"]) == (200, "SUCCEEDED"), done.text


def test_a_configuration_is_got_by_name_and_only_once(aws: Any, api: HttpApi) -> None:
    appconfig = aws("appconfig")
    application = appconfig.create_application(Name="shop")["Id"]
    profile = appconfig.create_configuration_profile(ApplicationId=application, Name="flags", LocationUri="hosted")[
        "Id"
    ]
    for content in (b'{"v": 1}', b'{"v": 2}'):
        appconfig.create_hosted_configuration_version(
            ApplicationId=application,
            ConfigurationProfileId=profile,
            Content=content,
            ContentType="application/json",
        )
    asked = {"Environment": "prod", "ClientId": "$context.requestId"}
    got = call(api, "AppConfig-GetConfiguration", Application="shop", Configuration="flags", **asked)
    assert (got.json(), got.headers["configuration-version"]) == ({"v": 2}, "2")
    known = {"ClientConfigurationVersion": "2", "Application": application, "Configuration": profile}
    assert call(api, "AppConfig-GetConfiguration", **known, **asked).content == b""
    unknown = call(api, "AppConfig-GetConfiguration", Application="x", Configuration="flags", **asked)
    assert unknown.status_code == 404


def test_whatever_subtype_may_be_defined_is_served() -> None:
    assert ACTIONS.keys() == SUBTYPES.keys()
