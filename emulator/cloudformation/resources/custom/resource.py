"""Custom::* and AWS::CloudFormation::CustomResource: a function or a topic makes them.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref.html

A request says what is wanted and where the answer is to go. One that was answered FAILED, or not at all, may have made
something: it is deleted as if it had been made.
"""

import json
import uuid
from typing import Any

from emulator.cloudformation.records import Made, Properties
from emulator.cloudformation.resources.custom import mailbox
from emulator.cloudformation.resources.custom.answers import Answer, read
from emulator.cloudformation.resources.custom.delivery import LONGEST, deliver
from emulator.cloudformation.resources.custom.mailbox import Mailbox
from emulator.cloudformation.resources.custom.waiting import wait_for
from emulator.cloudformation.resources.provider import Context, ResourceFailed

_URL_VALID = 7200
_NO_ANSWER = (
    "CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId [{}]."
    " If you are using the Python cfn-response module, you may need to update your Lambda function code so that"
    " CloudFormation can attach the updated version."
)
"""https://github.com/aws-samples/cloudformation-studio-domain/issues/5"""


class NoAnswer(ResourceFailed):
    """None came in time, or none will come."""


class CustomResource:
    replaced_by: frozenset[str] = frozenset()

    def create(self, context: Context, properties: Properties) -> Made:
        request_id = str(uuid.uuid4())
        try:
            answer = _asked(context, request_id, "Create", properties, {})
        except NoAnswer:
            context.initiated(context.new_name())
            raise
        if answer.reason is not None:
            context.initiated(answer.physical_id or context.new_name())
        return _made(answer, request_id)

    def update(self, context: Context, made: Made, old: Properties, new: Properties) -> Made:
        """With another physical id it has become another resource, and the one before is deleted afterwards."""
        if old.get("ServiceToken") != new.get("ServiceToken"):  # https://github.com/serverless/serverless/issues/9240
            raise ResourceFailed("Modifying service token is not allowed.")
        request_id = str(uuid.uuid4())
        before = {"PhysicalResourceId": made.physical_id, "OldResourceProperties": _as_strings(old)}
        return _made(_asked(context, request_id, "Update", new, before), request_id)

    def delete(self, context: Context, made: Made, properties: Properties) -> None:
        request_id = str(uuid.uuid4())
        _check(_asked(context, request_id, "Delete", properties, {"PhysicalResourceId": made.physical_id}), request_id)


def _asked(
    context: Context, request_id: str, request_type: str, properties: Properties, before: dict[str, Any]
) -> Answer:
    """Ask, and wait for the answer. Raises ResourceFailed, ClientError."""
    limit = _limit(properties)
    key = f"{context.stack_id}|{context.logical_id}|{request_id}"
    bucket = f"cloudformation-custom-resource-response-{context.region.replace('-', '')}"
    box = Mailbox(mailbox.client(context.clients), bucket, key)
    event = {
        "RequestType": request_type,
        "ServiceToken": properties.get("ServiceToken"),
        "ResponseURL": box.open(_URL_VALID),
        "StackId": context.stack_id,
        "RequestId": request_id,
        "LogicalResourceId": context.logical_id,
        "ResourceType": context.type,
        "ResourceProperties": _as_strings(properties),
        **before,
    }
    delivery = deliver(context.clients, str(properties.get("ServiceToken")), event, limit)
    letters = wait_for(lambda: box.letters() or None, lambda: delivery.until, delivery.sleep)
    if letters is None:
        why = delivery.trouble()
        said = _NO_ANSWER.format(delivery.request_id or request_id)
        raise NoAnswer(f"{said} {why}" if why else said)
    box.forget()
    return read(letters[0])


def _limit(properties: Properties) -> int | None:
    """ServiceTimeout, in seconds."""
    said = properties.get("ServiceTimeout")
    if said is None:
        return None
    if not str(said).isdecimal() or not 1 <= int(said) <= LONGEST:
        raise ResourceFailed(f"ServiceTimeout must be an integer between 1 and {LONGEST}: {said}")
    return int(said)


def _made(answer: Answer, request_id: str) -> Made:
    _check(answer, request_id)
    if answer.physical_id is None:  # https://github.com/cythral/lambdajection/pull/480
        raise ResourceFailed("Invalid PhysicalResourceId")
    return Made(answer.physical_id, answer.data, no_echo=answer.no_echo)


def _check(answer: Answer, request_id: str) -> None:
    """AWS's words: https://github.com/awslabs/aws-video-transcriber/issues/32"""
    if answer.reason is not None:
        raise ResourceFailed(
            "Received response status [FAILED] from custom resource."
            f" Message returned: {answer.reason} (RequestId: {request_id})"
        )


def _as_strings(value: Any) -> Any:
    """As CloudFormation sends properties: numbers and booleans are texts."""
    if isinstance(value, dict):
        return {name: _as_strings(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_as_strings(each) for each in value]
    return value if value is None or isinstance(value, str) else json.dumps(value)
