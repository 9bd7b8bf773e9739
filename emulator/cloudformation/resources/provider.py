"""How resources of one type are made, changed and deleted. The table of all is `resources/types.py`.

A provider is called in a thread and may block. It fails by raising `ResourceFailed`, or by letting a boto3 client's
`ClientError` through, which the engine words as AWS does. What it deletes may be gone already: that is no failure.
"""

import secrets
import string
import uuid
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from botocore.exceptions import ClientError

from emulator import chance
from emulator.cloudformation.clients import Clients
from emulator.cloudformation.records import Made, Properties

CANCELLED = "Resource creation cancelled"
STACK_TAG, LOGICAL_TAG = "aws:cloudformation:stack-id", "aws:cloudformation:logical-id"
_LETTERS, _SUFFIX = string.ascii_uppercase + string.digits, 12


class ResourceFailed(Exception):
    """message: ResourceStatusReason, in AWS's words."""


def refused(message: str, code: str = "InvalidRequest") -> ResourceFailed:
    """What a type's handler says itself, before it asks the service."""
    return ResourceFailed(
        f'Resource handler returned message: "{message}" (RequestToken: {uuid.uuid4()}, HandlerErrorCode: {code})'
    )


@contextmanager
def unless_gone() -> Iterator[None]:
    """That what is asked for or to be deleted is not there is no failure: of our own services, which say NotFound."""
    try:
        yield
    except ClientError as failure:
        if "NotFound" not in failure.response["Error"]["Code"]:
            raise


@dataclass(frozen=True)
class Context:
    """What a provider knows besides the properties.

    tags: the stack's own, which AWS puts on every resource that can be tagged, with `aws:cloudformation:stack-name`,
    `aws:cloudformation:stack-id` and `aws:cloudformation:logical-id`. former_tags: keys of what the stack was tagged
    with before. initiated: may be told the physical id of what
    takes its time to be made, as soon as it is known. signalled: others say when it is there, by its CreationPolicy.
    wanted: is it still? What waits for others asks, and fails with CANCELLED if not.
    """

    clients: Clients
    account_id: str
    region: str
    stack_id: str
    stack_name: str
    logical_id: str
    type: str
    tags: dict[str, str]
    former_tags: Collection[str] = ()
    initiated: Callable[[str], None] = lambda physical_id: None
    signalled: bool = False
    wanted: Callable[[], bool] = lambda: True

    def new_name(self, longest: int = 64, *, lower: bool = False) -> str:
        """A name as CloudFormation makes them, `stack-LogicalId-1A2B3C4D5E6F`, no longer than it may be."""
        taken = chance.taken()
        choice = secrets.choice if taken is None else taken.random.choice
        suffix = "".join(choice(_LETTERS) for _ in range(_SUFFIX))
        room = longest - _SUFFIX - 1
        logical_id = self.logical_id[: max(room // 2, room - len(self.stack_name) - 1)]
        name = f"{self.stack_name[: room - len(logical_id) - 1]}-{logical_id}-{suffix}"
        return name.lower() if lower else name

    def arn(self, service: str, resource: str) -> str:
        return f"arn:aws:{service}:{self.region}:{self.account_id}:{resource}"


class Provider(Protocol):
    """replaced_by: properties whose change makes a new resource and deletes the old one; `schemas.py` knows them of
    AWS's own schemas, `createOnlyProperties`."""

    @property
    def replaced_by(self) -> frozenset[str]: ...

    def create(self, context: Context, properties: Properties) -> Made: ...

    def update(self, context: Context, made: Made, old: Properties, new: Properties) -> Made:
        """Change what is there to be as `new`; what it is then, with the same physical id."""

    def delete(self, context: Context, made: Made, properties: Properties) -> None: ...
