"""Functions that S3, SNS and EventBridge call, if they let them; what they got is told by their destination."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest

from data_plane.functions.records import TooManyRequests
from emulator.aws.calling import Source
from emulator.functions.event_sources.triggers import Triggers
from tests.called import Called


def test_a_bucket_tells_a_function_of_its_objects(aws: Any) -> None:
    """Of those whose keys the notification asks for, as AWS's S3 tutorial does."""
    called, bucket = Called(aws, "s3"), aws("s3")
    bucket.create_bucket(Bucket="triggers")
    wanted = {"Key": {"FilterRules": [{"Name": "suffix", "Value": ".jpg"}]}}
    notification = {"LambdaFunctionArn": called.arn, "Events": ["s3:ObjectCreated:*"], "Filter": wanted}
    bucket.put_bucket_notification_configuration(
        Bucket="triggers", NotificationConfiguration={"LambdaFunctionConfigurations": [notification]}
    )
    bucket.put_object(Bucket="triggers", Key="not.txt", Body=b"x")
    bucket.put_object(Bucket="triggers", Key="happy face.jpg", Body=b"xyz")
    (record,) = called.event()["Records"]
    assert (record["eventSource"], record["eventName"]) == ("aws:s3", "ObjectCreated:Put")
    assert record["s3"]["bucket"]["arn"] == "arn:aws:s3:::triggers"
    assert (record["s3"]["object"]["key"], record["s3"]["object"]["size"]) == ("happy+face.jpg", 3)


def test_events_of_a_bucket_are_whole_and_filters_are_read_in_any_case(aws: Any) -> None:
    """Powertools' model of an S3 event wants every member that AWS documents in "Event message structure".

    Chalice writes `Prefix` where the API's reference says `prefix`.
    """
    called, bucket = Called(aws, "s3"), aws("s3")
    bucket.create_bucket(Bucket="whole-events")
    bucket.put_bucket_versioning(Bucket="whole-events", VersioningConfiguration={"Status": "Enabled"})
    wanted = {"Key": {"FilterRules": [{"Name": "Prefix", "Value": "in/"}, {"Name": "SUFFIX", "Value": ".txt"}]}}
    notification = {"LambdaFunctionArn": called.arn, "Events": ["s3:ObjectCreated:*"], "Filter": wanted}
    bucket.put_bucket_notification_configuration(
        Bucket="whole-events", NotificationConfiguration={"LambdaFunctionConfigurations": [notification]}
    )
    versions = [
        bucket.put_object(Bucket="whole-events", Key=key, Body=b"x")["VersionId"]
        for key in ("in/a.jpg", "out/a.txt", "in/a.txt", "in/a.txt")
    ]
    records = sorted(
        (called.event()["Records"][0] for _ in range(2)), key=lambda r: str(r["s3"]["object"]["sequencer"])
    )
    assert [record["s3"]["object"]["versionId"] for record in records] == versions[2:]
    owner = bucket.get_bucket_acl(Bucket="whole-events")["Owner"]["ID"]
    for record in records:
        assert record["userIdentity"] == {"principalId": "AWS:000000000000"}
        assert record["requestParameters"] == {"sourceIPAddress": "127.0.0.1"}
        assert sorted(record["responseElements"]) == ["x-amz-id-2", "x-amz-request-id"]
        assert record["s3"]["bucket"]["ownerIdentity"]["principalId"] == owner


def test_a_topic_calls_a_function_with_each_message(aws: Any) -> None:
    """Those its filter policy lets through."""
    called, topics = Called(aws, "sns"), aws("sns")
    topic = topics.create_topic(Name="triggers")["TopicArn"]
    subscription = topics.subscribe(
        TopicArn=topic,
        Protocol="lambda",
        Endpoint=called.arn,
        Attributes={"FilterPolicy": '{"kind": ["wanted"]}'},
        ReturnSubscriptionArn=True,
    )["SubscriptionArn"]
    topics.publish(TopicArn=topic, Message="unwanted")
    attributes = {"kind": {"DataType": "String", "StringValue": "wanted"}}
    sent = topics.publish(TopicArn=topic, Message="hello", Subject="greeting", MessageAttributes=attributes)
    (record,) = called.event()["Records"]
    assert {name: record[name] for name in ("EventSource", "EventVersion", "EventSubscriptionArn")} == {
        "EventSource": "aws:sns",
        "EventVersion": "1.0",
        "EventSubscriptionArn": subscription,
    }
    message = record["Sns"]
    assert sorted(message) == [
        "Message", "MessageAttributes", "MessageId", "Signature", "SignatureVersion", "SigningCertUrl", "Subject",
        "Timestamp", "TopicArn", "Type", "UnsubscribeUrl",
    ]  # fmt: skip
    assert (message["Type"], message["TopicArn"], message["MessageId"]) == ("Notification", topic, sent["MessageId"])
    assert (message["Message"], message["Subject"]) == ("hello", "greeting")
    assert message["MessageAttributes"] == {"kind": {"Type": "String", "Value": "wanted"}}


