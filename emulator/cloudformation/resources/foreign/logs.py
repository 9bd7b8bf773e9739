"""AWS::Logs: groups, streams, filters and policies."""

from dataclasses import dataclass

from emulator.cloudformation.records import Properties
from emulator.cloudformation.resources.foreign.declared import Row, table
from emulator.cloudformation.resources.foreign.parts import Call, One
from emulator.cloudformation.resources.foreign.tagging import Tagging
from emulator.cloudformation.resources.provider import Provider


@dataclass(frozen=True)
class _MetricFilter:
    """moto keeps the old filter beside the new one, if its pattern is another: so it goes first."""

    freed: bool = False

    def change(self, call: Call, old: Properties, new: Properties) -> None:
        if old and old != new:
            call("DeleteMetricFilter", {})
            call("PutMetricFilter", new)


TYPES: dict[str, Provider] = {
    **table(
        Row(
            "AWS::Logs::LogGroup",
            "logs",
            "CreateLogGroup",
            "LogGroupName",
            {"logGroupName": "id", "resourceArn": "arn:aws:logs:{region}:{account}:log-group:{id}"},
            "DeleteLogGroup",
            parts=(One("RetentionInDays", "PutRetentionPolicy", "DeleteRetentionPolicy", "retentionInDays"),),
            attributes={"Arn": "arn:aws:logs:{region}:{account}:log-group:{id}:*"},
            named=("LogGroupName", 512),
            tags=Tagging("TagResource", "UntagResource", member="tags"),
        ),
        Row(
            "AWS::Logs::LogStream",
            "logs",
            "CreateLogStream",
            "LogStreamName",
            {"logStreamName": "id", "logGroupName": "LogGroupName"},
            "DeleteLogStream",
            named=("LogStreamName", 512),
        ),
        Row(
            "AWS::Logs::SubscriptionFilter",
            "logs",
            "PutSubscriptionFilter",
            "FilterName",
            {"filterName": "id", "logGroupName": "LogGroupName"},
            "DeleteSubscriptionFilter",
            updates=("PutSubscriptionFilter",),
            named=("FilterName", 512),
        ),
        Row(
            "AWS::Logs::MetricFilter",
            "logs",
            "PutMetricFilter",
            "FilterName",
            {"filterName": "id", "logGroupName": "LogGroupName"},
            "DeleteMetricFilter",
            parts=(_MetricFilter(),),
            named=("FilterName", 512),
        ),
        Row(
            "AWS::Logs::ResourcePolicy",
            "logs",
            "PutResourcePolicy",
            "PolicyName",
            {"policyName": "id"},
            "DeleteResourcePolicy",
            updates=("PutResourcePolicy",),
        ),
    )
}
