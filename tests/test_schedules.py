"""EventBridge Scheduler, from CreateSchedule to what targets get. Where it matters the clock is the test's."""

import itertools
import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.called import Called
from tests.clock import MINUTE, Clock, until
from tests.process import Server, emulating

ROLE = "arn:aws:iam::000000000000:role/any"
OVER = "at(2020-01-01T00:00:00)"
"""A schedule that is due at once."""
TIME = "2020-01-01T00:00:00Z"
_names = (f"schedule{number}" for number in itertools.count())


class Queue:
    def __init__(self, aws: Any, **attributes: str) -> None:
        name = next(_names) + (".fifo" if attributes else "")
        self._queues = aws("sqs")
        self.url = self._queues.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        self.arn = f"arn:aws:sqs:us-east-1:000000000000:{name}"

    def message(self) -> dict[str, Any]:
        wanted = {"MessageAttributeNames": ["All"], "AttributeNames": ["All"]}
        found: dict[str, Any] = self._queues.receive_message(QueueUrl=self.url, WaitTimeSeconds=20, **wanted)[
            "Messages"
        ][0]
        self._queues.delete_message(QueueUrl=self.url, ReceiptHandle=found["ReceiptHandle"])
        return found


def create(aws: Any, arn: str, expression: str = OVER, **more: Any) -> str:
    """target: what it has besides. Its name."""
    name, target = next(_names), {"Arn": arn, "RoleArn": ROLE, **more.pop("target", {})}
    window = {"Mode": "OFF"}
    aws("scheduler").create_schedule(
        Name=name, ScheduleExpression=expression, FlexibleTimeWindow=window, Target=target, **more
    )
    return name


def test_a_function_is_called_in_a_role(aws: Any) -> None:
    """Without a permission of its own: Scheduler's guide asks for the role's alone."""
    called = Called(aws, "somebody-else")
    create(aws, called.arn, target={"Input": '{"time": "<aws.scheduler.scheduled-time>"}'})
    assert called.event() == {"time": TIME}


def test_a_target_gets_a_notification_where_nothing_is_said(aws: Any) -> None:
    queue = Queue(aws)
    name = create(aws, queue.arn)
    told = json.loads(queue.message()["Body"])
    assert told.pop("id")
    assert told == {
        "version": "0",
        "detail-type": "Scheduled Event",
        "source": "aws.scheduler",
        "account": "000000000000",
        "time": TIME,
        "region": "us-east-1",
        "resources": [f"arn:aws:scheduler:us-east-1:000000000000:schedule/default/{name}"],
        "detail": "{}",
    }


def test_attributes_of_the_schedule_are_put_into_the_input(aws: Any) -> None:
    """Scheduler User Guide, "Adding context attributes"."""
    queue, group = Queue(aws), next(_names)
    aws("scheduler").create_schedule_group(Name=group)
    names = ("schedule-arn", "scheduled-time", "attempt-number", "execution-id", "other")
    text = " ".join(f"<aws.scheduler.{name}>" for name in names)
    name = create(aws, queue.arn, target={"Input": text}, GroupName=group)
    arn, moment, attempt, execution, other = queue.message()["Body"].split(" ")
    assert arn == f"arn:aws:scheduler:us-east-1:000000000000:schedule/{group}/{name}"
    assert (moment, attempt, other) == (TIME, "1", "<aws.scheduler.other>")
    assert len(execution) == 16


