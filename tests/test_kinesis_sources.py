"""Streams of Kinesis that feed functions: what the function gets, from where, by shards, and what of it fails.

Sources: Lambda Developer Guide, "Using Lambda to process records from Amazon Kinesis Data Streams" (the event),
"Using event filtering with a Kinesis event source", "Configuring partial batch response", "Retaining discarded batch
records" (KinesisBatchInfo); API reference of CreateEventSourceMapping (starting positions). What all streams have in
common is in `test_stream_sources.py`.
"""

import base64
import itertools
import json
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from tests.feeding import Feeding, feeding

names = (f"kinesis{number}" for number in itertools.count())
SOURCE = """
import base64, boto3, json, os
sqs = boto3.client("sqs")
def handler(event, context):
    texts = [base64.b64decode(record["kinesis"]["data"]).decode() for record in event["Records"]]
    sqs.send_message(QueueUrl=os.environ["SEEN"], MessageBody=json.dumps(event))
    if "bad" in texts:
        raise ValueError("bad")
    failed = [r["kinesis"]["sequenceNumber"] for r, text in zip(event["Records"], texts) if text == "named"]
    return {"batchItemFailures": [{"itemIdentifier": number} for number in failed]}
"""
ROLE = "arn:aws:iam::000000000000:role/r"
"""Of the function."""


class Fed(Feeding):
    def __init__(self, aws: Any, *, shards: int = 1, before: tuple[str, ...] = (), **mapping: Any) -> None:
        self.kinesis = aws("kinesis")
        self.stream = next(names)
        self.kinesis.create_stream(StreamName=self.stream, ShardCount=shards)
        described = self.kinesis.describe_stream(StreamName=self.stream)["StreamDescription"]
        self.arn = described["StreamARN"]
        self.keys = [each["HashKeyRange"]["StartingHashKey"] for each in described["Shards"]]
        super().__init__(aws, self.stream, SOURCE, before, **mapping)

    def put(self, *texts: str, shard: int = 0) -> None:
        for text in texts:
            self.kinesis.put_record(
                StreamName=self.stream, Data=text.encode(), PartitionKey="p", ExplicitHashKey=self.keys[shard]
            )

    def delete(self) -> None:
        self.kinesis.delete_stream(StreamName=self.stream)

    def texts(self) -> list[str]:
        return [base64.b64decode(record["kinesis"]["data"]).decode() for record in self.event()["Records"]]


@pytest.fixture
def fed(aws: Any) -> Iterator[Callable[..., Fed]]:
    yield from feeding(partial(Fed, aws))


def test_the_event(fed: Callable[..., Fed]) -> None:
    one = fed()
    one.put("é")
    (record,) = one.event()["Records"]
    inside = record.pop("kinesis")
    number = inside.pop("sequenceNumber")
    assert abs(inside.pop("approximateArrivalTimestamp") - time.time()) < 60
    assert inside == {"kinesisSchemaVersion": "1.0", "partitionKey": "p", "data": "w6k="}
    assert record == {
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"shardId-000000000000:{number}",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": ROLE,
        "awsRegion": "us-east-1",
        "eventSourceARN": one.arn,
    }


@pytest.mark.parametrize(
    ("position", "expected"),
    [
        (lambda: {"StartingPosition": "TRIM_HORIZON"}, ["early", "late"]),
        (lambda: {"StartingPosition": "LATEST"}, ["late"]),
        (
            lambda: {"StartingPosition": "AT_TIMESTAMP", "StartingPositionTimestamp": time.time() - 60},
            ["early", "late"],
        ),
        (lambda: {"StartingPosition": "AT_TIMESTAMP", "StartingPositionTimestamp": time.time()}, ["late"]),
    ],
    ids=["the beginning", "the end", "a minute ago", "now"],
)
def test_from_where_it_is_read(
    fed: Callable[..., Fed], position: Callable[[], dict[str, Any]], expected: list[str]
) -> None:
    one = fed(before=("early",), Enabled=False)
    one.lambda_.delete_event_source_mapping(UUID=one.mapping)
    again = {"FunctionName": one.function, "EventSourceArn": one.arn, "BatchSize": 1, **position()}
    one.mapping = one.lambda_.create_event_source_mapping(**again)["UUID"]
    one.put("late")
    assert [text for _ in expected for text in one.texts()] == expected


