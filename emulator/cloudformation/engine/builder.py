"""Makes, changes and deletes single resources of a stack, each step with its events.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html
"""

from collections.abc import Callable
from datetime import datetime

from botocore.exceptions import ClientError

from emulator import chance
from emulator.chance import Chance
from emulator.cloudformation.clients import Clients, Emulator
from emulator.cloudformation.engine.failures import FAILURES, is_gone, reason
from emulator.cloudformation.engine.progress import say
from emulator.cloudformation.engine.signals import awaits, signalled
from emulator.cloudformation.records import Made, Properties, Resource, Stack
from emulator.cloudformation.resources import schemas
from emulator.cloudformation.resources.provider import LOGICAL_TAG, STACK_TAG, Context, Provider, ResourceFailed
from emulator.cloudformation.resources.types import Types

INITIATED = "Resource creation Initiated"
_REPLACING = "Requested update requires the creation of a new physical resource; hence creating one."

_CUSTOM_NAMED = (
    "CloudFormation cannot update a stack when a custom-named resource requires replacing. "
    "Rename {} and update the stack again."
)
"""https://github.com/aws-amplify/amplify-cli/issues/1866, https://github.com/cdk-cosmos/cosmos/issues/65"""


class StepFailed(Exception):
    """A resource could not be made, changed or deleted; its event has said why."""

    def __init__(self, logical_id: str, why: str) -> None:
        super().__init__(why)
        self.logical_id, self.why = logical_id, why


class Builder:
    """Of one stack. tags: what the stack is to be tagged with. former_tags: what it was tagged with."""

    def __init__(
        self, stack: Stack, types: Types, emulator: Emulator, tags: dict[str, str], former_tags: dict[str, str]
    ) -> None:
        self._stack = stack
        self._types = types
        self._clients = Clients(emulator, stack.account_id, stack.region)
        self._tags = tags
        self._former_tags = former_tags
        self._emulator = emulator
        self.retagged = tags != former_tags

    def back(self) -> "Builder":
        """One that tags as before."""
        return Builder(self._stack, self._types, self._emulator, self._former_tags, self._tags)

    def create(self, resource: Resource) -> None:
        say(self._stack, resource, "CREATE_IN_PROGRESS")
        self._make(resource, "CREATE")

    def replaces(self, resource: Resource, properties: Properties) -> bool:
        """Does becoming so need a new one?"""
        changed = {name for name in resource.properties.keys() | properties.keys()
                   if resource.properties.get(name) != properties.get(name)}  # fmt: skip
        return bool(changed & self._provider(resource).replaced_by)

    def replace(self, old: Resource, resource: Resource) -> None:
        """Make a new one; the old one is deleted when all else is done, and has its name until then."""
        say(self._stack, resource, "UPDATE_IN_PROGRESS", _REPLACING)
        name = _kept_name(old, resource)
        if name is not None:
            raise self._failed(resource, "UPDATE_FAILED", ResourceFailed(_CUSTOM_NAMED.format(name)))
        self._make(resource, "UPDATE")

    def update(self, resource: Resource, properties: Properties) -> Made | None:
        """Change it in place; what it was, where a provider chose to make another one.

        One that fails may be changed in parts, so its properties are those it was to have: they are changed back.
        """
        before, was = resource.properties, resource.made
        assert was is not None
        say(self._stack, resource, "UPDATE_IN_PROGRESS")
        resource.properties = properties
        try:
            _check(resource, properties)
            resource.made = self._provider(resource).update(self._context(resource), was, before, properties)
        except FAILURES as failure:
            raise self._failed(resource, "UPDATE_FAILED", failure) from None
        say(self._stack, resource, "UPDATE_COMPLETE")
        return was if resource.made.physical_id != was.physical_id else None

    def delete(self, resource: Resource) -> None:
        """What was never made is only forgotten."""
        if resource.made is not None:
            say(self._stack, resource, "DELETE_IN_PROGRESS")
            try:
                self._provider(resource).delete(self._context(resource), resource.made, resource.properties)
            except ClientError as failure:
                if not is_gone(failure):
                    raise self._failed(resource, "DELETE_FAILED", failure) from None
            except FAILURES as failure:
                raise self._failed(resource, "DELETE_FAILED", failure) from None
        say(self._stack, resource, "DELETE_COMPLETE")

    def make_again(self, resource: Resource, moment: datetime | None) -> Made:
        """One that is gone, and nothing is said of it. moment: see `Chance`. Raises one of FAILURES."""
        with chance.taking(Chance.of(resource.seed, again=True, moment=moment)):
            return self._provider(resource).create(self._context(resource), resource.properties)

    def _make(self, resource: Resource, verb: str) -> None:
        def initiated(physical_id: str) -> None:
            if resource.made is None:
                resource.made = Made(physical_id)
                say(self._stack, resource, f"{verb}_IN_PROGRESS", INITIATED)

        try:
            _check(resource, resource.properties)
            with signalled(self._stack, resource) as signals:
                with chance.taking(Chance.of(resource.seed)):
                    made = self._provider(resource).create(self._context(resource, initiated), resource.properties)
                initiated(made.physical_id)
                resource.made = made
                signals.wait(f"{verb}_IN_PROGRESS")
        except FAILURES as failure:
            raise self._failed(resource, f"{verb}_FAILED", failure) from None
        say(self._stack, resource, f"{verb}_COMPLETE")

    def _provider(self, resource: Resource) -> Provider:
        provider = self._types.find(resource.type)
        if provider is None:
            raise ResourceFailed(f"Unrecognized resource type: {resource.type}")
        return provider

    def _context(self, resource: Resource, initiated: Callable[[str], None] = lambda physical_id: None) -> Context:
        stack = self._stack
        own = {
            "aws:cloudformation:stack-name": stack.name,
            STACK_TAG: stack.id,
            LOGICAL_TAG: resource.logical_id,
        }
        return Context(
            clients=self._clients,
            account_id=stack.account_id,
            region=stack.region,
            stack_id=stack.id,
            stack_name=stack.name,
            logical_id=resource.logical_id,
            type=resource.type,
            tags={**self._tags, **own},
            former_tags=self._former_tags,
            initiated=initiated,
            signalled=awaits(resource) is not None,
            wanted=lambda: not (stack.abandoned or stack.cancelled),
        )

    def _failed(self, resource: Resource, status: str, failure: BaseException) -> StepFailed:
        why = reason(failure, resource.type)
        say(self._stack, resource, status, why)
        return StepFailed(resource.logical_id, why)


def _check(resource: Resource, properties: Properties) -> None:
    """By AWS's schema of its type, before anything is made. Raises ResourceFailed."""
    schema = schemas.find(resource.type)
    if schema is not None and (failures := schema.failures(properties)):
        raise ResourceFailed(schemas.reason(resource.logical_id, failures))


def _kept_name(old: Resource, new: Resource) -> str | None:
    """What both are to be called: there cannot be two of it."""
    schema = schemas.find(new.type) if old.type == new.type else None
    name = schema.name(new.properties) if schema is not None else None
    return name if schema is not None and name == schema.name(old.properties) else None
