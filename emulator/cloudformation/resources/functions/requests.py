"""What Lambda is asked with, from what a template says.

The properties of a type are named as the members of the operations that make it, but for capitals: a template says
`KmsKeyArn` where Lambda's API says `KMSKeyArn`. So the operations' models say which properties they take.
"""

from collections.abc import Mapping
from typing import Any

from emulator.cloudformation.clients import Clients
from emulator.cloudformation.records import Properties
from emulator.cloudformation.resources import provider
from emulator.cloudformation.resources.provider import Context
from emulator.cloudformation.resources.stack_tags import with_stack_tags

SERVICE = "lambda"


def call(context: Context, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    return context.clients.call(SERVICE, operation, parameters)


def accepted(clients: Clients, operation: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    """Of these properties, what the operation takes, by its own names."""
    model = clients(SERVICE).meta.service_model.operation_model(operation).input_shape
    members = {name.lower(): name for name in model.members}
    return {members[name.lower()]: value for name, value in properties.items() if name.lower() in members}


def changed(old: Properties, new: Properties, defaults: Mapping[str, Any]) -> Properties:
    """The properties that are another now; one that is no longer said is what it is where nobody says anything."""
    gone = {name: default for name, default in defaults.items() if name in old and name not in new}
    return gone | {name: value for name, value in new.items() if old.get(name) != value}


def unless_gone(context: Context, operation: str, parameters: Mapping[str, Any]) -> None:
    """Delete what may be gone already."""
    with provider.unless_gone():
        call(context, operation, parameters)


def retag(context: Context, arn: str, properties: Properties) -> None:
    """Have the tags of the stack and of the template, and no others."""
    wanted = with_stack_tags(context, properties)
    found = call(context, "ListTags", {"Resource": arn})["Tags"]
    gone = [key for key in found if key not in wanted]
    if gone:
        call(context, "UntagResource", {"Resource": arn, "TagKeys": gone})
    if wanted.items() - found.items():
        call(context, "TagResource", {"Resource": arn, "Tags": wanted})
