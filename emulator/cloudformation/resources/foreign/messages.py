"""AWS::SQS and AWS::SNS: queues, topics, subscriptions and the policies of both."""

import json
from dataclasses import dataclass
from typing import Any

from emulator.cloudformation.records import Properties
from emulator.cloudformation.resources.foreign.declared import Existing, Row, table
from emulator.cloudformation.resources.foreign.parts import Attributes, Call, One
from emulator.cloudformation.resources.foreign.policies import PolicyOf
from emulator.cloudformation.resources.foreign.shaping import text_of
from emulator.cloudformation.resources.foreign.tagging import Tagging
from emulator.cloudformation.resources.provider import Context, Provider

_QUEUE = {
    "DelaySeconds": 0,
    "MaximumMessageSize": 1048576,
    "MessageRetentionPeriod": 345600,
    "ReceiveMessageWaitTimeSeconds": 0,
    "VisibilityTimeout": 30,
}
"""Settings that a queue always has, and what they are by default."""
_UNSET_QUEUE = {
    "ContentBasedDeduplication": "false",
    "DeduplicationScope": "queue",
    "FifoThroughputLimit": "perQueue",
    "SqsManagedSseEnabled": "true",
}
"""What takes off those that an empty text does not."""


def _queue(_context: Context, properties: Properties) -> Properties:
    """All but the name is an attribute. Those that only FIFO queues have are refused to others, even as false."""
    attributes = {name: text_of(value) for name, value in properties.items() if name not in ("QueueName", "Tags")}
    if attributes.get("FifoQueue") == "false":
        attributes = {name: value for name, value in attributes.items() if name not in _FIFO}
    defaults = {name: str(value) for name, value in _QUEUE.items()}
    return {"QueueName": _fifo(properties, "QueueName", "FifoQueue"), "Attributes": defaults | attributes}


_FIFO = ("FifoQueue", "ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit")


def _topic(_context: Context, properties: Properties) -> Properties:
    apart = ("TopicName", "Tags", "Subscription", "DataProtectionPolicy", "DeliveryStatusLogging")
    attributes = {name: text_of(value) for name, value in properties.items() if name not in apart}
    members = {"Name": _fifo(properties, "TopicName", "FifoTopic"), "Attributes": attributes}
    return members | {"Subscription": properties.get("Subscription", [])}


def _subscription(_context: Context, properties: Properties) -> Properties:
    apart = ("TopicArn", "Protocol", "Endpoint", "Region")
    attributes = {name: text_of(value) for name, value in properties.items() if name not in apart}
    members = {name: properties[name] for name in ("TopicArn", "Protocol", "Endpoint") if name in properties}
    return members | {"Attributes": attributes, "ReturnSubscriptionArn": True}


def _fifo(properties: Properties, name: str, fifo: str) -> str:
    """The name, with the ending that made-up ones of FIFO queues and topics have."""
    given = str(properties.get(name, ""))
    return f"{given}.fifo" if text_of(properties.get(fifo, False)) == "true" and not given.endswith(".fifo") else given


@dataclass(frozen=True)
class _QueueAttributes:
    """moto takes a queue's policy off whenever any attribute is set, so it is said again."""

    freed: bool = False

    def change(self, call: Call, old: Properties, new: Properties) -> None:
        before, after = old.get("Attributes", {}), new["Attributes"]
        changed = {name: value for name, value in after.items() if before.get(name) != value}
        changed |= {name: _UNSET_QUEUE.get(name, "") for name in before.keys() - after.keys()}
        if old and changed:
            policy = call("GetQueueAttributes", {}).get("Attributes", {}).get("Policy")
            call("SetQueueAttributes", {"Attributes": {"Policy": policy, **changed} if policy else changed})


