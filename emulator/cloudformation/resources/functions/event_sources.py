"""AWS::Lambda::EventSourceMapping.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html
"""

from typing import Any

from emulator.cloudformation.records import Made, Properties
from emulator.cloudformation.resources.functions.requests import accepted, call, changed, retag, unless_gone
from emulator.cloudformation.resources.provider import Context, Provider
from emulator.cloudformation.resources.stack_tags import with_stack_tags

_DEFAULTS: dict[str, Any] = {
    "Enabled": True,
    "MaximumBatchingWindowInSeconds": 0,
    "ParallelizationFactor": 1,
    "MaximumRecordAgeInSeconds": -1,
    "MaximumRetryAttempts": -1,
    "BisectBatchOnFunctionError": False,
    "TumblingWindowInSeconds": 0,
    "FunctionResponseTypes": [],
    "FilterCriteria": {"Filters": []},
    "DestinationConfig": {"OnFailure": {}},
    "ScalingConfig": {},
    "KmsKeyArn": "",
}
_BATCH, _BATCH_OF_QUEUE = 100, 10


class EventSourceMapping:
    replaced_by = frozenset(
        ("EventSourceArn", "StartingPosition", "StartingPositionTimestamp", "SelfManagedEventSource")
    )

    def create(self, context: Context, properties: Properties) -> Made:
        said = accepted(context.clients, "CreateEventSourceMapping", _named_as_lambda_does(properties))
        made = call(context, "CreateEventSourceMapping", {**said, "Tags": with_stack_tags(context, properties)})
        attributes = {"Id": made["UUID"], "EventSourceMappingArn": made["EventSourceMappingArn"]}
        return Made(made["UUID"], attributes)

    def update(self, context: Context, made: Made, old: Properties, new: Properties) -> Made:
        batch = _BATCH_OF_QUEUE if ":sqs:" in new.get("EventSourceArn", "") else _BATCH
        settings = changed(old, new, {**_DEFAULTS, "BatchSize": batch})
        said = accepted(context.clients, "UpdateEventSourceMapping", settings)
        if said:
            call(context, "UpdateEventSourceMapping", {**said, "UUID": made.physical_id})
        retag(context, made.attributes["EventSourceMappingArn"], new)
        return made

    def delete(self, context: Context, made: Made, properties: Properties) -> None:
        unless_gone(context, "DeleteEventSourceMapping", {"UUID": made.physical_id})


def _named_as_lambda_does(properties: Properties) -> Properties:
    """Templates say which endpoints a source of one's own has as they say all else, Lambda as an enum."""
    match properties:
        case {"SelfManagedEventSource": {"Endpoints": {"KafkaBootstrapServers": servers}}}:
            return {**properties, "SelfManagedEventSource": {"Endpoints": {"KAFKA_BOOTSTRAP_SERVERS": servers}}}
    return properties


TYPES: dict[str, Provider] = {"AWS::Lambda::EventSourceMapping": EventSourceMapping()}
