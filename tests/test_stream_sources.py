"""DynamoDB streams that feed functions: what the function gets, in which order, and how often."""

import itertools
import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from tests.feeding import Feeding, feeding

names = (f"stream{number}" for number in itertools.count())
SOURCE = """
import boto3, json, os
sqs = boto3.client("sqs")
def handler(event, context):
    keys = [record["dynamodb"]["Keys"]["id"]["S"] for record in event["Records"]]
    sqs.send_message(QueueUrl=os.environ["SEEN"], MessageBody=json.dumps(event))
    if "bad" in keys:
        raise ValueError("bad")
    failed = [r["dynamodb"]["SequenceNumber"] for r, key in zip(event["Records"], keys) if key == "named"]
    return {"batchItemFailures": [{"itemIdentifier": number} for number in failed]}
"""


class Fed(Feeding):
    def __init__(self, aws: Any, *, before: tuple[str, ...] = (), **mapping: Any) -> None:
        self.dynamodb = aws("dynamodb")
        self.table = next(names)
        made = self.dynamodb.create_table(
            TableName=self.table,
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        )
        self.arn = made["TableDescription"]["LatestStreamArn"]
        super().__init__(aws, self.table, SOURCE, before, **mapping)

    def put(self, *keys: str) -> None:
        for key in keys:
            self.dynamodb.put_item(TableName=self.table, Item={"id": {"S": key}})

    def delete(self) -> None:
        self.dynamodb.delete_table(TableName=self.table)

    def keys(self) -> list[str]:
        return [record["dynamodb"]["Keys"]["id"]["S"] for record in self.event()["Records"]]


@pytest.fixture
def fed(aws: Any) -> Iterator[Callable[..., Fed]]:
    yield from feeding(partial(Fed, aws))


def test_the_event(fed: Callable[..., Fed]) -> None:
    one = fed()
    one.put("a")
    (record,) = one.event()["Records"]
    change = record.pop("dynamodb")
    assert record.pop("eventID")
    assert record == {
        "eventName": "INSERT",
        "eventSource": "aws:dynamodb",
        "eventVersion": "1.1",
        "awsRegion": "us-east-1",
        "eventSourceARN": one.arn,
    }
    assert change["Keys"] == change["NewImage"] == {"id": {"S": "a"}}
    assert change["StreamViewType"] == "NEW_AND_OLD_IMAGES"
    assert isinstance(change["ApproximateCreationDateTime"], int)
    one.dynamodb.delete_item(TableName=one.table, Key={"id": {"S": "a"}})
    (record,) = one.event()["Records"]
    assert (record["eventName"], record["dynamodb"]["OldImage"]) == ("REMOVE", {"id": {"S": "a"}})


def test_from_where_it_is_read(fed: Callable[..., Fed]) -> None:
    all_, latest = fed(before=("early",)), fed(before=("early",), StartingPosition="LATEST")
    for each in (all_, latest):
        each.put("late")
    assert all_.keys()[0] == "early"
    assert latest.keys() == ["late"]


def test_batches_come_in_order(fed: Callable[..., Fed]) -> None:
    one = fed(before=tuple("abcdefg"), BatchSize=3)
    assert [one.keys(), one.keys(), one.keys()] == [list("abc"), list("def"), ["g"]]


def test_a_failure_is_tried_again_until_it_is_given_up(fed: Callable[..., Fed]) -> None:
    one = fed(before=("bad", "next"), BatchSize=1, MaximumRetryAttempts=2)
    assert [one.keys() for _ in range(4)] == [["bad"], ["bad"], ["bad"], ["next"]]


def test_a_batch_is_split_where_the_function_says_and_not_into_halves_besides(fed: Callable[..., Fed]) -> None:
    """docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html: "Lambda retries only the remaining
    records"."""
    one = fed(
        before=("a", "b", "named", "c", "d"),
        BatchSize=5,
        MaximumRetryAttempts=1,
        BisectBatchOnFunctionError=True,
        FunctionResponseTypes=["ReportBatchItemFailures"],
    )
    assert one.keys() == ["a", "b", "named", "c", "d"]
    assert one.keys() == ["named", "c", "d"]


def test_halves_are_tried(fed: Callable[..., Fed]) -> None:
    one = fed(before=("a", "b", "bad", "c"), BatchSize=4, MaximumRetryAttempts=1, BisectBatchOnFunctionError=True)
    assert one.keys() == ["a", "b", "bad", "c"]
    assert one.keys() == ["a", "b"]
    assert one.keys() == ["bad", "c"]
    assert one.keys() == ["bad"]


def queue_arn(sqs: Any, url: str) -> str:
    return str(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"])


def message(sqs: Any, url: str) -> dict[str, Any]:
    """What is told next."""
    (told,) = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=20)["Messages"]
    sqs.delete_message(QueueUrl=url, ReceiptHandle=told["ReceiptHandle"])
    return dict(json.loads(told["Body"]))


