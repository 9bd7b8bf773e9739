"""Queues that feed functions: what the function gets, and what becomes of messages (handbook/07 section 1)."""

import itertools
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from emulator.functions.event_sources.sources import failed_items
from tests.apis import create_function

names = (f"source{number}" for number in itertools.count())
FORWARD = """
import boto3, json, os
sqs = boto3.client("sqs")
def handler(event, context):
    bodies = [record["body"] for record in event["Records"]]
    sqs.send_message(QueueUrl=os.environ["SEEN"], MessageBody=json.dumps(event))
    if "bad" in bodies:
        raise ValueError("bad")
    return {"batchItemFailures": [
        {"itemIdentifier": record["messageId"]} for record in event["Records"] if record["body"].startswith("fail")
    ]}
"""
SOON = {"VisibilityTimeout": "1"}
"""A queue that shows again after a second what was not deleted."""


class Pair:
    """A queue that feeds a function, and one where the function says what it got."""

    def __init__(self, aws: Any, attributes: dict[str, str] | None = None, **mapping: Any) -> None:
        self.sqs, self.lambda_ = aws("sqs"), aws("lambda")
        self.url, self.arn = self.queue({})
        self.seen, _ = self.queue({})
        self.function = create_function(aws, FORWARD, Timeout=30, Environment={"Variables": {"SEEN": self.seen}})
        made = self.lambda_.create_event_source_mapping(FunctionName=self.function, EventSourceArn=self.arn, **mapping)
        self.mapping = str(made["UUID"])
        # No queue that shows messages again before the function's timeout may have a mapping; later it may do so.
        if attributes:
            self.sqs.set_queue_attributes(QueueUrl=self.url, Attributes=attributes)

    def queue(self, attributes: dict[str, str]) -> tuple[str, str]:
        url = self.sqs.create_queue(QueueName=next(names), Attributes=attributes)["QueueUrl"]
        found = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        return str(url), str(found["Attributes"]["QueueArn"])

    def send(self, *bodies: str) -> None:
        entries = [{"Id": str(number), "MessageBody": body} for number, body in enumerate(bodies)]
        self.sqs.send_message_batch(QueueUrl=self.url, Entries=entries)

    def warm(self) -> None:
        """Have the function started, so that it answers before its queue shows a message again."""
        self.send("warm")
        assert self.bodies() == ["warm"]
        self.empties()

    def event(self) -> dict[str, Any]:
        """The next event the function got."""
        got = self.sqs.receive_message(QueueUrl=self.seen, WaitTimeSeconds=20, MaxNumberOfMessages=1)["Messages"]
        self.sqs.delete_message(QueueUrl=self.seen, ReceiptHandle=got[0]["ReceiptHandle"])
        return dict(json.loads(got[0]["Body"]))

    def bodies(self) -> list[str]:
        return sorted(record["body"] for record in self.event()["Records"])

    def empties(self) -> None:
        """Wait until the queue has no message, not even one in flight."""
        shown = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        for _ in range(200):
            found = self.sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=shown)["Attributes"]
            if set(found.values()) == {"0"}:
                return
            time.sleep(0.1)
        raise AssertionError(f"messages are left: {found}")


@pytest.fixture
def fed(aws: Any) -> Iterator[Callable[..., Pair]]:
    made: list[Pair] = []

    def make(attributes: dict[str, str] | None = None, **mapping: Any) -> Pair:
        made.append(Pair(aws, attributes, **mapping))
        return made[-1]

    yield make
    for pair in made:
        pair.lambda_.delete_event_source_mapping(UUID=pair.mapping)
        pair.lambda_.delete_function(FunctionName=pair.function)


def test_the_event(fed: Callable[..., Pair]) -> None:
    pair = fed()
    attributes = {"kind": {"DataType": "String", "StringValue": "order"}}
    sent = pair.sqs.send_message(QueueUrl=pair.url, MessageBody="hello", MessageAttributes=attributes)
    (record,) = pair.event()["Records"]
    assert record.pop("receiptHandle")
    assert record.pop("attributes")["ApproximateReceiveCount"] == "1"
    assert record == {
        "messageId": sent["MessageId"],
        "body": "hello",
        "messageAttributes": {
            "kind": {
                "stringValue": "order",
                "stringListValues": [],
                "binaryListValues": [],
                "dataType": "String",
            }
        },
        "md5OfBody": sent["MD5OfMessageBody"],
        "md5OfMessageAttributes": sent["MD5OfMessageAttributes"],
        "eventSource": "aws:sqs",
        "eventSourceARN": pair.arn,
        "awsRegion": "us-east-1",
    }
    pair.empties()


def test_messages_come_in_batches_and_are_deleted(fed: Callable[..., Pair]) -> None:
    pair = fed(BatchSize=3)
    pair.send(*"abcdefg")
    got: list[str] = []
    while len(got) < 7:
        bodies = pair.bodies()
        assert len(bodies) <= 3
        got += bodies
    assert sorted(got) == list("abcdefg")
    pair.empties()


def test_a_queue_must_hide_messages_as_long_as_the_function_may_run(fed: Callable[..., Pair]) -> None:
    pair = fed(SOON)
    with pytest.raises(pair.lambda_.exceptions.InvalidParameterValueException) as refused:
        pair.lambda_.create_event_source_mapping(FunctionName=pair.function, EventSourceArn=pair.arn)
    said = "Queue visibility timeout: 1 seconds is less than Function timeout: 30 seconds"
    assert refused.value.response["Error"]["Message"] == said


