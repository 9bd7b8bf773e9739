"""What the SNS topics of a stack are told: every event, in AWS's own format of lines.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-notifications.html
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from botocore.exceptions import ClientError

from emulator.cloudformation.clients import Clients
from emulator.cloudformation.records import Event, Stack

_SUBJECT = "AWS CloudFormation Notification"


def teller(stack: Stack, clients: Clients) -> Callable[[Event], None]:
    """Tells the topics that the stack has when something happens; one that is not there is told nothing."""

    def tell(event: Event) -> None:
        for arn in stack.notification_arns:
            with suppress(ClientError):
                asked = {"TopicArn": arn, "Subject": _SUBJECT, "Message": message(stack, event)}
                clients.call("sns", "Publish", asked)

    return tell


def message(stack: Stack, event: Event) -> str:
    said: dict[str, Any] = {
        "StackId": event.stack_id,
        "Timestamp": event.time.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "EventId": event.id,
        "LogicalResourceId": event.logical_id,
        "Namespace": stack.account_id,
        "PhysicalResourceId": event.physical_id,
        "PrincipalId": stack.account_id,
        "ResourceProperties": event.properties or "null",
        "ResourceStatus": event.status,
        "ResourceStatusReason": event.reason or "",
        "ResourceType": event.type,
        "StackName": event.stack_name,
        "ClientRequestToken": event.token or "null",
    }
    return "".join(f"{name}='{value}'\n" for name, value in said.items())
