"""Event invocations: tried again, their ends told to destinations and dead-letter queues (handbook/07 section 3)."""

import itertools
import json
from typing import Any

import pytest

from tests.apis import create_function

SOURCE = """
def handler(event, context):
    print("attempt")
    if "fail" in event:
        raise ValueError(event["fail"])
    return {"ok": event}
"""
names = (f"async{number}" for number in itertools.count())


class Queue:
    def __init__(self, sqs: Any) -> None:
        self.sqs = sqs
        self.url = sqs.create_queue(QueueName=next(names))["QueueUrl"]
        attributes = sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=["QueueArn"])["Attributes"]
        self.arn: str = attributes["QueueArn"]

    def message(self) -> dict[str, Any]:
        """The one message that is, or will be, there."""
        got = self.sqs.receive_message(QueueUrl=self.url, WaitTimeSeconds=20, MessageAttributeNames=["All"])
        (message,) = got["Messages"]
        self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
        return dict(message)

    def document(self) -> dict[str, Any]:
        return dict(json.loads(self.message()["Body"]))


@pytest.fixture
def queue(near: Any) -> Queue:
    return Queue(near("sqs"))


def fire(near: Any, arn: str, event: object) -> str:
    answer = near("lambda").invoke(FunctionName=arn, InvocationType="Event", Payload=json.dumps(event))
    assert answer["StatusCode"] == 202
    return str(answer["ResponseMetadata"]["RequestId"])


def configure(near: Any, arn: str, **settings: Any) -> None:
    destinations = {
        side: {"Destination": settings.pop(side)} for side in ("OnSuccess", "OnFailure") if side in settings
    }
    near("lambda").put_function_event_invoke_config(FunctionName=arn, DestinationConfig=destinations, **settings)


@pytest.mark.parametrize(
    ("event", "settings", "context", "response", "why"),
    [
        (
            {"a": 1},
            {},
            {"condition": "Success", "approximateInvokeCount": 1},
            {"responseContext": {"statusCode": 200, "executedVersion": "$LATEST"}, "responsePayload": {"ok": {"a": 1}}},
            "a success is told with what the function returned",
        ),
        (
            {"fail": "no"},
            {},
            {"condition": "RetriesExhausted", "approximateInvokeCount": 3},
            {"responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"}},
            "a failure after two more attempts",
        ),
        (
            {"fail": "no"},
            {"MaximumRetryAttempts": 1, "MaximumEventAgeInSeconds": 60},
            {"condition": "RetriesExhausted", "approximateInvokeCount": 2},
            {"responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"}},
            "or as many as are wanted",
        ),
    ],
)
def test_records(
    event: dict[str, Any], settings: Any, context: Any, response: Any, why: str, near: Any, queue: Queue
) -> None:
    arn = create_function(near, SOURCE)
    configure(near, arn, OnSuccess=queue.arn, OnFailure=queue.arn, **settings)
    request_id = fire(near, arn, event)
    record = queue.document()
    payload = record.pop("responsePayload")
    assert payload.get("errorMessage", payload) == event.get("fail", {"ok": event}), why
    assert record.pop("timestamp").endswith("Z")
    response.pop("responsePayload", None)
    expected = {"requestId": request_id, "functionArn": f"{arn}:$LATEST", **context}
    assert record == {"version": "1.0", "requestContext": expected, "requestPayload": event, **response}, why


def test_a_function_that_may_never_run(near: Any, queue: Queue) -> None:
    arn = create_function(near, SOURCE)
    near("lambda").put_function_concurrency(FunctionName=arn, ReservedConcurrentExecutions=0)
    configure(near, arn, OnFailure=queue.arn)
    fire(near, arn, {})
    record = queue.document()
    assert record["requestContext"]["condition"] == "ZeroReservedConcurrency"
    assert "responsePayload" not in record