def test_a_window_gathers_a_batch(fed: Callable[..., Pair]) -> None:
    pair = fed(BatchSize=12, MaximumBatchingWindowInSeconds=20)
    for start in range(0, 12, 3):
        pair.send(*(str(number) for number in range(start, start + 3)))
    assert len(pair.bodies()) == 12, "the batch is full, so the window ends"


def test_a_function_that_fails_gets_its_messages_again(fed: Callable[..., Pair]) -> None:
    pair = fed(SOON)
    pair.warm()
    pair.send("bad")
    first, second = pair.event()["Records"][0], pair.event()["Records"][0]
    assert first["messageId"] == second["messageId"]
    counts = [record["attributes"]["ApproximateReceiveCount"] for record in (first, second)]
    assert counts == ["1", "2"]


def test_what_fails_too_often_goes_to_the_queues_dead_letters(fed: Callable[..., Pair], aws: Any) -> None:
    pair = fed(SOON)
    dead, dead_arn = pair.queue({})
    policy = json.dumps({"deadLetterTargetArn": dead_arn, "maxReceiveCount": 1})
    pair.sqs.set_queue_attributes(QueueUrl=pair.url, Attributes={"RedrivePolicy": policy})
    pair.send("bad")
    (message,) = pair.sqs.receive_message(QueueUrl=dead, WaitTimeSeconds=20)["Messages"]
    assert message["Body"] == "bad"


def test_a_function_names_those_that_failed(fed: Callable[..., Pair]) -> None:
    pair = fed(SOON, FunctionResponseTypes=["ReportBatchItemFailures"], BatchSize=10)
    pair.warm()
    pair.send("good", "fail", "fine")
    assert pair.bodies() == ["fail", "fine", "good"]
    assert pair.bodies() == ["fail"]


def test_without_saying_so_it_cannot(fed: Callable[..., Pair]) -> None:
    pair = fed()
    pair.send("fail")
    assert pair.bodies() == ["fail"]
    pair.empties()


@pytest.mark.parametrize(
    ("pattern", "wanted", "why"),
    [
        ({"body": {"kind": ["order"]}}, ['{"kind": "order"}'], "into the JSON of a body"),
        ({"body": ["plain"]}, ["plain"], "or the text of one"),
        ({"body": {"n": [{"numeric": [">", 1]}]}}, ['{"n": 2}'], "by EventBridge's rules"),
    ],
)
def test_what_filters_do_not_want_is_deleted_unseen(
    pattern: dict[str, Any], wanted: list[str], why: str, fed: Callable[..., Pair]
) -> None:
    pair = fed(FilterCriteria={"Filters": [{"Pattern": json.dumps(pattern)}]})
    pair.send('{"kind": "order"}', '{"kind": "other"}', "plain", '{"n": 2}', '{"n": 1}')
    assert pair.bodies() == wanted, why
    pair.empties()


def test_a_mapping_works_while_it_is_enabled(fed: Callable[..., Pair]) -> None:
    pair = fed(Enabled=False)
    pair.send("early")
    found = pair.sqs.receive_message(QueueUrl=pair.seen, WaitTimeSeconds=1)
    assert "Messages" not in found
    pair.lambda_.update_event_source_mapping(UUID=pair.mapping, Enabled=True)
    assert pair.bodies() == ["early"]
    pair.lambda_.update_event_source_mapping(UUID=pair.mapping, Enabled=False)
    pair.send("late")
    assert "Messages" not in pair.sqs.receive_message(QueueUrl=pair.seen, WaitTimeSeconds=1)


@pytest.mark.parametrize(
    ("payload", "failed", "why"),
    [
        (b"null", "", "nothing returned: all are done"),
        (b"{}", "", "nothing reported"),
        (b'{"batchItemFailures": null}', "", "nothing reported"),
        (b'{"batchItemFailures": []}', "", "none"),
        (b'{"batchItemFailures": [{"itemIdentifier": "b"}]}', "b", "one"),
        (b'{"batchItemFailures": [{"itemIdentifier": "a"}, {"itemIdentifier": "c"}]}', "ac", "some"),
        (b'{"batchItemFailures": [{"itemIdentifier": ""}]}', "abc", "an empty name: all"),
        (b'{"batchItemFailures": [{"itemIdentifier": null}]}', "abc", "no name: all"),
        (b'{"batchItemFailures": [{"itemIdentifier": []}]}', "abc", "a name that is none: all"),
        (b'{"batchItemFailures": [{"other": "a"}]}', "abc", "another key: all"),
        (b'{"batchItemFailures": [{"itemIdentifier": "z"}]}', "abc", "an unknown name: all"),
        (b'{"batchItemFailures": ["a"]}', "abc", "no object: all"),
        (b'{"batchItemFailures": "a"}', "abc", "no list: all"),
        (b'"text"', "abc", "no report: all"),
        (b"no json", "abc", "no JSON: all"),
    ],
)
def test_reports_of_failed_items(payload: bytes, failed: str, why: str) -> None:
    assert failed_items(payload, list("abc")) == set(failed), why
