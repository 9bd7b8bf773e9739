"""Streams with tumbling windows, and shards that are read in parallel.

Sources: Lambda Developer Guide, "Implementing stateful Kinesis Data Streams processing in Lambda" (the event's members,
that a state must be answered, its 1 MB, the last call) and "Using Lambda to process records from Amazon Kinesis Data
Streams" (ParallelizationFactor; order at the level of partition keys); for isWindowTerminatedEarly aws-lambda-dotnet's
Amazon.Lambda.KinesisEvents: "Subsequent invoke will continue the same window with a fresh state."
"""

import base64
import itertools
import json
import zlib
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.feeding import Feeding, feeding
from tests.metrics import total

names = (f"windows{number}" for number in itertools.count())
SOURCE = """
import base64, boto3, json, os
sqs = boto3.client("sqs")
def handler(event, context):
    texts = [base64.b64decode(record["kinesis"]["data"]).decode() for record in event["Records"]]
    said = {**event, "state": len(json.dumps(event["state"]))} if len(str(event.get("state"))) > 1000 else event
    sqs.send_message(QueueUrl=os.environ["SEEN"], MessageBody=json.dumps(said))
    if "bad" in texts:
        raise ValueError("bad")
    if "none" in texts:
        return {"batchItemFailures": []}
    if event.get("isFinalInvokeForWindow"):
        return "done"
    if "large" in texts:
        return {"state": {"large": "x" * 1_100_000}}
    return {"state": {"seen": event.get("state", {}).get("seen", []) + texts}}
"""


class Fed(Feeding):
    def __init__(self, aws: Any, *, before: tuple[str, ...] = (), **mapping: Any) -> None:
        self.kinesis = aws("kinesis")
        self.stream = next(names)
        self.kinesis.create_stream(StreamName=self.stream, ShardCount=1)
        self.arn = self.kinesis.describe_stream(StreamName=self.stream)["StreamDescription"]["StreamARN"]
        super().__init__(aws, self.stream, SOURCE, before, **mapping)

    def put(self, *texts: str, key: str = "p") -> None:
        """All at once, so that they are of one window: moto says when each came as it takes them."""
        if texts:
            records = [{"Data": text.encode(), "PartitionKey": key} for text in texts]
            self.kinesis.put_records(StreamName=self.stream, Records=records)

    def delete(self) -> None:
        self.kinesis.delete_stream(StreamName=self.stream)

    def texts(self) -> list[str]:
        return texts_of(self.event())


def texts_of(event: dict[str, Any]) -> list[str]:
    return [base64.b64decode(record["kinesis"]["data"]).decode() for record in event["Records"]]


@pytest.fixture
def fed(aws: Any) -> Iterator[Callable[..., Fed]]:
    yield from feeding(partial(Fed, aws))


def test_a_window_has_a_state_and_a_last_call(fed: Callable[..., Fed]) -> None:
    one = fed(before=tuple("abc"), BatchSize=1, TumblingWindowInSeconds=2)
    states: dict[str, list[list[str]]] = {}
    while sum(map(len, states.get("final", []))) < 3:
        event = one.event()
        start, end = (datetime.fromisoformat(event["window"][name]) for name in ("start", "end"))
        assert (end - start).total_seconds() == 2
        assert start.timestamp() % 2 == 0
        assert (event["shardId"], event["eventSourceARN"]) == ("shardId-000000000000", one.arn)
        assert event["isWindowTerminatedEarly"] is False
        seen = event["state"].get("seen", [])
        if event["isFinalInvokeForWindow"]:
            assert event["Records"] == []
            states.setdefault("final", []).append(seen)
            states["window"] = []
        else:
            assert seen == states.get("window", []), "what was answered to the call before"
            came = [record["kinesis"]["approximateArrivalTimestamp"] for record in event["Records"]]
            assert all(start.timestamp() <= moment < end.timestamp() for moment in came)
            states["window"] = seen + texts_of(event)
    assert [text for state in states["final"] for text in state] == list("abc")


@pytest.mark.slow
def test_the_next_window_has_a_fresh_state(fed: Callable[..., Fed]) -> None:
    one = fed(TumblingWindowInSeconds=1)
    for text in "ab":
        one.put(text)
        first, last = one.event(), one.event()
        assert (texts_of(first), first["state"], last["state"]) == ([text], {}, {"seen": [text]})
        assert (first["isFinalInvokeForWindow"], last["isFinalInvokeForWindow"]) == (False, True)


