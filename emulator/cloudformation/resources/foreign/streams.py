"""AWS::Kinesis and AWS::KinesisFirehose."""

from dataclasses import dataclass

from emulator.cloudformation.records import Properties
from emulator.cloudformation.resources.foreign.declared import Row, table
from emulator.cloudformation.resources.foreign.parts import Call
from emulator.cloudformation.resources.foreign.tagging import Tagging
from emulator.cloudformation.resources.provider import Context, Provider

_RETENTION = 24
"""Hours for which a stream keeps records by default."""


def _stream(_context: Context, properties: Properties) -> Properties:
    mode = properties.get("StreamModeDetails", {}).get("StreamMode", "PROVISIONED")
    shards = {"ShardCount": properties.get("ShardCount", 1)} if mode == "PROVISIONED" else {}
    return {**properties, **shards, "StreamName": properties["Name"], "StreamModeDetails": {"StreamMode": mode}}


@dataclass(frozen=True)
class _Retention:
    freed: bool = False

    def change(self, call: Call, old: Properties, new: Properties) -> None:
        before, after = (int(each.get("RetentionPeriodHours", _RETENTION)) for each in (old, new))
        if before != after:
            direction = "Increase" if after > before else "Decrease"
            call(f"{direction}StreamRetentionPeriod", {"RetentionPeriodHours": after})


@dataclass(frozen=True)
class _Encryption:
    freed: bool = False

    def change(self, call: Call, old: Properties, new: Properties) -> None:
        before, after = old.get("StreamEncryption"), new.get("StreamEncryption")
        if before == after:
            return
        if before:
            call("StopStreamEncryption", before)
        if after:
            call("StartStreamEncryption", after)


@dataclass(frozen=True)
class _Shards:
    freed: bool = False

    def change(self, call: Call, old: Properties, new: Properties) -> None:
        count = new.get("ShardCount")
        if old and count is not None and str(count) != str(old.get("ShardCount")):
            call("UpdateShardCount", {"TargetShardCount": count, "ScalingType": "UNIFORM_SCALING"})


@dataclass(frozen=True)
class _Destination:
    """A delivery stream has one destination, whose version goes up with each change."""

    freed: bool = False

    def change(self, call: Call, old: Properties, new: Properties) -> None:
        destinations = {name: value for name, value in new.items() if name.endswith("DestinationConfiguration")}
        if not old or all(old.get(name) == value for name, value in destinations.items()):
            return
        stream = call("DescribeDeliveryStream", {})["DeliveryStreamDescription"]
        updates = {name.replace("Configuration", "Update"): value for name, value in destinations.items()}
        there = {
            "CurrentDeliveryStreamVersionId": stream["VersionId"],
            "DestinationId": stream["Destinations"][0]["DestinationId"],
        }
        call("UpdateDestination", updates | there)


TYPES: dict[str, Provider] = table(
    Row(
        "AWS::Kinesis::Stream",
        "kinesis",
        "CreateStream",
        "Name",
        {"StreamName": "id"},
        "DeleteStream",
        parts=(_Retention(), _Encryption(), _Shards()),
        attributes={"Arn": "arn:aws:kinesis:{region}:{account}:stream/{id}"},
        named=("Name", 128),
        reshape=_stream,
        tags=Tagging("AddTagsToStream", "RemoveTagsFromStream", member=""),
    ),
    Row(
        "AWS::Kinesis::StreamConsumer",
        "kinesis",
        "RegisterStreamConsumer",
        "Consumer.ConsumerARN",
        {"ConsumerARN": "id"},
        "DeregisterStreamConsumer",
        reads="DescribeStreamConsumer",
        attributes={
            "ConsumerARN": "id",
            "ConsumerName": "ConsumerDescription.ConsumerName",
            "ConsumerStatus": "ConsumerDescription.ConsumerStatus",
            "ConsumerCreationTimestamp": "ConsumerDescription.ConsumerCreationTimestamp",
            "StreamARN": "ConsumerDescription.StreamARN",
        },
    ),
    Row(
        "AWS::KinesisFirehose::DeliveryStream",
        "firehose",
        "CreateDeliveryStream",
        "DeliveryStreamName",
        {"DeliveryStreamName": "id"},
        "DeleteDeliveryStream",
        parts=(_Destination(),),
        attributes={"Arn": "arn:aws:firehose:{region}:{account}:deliverystream/{id}"},
        named=("DeliveryStreamName", 64),
        tags=Tagging("TagDeliveryStream", "UntagDeliveryStream"),
    ),
)