def test_templated_targets(aws: Any) -> None:
    """Each with its parameters: a queue's message group, an event's source and detail type."""
    fifo = Queue(aws, FifoQueue="true", ContentBasedDeduplication="true")
    create(aws, fifo.arn, target={"Input": "text", "SqsParameters": {"MessageGroupId": "group"}})
    message = fifo.message()
    assert (message["Body"], message["Attributes"]["MessageGroupId"]) == ("text", "group")

    topic = aws("sns").create_topic(Name=next(_names))["TopicArn"]
    heard = Queue(aws)
    aws("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=heard.arn, Attributes={"RawMessageDelivery": "true"})
    create(aws, topic, target={"Input": "news"})
    assert heard.message()["Body"] == "news"

    events, bus = aws("events"), "arn:aws:events:us-east-1:000000000000:event-bus/default"
    events.put_rule(Name="scheduled", EventPattern='{"source": ["the.schedule"]}')
    events.put_targets(Rule="scheduled", Targets=[{"Id": "t", "Arn": heard.arn}])
    named = {"Source": "the.schedule", "DetailType": "due"}
    create(aws, bus, target={"Input": '{"a": 1}', "EventBridgeParameters": named})
    event = json.loads(heard.message()["Body"])
    assert (event["source"], event["detail-type"], event["detail"]) == ("the.schedule", "due", {"a": 1})


@pytest.mark.parametrize(
    ("action", "given"),
    [
        ("sqs:sendMessage", {"QueueUrl": "{url}", "MessageBody": "hello"}),
        ("SQS:SendMessage", {"queueUrl": "{url}", "messageBody": "hello"}),
    ],
)
def test_universal_targets(aws: Any, action: str, given: dict[str, str]) -> None:
    queue = Queue(aws)
    text = json.dumps({name: value.replace("{url}", queue.url) for name, value in given.items()})
    create(aws, f"arn:aws:scheduler:::aws-sdk:{action}", target={"Input": text})
    assert queue.message()["Body"] == "hello"


@pytest.mark.parametrize(
    "action", ["iam:getNothing", "nothing:createNothing", "sqs:receiveMessage", "s3:createNothing"]
)
def test_what_no_universal_target_is(aws: Any, action: str) -> None:
    """What no SDK knows, or what only reads."""
    with pytest.raises(ClientError, match="ValidationException"):
        create(aws, f"arn:aws:scheduler:::aws-sdk:{action}", target={"Input": "{}"})


@pytest.mark.parametrize(
    ("action", "given", "code"),
    [
        ("sqs:sendMessage", {"QueueUrl": "nowhere", "MessageBody": "x"}, "AWS.SimpleQueueService.NonExistentQueue"),
        ("s3:deleteBucket", {"Bucket": "scheduled-nowhere"}, "NoSuchBucket"),
        ("dynamodb:deleteTable", {"TableName": "nowhere"}, "ResourceNotFoundException"),
        ("iam:deleteUser", {"UserName": "nobody"}, "NoSuchEntity"),
        ("dynamodb:createTable", {"TableName": 1}, "ValidationException"),
    ],
)
def test_what_a_service_refuses_is_a_dead_letter(aws: Any, action: str, given: dict[str, Any], code: str) -> None:
    """As Scheduler's guide shows one, "Retrieve the dead-letter event"."""
    dead, arn = Queue(aws), f"arn:aws:scheduler:::aws-sdk:{action}"
    name = create(aws, arn, target={"Input": json.dumps(given), "DeadLetterConfig": {"Arn": dead.arn}})
    message = dead.message()
    attributes = {name: each["StringValue"] for name, each in message["MessageAttributes"].items()}
    assert json.loads(message["Body"]) == given
    assert len(attributes.pop("EXECUTION_ID")) == 16
    assert attributes.pop("ERROR_MESSAGE")
    assert attributes == {
        "ERROR_CODE": code,
        "IS_PAYLOAD_TRUNCATED": "false",
        "RETRY_ATTEMPTS": "0",
        "SCHEDULED_TIME": TIME,
        "SCHEDULE_ARN": f"arn:aws:scheduler:us-east-1:000000000000:schedule/default/{name}",
        "TARGET_ARN": arn,
    }


@pytest.mark.parametrize(
    ("expression", "more", "message"),
    [
        ("rate(5)", {}, "Invalid Schedule Expression rate(5)."),
        ("at(2026-13-01T00:00:00)", {}, "Invalid Schedule Expression at(2026-13-01T00:00:00)."),
        ("cron(0 12 * * * *)", {}, "Invalid Schedule Expression cron(0 12 * * * *)."),
        (OVER, {"ScheduleExpressionTimezone": "Mars/Olympus"}, "Mars/Olympus"),
        (OVER, {"target": {"Arn": "queue"}}, "Provided Arn is not in correct format."),
        (OVER, {"target": {"Arn": "arn:aws:lambda:us-east-1:000000000000:function:f", "Input": "{"}}, "RequestJson"),
        (OVER, {"target": {"Arn": "arn:aws:kinesis:us-east-1:000000000000:stream/s"}}, "KinesisParameters"),
        ("rate(1 day)", {"StartDate": MINUTE + 9e6, "EndDate": MINUTE + 9e6}, "EndDate"),
    ],
)
def test_what_is_refused(aws: Any, expression: str, more: dict[str, Any], message: str) -> None:
    with pytest.raises(ClientError) as refused:
        create(aws, "arn:aws:sqs:us-east-1:000000000000:q", expression, **more)
    error = refused.value.response["Error"]
    assert error["Code"] == "ValidationException"
    assert message in error["Message"]


def test_a_change_is_refused_whole(aws: Any) -> None:
    schedules, name = aws("scheduler"), create(aws, "arn:aws:sqs:us-east-1:000000000000:q", "rate(365 days)")
    before = schedules.get_schedule(Name=name)
    asked = {"Name": name, "FlexibleTimeWindow": {"Mode": "OFF"}, "ActionAfterCompletion": "DELETE"}
    with pytest.raises(ClientError, match="Invalid Schedule Expression"):
        schedules.update_schedule(ScheduleExpression="never", Target=before["Target"], **asked)
    assert schedules.get_schedule(Name=name)["ScheduleExpression"] == "rate(365 days)"
    schedules.update_schedule(ScheduleExpression="rate(2 hours)", Target=before["Target"], **asked)
    changed = schedules.get_schedule(Name=name)
    assert (changed["ScheduleExpression"], changed["ActionAfterCompletion"]) == ("rate(2 hours)", "DELETE")


def test_groups_are_asked_for(aws: Any) -> None:
    with pytest.raises(ClientError, match="Schedule group nowhere does not exist"):
        create(aws, "arn:aws:sqs:us-east-1:000000000000:q", GroupName="nowhere")


def test_a_schedule_that_is_over_deletes_itself(own: Any, clock: Clock) -> None:
    """If it says so; others stay."""
    queue, schedules = Queue(own), own("scheduler")
    more = {"target": {"Input": "x"}, "ScheduleExpressionTimezone": "Europe/Berlin"}
    _, kept = (
        create(own, queue.arn, "at(2026-11-18T12:07:00)", ActionAfterCompletion=action, **more)
        for action in ("DELETE", "NONE")
    )
    clock.go(MINUTE - 0.3)
    schedules.list_schedules()
    queue.message()
    queue.message()
    until(lambda: _names_of(schedules) == [kept])


def test_a_schedule_begins_and_ends(own: Any, clock: Clock) -> None:
    """At 11:07 and 11:08: its end is before 11:09. One that is not enabled never."""
    queue, silent, schedules = Queue(own), Queue(own), own("scheduler")
    text = {"Input": "<aws.scheduler.scheduled-time>"}
    period = {"StartDate": MINUTE, "EndDate": MINUTE + 100}
    name = create(own, queue.arn, "rate(1 minutes)", target=text, ActionAfterCompletion="DELETE", **period)
    create(own, silent.arn, "rate(1 minutes)", State="DISABLED")
    for minute in (0, 1, 2):
        clock.go(MINUTE + 60 * minute + 1)
        schedules.list_schedules()
        if minute < 2:
            assert queue.message()["Body"] == f"2026-11-18T11:0{7 + minute}:00Z"
    until(lambda: name not in _names_of(schedules))
    assert own("sqs").receive_message(QueueUrl=silent.url).get("Messages", []) == []
    assert own("sqs").receive_message(QueueUrl=queue.url).get("Messages", []) == []


def _names_of(schedules: Any) -> list[str]:
    return [each["Name"] for each in schedules.list_schedules()["Schedules"]]


@pytest.fixture(scope="module")
def strict() -> Iterator[Server]:
    with emulating("--iam-enforcement", "strict") as server:
        yield server


def test_roles_are_asked(strict: Server) -> None:
    """Whether Scheduler may assume one, when the schedule is made; what it may do, when it is due."""
    aws = strict.aws
    queue, dead = Queue(aws), Queue(aws)
    with pytest.raises(ClientError, match="must allow AWS EventBridge Scheduler to assume the role"):
        create(aws, queue.arn)
    allowed = _role(aws, [queue.arn, dead.arn])
    create(aws, queue.arn, target={"RoleArn": allowed, "Input": "let"})
    assert queue.message()["Body"] == "let"
    letters = {"DeadLetterConfig": {"Arn": dead.arn}, "RoleArn": _role(aws, [dead.arn])}
    create(aws, queue.arn, target={**letters, "Input": "not let"})
    attributes = dead.message()["MessageAttributes"]
    assert attributes["ERROR_CODE"]["StringValue"] == "AccessDeniedException"
    assert (
        f"not authorized to perform: sqs:SendMessage on resource: {queue.arn}"
        in attributes["ERROR_MESSAGE"]["StringValue"]
    )


def _role(aws: Any, queues: list[str]) -> str:
    """One that Scheduler may assume for its schedules, to send messages."""
    trust = {"Effect": "Allow", "Principal": {"Service": "scheduler.amazonaws.com"}, "Action": "sts:AssumeRole"}
    source = "arn:aws:scheduler:us-east-1:000000000000:schedule-group/default"
    trust |= {"Condition": {"StringEquals": {"aws:SourceArn": source, "aws:SourceAccount": "000000000000"}}}
    name, allowed = next(_names), {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": queues}
    document = [json.dumps({"Version": "2012-10-17", "Statement": each}) for each in (trust, allowed)]
    arn = aws("iam").create_role(RoleName=name, AssumeRolePolicyDocument=document[0])["Role"]["Arn"]
    aws("iam").put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=document[1])
    return str(arn)