def test_an_alias_has_settings_of_its_own(near: Any, queue: Queue) -> None:
    arn = create_function(near, SOURCE, Publish=True)
    near("lambda").create_alias(FunctionName=arn, Name="live", FunctionVersion="1")
    near("lambda").put_function_event_invoke_config(
        FunctionName=arn, Qualifier="live", DestinationConfig={"OnSuccess": {"Destination": queue.arn}}
    )
    fire(near, arn, {"by": "nobody is told"})
    fire(near, f"{arn.removesuffix(':1')}:live", {"by": "alias"})
    record = queue.document()
    assert record["requestPayload"] == {"by": "alias"}
    assert record["responseContext"]["executedVersion"] == "1"


def test_a_topic_and_a_function_are_told(near: Any, queue: Queue) -> None:
    topic = near("sns").create_topic(Name=next(names))["TopicArn"]
    near("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue.arn, Attributes={"RawMessageDelivery": "true"})
    second = create_function(near, SOURCE)
    configure(near, second, OnSuccess=topic)
    first = create_function(near, SOURCE)
    configure(near, first, OnSuccess=second)
    fire(near, first, {"n": 1})
    record = queue.document()
    assert record["requestPayload"]["requestPayload"] == {"n": 1}, "the second's event is the first's record"
    assert record["requestPayload"]["requestContext"]["functionArn"] == f"{first}:$LATEST"


def test_an_event_bus_is_told(near: Any, queue: Queue) -> None:
    bus = next(names)
    bus_arn = near("events").create_event_bus(Name=bus)["EventBusArn"]
    near("events").put_rule(Name="all", EventBusName=bus, EventPattern=json.dumps({"source": ["lambda"]}))
    near("events").put_targets(Rule="all", EventBusName=bus, Targets=[{"Id": "q", "Arn": queue.arn}])
    arn = create_function(near, SOURCE)
    configure(near, arn, OnFailure=bus_arn, MaximumRetryAttempts=0)
    fire(near, arn, {"fail": "so"})
    event = queue.document()
    assert event["detail-type"] == "Lambda Function Invocation Result - Failure"
    assert event["detail"]["responsePayload"]["errorMessage"] == "so"
    assert f"{arn}:$LATEST" in event["resources"]


def test_a_bucket_is_told_of_failures(near: Any, queue: Queue) -> None:
    bucket = next(names)
    near("s3").create_bucket(Bucket=bucket)
    arn = create_function(near, SOURCE, DeadLetterConfig={"TargetArn": queue.arn})
    configure(near, arn, OnFailure=f"arn:aws:s3:::{bucket}", MaximumRetryAttempts=0)
    fire(near, arn, {"fail": "kept"})
    assert queue.message()["Body"] == '{"fail": "kept"}', "the dead-letter queue is told after the destination"
    (kept,) = near("s3").list_objects_v2(Bucket=bucket)["Contents"]
    assert kept["Key"].startswith(f"aws/lambda/async/{arn.rpartition(':')[2]}/20")
    body = near("s3").get_object(Bucket=bucket, Key=kept["Key"])["Body"].read()
    assert json.loads(body)["responsePayload"]["errorMessage"] == "kept"


@pytest.mark.parametrize("by_topic", [False, True])
def test_dead_letters(by_topic: bool, near: Any, queue: Queue) -> None:
    target = queue.arn
    if by_topic:
        target = near("sns").create_topic(Name=next(names))["TopicArn"]
        raw = {"RawMessageDelivery": "true"}
        near("sns").subscribe(TopicArn=target, Protocol="sqs", Endpoint=queue.arn, Attributes=raw)
    arn = create_function(near, SOURCE, DeadLetterConfig={"TargetArn": target})
    request_id = fire(near, arn, {"fail": "x" * 2000})
    letter = queue.message()
    assert json.loads(letter["Body"]) == {"fail": "x" * 2000}, "the event itself"
    attributes = {name: (each["DataType"], each["StringValue"]) for name, each in letter["MessageAttributes"].items()}
    assert attributes == {
        "RequestID": ("String", request_id),
        "ErrorCode": ("Number", "200"),
        "ErrorMessage": ("String", "x" * 1024),
    }
