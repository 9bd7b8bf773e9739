"""CloudWatch Logs calls functions: subscription filters of log groups, and what their patterns let through.

A filter for a function that is not there, or does not let CloudWatch Logs call it, is refused, and so is one that would
have a function hear of its own calls without end. (As on AWS, two functions may still follow one another: those hear of
one another once a second, see `emulator.telemetry.log_events`.) moto's filters for streams, and FilterLogEvents, are
given the same patterns.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html#LambdaFunctionExample

Importing this imports CloudWatch Logs.
"""

import gzip
import json
from base64 import b64encode
from functools import partial
from typing import Any

from moto.logs import models
from moto.logs.exceptions import InvalidParameterException

from emulator.aws.calling import LOGS, CallFunction, Source
from emulator.aws.logs.column_patterns import Columns
from emulator.aws.logs.filter_expressions import FilterPatternError, Wants
from emulator.aws.logs.filter_patterns import compile_pattern

_BACKEND: Any = models.LogsBackend
_GROUP: Any = models.LogGroup
_STREAM: Any = models.LogStream
_put_subscription_filter = _BACKEND.put_subscription_filter
_add_filter = _GROUP.put_subscription_filter
_send_log_events = _STREAM._send_log_events
"""moto's own."""
_NOT_CALLED = (
    "Could not execute the lambda function. "
    "Make sure you have given CloudWatch Logs permission to execute your function."
)
_ENDLESS = "The log group provided is reserved for the function logs of the destination function."


class _Calls:
    """Where they go. What moto keeps is the whole process's, and so is this."""

    function: CallFunction


class _MessageFilter:
    """What FilterLogEvents asks."""

    def __init__(self, pattern: str) -> None:
        self.matches = _compiled(pattern, "Invalid filter pattern")


def connect(call: CallFunction) -> None:
    """Have CloudWatch Logs call functions by `call`, in whatever thread."""
    _Calls.function = call
    _BACKEND.put_subscription_filter = _subscribe
    _GROUP.put_subscription_filter = _put_filter
    _STREAM._send_log_events = _send
    vars(models)["EventMessageFilter"] = _MessageFilter


def _subscribe(
    backend: Any, log_group_name: str, filter_name: str, filter_pattern: str, destination_arn: str, role_arn: str
) -> None:
    _compiled(filter_pattern)
    group = backend.groups.get(log_group_name)
    if group is None or not _is_function(destination_arn):
        _put_subscription_filter(backend, log_group_name, filter_name, filter_pattern, destination_arn, role_arn)
        return
    if log_group_name == f"/aws/lambda/{destination_arn.split(':')[6]}":
        raise InvalidParameterException(_ENDLESS)
    if not _Calls.function.would(_source(group), destination_arn):
        raise InvalidParameterException(_NOT_CALLED)
    group.put_subscription_filter(filter_name, filter_pattern, destination_arn, role_arn)


def _put_filter(group: Any, filter_name: str, filter_pattern: str, destination_arn: str, role_arn: str) -> None:
    """A group may have two, and either of them may be put again, which moto forgets."""
    known = group.subscription_filters.get(filter_name)
    put = partial(_add_filter, group, filter_name) if known is None else known.update
    put(filter_pattern, destination_arn, role_arn)


def _send(stream: Any, service: str, destination_arn: str, filter_name: str, log_events: list[dict[str, Any]]) -> None:
    group = stream.log_group
    subscription = group.subscription_filters.get(filter_name)
    if subscription is None:  # deleted meanwhile
        return
    wants = _compiled(subscription.filter_pattern)
    events = [_told(wants, event) for event in log_events if wants(event["message"])]
    if not events:
        return
    if service != "lambda":
        _send_log_events(stream, service, destination_arn, filter_name, events)
        return
    told = {
        "messageType": "DATA_MESSAGE",
        "owner": group.account_id,
        "logGroup": group.name,
        "logStream": stream.log_stream_name,
        "subscriptionFilters": [filter_name],
        "logEvents": events,
    }
    data = b64encode(gzip.compress(json.dumps(told).encode())).decode()
    _Calls.function(_source(group), destination_arn, {"awslogs": {"data": data}})


def _told(wants: Wants, event: dict[str, Any]) -> dict[str, Any]:
    """extractedFields: by name what a pattern of columns has found, and by number what it does not name."""
    told = {**event, "id": str(event["id"])}
    if isinstance(wants, Columns):
        told["extractedFields"] = wants.extract(event["message"])
    return told


def _compiled(pattern: str, refusal: str = "Invalid subscription filter pattern") -> Wants:
    try:
        return compile_pattern(pattern or "")
    except FilterPatternError:
        raise InvalidParameterException(refusal) from None


def _source(group: Any) -> Source:
    """A log group's ARN ends so wherever AWS asks whether it may do something."""
    return Source(LOGS, group.account_id, f"{group.arn}:*")


def _is_function(arn: str) -> bool:
    return arn.split(":")[2:6:3] == ["lambda", "function"]
