"""What a call of a service needs a role's permission for: IAM's action, and the ARN of what it is done to.

Of services and actions that are not here the ARN is not known, and policies are not asked for them. Each row is a
function from what is asked of a service to the ARN, from the Service Authorization Reference:
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote

import msgspec
from msgspec.structs import replace

from data_plane.integrations.aws_services import AwsRequest
from emulator.aws.speech.said import Said

_Resource = Callable[[AwsRequest, Mapping[str, Any]], str]
_OBJECT_ACTIONS = {"GET": "GetObject", "HEAD": "GetObject", "PUT": "PutObject", "DELETE": "DeleteObject"}


def needed(asked: AwsRequest, said: Said) -> tuple[str, str] | None:
    """(`sqs:SendMessage`, ARN); None where it is not known. said: the call as it is sent."""
    service = said.signing_name
    if service == "s3":
        return _object(asked if asked.input is None else replace(asked, method=said.method, path=said.path))
    resource = _RESOURCES.get(service)
    if resource is None or said.action is None:
        return None
    try:
        arn = resource(asked, _parameters(said.body) if said.input is None else said.input)
    except (LookupError, StopIteration, TypeError, ValueError, AttributeError):
        return None  # what the service cannot read it refuses itself
    return _ACTIONS.get((service, said.action), f"{service}:{said.action}"), arn


def _parameters(body: bytes) -> Mapping[str, Any]:
    """The members of a JSON document or a form."""
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    return found if isinstance(found, dict) else {}


def _object(asked: AwsRequest) -> tuple[str, str] | None:
    """An object in a bucket, by method and path; what is done to buckets themselves is not known."""
    subdomain, _, _ = asked.service.rpartition(".")
    path = unquote(asked.path).lstrip("/")
    bucket, _, key = (subdomain, "", path) if subdomain else path.partition("/")
    action = _OBJECT_ACTIONS.get(asked.method)
    return (f"s3:{action}", f"arn:aws:s3:::{bucket}/{key}") if action and key else None


def _arn(asked: AwsRequest, resource: str, service: str) -> str:
    return f"arn:aws:{service}:{asked.region}:{asked.account_id}:{resource}"


def _queue(asked: AwsRequest, given: Mapping[str, Any]) -> str:
    """By its URL, or by the path of the call: both end with account and name."""
    *_, account_id, name = (given.get("QueueUrl") or asked.path).rstrip("/").split("/")
    return f"arn:aws:sqs:{asked.region}:{account_id}:{name}"


def _named(service: str, kind: str, *members: str) -> _Resource:
    """A resource that is called by its name, or by its ARN."""

    def resource(asked: AwsRequest, given: Mapping[str, Any]) -> str:
        name = str(next(given[member] for member in members if member in given))
        return name if name.startswith("arn:") else _arn(asked, kind + name, service)

    return resource


def _event_bus(asked: AwsRequest, given: Mapping[str, Any]) -> str:
    name = str(given["Entries"][0].get("EventBusName", "default"))
    return name if name.startswith("arn:") else _arn(asked, f"event-bus/{name}", "events")


_RESOURCES: Mapping[str, _Resource] = {
    "sqs": _queue,
    "sns": _named("sns", "", "TopicArn", "TargetArn"),
    "dynamodb": _named("dynamodb", "table/", "TableName"),
    "kinesis": _named("kinesis", "stream/", "StreamARN", "StreamName"),
    "firehose": _named("firehose", "deliverystream/", "DeliveryStreamName"),
    "states": _named("states", "", "stateMachineArn", "executionArn"),
    "events": _event_bus,
    "lambda": _named("lambda", "function:", "FunctionName"),
}
_ACTIONS = {("lambda", "Invoke"): "lambda:InvokeFunction"}
"""Those that IAM calls otherwise."""
