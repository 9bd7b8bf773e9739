"""AWS::CloudFormation::WaitConditionHandle and WaitCondition: a stack waits until somebody says that it may go on.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-waitcondition.html

The handle is a presigned URL. Each signal written there has a UniqueId; one that came before is said anew.
"""

import json
import time
from typing import Any

import msgspec

from emulator.cloudformation.records import Made, Properties
from emulator.cloudformation.resources.custom import mailbox
from emulator.cloudformation.resources.custom.mailbox import Mailbox
from emulator.cloudformation.resources.custom.waiting import wait_for
from emulator.cloudformation.resources.provider import CANCELLED, Context, ResourceFailed

_URL_VALID = 86_400


class WaitConditionHandle:
    replaced_by: frozenset[str] = frozenset()

    def create(self, context: Context, properties: Properties) -> Made:
        bucket = f"cloudformation-waitcondition-{context.region}"
        box = Mailbox(mailbox.client(context.clients), bucket, f"{context.stack_id}/{context.logical_id}")
        return Made(box.open(_URL_VALID))

    def update(self, context: Context, made: Made, old: Properties, new: Properties) -> Made:
        """It has no properties."""
        return made

    def delete(self, context: Context, made: Made, properties: Properties) -> None:
        Mailbox.of_url(context.clients, made.physical_id).forget()


class WaitCondition:
    """Its physical id is the stack's with the logical id of its handle. One that a CreationPolicy has signalled by
    SignalResource needs no handle."""

    replaced_by: frozenset[str] = frozenset()

    def create(self, context: Context, properties: Properties) -> Made:
        handle = properties.get("Handle")
        if not handle and context.signalled:
            return Made(context.new_name())
        if not handle:
            raise ResourceFailed("Property Handle cannot be empty.")
        wanted, seconds = _number(properties, "Count", 1), _number(properties, "Timeout", 0)
        box = Mailbox.of_url(context.clients, str(handle))
        context.initiated(box.key)
        deadline = time.monotonic() + seconds
        signals: dict[str, Any] = {}

        def look() -> bool | None:
            if not context.wanted():
                raise ResourceFailed(CANCELLED)
            signals.update(_signals(box.letters()))
            return True if len(signals) >= wanted else None

        if wait_for(look, lambda: deadline) is None:
            raise ResourceFailed(f"WaitCondition timed out. Received {len(signals)} conditions when expecting {wanted}")
        return Made(box.key, {"Data": json.dumps(signals, separators=(",", ":"))})

    def update(self, context: Context, made: Made, old: Properties, new: Properties) -> Made:
        raise ResourceFailed(f"Update to resource type {context.type} is not supported.")

    def delete(self, context: Context, made: Made, properties: Properties) -> None:
        """The handle has the signals."""


def _number(properties: Properties, name: str, default: int) -> int:
    said = str(properties.get(name, default))
    if not said.isdecimal():
        raise ResourceFailed(f"Value of property {name} must be of type Number")
    return int(said)


def _signals(letters: list[bytes]) -> dict[str, Any]:
    """UniqueId -> Data. Raises ResourceFailed, in the words of
    https://github.com/aws-quickstart/quickstart-trendmicro-deepsecurity/issues/29 and
    https://github.com/aws-quickstart/quickstart-pivotal-cloudfoundry/issues/10
    """
    found = {}
    for letter in letters:
        try:
            said = msgspec.json.decode(letter, type=dict[str, Any])
        except msgspec.DecodeError:
            raise ResourceFailed("Unparsable WaitCondition data") from None
        unique_id, status = said.get("UniqueId"), said.get("Status")
        if not unique_id or status not in ("SUCCESS", "FAILURE"):
            raise ResourceFailed("Unparsable WaitCondition data")
        if status == "FAILURE":
            raise ResourceFailed(
                f"WaitCondition received failed message: '{said.get('Reason', '')}' for uniqueId: {unique_id}"
            )
        found[str(unique_id)] = said.get("Data", "")
    return found