def test_a_queue_is_told_of_what_is_given_up(fed: Callable[..., Fed], aws: Any) -> None:
    sqs = aws("sqs")
    dead = sqs.create_queue(QueueName=next(names))["QueueUrl"]
    one = fed(
        before=("a", "bad"),
        BatchSize=2,
        MaximumRetryAttempts=1,
        BisectBatchOnFunctionError=True,
        DestinationConfig={"OnFailure": {"Destination": queue_arn(sqs, dead)}},
    )
    assert [one.keys() for _ in range(4)] == [["a", "bad"], ["a"], ["bad"], ["bad"]]
    told = message(sqs, dead)
    batch, requested = told.pop("DDBStreamBatchInfo"), told.pop("requestContext")
    assert told.pop("timestamp").endswith("Z")
    assert told == {
        "version": "1.0",
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
    }
    assert len(requested.pop("requestId")) == 36
    assert requested == {
        "functionArn": one.function,
        "condition": "RetryAttemptsExhausted",
        "approximateInvokeCount": 2,
    }
    shard = aws("dynamodbstreams").describe_stream(StreamArn=one.arn)["StreamDescription"]["Shards"][0]["ShardId"]
    first, last = batch.pop("approximateArrivalOfFirstRecord"), batch.pop("approximateArrivalOfLastRecord")
    assert first == last
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", first)
    number = batch.pop("startSequenceNumber")
    assert batch == {"shardId": shard, "endSequenceNumber": number, "batchSize": 1, "streamArn": one.arn}
    iterator = aws("dynamodbstreams").get_shard_iterator(
        StreamArn=one.arn, ShardId=shard, ShardIteratorType="AT_SEQUENCE_NUMBER", SequenceNumber=number
    )["ShardIterator"]
    (record,) = aws("dynamodbstreams").get_records(ShardIterator=iterator)["Records"]
    assert record["dynamodb"]["Keys"] == {"id": {"S": "bad"}}, "so it can be fetched"


def test_a_topic_is_told_too(fed: Callable[..., Fed], aws: Any) -> None:
    sqs, sns = aws("sqs"), aws("sns")
    heard = sqs.create_queue(QueueName=next(names))["QueueUrl"]
    topic = sns.create_topic(Name=next(names))["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue_arn(sqs, heard))
    one = fed(before=("bad",), MaximumRetryAttempts=0, DestinationConfig={"OnFailure": {"Destination": topic}})
    told = json.loads(message(sqs, heard)["Message"])
    assert told["DDBStreamBatchInfo"]["streamArn"] == one.arn
    assert told["requestContext"]["approximateInvokeCount"] == 1


def test_a_bucket_gets_the_records_besides(fed: Callable[..., Fed], aws: Any) -> None:
    s3, bucket = aws("s3"), next(names)
    s3.create_bucket(Bucket=bucket)
    one = fed(
        before=("bad", "next"),
        BatchSize=1,
        MaximumRetryAttempts=0,
        DestinationConfig={"OnFailure": {"Destination": f"arn:aws:s3:::{bucket}"}},
    )
    assert [one.keys(), one.keys()] == [["bad"], ["next"]]
    (stored,) = s3.list_objects_v2(Bucket=bucket)["Contents"]
    assert re.match(rf"aws/lambda/{one.mapping}/shardId-[\w-]+/\d{{4}}/\d\d/\d\d/", stored["Key"])
    told = json.loads(s3.get_object(Bucket=bucket, Key=stored["Key"])["Body"].read())
    (record,) = json.loads(told["payload"])["Records"]
    assert record["dynamodb"]["Keys"] == {"id": {"S": "bad"}}


def test_a_mapping_that_is_changed_goes_on_where_it_was(fed: Callable[..., Fed]) -> None:
    one = fed(before=("a", "b"), BatchSize=1)
    assert [one.keys(), one.keys()] == [["a"], ["b"]]
    one.lambda_.update_event_source_mapping(UUID=one.mapping, Enabled=False)
    one.put("c")
    one.lambda_.update_event_source_mapping(UUID=one.mapping, Enabled=True, BatchSize=10)
    keys = one.keys()
    assert (keys[-1], "a" in keys) == ("c", False), "b may come again: it was under way perhaps"


def test_the_first_that_failed_is_named(fed: Callable[..., Fed]) -> None:
    one = fed(before=("a", "named", "c"), FunctionResponseTypes=["ReportBatchItemFailures"], MaximumRetryAttempts=1)
    assert one.keys() == ["a", "named", "c"]
    assert one.keys() == ["named", "c"]


def test_filters(fed: Callable[..., Fed]) -> None:
    pattern = json.dumps({"dynamodb": {"Keys": {"id": {"S": ["wanted"]}}}})
    one = fed(before=("other", "wanted"), FilterCriteria={"Filters": [{"Pattern": pattern}]})
    assert one.keys() == ["wanted"]