def test_shards_do_not_wait_for_one_another(fed: Callable[..., Fed]) -> None:
    one = fed(shards=2, BatchSize=1, MaximumRetryAttempts=-1)
    one.put("bad", shard=0)
    assert one.texts() == ["bad"]
    one.put("good", shard=1)
    assert any("good" in one.texts() for _ in range(8))


def test_shards_that_come_later_are_read_from_their_beginning(fed: Callable[..., Fed]) -> None:
    one = fed(StartingPosition="LATEST")
    one.put("first")
    assert one.texts() == ["first"]
    half = str(2**127)
    shard = one.kinesis.describe_stream(StreamName=one.stream)["StreamDescription"]["Shards"][0]["ShardId"]
    one.kinesis.split_shard(StreamName=one.stream, ShardToSplit=shard, NewStartingHashKey=half)
    one.keys = [half]
    one.put("second")
    got = one.texts()
    if "second" not in got:  # moto moves what a shard had to those it becomes, so that it comes again
        got += one.texts()
    assert "second" in got


def test_a_batch_is_retried_given_up_and_told(fed: Callable[..., Fed], aws: Any) -> None:
    sqs = aws("sqs")
    url = sqs.create_queue(QueueName=next(names))["QueueUrl"]
    queue = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    one = fed(
        before=("bad", "next"),
        BatchSize=1,
        MaximumRetryAttempts=1,
        DestinationConfig={"OnFailure": {"Destination": queue}},
    )
    assert [one.texts() for _ in range(3)] == [["bad"], ["bad"], ["next"]]
    (message,) = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=20)["Messages"]
    told = json.loads(message["Body"])
    batch = told["KinesisBatchInfo"]
    assert told["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert batch["startSequenceNumber"] == batch["endSequenceNumber"]
    assert batch["approximateArrivalOfFirstRecord"] == batch["approximateArrivalOfLastRecord"]
    assert (batch["shardId"], batch["batchSize"], batch["streamArn"]) == ("shardId-000000000000", 1, one.arn)


def test_a_function_names_the_first_that_failed(fed: Callable[..., Fed]) -> None:
    one = fed(before=("a", "named", "b"), FunctionResponseTypes=["ReportBatchItemFailures"], MaximumRetryAttempts=1)
    assert one.texts() == ["a", "named", "b"]
    assert one.texts() == ["named", "b"]


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        ({"data": {"kind": ["car"]}}, ['{"kind": "car"}']),
        ({"data": {"size": [{"numeric": [">", 1]}]}}, ['{"size": 2}']),
        ({"data": ["plain"]}, ["plain"]),
        ({"data": {"kind": [{"exists": False}]}}, ['{"size": 2}']),
    ],
)
def test_filters_look_at_the_data(fed: Callable[..., Fed], pattern: object, wanted: list[str]) -> None:
    texts = ("plain", '{"kind": "car"}', '{"size": 2}', '{"kind": "boat"}')
    one = fed(before=texts, FilterCriteria={"Filters": [{"Pattern": json.dumps(pattern)}]})
    assert one.texts() == wanted


@pytest.mark.parametrize(
    "source",
    [
        "arn:aws:kinesis:us-east-1:000000000000:nothing",
        "arn:aws:kinesis:us-east-1:000000000000:stream/",
        "arn:aws:kinesis:us-east-1:000000000000:stream/none",
        "arn:aws:kinesis:xx-none-1:000000000000:stream/s",
        "arn:aws:kinesis:::stream/s",
        "arn:aws:dynamodb:xx-none-1:000000000000:table/t/stream/l",
        "arn:aws:sqs:xx-none-1:000000000000:q",
        "arn:aws:sqs:::q",
    ],
)
def test_a_source_that_cannot_be_feeds_nothing(fed: Callable[..., Fed], source: str) -> None:
    """Whatever the model lets through: there is a mapping, or none, but no error in between."""
    one = fed()
    position = {} if ":sqs:" in source else {"StartingPosition": "LATEST"}
    made = one.lambda_.create_event_source_mapping(FunctionName=one.function, EventSourceArn=source, **position)
    assert one.lambda_.get_event_source_mapping(UUID=made["UUID"])["State"] == "Enabled"
    one.lambda_.delete_event_source_mapping(UUID=made["UUID"])
