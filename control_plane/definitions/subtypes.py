"""The actions of AWS services that an HTTP API calls by itself: `integrationSubtype` (handbook/05 section 7).

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services-reference.html
"""

from collections.abc import Mapping
from typing import NamedTuple


class Subtype(NamedTuple):
    """The parameters that an action requires, and those it also takes."""

    required: frozenset[str]
    optional: frozenset[str]


def _subtype(required: str, optional: str) -> Subtype:
    return Subtype(frozenset(required.split()), frozenset(optional.split()))


SUBTYPES: Mapping[str, Subtype] = {
    "EventBridge-PutEvents": _subtype("Detail DetailType Source", "Time EventBusName Resources Region TraceHeader"),
    "SQS-SendMessage": _subtype(
        "QueueUrl MessageBody",
        "DelaySeconds MessageAttributes MessageDeduplicationId MessageGroupId MessageSystemAttributes Region",
    ),
    "SQS-ReceiveMessage": _subtype(
        "QueueUrl",
        "AttributeNames MaxNumberOfMessages MessageAttributeNames ReceiveRequestAttemptId VisibilityTimeout "
        "WaitTimeSeconds Region",
    ),
    "SQS-DeleteMessage": _subtype("ReceiptHandle QueueUrl", "Region"),
    "SQS-PurgeQueue": _subtype("QueueUrl", "Region"),
    "AppConfig-GetConfiguration": _subtype(
        "Application Environment Configuration ClientId", "ClientConfigurationVersion Region"
    ),
    "Kinesis-PutRecord": _subtype("StreamName Data PartitionKey", "SequenceNumberForOrdering ExplicitHashKey Region"),
    "StepFunctions-StartExecution": _subtype("StateMachineArn", "Name Input Region"),
    "StepFunctions-StartSyncExecution": _subtype("StateMachineArn", "Name Input Region TraceHeader"),
    "StepFunctions-StopExecution": _subtype("ExecutionArn", "Cause Error Region"),
}
