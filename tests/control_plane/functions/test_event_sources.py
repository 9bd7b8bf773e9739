"""Event source mappings as records."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.control_plane.clients import Plane, refusal
from tests.control_plane.functions.packages import ARN, shown

QUEUE = "arn:aws:sqs:us-east-1:123456789012:q"
STREAM = "arn:aws:kinesis:us-east-1:123456789012:stream/s"
TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/t/stream/2024-01-01T00:00:00.000"
INVALID = "InvalidParameterValueException"
GONE = (404, "ResourceNotFoundException", "The resource you requested does not exist.")
NO_UUID = "00000000-0000-0000-0000-000000000000"


def test_a_queue_s_mapping_from_creation_to_deletion(fn: Any) -> None:
    created = fn.create_event_source_mapping(FunctionName="fn", EventSourceArn=QUEUE)
    assert created["ResponseMetadata"]["HTTPStatusCode"] == 202
    uuid = created["UUID"]
    common = {
        "BatchSize": 10,
        "EventSourceArn": QUEUE,
        "EventSourceMappingArn": f"arn:aws:lambda:us-east-1:123456789012:event-source-mapping:{uuid}",
        "FunctionArn": ARN,
        "FunctionResponseTypes": [],
        "MaximumBatchingWindowInSeconds": 0,
        "StateTransitionReason": "USER_INITIATED",
        "UUID": uuid,
    }
    assert shown(created) == {**common, "State": "Creating", "LastModified": created["LastModified"]}
    assert abs((datetime.now(UTC) - created["LastModified"]).total_seconds()) < 3600
    found = shown(fn.get_event_source_mapping(UUID=uuid))
    assert found == {**shown(created), "State": "Enabled"}
    updated = fn.update_event_source_mapping(UUID=uuid, Enabled=False, BatchSize=5)
    assert (updated["State"], updated["BatchSize"]) == ("Updating", 5)
    assert fn.get_event_source_mapping(UUID=uuid)["State"] == "Disabled"
    deleted = fn.delete_event_source_mapping(UUID=uuid)
    assert (deleted["State"], deleted["ResponseMetadata"]["HTTPStatusCode"]) == ("Deleting", 202)
    assert refusal(fn.get_event_source_mapping, UUID=uuid) == GONE


@pytest.mark.parametrize("source", [STREAM, TABLE])
def test_a_stream_s_mapping_has_a_stream_s_settings(fn: Any, source: str) -> None:
    created = fn.create_event_source_mapping(FunctionName="fn", EventSourceArn=source, StartingPosition="TRIM_HORIZON")
    defaults = {
        "BatchSize": 100,
        "BisectBatchOnFunctionError": False,
        "DestinationConfig": {"OnFailure": {}},
        "FunctionResponseTypes": [],
        "LastProcessingResult": "No records processed",
        "MaximumBatchingWindowInSeconds": 0,
        "MaximumRecordAgeInSeconds": -1,
        "MaximumRetryAttempts": -1,
        "ParallelizationFactor": 1,
        "StartingPosition": "TRIM_HORIZON",
        "StateTransitionReason": "User action",
        "TumblingWindowInSeconds": 0,
    }
    assert {name: created[name] for name in defaults} == defaults


def test_a_cluster_of_one_s_own_is_a_source(fn: Any) -> None:
    source = {"Endpoints": {"KAFKA_BOOTSTRAP_SERVERS": ["localhost:9092"]}}
    created = fn.create_event_source_mapping(
        FunctionName="fn", SelfManagedEventSource=source, Topics=["topic"], StartingPosition="LATEST"
    )
    assert (created["SelfManagedEventSource"], created["Topics"]) == (source, ["topic"])
    assert "EventSourceArn" not in created


def test_filters_come_and_go(fn: Any) -> None:
    criteria = {"Filters": [{"Pattern": '{"body": {"a": [1]}}'}]}
    created = fn.create_event_source_mapping(FunctionName="fn", EventSourceArn=QUEUE, FilterCriteria=criteria)
    assert created["FilterCriteria"] == criteria
    updated = fn.update_event_source_mapping(UUID=created["UUID"], FilterCriteria={})
    assert "FilterCriteria" not in updated


def test_mappings_are_listed_by_function_and_source(fn: Any) -> None:
    fn.publish_version(FunctionName="fn")
    for name, source in (("fn", QUEUE), ("fn:1", QUEUE), ("123456789012:function:fn:1", f"{QUEUE}2")):
        fn.create_event_source_mapping(FunctionName=name, EventSourceArn=source)

    def listed(**wanted: str) -> list[tuple[str, str]]:
        found = fn.list_event_source_mappings(**wanted)["EventSourceMappings"]
        return [(each["FunctionArn"], each["EventSourceArn"]) for each in found]

    everything = [(ARN, QUEUE), (f"{ARN}:1", QUEUE), (f"{ARN}:1", f"{QUEUE}2")]
    assert listed() == listed(FunctionName="fn") == everything
    assert listed(FunctionName="fn:1") == everything[1:]
    assert listed(EventSourceArn=QUEUE) == everything[:2]
    assert listed(FunctionName="fn:1", EventSourceArn=f"{QUEUE}2") == everything[2:]
    page = fn.list_event_source_mappings(MaxItems=2)
    rest = fn.list_event_source_mappings(Marker=page["NextMarker"])
    assert len(page["EventSourceMappings"] + rest["EventSourceMappings"]) == 3


REFUSED = [
    pytest.param({}, (400, INVALID, "Unrecognized event source."), id="no source"),
    pytest.param({"EventSourceArn": "arn:aws:s3:::b"}, (400, INVALID, "Unrecognized event source."), id="no such kind"),
    pytest.param(
        {"EventSourceArn": QUEUE, "FunctionName": "none"}, (400, INVALID, "Function does not exist"), id="no function"
    ),
    pytest.param(
        {"EventSourceArn": QUEUE, "FunctionName": "fn:7"}, (400, INVALID, "Function does not exist"), id="no version"
    ),
    pytest.param(
        {"EventSourceArn": QUEUE, "StartingPosition": "LATEST"},
        (400, INVALID, "StartingPosition is not valid for SQS event sources."),
        id="a position in a queue",
    ),
    pytest.param(
        {"EventSourceArn": STREAM},
        (
            400,
            "ValidationException",
            "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint:"
            " Member must not be null.",
        ),
        id="a stream without position",
    ),
    pytest.param(
        {"EventSourceArn": STREAM, "StartingPosition": "LATEST", "StartingPositionTimestamp": 1741010802},
        (400, INVALID, "Timestamp only valid with StartingPosition AT_TIMESTAMP"),
        id="a time for another position",
    ),
    pytest.param(
        {"EventSourceArn": TABLE, "StartingPosition": "AT_TIMESTAMP", "StartingPositionTimestamp": 1741010802},
        (400, INVALID, f"Unsupported starting position for arn type: {TABLE}"),
        id="a time in a table's stream",
    ),
    pytest.param(
        {"EventSourceArn": QUEUE, "BatchSize": 11},
        (
            400,
            INVALID,
            "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
        ),
        id="large batches at once",
    ),
    pytest.param(
        {"EventSourceArn": f"{QUEUE}.fifo", "BatchSize": 11, "MaximumBatchingWindowInSeconds": 5},
        (
            400,
            INVALID,
            "Batching window is not supported for FIFO queues",
        ),  # github.com/aws/aws-lambda-dotnet/pull/1758
        id="a window of a FIFO queue",
    ),
    pytest.param(
        {"EventSourceArn": QUEUE, "FilterCriteria": {"Filters": [{"Pattern": "no json"}]}},
        (400, INVALID, "Invalid filter pattern definition."),
        id="a filter that is none",
    ),
]


@pytest.mark.parametrize(("given", "expected"), REFUSED)
def test_a_mapping_is_refused_with(fn: Any, given: dict[str, Any], expected: tuple[int, str, str]) -> None:
    assert refusal(fn.create_event_source_mapping, **{"FunctionName": "fn", **given}) == expected
    assert fn.list_event_source_mappings()["EventSourceMappings"] == []


@pytest.mark.parametrize(
    ("function", "visibility", "refused"),
    [("fn", 59, True), ("fn", 60, False), ("fn", None, False), ("fn:1", 30, False), ("fn:live", 2, True)],
)
def test_messages_may_not_come_again_while_the_function_may_run(
    fn: Any, plane: Plane, function: str, visibility: int | None, refused: bool
) -> None:
    """The words: github.com/winglang/wing/issues/1507, github-aws-runners/terraform-aws-github-runner/issues/465."""
    fn.publish_version(FunctionName="fn")
    fn.create_alias(FunctionName="fn", Name="live", FunctionVersion="1")
    fn.update_function_configuration(FunctionName="fn", Timeout=60)
    plane.queues.timeouts = {} if visibility is None else {QUEUE: visibility}
    mapping = {"FunctionName": function, "EventSourceArn": QUEUE}
    if not refused:
        assert fn.create_event_source_mapping(**mapping)["State"] == "Creating"
        return
    timeout = {"fn": 60, "fn:live": 3}[function]
    said = f"Queue visibility timeout: {visibility} seconds is less than Function timeout: {timeout} seconds"
    assert refusal(fn.create_event_source_mapping, **mapping) == (400, INVALID, said)
    assert fn.list_event_source_mappings()["EventSourceMappings"] == []


def test_a_function_has_a_source_once(fn: Any) -> None:
    uuid = fn.create_event_source_mapping(FunctionName="fn", EventSourceArn=QUEUE)["UUID"]
    assert refusal(fn.create_event_source_mapping, FunctionName=ARN, EventSourceArn=QUEUE) == (
        409,
        "ResourceConflictException",
        f'The event source arn (" {QUEUE} ") and function (" fn ") provided mapping already exists.'
        f" Please update or delete the existing mapping with UUID {uuid}",
    )


@pytest.mark.parametrize("operation", ["get", "update", "delete"])
def test_one_that_is_not_there(fn: Any, operation: str) -> None:
    assert refusal(getattr(fn, f"{operation}_event_source_mapping"), UUID=NO_UUID) == GONE


def test_an_update_is_checked_like_a_creation(fn: Any) -> None:
    uuid = fn.create_event_source_mapping(FunctionName="fn", EventSourceArn=QUEUE)["UUID"]
    assert refusal(fn.update_event_source_mapping, UUID=uuid, BatchSize=11)[:2] == (400, INVALID)
    missing = refusal(fn.update_event_source_mapping, UUID=uuid, FunctionName="none")
    assert missing == (400, INVALID, "Function does not exist")
    assert fn.get_event_source_mapping(UUID=uuid)["BatchSize"] == 10