WHOLE = {
    "version": "0",
    "detail-type": "order",
    "source": "shop",
    "account": "000000000000",
    "time": "2026-01-02T03:04:05Z",
    "region": "us-east-1",
    "resources": ["arn:a"],
    "detail": {"id": 7},
}


@pytest.fixture
def rule(aws: Any) -> Iterator[str]:
    """A rule for events of the shop; its name."""
    events = aws("events")
    events.put_rule(Name="triggers", EventPattern='{"source": ["shop"], "detail": {"id": [7]}}')
    yield "triggers"
    events.remove_targets(Rule="triggers", Ids=["t"])
    events.delete_rule(Name="triggers")


@pytest.mark.parametrize(
    ("target", "expected", "why"),
    [
        ({}, WHOLE, "the event"),
        ({"Input": '{"fixed": true}'}, {"fixed": True}, "what is always the same"),
        (
            {"InputTransformer": {"InputPathsMap": {"id": "$.detail.id"}, "InputTemplate": '{"order": <id>}'}},
            {"order": 7},
            "what is made of the event",
        ),
    ],
)
def test_a_rule_calls_a_function_with_what_matches(
    aws: Any, rule: str, target: dict[str, Any], expected: dict[str, Any], why: str
) -> None:
    called, events = Called(aws, "events"), aws("events")
    events.put_targets(Rule=rule, Targets=[{"Id": "t", "Arn": called.arn, **target}])
    entry = {"Source": "shop", "DetailType": "order", "Resources": ["arn:a"], "Time": "2026-01-02T03:04:05Z"}
    entries = [{**entry, "Detail": json.dumps({"id": number})} for number in (6, 7)]
    assert events.put_events(Entries=entries)["FailedEntryCount"] == 0
    event = called.event()
    event.pop("id", None)
    assert event == expected, why


def test_a_schedule_matches_no_event(aws: Any, rule: str) -> None:
    """PutRule: "Rules with ScheduleExpressions self-trigger"; only those with patterns are triggered by events."""
    scheduled, called, events = Called(aws, "events"), Called(aws, "events"), aws("events")
    events.put_rule(Name="schedule", ScheduleExpression="rate(5 minutes)")
    events.put_targets(Rule="schedule", Targets=[{"Id": "t", "Arn": scheduled.arn}])
    events.put_targets(Rule=rule, Targets=[{"Id": "t", "Arn": called.arn}])
    events.put_events(Entries=[{"Source": "shop", "DetailType": "order", "Detail": '{"id": 7}'}])
    assert called.event()["detail"] == {"id": 7}
    events.put_rule(Name="schedule", EventPattern='{"source": ["shop"]}', ScheduleExpression="rate(5 minutes)")
    events.put_events(Entries=[{"Source": "shop", "DetailType": "order", "Detail": '{"id": 8}'}])
    assert scheduled.event()["detail"] == {"id": 8}, "and not of 7, which came before"
    events.remove_targets(Rule="schedule", Ids=["t"])
    events.delete_rule(Name="schedule")


class Functions:
    """What is called, and how it answers."""

    def __init__(self, refusal: Exception | None = None) -> None:
        self.events: list[tuple[str, bytes]] = []
        self._refusal = refusal

    def invoke_later(self, arn: str, event: bytes) -> None:
        if self._refusal is not None:
            raise self._refusal
        self.events.append((arn, event))


@pytest.mark.parametrize(
    ("functions", "lets", "called", "said"),
    [
        (Functions(), True, [("fn", b'{"a": 1}')], ""),
        (Functions(), False, [], "which does not let it: see AddPermission"),
        (
            Functions(TooManyRequests("x")),
            True,
            [],
            "and too many events wait already",
        ),
    ],
)
def test_who_is_called(
    functions: Any, lets: bool, called: list[tuple[str, bytes]], said: str, caplog: pytest.LogCaptureFixture
) -> None:
    """From another thread, as moto does."""

    async def scene() -> None:
        source = Source("s3.amazonaws.com", "123456789012", "bucket")
        asked: list[tuple[str, Source]] = []

        def may(function_arn: str, source: Source) -> bool:
            asked.append((function_arn, source))
            return lets

        triggers = Triggers(functions, may)
        await asyncio.to_thread(triggers, source, "fn", {"a": 1})
        await asyncio.sleep(0)
        assert asked == [("fn", source)]

    asyncio.run(scene())
    assert functions.events == called
    assert caplog.messages == ([f"s3.amazonaws.com calls fn for bucket, {said}"] if said else [])
