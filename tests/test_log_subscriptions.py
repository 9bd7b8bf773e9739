"""Subscription filters: who follows a log group hears of calls as they come, and nobody has to read the group."""

import base64
import gzip
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError

from tests.apis import create_function
from tests.called import Called
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


HEARD = "heard"


@pytest.fixture
def group(aws: Any) -> Iterator[str]:
    """A log group with a stream `s`; its name."""
    logs = aws("logs")
    logs.create_log_group(logGroupName=HEARD)
    logs.create_log_stream(logGroupName=HEARD, logStreamName="s")
    yield HEARD
    logs.delete_log_group(logGroupName=HEARD)


def put(aws: Any, *messages: str) -> list[str]:
    """Their ids."""
    logs, now = aws("logs"), int(time.time() * 1000)
    events = [{"timestamp": now, "message": message} for message in messages]
    logs.put_log_events(logGroupName=HEARD, logStreamName="s", logEvents=events)
    found = logs.filter_log_events(logGroupName=HEARD)["events"][-len(messages) :]
    return [event["eventId"] for event in found]


def told(called: Called) -> Any:
    return json.loads(gzip.decompress(base64.b64decode(called.event()["awslogs"]["data"])))


def test_a_function_is_told_of_the_events_that_its_filter_wants(aws: Any, group: str) -> None:
    """The event of AWS's "Using Lambda with CloudWatch Logs"; of what no filter wants nobody is told."""
    called = Called(aws, "logs")
    aws("logs").put_subscription_filter(
        logGroupName=group, filterName="errors", filterPattern='?ERROR ?"went wrong"', destinationArn=called.arn
    )
    put(aws, "unwanted")
    _, first, second = put(aws, "fine", "ERROR 1", "it went wrong")
    heard = told(called)
    assert [(event.pop("timestamp") > 0, event) for event in heard.pop("logEvents")] == [
        (True, {"id": first, "message": "ERROR 1"}),
        (True, {"id": second, "message": "it went wrong"}),
    ]
    assert heard == {
        "messageType": "DATA_MESSAGE",
        "owner": "000000000000",
        "logGroup": group,
        "logStream": "s",
        "subscriptionFilters": ["errors"],
    }


def test_what_columns_have_is_told_too(aws: Any, group: str) -> None:
    """`extractedFields`: of what CloudWatch Logs sends to functions, and to OpenSearch."""
    called = Called(aws, "logs")
    aws("logs").put_subscription_filter(
        logGroupName=group, filterName="f", filterPattern="[ip, , ..., status=4*]", destinationArn=called.arn
    )
    put(aws, '127.0.0.1 - "GET /" 200', '127.0.0.1 - "GET /b" 404')
    (event,) = told(called)["logEvents"]
    assert event["message"].endswith("404")
    assert event["extractedFields"] == {"ip": "127.0.0.1", "2": "-", "3": "GET /b", "status": "404"}


def test_filters_come_and_go(aws: Any, group: str) -> None:
    called, logs = Called(aws, "logs"), aws("logs")
    filters = {"logGroupName": group, "filterName": "f"}
    logs.put_subscription_filter(**filters, filterPattern="first", destinationArn=called.arn)
    put(aws, "first", "second")
    logs.put_subscription_filter(**filters, filterPattern="second", destinationArn=called.arn)
    put(aws, "first", "second")
    logs.delete_subscription_filter(**filters)
    put(aws, "second")
    logs.put_subscription_filter(**filters, filterPattern="", destinationArn=called.arn)
    put(aws, "last")
    heard = sorted(event["message"] for _ in range(3) for event in told(called)["logEvents"])
    assert heard == ["first", "last", "second"]


def test_a_group_has_two_filters_and_either_may_be_put_again(aws: Any, group: str) -> None:
    """PutSubscriptionFilter: "Creates or updates"; "Each log group can have up to two"."""
    called, logs = Called(aws, "logs"), aws("logs")
    for name in ("first", "second", "first"):
        logs.put_subscription_filter(
            logGroupName=group, filterName=name, filterPattern=f"of{name}", destinationArn=called.arn
        )
    with pytest.raises(ClientError, match="LimitExceeded"):
        logs.put_subscription_filter(
            logGroupName=group, filterName="third", filterPattern="", destinationArn=called.arn
        )
    put(aws, "ofsecond")
    assert told(called)["subscriptionFilters"] == ["second"]


