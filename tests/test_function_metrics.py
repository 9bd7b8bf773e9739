"""What CloudWatch has of functions besides their calls: how many run at once, and their asynchronous events.

Source: Lambda Developer Guide, "Types of metrics for Lambda functions" (monitoring-metrics-types.html).
"""

import itertools
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests import metrics
from tests.apis import create_function

Near = Callable[..., Any]
names = (f"metrics{number}" for number in itertools.count())


def points(near: Any, metric: str, statistic: str = "Sum", **dimensions: str) -> list[float]:
    return metrics.points(near, metric, statistic, "AWS/Lambda", **dimensions)


def name_of(arn: str) -> str:
    return arn.split(":")[6]


MEETING = """
import os, time
def handler(event, context):
    open(os.path.join(event["room"], context.aws_request_id), "w").close()
    while len(os.listdir(event["room"])) < event["callers"]:
        time.sleep(0.001)
"""


def meet(near: Near, function: str, room: Path, callers: int) -> None:
    """Have so many calls that wait for one another."""
    room.mkdir()
    payload = json.dumps({"room": str(room), "callers": callers})
    client = near("lambda")
    with ThreadPoolExecutor(callers) as pool:
        calls = [pool.submit(client.invoke, FunctionName=function, Payload=payload) for _ in range(callers)]
        assert all("FunctionError" not in call.result() for call in calls)


def test_how_many_run_at_once(near: Near, tmp_path: Path) -> None:
    shared = name_of(create_function(near, MEETING, Timeout=30))
    reserved = name_of(create_function(near, MEETING, Timeout=30))
    near("lambda").put_function_concurrency(FunctionName=reserved, ReservedConcurrentExecutions=10)
    meet(near, shared, tmp_path / "a", 3)
    meet(near, shared, tmp_path / "b", 2)
    meet(near, reserved, tmp_path / "c", 4)
    assert max(points(near, "ConcurrentExecutions", "Maximum", FunctionName=shared)) == 3
    assert max(points(near, "ConcurrentExecutions", "Maximum", FunctionName=reserved)) == 4
    assert max(points(near, "ConcurrentExecutions", "Maximum")) == 4
    assert max(points(near, "UnreservedConcurrentExecutions", "Maximum")) == 3
    assert points(near, "UnreservedConcurrentExecutions", "Maximum", FunctionName=shared) == []


def test_provisioned_concurrency(near: Any, tmp_path: Path) -> None:
    """What it lacks spills over; utilization is the share that was busy. What is allocated is claimed by itself."""
    client = near("lambda")
    name = name_of(create_function(near, MEETING, Timeout=30, Publish=True))
    client.create_alias(FunctionName=name, Name="live", FunctionVersion="1")
    where = {"FunctionName": name, "Qualifier": "live"}
    client.put_provisioned_concurrency_config(**where, ProvisionedConcurrentExecutions=2)
    while client.get_provisioned_concurrency_config(**where)["Status"] != "READY":
        pass
    meet(near, f"{name}:live", tmp_path / "one", 1)
    of_alias = {"FunctionName": name, "Resource": f"{name}:live"}
    assert max(points(near, "ProvisionedConcurrencyUtilization", "Maximum", **of_alias)) == 0.5
    assert points(near, "ProvisionedConcurrencySpilloverInvocations", **of_alias) == []
    meet(near, f"{name}:live", tmp_path / "three", 3)
    for dimensions in (of_alias, {"FunctionName": name}):
        assert sum(points(near, "ProvisionedConcurrencyInvocations", **dimensions)) == 3
        assert sum(points(near, "ProvisionedConcurrencySpilloverInvocations", **dimensions)) == 1
    assert max(points(near, "ProvisionedConcurrencyUtilization", "Maximum", **of_alias)) == 1.0
    assert max(points(near, "ProvisionedConcurrentExecutions", "Maximum", **of_alias)) == 2
    allocated = 10 + 2  # what the test before has reserved
    assert max(points(near, "ClaimedAccountConcurrency", "Maximum")) == allocated + 3
    meet(near, name, tmp_path / "unpublished", 1)
    assert points(near, "ProvisionedConcurrencyInvocations", FunctionName=name, Resource=name) == []


def test_events_that_functions_get_asynchronously(near: Near) -> None:
    """Age is told of each attempt."""
    sqs = near("sqs")
    queue = sqs.create_queue(QueueName=next(names))["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    failing = create_function(near, "def handler(event, context): 1 / event\n", DeadLetterConfig={"TargetArn": arn})
    fine = create_function(near, "def handler(event, context): pass\n")
    client = near("lambda")
    client.put_function_event_invoke_config(
        FunctionName=failing, MaximumRetryAttempts=1, DestinationConfig={"OnFailure": {"Destination": arn + "gone"}}
    )
    for function in (failing, fine):
        client.invoke(FunctionName=function, InvocationType="Event", Payload=b"0")
    assert sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=20)["Messages"]
    failed, well = {"FunctionName": name_of(failing)}, {"FunctionName": name_of(fine)}
    while not points(near, "AsyncEventAge", **well):
        pass
    for metric, value in (("AsyncEventsReceived", 1), ("AsyncEventsDropped", 1), ("DestinationDeliveryFailures", 1)):
        assert sum(points(near, metric, **failed)) == value
    assert sum(points(near, "AsyncEventAge", "SampleCount", **failed)) == 2
    assert points(near, "DeadLetterErrors", **failed) == []
    assert sum(points(near, "AsyncEventsReceived", **well, Resource=name_of(fine))) == 1
    assert points(near, "AsyncEventsDropped", **well) == []


def test_dead_letters_that_cannot_be_sent(near: Near) -> None:
    sqs, client = near("sqs"), near("lambda")
    queue = sqs.create_queue(QueueName=next(names))["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sqs.delete_queue(QueueUrl=queue)
    failing = create_function(near, "def handler(event, context): 1 / 0\n", DeadLetterConfig={"TargetArn": arn})
    client.invoke(FunctionName=failing, InvocationType="Event", Payload=b"0")
    while not points(near, "DeadLetterErrors", FunctionName=name_of(failing)):
        pass
