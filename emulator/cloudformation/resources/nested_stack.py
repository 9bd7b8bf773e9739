"""AWS::CloudFormation::Stack: a stack in a stack, made by CloudFormation's own operations and waited for.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html
"""

import time
from typing import Any

from botocore.exceptions import ClientError

from emulator.cloudformation.records import Made, Properties, Stack
from emulator.cloudformation.resources.provider import Context, ResourceFailed
from emulator.cloudformation.resources.stack_tags import own_tags
from emulator.cloudformation.stacks import Stacks
from emulator.cloudformation.templates.functions import in_text

_OFTEN = 0.01
_LONGEST_NAME = 128
_NOTHING_NEW = "No updates are to be performed."
_CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
"""Whoever made the outer stack has said them for all in it."""


class NestedStack:
    replaced_by: frozenset[str] = frozenset()

    def __init__(self, stacks: Stacks) -> None:
        self._stacks = stacks

    def create(self, context: Context, properties: Properties) -> Made:
        asked = {
            **_asked(context, properties),
            "StackName": context.new_name(_LONGEST_NAME),
            "TimeoutInMinutes": properties.get("TimeoutInMinutes"),
        }
        stack_id = context.clients.call("cloudformation", "CreateStack", asked)["StackId"]
        stack, parent = self._find(context, stack_id), self._find(context, context.stack_id)
        stack.parent_id, stack.root_id = parent.id, parent.root_id or parent.id
        context.initiated(stack.id)
        self._wait(stack, "CREATE_COMPLETE", "created")
        return _made(stack)

    def update(self, context: Context, made: Made, old: Properties, new: Properties) -> Made:
        stack = self._find(context, made.physical_id)
        try:
            context.clients.call("cloudformation", "UpdateStack", {**_asked(context, new), "StackName": stack.id})
        except ClientError as refused:
            if refused.response["Error"]["Message"] != _NOTHING_NEW:
                raise
        else:
            self._wait(stack, "UPDATE_COMPLETE", "updated")
        return _made(stack)

    def delete(self, context: Context, made: Made, properties: Properties) -> None:
        stack = self._stacks.find(context.account_id, context.region, made.physical_id)
        if stack is not None:
            context.clients.call("cloudformation", "DeleteStack", {"StackName": stack.id})
            self._wait(stack, "DELETE_COMPLETE", "deleted")

    def _find(self, context: Context, stack_id: str) -> Stack:
        stack = self._stacks.find(context.account_id, context.region, stack_id)
        if stack is None:
            raise ResourceFailed(f"Stack with id {stack_id} does not exist")
        return stack

    def _wait(self, stack: Stack, wanted: str, done: str) -> None:
        while stack.status.endswith("_IN_PROGRESS") and self._stacks.find(stack.account_id, stack.region, stack.id):
            time.sleep(_OFTEN)
        if stack.status != wanted:
            why = next((event.reason for event in stack.events if event.reason and "FAILED" in event.status), "")
            raise ResourceFailed(f"Embedded stack {stack.id} was not successfully {done}: {_failed(stack) or why}")


def _failed(stack: Stack) -> str:
    """What the stack said first of why it failed."""
    mine = (event.reason or "" for event in stack.events if event.logical_id == stack.name)
    return next((reason for reason in mine if reason.startswith("The following resource(s) failed")), "")


def _asked(context: Context, properties: Properties) -> dict[str, Any]:
    inherited = {key: value for key, value in context.tags.items() if not key.startswith("aws:")}
    tags = inherited | own_tags(properties.get("Tags"))
    parameters = properties.get("Parameters", {})
    return {
        "TemplateURL": properties.get("TemplateURL"),
        "Parameters": [{"ParameterKey": key, "ParameterValue": _text(value)} for key, value in parameters.items()],
        "NotificationARNs": properties.get("NotificationARNs"),
        "Tags": [{"Key": key, "Value": value} for key, value in tags.items()],
        "Capabilities": _CAPABILITIES,
    }


def _made(stack: Stack) -> Made:
    return Made(stack.id, {f"Outputs.{output.key}": output.value for output in stack.outputs})


def _text(value: Any) -> str:
    """A list is one parameter, with commas."""
    if isinstance(value, list):
        return ",".join(map(_text, value))
    return in_text(value)
