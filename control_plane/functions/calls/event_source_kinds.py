"""What kinds of event source there are: how an ARN tells, what AWS sets where nothing is said, what it refuses."""

from collections.abc import Mapping
from typing import Any

import msgspec

from control_plane.functions.errors import InvalidParameterValue
from control_plane.ports import Queues
from control_plane.wire.errors import ValidationException

SETTINGS = (
    "batch_size", "filter_criteria", "kms_key_arn", "metrics_config", "logging_config", "scaling_config",
    "maximum_batching_window_in_seconds", "parallelization_factor", "starting_position",
    "starting_position_timestamp", "destination_config", "maximum_record_age_in_seconds",
    "bisect_batch_on_function_error", "maximum_retry_attempts", "tumbling_window_in_seconds", "topics", "queues",
    "source_access_configurations", "self_managed_event_source", "function_response_types",
    "amazon_managed_kafka_event_source_config", "self_managed_kafka_event_source_config",
    "document_db_event_source_config", "provisioned_poller_config",
)  # fmt: skip


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """defaults: of EventSourceMappingConfiguration. positioned: reading starts at a StartingPosition.
    reason: what StateTransitionReason says.
    """

    name: str
    defaults: Mapping[str, Any]
    positioned: bool = True
    reason: str = "User action"


_BATCHED = {"batch_size": 100, "maximum_batching_window_in_seconds": 0, "function_response_types": []}
_READ = {**_BATCHED, "last_processing_result": "No records processed"}
_SHARDED = {
    **_READ,
    "parallelization_factor": 1,
    "maximum_record_age_in_seconds": -1,
    "bisect_batch_on_function_error": False,
    "maximum_retry_attempts": -1,
    "tumbling_window_in_seconds": 0,
    "destination_config": {"on_failure": {}},
}
SQS = Kind(name="SQS", defaults={**_BATCHED, "batch_size": 10}, positioned=False, reason="USER_INITIATED")
KAFKA = Kind(name="Kafka", defaults=_READ)
BY_SERVICE = {
    "sqs": SQS,
    "kinesis": Kind(name="Kinesis", defaults=_SHARDED),
    "dynamodb": Kind(name="DynamoDB", defaults=_SHARDED),
    "kafka": KAFKA,
    "mq": Kind(name="MQ", defaults=_READ, positioned=False),
    "rds": Kind(name="DocumentDB", defaults=_READ),
}


def kind_of(arn: str | None, self_managed: Mapping[str, Any] | None = None) -> Kind:
    """By the service of its ARN; a source of the user's own is Kafka."""
    kind = BY_SERVICE.get(arn.split(":")[2]) if arn else KAFKA if self_managed else None
    if kind is None:
        raise InvalidParameterValue("Unrecognized event source.")
    return kind


def settings(kind: Kind, given: Mapping[str, Any], arn: str | None) -> Mapping[str, Any]:
    """A new mapping's settings, checked."""
    _check_position(kind, given, arn)
    if kind is SQS and arn and arn.endswith(".fifo") and given.get("maximum_batching_window_in_seconds"):
        raise InvalidParameterValue("Batching window is not supported for FIFO queues")
    return changed(kind, kind.defaults, given)


def check_visibility(queues: Queues, arn: str, function_timeout: int) -> None:
    """A queue is not to show a message again while a function may be at work on it."""
    visibility = queues.visibility_timeout(arn) if kind_of(arn) is SQS else None
    if visibility is not None and visibility < function_timeout:
        raise InvalidParameterValue(
            f"Queue visibility timeout: {visibility} seconds is less than Function timeout: {function_timeout} seconds"
        )


def changed(kind: Kind, old: Mapping[str, Any], given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Settings with those given in place of the old; an empty structure takes one away."""
    found = {name: each for name, each in {**old, **given}.items() if each != {}}
    if kind is SQS and found["batch_size"] > 10 and not found["maximum_batching_window_in_seconds"]:
        raise InvalidParameterValue(
            "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10"
        )
    if found.get("tumbling_window_in_seconds") and found["parallelization_factor"] != 1:
        raise InvalidParameterValue("ParallelizationFactor must be 1 where TumblingWindowInSeconds is set.")
    for each in found.get("filter_criteria", {}).get("filters", ()):
        _check_filter(each.get("pattern", ""))
    return found


def _check_position(kind: Kind, given: Mapping[str, Any], arn: str | None) -> None:
    position, timestamp = given.get("starting_position"), given.get("starting_position_timestamp")
    if not kind.positioned:
        if position is not None:
            raise InvalidParameterValue(f"StartingPosition is not valid for {kind.name} event sources.")
        return
    if position is None:
        raise ValidationException(
            "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint:"
            " Member must not be null."
        )
    if position == "AT_TIMESTAMP" and kind.name == "DynamoDB":
        raise InvalidParameterValue(f"Unsupported starting position for arn type: {arn}")
    if timestamp is not None and position != "AT_TIMESTAMP":
        raise InvalidParameterValue("Timestamp only valid with StartingPosition AT_TIMESTAMP")


def _check_filter(pattern: str) -> None:
    try:
        msgspec.json.decode(pattern, type=dict[str, Any])
    except (msgspec.DecodeError, RecursionError):
        raise InvalidParameterValue("Invalid filter pattern definition.") from None
