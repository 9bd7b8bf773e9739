"""AWS::DynamoDB: tables, and global tables, of which the emulator makes the replica in the stack's region."""

from dataclasses import dataclass
from typing import Any

from emulator.cloudformation.records import Properties
from emulator.cloudformation.resources.foreign.declared import Row, table
from emulator.cloudformation.resources.foreign.parts import Call, Differences, One
from emulator.cloudformation.resources.foreign.tagging import Tagging
from emulator.cloudformation.resources.provider import Context, Provider

_GIVEN_AS_IT_IS = (
    "TableName",
    "AttributeDefinitions",
    "KeySchema",
    "LocalSecondaryIndexes",
    "BillingMode",
    "ProvisionedThroughput",
    "TableClass",
    "DeletionProtectionEnabled",
    "OnDemandThroughput",
    "TimeToLiveSpecification",
    "PointInTimeRecoverySpecification",
    "Tags",
)
_INDEX = ("IndexName", "KeySchema", "Projection", "ProvisionedThroughput", "OnDemandThroughput")


def _table(_context: Context, properties: Properties) -> Properties:
    members = {name: properties[name] for name in _GIVEN_AS_IT_IS if name in properties}
    members.setdefault("BillingMode", "PROVISIONED")
    if indexes := properties.get("GlobalSecondaryIndexes"):
        members["GlobalSecondaryIndexes"] = [_index(each) for each in indexes]
    if stream := properties.get("StreamSpecification"):
        members["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": stream["StreamViewType"]}
    if encryption := properties.get("SSESpecification"):
        renamed = {("Enabled" if name == "SSEEnabled" else name): each for name, each in encryption.items()}
        members["SSESpecification"] = renamed
    if policy := properties.get("ResourcePolicy"):
        members["ResourcePolicy"] = policy["PolicyDocument"]
    return members


def _index(given: Properties) -> Properties:
    return {name: given[name] for name in _INDEX if name in given}


def _global_table(context: Context, properties: Properties) -> Properties:
    """What its replica here says of itself stands with what is said of all of them."""
    replica: Properties = next((each for each in properties["Replicas"] if each.get("Region") == context.region), {})
    return _table(context, {**properties, **{name: replica[name] for name in _GIVEN_AS_IT_IS if name in replica}})


@dataclass(frozen=True)
class _Indexes:
    """Global secondary indexes: UpdateTable makes, changes or deletes one at a time."""

    freed: bool = False

    def change(self, call: Call, old: Properties, new: Properties) -> None:
        if not old:
            return
        before, after = _by_name(old), _by_name(new)
        updates: list[dict[str, Any]] = [{"Delete": {"IndexName": name}} for name in before.keys() - after.keys()]
        updates += [{"Create": after[name]} for name in after.keys() - before.keys()]
        for name in after.keys() & before.keys():
            throughput = after[name].get("ProvisionedThroughput")
            if throughput is not None and throughput != before[name].get("ProvisionedThroughput"):
                updates.append({"Update": {"IndexName": name, "ProvisionedThroughput": throughput}})
        for update in updates:
            definitions = new.get("AttributeDefinitions")
            call("UpdateTable", {"AttributeDefinitions": definitions, "GlobalSecondaryIndexUpdates": [update]})


def _by_name(properties: Properties) -> dict[str, Any]:
    return {each["IndexName"]: each for each in properties.get("GlobalSecondaryIndexes", ())}


@dataclass(frozen=True)
class _Stream:
    """A stream of another kind is another stream; one that is on cannot be told again to be."""

    freed: bool = False

    def change(self, call: Call, old: Properties, new: Properties) -> None:
        before, after = old.get("StreamSpecification"), new.get("StreamSpecification")
        if not old or before == after:
            return
        if before:
            call("UpdateTable", {"StreamSpecification": {"StreamEnabled": False}})
        if after:
            call("UpdateTable", {"StreamSpecification": after})


@dataclass(frozen=True)
class _TimeToLive:
    """Turning it off needs the name of the attribute that it went by."""

    freed: bool = False

    def change(self, call: Call, old: Properties, new: Properties) -> None:
        before: Properties = old.get("TimeToLiveSpecification", _NEVER)
        after: Properties = new.get("TimeToLiveSpecification", {**before, "Enabled": False})
        if before != after:
            call("UpdateTimeToLive", {"TimeToLiveSpecification": after})


_NEVER = {"Enabled": False}

_PARTS = (
    Differences(
        "UpdateTable",
        ("BillingMode", "ProvisionedThroughput", "TableClass", "SSESpecification", "OnDemandThroughput"),
        {"SSESpecification": {"Enabled": False}, "TableClass": "STANDARD"},
    ),
    Differences("UpdateTable", ("DeletionProtectionEnabled",), {"DeletionProtectionEnabled": False}),
    _Indexes(),
    _Stream(),
    _TimeToLive(),
    One("ResourcePolicy", "PutResourcePolicy", "DeleteResourcePolicy", "Policy"),
    One(
        "PointInTimeRecoverySpecification",
        "UpdateContinuousBackups",
        member="PointInTimeRecoverySpecification",
        default={"PointInTimeRecoveryEnabled": False},
    ),
)


def _row(name: str, reshape: Any) -> Row:
    return Row(
        name,
        "dynamodb",
        "CreateTable",
        "TableName",
        {"TableName": "id", "ResourceArn": "Arn || TableDescription.TableArn"},
        "DeleteTable",
        parts=_PARTS,
        reads="DescribeTable",
        attributes={"Arn": "Table.TableArn", "StreamArn": "Table.LatestStreamArn", "TableId": "Table.TableId"},
        named=("TableName", 255),
        reshape=reshape,
        tags=Tagging("TagResource", "UntagResource"),
    )


TYPES: dict[str, Provider] = {
    **table(_row("AWS::DynamoDB::Table", _table), _row("AWS::DynamoDB::GlobalTable", _global_table))
}
