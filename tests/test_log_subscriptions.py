"""Subscription filters: who follows a log group hears of calls as they come, and nobody has to read the group."""

import gzip
import json
import time
from typing import Any

import requests

from tests.process import Server

GROUP, STREAM = "followed", "followers"
ROLE = "arn:aws:iam::000000000000:role/logs"


def followed_stage(aws: Any) -> str:
    """A stage with an access log of request ids; the path of its only method."""
    gateway = aws("apigateway")
    gateway.update_account(patchOperations=[{"op": "replace", "path": "/cloudwatchRoleArn", "value": ROLE}])
    api = gateway.create_rest_api(name="followed")
    where = {"restApiId": api["id"], "resourceId": api["rootResourceId"], "httpMethod": "GET"}
    gateway.put_method(**where, authorizationType="NONE")
    gateway.put_integration(**where, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
    gateway.create_deployment(restApiId=api["id"], stageName="dev")
    settings = {
        "destinationArn": f"arn:aws:logs:us-east-1:000000000000:log-group:{GROUP}",
        "format": "$context.requestId",
    }
    gateway.update_stage(
        restApiId=api["id"],
        stageName="dev",
        patchOperations=[
            {"op": "replace", "path": f"/accessLogSettings/{name}", "value": value} for name, value in settings.items()
        ],
    )
    return f"/_aws/execute-api/{api['id']}/dev/"


def test_a_stream_hears_of_calls_that_come_after_its_filter_was_put(emulator: Server, aws: Any) -> None:
    logs, kinesis = aws("logs"), aws("kinesis")
    path = followed_stage(aws)
    kinesis.create_stream(StreamName=STREAM, ShardCount=1)
    stream_arn = kinesis.describe_stream(StreamName=STREAM)["StreamDescription"]["StreamARN"]
    logs.create_log_group(logGroupName=GROUP)
    requests.get(emulator.url + path, timeout=10)
    logs.put_subscription_filter(
        logGroupName=GROUP, filterName="all", filterPattern="", destinationArn=stream_arn, roleArn=ROLE
    )
    called = [requests.get(emulator.url + path, timeout=10).headers["x-amzn-RequestId"] for _ in range(3)]
    heard = first_events(kinesis, len(called))
    logs.delete_subscription_filter(logGroupName=GROUP, filterName="all")
    assert heard == called


def first_events(kinesis: Any, count: int) -> list[str]:
    """What the stream is told first, within ten seconds; only the stream is asked."""
    shard = {"StreamName": STREAM, "ShardId": kinesis.list_shards(StreamName=STREAM)["Shards"][0]["ShardId"]}
    start = kinesis.get_shard_iterator(**shard, ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
    heard: list[str] = []
    until = time.monotonic() + 10
    while len(heard) < count and time.monotonic() < until:
        records = kinesis.get_records(ShardIterator=start)["Records"]
        heard = [event["message"] for record in records for event in events(record["Data"])]
    return heard


def events(data: bytes) -> list[dict[str, Any]]:
    told = json.loads(gzip.decompress(data))
    assert (told["logGroup"], told["subscriptionFilters"]) == (GROUP, ["all"])
    return list(told["logEvents"])
