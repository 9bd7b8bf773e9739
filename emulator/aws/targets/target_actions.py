"""What EventBridge asks of its targets: the action of a target's service, by the target's ARN.

The parameters of Scheduler's templated targets and of rules' targets have the same names for the same things, but for a
bus: rules send the event itself there.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple


class Action(NamedTuple):
    """As SDKs call it, with its input."""

    service: str
    name: str
    input: Mapping[str, Any]


Target = Mapping[str, Any]
"""As the API has it: `Arn`, and parameters by the kind of target."""


def has(arn: str) -> bool:
    return _service(arn) in _ACTIONS


def action_of(target: Target, text: str) -> Action:
    """text: what it is sent, in most cases JSON. A target of a kind that is not here is nobody's action."""
    act = _ACTIONS.get(_service(target["Arn"]))
    return Action(_service(target["Arn"]), "target", {}) if act is None else act(target, text)


def send_message(queue_arn: str, text: str, attributes: Mapping[str, str]) -> Action:
    """attributes: those that are empty are left out."""
    given = {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items() if value}
    return Action("sqs", "SendMessage", {**_message(queue_arn, text), "MessageAttributes": given})


def _message(queue_arn: str, text: str) -> dict[str, Any]:
    """Of a queue's URL its end says which it is."""
    _, _, _, region, account_id, name = queue_arn.split(":", 5)
    return {"QueueUrl": f"https://sqs.{region}.amazonaws.com/{account_id}/{name}", "MessageBody": text}


def _invoke(target: Target, text: str) -> Action:
    return Action("lambda", "Invoke", {"FunctionName": target["Arn"], "InvocationType": "Event", "Payload": text})


def _send(target: Target, text: str) -> Action:
    return Action("sqs", "SendMessage", {**_message(target["Arn"], text), **target.get("SqsParameters", {})})


def _publish(target: Target, text: str) -> Action:
    return Action("sns", "Publish", {"TopicArn": target["Arn"], "Message": text})


def _start(target: Target, text: str) -> Action:
    return Action("sfn", "StartExecution", {"stateMachineArn": target["Arn"], "input": text})


def _put_event(target: Target, text: str) -> Action:
    entry = {**target.get("EventBridgeParameters", {}), "Detail": text, "EventBusName": target["Arn"]}
    return Action("eventbridge", "PutEvents", {"Entries": [entry]})


def _put_record(target: Target, text: str) -> Action:
    key = target.get("KinesisParameters", {}).get("PartitionKey", "")
    return Action("kinesis", "PutRecord", {"StreamARN": target["Arn"], "Data": text, "PartitionKey": key})


def _deliver(target: Target, text: str) -> Action:
    name = target["Arn"].rpartition("/")[2]
    return Action("firehose", "PutRecord", {"DeliveryStreamName": name, "Record": {"Data": text}})


_ACTIONS: Mapping[str, Callable[[Target, str], Action]] = {
    "lambda": _invoke,
    "sqs": _send,
    "sns": _publish,
    "states": _start,
    "events": _put_event,
    "kinesis": _put_record,
    "firehose": _deliver,
}


def _service(arn: str) -> str:
    return arn.split(":")[2]