def test_an_answer_without_a_state_is_a_failure(fed: Callable[..., Fed]) -> None:
    one = fed(before=("none",), MaximumRetryAttempts=1, TumblingWindowInSeconds=1)
    assert [one.texts(), one.texts()] == [["none"], ["none"]]
    assert one.event()["isFinalInvokeForWindow"]


def test_a_state_that_is_too_large_ends_its_window_early(fed: Callable[..., Fed]) -> None:
    one = fed(before=("large",), TumblingWindowInSeconds=900)
    assert one.texts() == ["large"]
    event = one.event()
    assert (event["isWindowTerminatedEarly"], event["isFinalInvokeForWindow"], event["Records"]) == (True, True, [])
    assert event["state"] > 1_100_000
    one.put("more")
    following = one.event()
    assert (texts_of(following), following["state"], following["isWindowTerminatedEarly"]) == (["more"], {}, False)


def test_without_windows_events_have_only_records(fed: Callable[..., Fed]) -> None:
    assert list(fed(before=("a",)).event()) == ["Records"]


def test_windows_are_not_read_in_parallel(fed: Callable[..., Fed]) -> None:
    """terraform-aws-lambda, issue 619: "the parallelization factor must be equal to 1"."""
    with pytest.raises(ClientError, match="InvalidParameterValueException"):
        fed(TumblingWindowInSeconds=30, ParallelizationFactor=2)


def keys_of_lanes(of: int) -> list[str]:
    """A partition key for each lane."""
    by_lane = {zlib.crc32(key.encode()) % of: key for key in map(str, range(100))}
    return [by_lane[number] for number in range(of)]


def test_lanes_do_not_wait_for_one_another_and_keys_stay_in_order(fed: Callable[..., Fed]) -> None:
    one = fed(BatchSize=1, ParallelizationFactor=3, Enabled=False)
    first, second, third = keys_of_lanes(3)
    for text in ("bad", "never"):
        one.put(text, key=first)
    for number in range(4):
        one.put(f"second{number}", key=second)
        one.put(f"third{number}", key=third)
    one.lambda_.update_event_source_mapping(UUID=one.mapping, Enabled=True)
    seen: list[str] = []
    while len([text for text in seen if text != "bad"]) < 8:
        seen += one.texts()
    assert "bad" in seen
    for name in ("second", "third"):
        assert [text for text in seen if text.startswith(name)] == [f"{name}{number}" for number in range(4)]
    assert "never" not in seen


def test_a_batch_of_a_lane_is_as_large_as_any(fed: Callable[..., Fed]) -> None:
    one = fed(BatchSize=3, ParallelizationFactor=2, Enabled=False)
    first, second = keys_of_lanes(2)
    for number in range(3):
        one.put(f"first{number}", key=first)
        one.put(f"second{number}", key=second)
    one.lambda_.update_event_source_mapping(UUID=one.mapping, Enabled=True)
    assert sorted([one.texts(), one.texts()]) == [[f"{name}{n}" for n in range(3)] for name in ("first", "second")]


def test_another_factor_loses_nothing(fed: Callable[..., Fed]) -> None:
    one = fed(before=("a",), BatchSize=1)
    assert one.texts() == ["a"]
    for factor in (2, 5, 1):
        one.lambda_.update_event_source_mapping(UUID=one.mapping, ParallelizationFactor=factor)
        for key in keys_of_lanes(2):
            one.put(f"{factor} {key}", key=key)
        wanted = {f"{factor} {key}" for key in keys_of_lanes(2)}
        while wanted:
            wanted -= set(one.texts())


EVENTS = ("Polled", "FilteredOut", "Invoked", "FailedInvoke", "Dropped")


def test_event_counts_are_in_cloudwatch(fed: Callable[..., Fed], aws: Any) -> None:
    """monitoring-metrics-types.html, "Event source mapping metrics"; "retries are counted" as invoked."""
    pattern = json.dumps({"data": ["bad", "good"]})
    one = fed(
        before=("bad", "other", "good"),
        BatchSize=1,
        MaximumRetryAttempts=1,
        MetricsConfig={"Metrics": ["EventCount"]},
        FilterCriteria={"Filters": [{"Pattern": pattern}]},
    )
    while one.texts() != ["good"]:
        pass
    of_mapping = {"EventSourceMappingUUID": one.mapping}
    assert [total(aws, f"{name}EventCount", "Sum", "AWS/Lambda", **of_mapping) for name in EVENTS] == [3, 1, 3, 2, 1]
    of_function = {"FunctionName": one.function.rpartition(":")[2]}
    assert total(aws, "IteratorAge", "SampleCount", "AWS/Lambda", **of_function) == 3