def test_who_reads_a_group_gets_what_the_pattern_wants(aws: Any, group: str) -> None:
    """The same patterns as those of subscriptions; AWS documents them as one syntax."""
    put(aws, '{"level": "ERROR", "n": 1}', '{"level": "INFO", "n": 2}', "ERROR -fine", "ERROR bad")
    wanted = {
        '{ $.level = "ERROR" || $.n = 2 }': ['{"level": "ERROR", "n": 1}', '{"level": "INFO", "n": 2}'],
        "ERROR -fine -level": ["ERROR bad"],
    }
    logs = aws("logs")
    for pattern, messages in wanted.items():
        events = logs.filter_log_events(logGroupName=group, filterPattern=pattern)["events"]
        assert [event["message"] for event in events] == messages
    with pytest.raises(ClientError, match="Invalid filter pattern"):
        logs.filter_log_events(logGroupName=group, filterPattern="{ $.level }")


def test_what_a_function_prints_calls_another(aws: Any) -> None:
    """Nobody asks for logs meanwhile."""
    called, printing = Called(aws, "logs"), create_function(aws, "def handler(e, c):\n    print('printed', e)\n")
    name, logs = printing.rpartition(":")[2], aws("logs")
    logs.create_log_group(logGroupName=f"/aws/lambda/{name}")
    logs.put_subscription_filter(
        logGroupName=f"/aws/lambda/{name}", filterName="f", filterPattern="printed", destinationArn=called.arn
    )
    aws("lambda").invoke(FunctionName=name, Payload=b"7")
    heard = told(called)
    assert heard["logGroup"] == f"/aws/lambda/{name}"
    assert [event["message"] for event in heard["logEvents"]] == ["printed 7\n"]


@pytest.mark.parametrize("principal", ["logs.amazonaws.com", "logs.us-east-1.amazonaws.com"])
def test_a_function_may_name_the_group_that_calls_it(aws: Any, group: str, principal: str) -> None:
    """As AWS's tutorials write it: `--source-arn "arn:aws:logs:region:123456789123:log-group:TestLambda:*"`.

    With a region the principal is in templates such as that of amplify-education/serverless-log-forwarding issue 13.
    """
    arn = create_function(aws, "def handler(event, context): ...\n")
    permission = {"StatementId": "s", "Action": "lambda:InvokeFunction", "Principal": principal}
    source = f"arn:aws:logs:us-east-1:000000000000:log-group:{group}:*"
    aws("lambda").add_permission(FunctionName=arn, SourceArn=source, **permission)
    aws("logs").put_subscription_filter(logGroupName=group, filterName="f", filterPattern="", destinationArn=arn)


NOT_CALLED = (
    "Could not execute the lambda function. "
    "Make sure you have given CloudWatch Logs permission to execute your function."
)
ENDLESS = "The log group provided is reserved for the function logs of the destination function."


@pytest.mark.parametrize(
    ("pattern", "function", "message", "why"),
    [
        ("", "gone", NOT_CALLED, "no such function"),
        ("", "closed", NOT_CALLED, "it lets nobody call it"),
        ('"', "open", "Invalid subscription filter pattern", "newrelic/serverless-newrelic-lambda-layers issue 36"),
    ],
)
def test_what_is_refused(aws: Any, group: str, pattern: str, function: str, message: str, why: str) -> None:
    """In AWS's words (theburningmonk/lambda-logging-demo issue 3); and then there is no filter."""
    functions: dict[str, Callable[[], str]] = {
        "gone": lambda: "arn:aws:lambda:us-east-1:000000000000:function:gone",
        "closed": lambda: create_function(aws, "def handler(event, context): ...\n"),
        "open": lambda: Called(aws, "logs").arn,
    }
    assert refusal(aws, group, pattern, functions[function]()) == ("InvalidParameterException", message), why


def test_no_function_hears_of_its_own_calls(aws: Any) -> None:
    """Those would be calls without end (amplify-education/serverless-log-forwarding issue 13 has AWS's answer)."""
    called = Called(aws, "logs")
    group = f"/aws/lambda/{called.name}"
    aws("logs").create_log_group(logGroupName=group)
    assert refusal(aws, group, "", called.arn) == ("InvalidParameterException", ENDLESS)


def refusal(aws: Any, group: str, pattern: str, destination: str) -> tuple[str, str]:
    logs = aws("logs")
    with pytest.raises(ClientError) as refused:
        logs.put_subscription_filter(
            logGroupName=group, filterName="f", filterPattern=pattern, destinationArn=destination
        )
    assert logs.describe_subscription_filters(logGroupName=group)["subscriptionFilters"] == []
    error = refused.value.response["Error"]
    return error["Code"], error["Message"]
