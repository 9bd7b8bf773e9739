"""What EventBridge Scheduler asks of a target, in the role that the schedule has for it.

A templated target is the ARN of what it is, a universal one names the action of any service:
`arn:aws:scheduler:::aws-sdk:sqs:sendMessage`, of which the schedule's input is the input. A dead letter is what the
target was sent, with AWS's attributes.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets.html
https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html
"""

import json
import re
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from secrets import token_hex
from typing import Any, NamedTuple

from data_plane.integrations.aws_services import AwsRequest
from data_plane.roles import Role
from emulator.aws.targets.deliveries import MOST_RETRIES, OLDEST, Delivery, GivenUp, sdk_request
from emulator.aws.targets.target_actions import Action, action_of, send_message

PRINCIPAL = "scheduler.amazonaws.com"
_UNIVERSAL = re.compile(r"arn:[\w-]+:scheduler:::aws-sdk:([\w-]+):(\w+)")
_ATTRIBUTE = re.compile(r"<aws\.scheduler\.(schedule-arn|scheduled-time|execution-id|attempt-number)>")
READ_ONLY = (
    "get", "describe", "list", "poll", "receive", "search", "scan", "query", "select", "read", "lookup", "discover",
    "validate", "batchGet", "batchDescribe", "batchRead", "transactGet", "adminGet", "adminList", "testMigration",
    "retrieve", "testConnection", "translateDocument", "isAuthorized", "invokeModel",
)  # fmt: skip
"""How the names of actions begin that no universal target may be."""


class Occurrence(NamedTuple):
    """A schedule that is due. arn, group_arn: the schedule's. target: as CreateSchedule was told it. moment: when."""

    arn: str
    group_arn: str
    target: Mapping[str, Any]
    moment: float

    @property
    def time(self) -> str:
        return datetime.fromtimestamp(self.moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def universal(arn: str) -> tuple[str, str] | None:
    """Service and action of a universal target."""
    found = _UNIVERSAL.fullmatch(arn)
    return (found[1], found[2]) if found else None


def role_of(occurrence: Occurrence) -> Role:
    return Role(occurrence.target["RoleArn"], occurrence.group_arn, PRINCIPAL)


def delivery(occurrence: Occurrence, ended: Callable[[], None] | None = None) -> Delivery:
    policy = occurrence.target.get("RetryPolicy") or {}
    execution = token_hex(8)
    return Delivery(
        name=f"{occurrence.arn} for {occurrence.target['Arn']}",
        request=partial(_request, occurrence, execution),
        retries=policy.get("MaximumRetryAttempts", MOST_RETRIES),
        oldest=policy.get("MaximumEventAgeInSeconds", OLDEST),
        letter=partial(_letter, occurrence, execution) if occurrence.target.get("DeadLetterConfig") else None,
        ended=ended,
    )


def _request(occurrence: Occurrence, execution: str, attempt: int) -> AwsRequest:
    text, arn = _input(occurrence, execution, attempt), occurrence.target["Arn"]
    named = universal(arn)
    action = Action(*named, json.loads(text)) if named else action_of(occurrence.target, text)
    return sdk_request(occurrence.arn if named else arn, action, role_of(occurrence))


def _input(occurrence: Occurrence, execution: str, attempt: int) -> str:
    """The text a target is sent: what the schedule says, or AWS's own notification, which is no action's input."""
    text = occurrence.target.get("Input")
    if text is None:
        return "{}" if universal(occurrence.target["Arn"]) else _notification(occurrence)
    known = {
        "schedule-arn": occurrence.arn,
        "scheduled-time": occurrence.time,
        "execution-id": execution,
        "attempt-number": str(attempt),
    }
    return _ATTRIBUTE.sub(lambda found: known[found[1]], text)


def _notification(occurrence: Occurrence) -> str:
    _, _, _, region, account_id, _ = occurrence.arn.split(":", 5)
    told = {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.scheduler",
        "account": account_id,
        "time": occurrence.time,
        "region": region,
        "resources": [occurrence.arn],
        "detail": "{}",
    }
    return json.dumps(told)


def _letter(occurrence: Occurrence, execution: str, given_up: GivenUp) -> AwsRequest:
    attributes = {
        "ERROR_CODE": given_up.failure.code,
        "ERROR_MESSAGE": given_up.failure.message,
        "EXECUTION_ID": execution,
        "EXHAUSTED_RETRY_CONDITION": given_up.condition,
        "IS_PAYLOAD_TRUNCATED": "false",
        "RETRY_ATTEMPTS": str(given_up.retries),
        "SCHEDULED_TIME": occurrence.time,
        "SCHEDULE_ARN": occurrence.arn,
        "TARGET_ARN": occurrence.target["Arn"],
    }
    text = _input(occurrence, execution, given_up.retries + 1)
    queue = occurrence.target["DeadLetterConfig"]["Arn"]
    return sdk_request(queue, send_message(queue, text, attributes), role_of(occurrence))