@dataclass(frozen=True)
class _Subscriptions:
    """Those that a topic lists itself; they have no resources of their own."""

    freed: bool = False

    def change(self, call: Call, old: Properties, new: Properties) -> None:
        before, after = _pairs(old), _pairs(new)
        for protocol, endpoint in sorted(after - before):
            call("Subscribe", {"Protocol": protocol, "Endpoint": endpoint})
        if gone := before - after:
            for each in call("ListSubscriptionsByTopic", {})["Subscriptions"]:
                if (each["Protocol"], each["Endpoint"]) in gone:
                    call("Unsubscribe", {"SubscriptionArn": each["SubscriptionArn"]})


def _pairs(properties: Properties) -> set[tuple[str, str]]:
    return {(each["Protocol"], each["Endpoint"]) for each in properties.get("Subscription", ())}


def _of_queue(_context: Context, url: str, policy: str | None) -> dict[str, Any]:
    return {"QueueUrl": url, "Attributes": {"Policy": policy or ""}}


def _of_topic(context: Context, arn: str, policy: str | None) -> dict[str, Any]:
    """A topic always has a policy: taking one off brings the default back, by which its owner may do all."""
    owner = {
        "Sid": "__default_statement_ID",
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": [f"SNS:{action}" for action in ("Subscribe", "Publish", "GetTopicAttributes", "SetTopicAttributes")],
        "Resource": arn,
        "Condition": {"StringEquals": {"AWS:SourceOwner": context.account_id}},
    }
    default = json.dumps({"Version": "2008-10-17", "Id": "__default_policy_ID", "Statement": [owner]})
    return {"TopicArn": arn, "AttributeName": "Policy", "AttributeValue": policy or default}


TYPES: dict[str, Provider] = {
    **table(
        Row(
            "AWS::SQS::Queue",
            "sqs",
            "CreateQueue",
            "QueueUrl",
            {"QueueUrl": "id", "AttributeNames": '`["QueueArn", "Policy"]`'},
            "DeleteQueue",
            parts=(_QueueAttributes(),),
            reads="GetQueueAttributes",
            attributes={"Arn": "Attributes.QueueArn", "QueueUrl": "id", "QueueName": "name_of(Attributes.QueueArn)"},
            named=("QueueName", 75),
            reshape=_queue,
            tags=Tagging("TagQueue", "UntagQueue", member="tags"),
            existing=Existing("GetQueueUrl", {"QueueName": "QueueName"}),
        ),
        Row(
            "AWS::SNS::Topic",
            "sns",
            "CreateTopic",
            "TopicArn",
            {"TopicArn": "id", "ResourceArn": "id"},
            "DeleteTopic",
            parts=(
                Attributes("Attributes", "SetTopicAttributes", {"ContentBasedDeduplication": "false"}),
                _Subscriptions(),
                One("DataProtectionPolicy", "PutDataProtectionPolicy", member="DataProtectionPolicy"),
            ),
            attributes={"TopicArn": "id", "TopicName": "name_of(id)"},
            named=("TopicName", 251),
            reshape=_topic,
            tags=Tagging("TagResource", "UntagResource"),
            existing=Existing("GetTopicAttributes", {"TopicArn": "arn:aws:sns:{region}:{account}:{TopicName}"}),
        ),
        Row(
            "AWS::SNS::Subscription",
            "sns",
            "Subscribe",
            "SubscriptionArn",
            {"SubscriptionArn": "id"},
            "Unsubscribe",
            parts=(Attributes("Attributes", "SetSubscriptionAttributes", {"RawMessageDelivery": "false"}),),
            attributes={"Arn": "id"},
            reshape=_subscription,
        ),
    ),
    "AWS::SQS::QueuePolicy": PolicyOf("sqs", "Queues", "SetQueueAttributes", _of_queue),
    "AWS::SQS::QueueInlinePolicy": PolicyOf("sqs", "Queue", "SetQueueAttributes", _of_queue),
    "AWS::SNS::TopicPolicy": PolicyOf("sns", "Topics", "SetTopicAttributes", _of_topic),
    "AWS::SNS::TopicInlinePolicy": PolicyOf("sns", "TopicArn", "SetTopicAttributes", _of_topic),
}
