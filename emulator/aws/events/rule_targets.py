"""What rules of EventBridge send events to: functions, queues, topics, state machines, streams, HTTP endpoints.

Each is tried as its retry policy says; what is given up goes to the target's dead-letter queue, if it has one, with
what EventBridge says of it. Log groups, archives and other buses are moto's.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html

Importing this imports EventBridge.
"""

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

from data_plane.integrations.aws_services import AwsRequest
from data_plane.roles import Role
from emulator.aws.calling import FunctionEvent, Source
from emulator.aws.events import api_destinations
from emulator.aws.events.rule_inputs import part, shown, text_of
from emulator.aws.targets import target_actions
from emulator.aws.targets.deliveries import MOST_RETRIES, OLDEST, Delivery, Failure, GivenUp, sdk_request
from emulator.aws.targets.http_targets import HttpCall

_PRINCIPAL = "events.amazonaws.com"
_CODES = (
    (("AccessDenied", "NotAuthorized", "AuthorizationError", "HTTP 403"), "NO_PERMISSIONS"),
    (("ResourceNotFound", "NotFound", "AWS.SimpleQueueService.NonExistent", "QueueDoesNotExist", "StateMachineDoesNot"),
     "NO_RESOURCE"),
    (("Throttl", "TooManyRequests", "ProvisionedThroughput", "HTTP 429"), "THROTTLING"),
    (("InvalidParameter", "ValidationException", "InvalidRequestContent", "InvalidExecution"), "INVALID_PARAMETER"),
    (("TIMEOUT",), "TIMEOUT"),
    (("CONNECTION_FAILURE",), "CONNECTION_FAILURE"),
)  # fmt: skip
"""How a service's errors begin, and what EventBridge calls them."""
_MOTOS = ("logs", "events")


class Match(NamedTuple):
    """An event that a rule has for a target. event: moto's."""

    rule_arn: str
    target: Mapping[str, Any]
    event: Mapping[str, Any]

    @property
    def arn(self) -> str:
        return str(self.target["Arn"])

    @property
    def text(self) -> str:
        return text_of(self.target, self.event, self.rule_arn)

    @property
    def role(self) -> Role | None:
        given = self.target.get("RoleArn")
        return Role(given, self.rule_arn, _PRINCIPAL) if given else None


def is_motos(arn: str) -> bool:
    return not is_ours(arn) and _service(arn) in _MOTOS


def is_ours(arn: str) -> bool:
    service = _service(arn)
    return api_destinations.is_destination(arn) or (service != "events" and service in _REQUESTS)


def delivery(match: Match) -> Delivery:
    policy = match.target.get("RetryPolicy") or {}
    return Delivery(
        name=f"{match.rule_arn} for {match.arn}",
        request=lambda attempt: _REQUESTS[_service(match.arn)](match),
        retries=policy.get("MaximumRetryAttempts", MOST_RETRIES),
        oldest=policy.get("MaximumEventAgeInSeconds", OLDEST),
        letter=partial(_letter, match) if (match.target.get("DeadLetterConfig") or {}).get("Arn") else None,
    )


def _call_function(match: Match) -> FunctionEvent:
    """The function's own policy must let EventBridge call it for this rule."""
    account_id = match.rule_arn.split(":")[4]
    return FunctionEvent(Source(_PRINCIPAL, account_id, match.rule_arn), match.arn, match.text.encode())


def _ask_service(match: Match) -> AwsRequest:
    return sdk_request(match.arn, target_actions.action_of(match.target, match.text), match.role)


def _put_record(match: Match) -> AwsRequest:
    """Records of one value of the event go to one shard; without a path each event has one of its own."""
    path = (match.target.get("KinesisParameters") or {}).get("PartitionKeyPath", "$.id")
    key = part(shown(match.event), path, otherwise=match.event.get("id", ""))
    target = {**match.target, "KinesisParameters": {"PartitionKey": str(key)}}
    return sdk_request(match.arn, target_actions.action_of(target, match.text), match.role)


def _call_destination(match: Match) -> HttpCall | Failure:
    return api_destinations.call_destination(match.target, match.text, match.role)


def _call_api(match: Match) -> HttpCall:
    return api_destinations.call_api(match.target, match.text, match.role)


_REQUESTS: Mapping[str, Callable[[Match], object]] = {
    "lambda": _call_function,
    "sqs": _ask_service,
    "sns": _ask_service,
    "states": _ask_service,
    "firehose": _ask_service,
    "kinesis": _put_record,
    "events": _call_destination,
    "execute-api": _call_api,
}


def _letter(match: Match, given_up: GivenUp) -> AwsRequest:
    attributes = {
        "RULE_ARN": match.rule_arn,
        "TARGET_ARN": match.arn,
        "ERROR_CODE": _code(given_up.failure),
        "ERROR_MESSAGE": given_up.failure.message,
        "EXHAUSTED_RETRY_CONDITION": given_up.condition,
        "RETRY_ATTEMPTS": str(given_up.retries),
    }
    queue = match.target["DeadLetterConfig"]["Arn"]
    return sdk_request(queue, target_actions.send_message(queue, json.dumps(shown(match.event)), attributes))


def _code(failure: Failure) -> str:
    if failure.at_role:
        return "FAILED_TO_ASSUME_ROLE"
    found = next((code for beginnings, code in _CODES if failure.code.startswith(beginnings)), None)
    return found or ("ERROR_FROM_TARGET" if failure.again else "SDK_CLIENT_ERROR")


def _service(arn: str) -> str:
    return arn.split(":")[2]
