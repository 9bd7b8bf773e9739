"""How services are spoken to, by their models: pure functions of a call (handbook/02 section 9)."""

from typing import Any

import pytest

from data_plane.integrations.aws_services import AwsRequest, UnknownService
from data_plane.runtime import Header
from emulator.aws.speech.by_protocol import Speech
from emulator.aws.speech.service_models import ServiceModels

FORM: Header = ("Content-Type", "application/x-www-form-urlencoded")
JSON: Header = ("Content-Type", "application/json")


def asked(service: str, action: str | None = None, *headers: Header, **more: Any) -> AwsRequest:
    given: dict[str, Any] = {
        "method": "POST",
        "path": "/",
        "query": "",
        "body": b"",
        "headers": list(headers or (JSON,)),
    }
    return AwsRequest(account_id="1", region="eu-west-1", service=service, action=action, **{**given, **more})


@pytest.fixture(scope="module")
def speech() -> Speech:
    return Speech()


@pytest.mark.parametrize(
    ("request_", "line", "headers", "body", "why"),
    [
        (
            asked("dynamodb", "PutItem", body=b'{"TableName": "t"}'),
            "POST /",
            {"content-type": "application/x-amz-json-1.0", "x-amz-target": "DynamoDB_20120810.PutItem"},
            b'{"TableName": "t"}',
            "JSON: a target",
        ),
        (
            asked("states", "ListStateMachines"),
            "POST /",
            {"x-amz-target": "AWSStepFunctions.ListStateMachines"},
            b"{}",
            "JSON: no body is an empty input",
        ),
        (
            asked("events", "PutEvents", ("X-Amz-Target", "AWSEvents.Mine"), JSON, body=b"{}"),
            "POST /",
            {"x-amz-target": "AWSEvents.Mine"},
            b"{}",
            "JSON: the author's own target stays",
        ),
        (
            asked("ssm", "GetParameter", query="Name=%2Fa&WithDecryption=true"),
            "POST /",
            {"x-amz-target": "AmazonSSM.GetParameter"},
            b'{"Name": "/a", "WithDecryption": true}',
            "JSON asked for in the Query protocol: parameters get their types",
        ),
        (
            asked("sns", "Publish", query="TopicArn=t&Message=a%20b"),
            "POST /",
            {"content-type": "application/x-www-form-urlencoded; charset=utf-8"},
            b"Version=2010-03-31&TopicArn=t&Message=a+b&Action=Publish",
            "Query: a form",
        ),
        (
            asked("sns", "Publish", FORM, query="Version=2000-01-01", body=b"Message=x&Action=DeleteTopic"),
            "POST /",
            {},
            b"Version=2000-01-01&Message=x&Action=Publish",
            "Query: the URI's version and action win",
        ),
        (
            asked("ec2", "DescribeRegions", query="RegionName.1=a"),
            "POST /",
            {},
            b"Version=2016-11-15&RegionName.1=a&Action=DescribeRegions",
            "EC2: a form",
        ),
        (
            asked("s3", "ListObjectsV2", query="Bucket=b&Prefix=x/", method="GET"),
            "GET /b?list-type=2&prefix=x%2F",
            {},
            b"",
            "REST: what the model says of path and query",
        ),
        (
            asked("lambda", "GetFunction", query="FunctionName=f", method="GET"),
            "GET /2015-03-31/functions/f",
            {},
            b"",
            "REST and JSON",
        ),
        (
            asked("s3", path="/b/a%2Fb", query="versionId=1", method="GET"),
            "GET /b/a%2Fb?versionId=1",
            {"content-type": "application/json"},
            b"",
            "path style: as it is",
        ),
        (
            asked("sqs", None, ("X-Amz-Target", "AmazonSQS.SendMessage"), JSON, path="/1/q", body=b"{}"),
            "POST /1/q",
            {"content-type": "application/x-amz-json-1.0"},
            b"{}",
            "path style with a target: JSON of that protocol",
        ),
        (
            asked("sqs", None, FORM, path="/1/q", body=b"Action=DeleteMessage&ReceiptHandle=h"),
            "POST /",
            {"x-amz-target": "AmazonSQS.DeleteMessage"},
            b'{"ReceiptHandle": "h", "QueueUrl": "https://sqs.eu-west-1.amazonaws.com/1/q"}',
            "path style with a form: the queue is the path",
        ),
        (
            asked("dynamodb", "PutItem", FORM, body=b'{"TableName": "t"}'),
            "POST /",
            {},
            b'{"TableName": "t"}',
            "a template's JSON under the client's type of a form",
        ),
    ],
)
def test_calls(speech: Speech, request_: AwsRequest, line: str, headers: dict[str, str], body: bytes, why: str) -> None:
    said = speech.say(request_)
    target = f"{said.path}?{said.query}" if said.query else said.path
    assert f"{said.method} {target}" == line, why
    given = {name.lower(): value for name, value in said.headers}
    assert {name: given.get(name) for name in headers} == headers, why
    assert said.body == body, why


@pytest.mark.parametrize(
    ("service", "action", "model", "subdomain", "why"),
    [
        ("states", None, "stepfunctions", "", "by the beginning of its host"),
        ("runtime.sagemaker", None, "sagemaker-runtime", "", "a host of two parts"),
        ("iotdata", None, "iot-data", "", "by what it is signed for"),
        ("a1b2c3-ats.iotdata", None, "iot-data", "a1b2c3-ats", "with a subdomain of the account's"),
        ("pictures.s3", None, "s3", "pictures", "a bucket's"),
        ("elasticloadbalancing", "DescribeTargetGroups", "elbv2", "", "of two on one host, which has the action"),
    ],
)
def test_services_are_found_by_the_names_of_uris(
    service: str, action: str | None, model: str, subdomain: str, why: str
) -> None:
    found = ServiceModels().find(service, action)
    assert found is not None, why
    assert (found.model.service_name, found.subdomain) == (model, subdomain), why


@pytest.mark.parametrize(("service", "action"), [("nothing", None), ("sqs", "PutItem"), ("a.b.c", None)])
def test_what_there_is_not(speech: Speech, service: str, action: str | None) -> None:
    with pytest.raises(UnknownService):
        speech.say(asked(service, action))
