"""CloudFormation in one method: request -> operation -> handler -> response. Read this first.

It blocks, and is called in a thread; what a stack's resources take is done in threads of the engine's.
"""

import asyncio
import threading
from collections.abc import Callable, Mapping
from typing import Any

import emulator.cloudformation.operations  # noqa: F401  (importing the package registers its handlers)
from control_plane import identifiers
from control_plane.store import Store
from control_plane.wire import model, validate
from control_plane.wire.errors import AwsError, NotImplementedHere, ValidationException
from control_plane.wire.model import Operation, snake
from data_plane.runtime import Request, Response
from emulator.caller import Caller
from emulator.cloudformation import keeping, wire
from emulator.cloudformation.clients import Clients, Emulator, Handle
from emulator.cloudformation.engine.deployer import Deployer
from emulator.cloudformation.errors import InvalidAction, MissingAction, ValidationError
from emulator.cloudformation.making_again import make_again
from emulator.cloudformation.operations.registry import Account, cloudformation
from emulator.cloudformation.recalling import recall
from emulator.cloudformation.records import CLEANUP
from emulator.cloudformation.resources.types import Types, every_type
from emulator.cloudformation.stacks import Stacks
from emulator.cloudformation.templates.errors import TemplateError

_VERSION = "2010-05-15"


class Codec:
    """One operation, compiled: how to read, check and answer it."""

    def __init__(self, operation: Operation) -> None:
        self.name = operation.name
        self.read = wire.reader(operation)
        self.check = validate.checker(cloudformation.service, operation)
        self.write = wire.writer(operation)


class CloudFormation:
    def __init__(
        self, emulator: Emulator, stacks: Stacks, types: Types, recall: Callable[[], None] = lambda: None
    ) -> None:
        """recall: has `stacks` have those that were kept."""
        self._recall = recall
        self._emulator = emulator
        loaded = model.load(cloudformation.service, cloudformation.amendments)
        self._operations: Mapping[str, Operation] = {each.name: each for each in loaded.operations}
        self._codecs: dict[str, Codec] = {}
        self._changing = threading.Lock()
        self._stacks = stacks
        self._types = types
        self._deployer = Deployer(stacks, types, emulator)

    def handle(self, request: Request, caller: Caller) -> Response:
        request_id = identifiers.request_id()
        try:
            form = wire.form(request)
            codec = self._codec(form.get("Action"))
            arguments = codec.read(form)
            _check(codec, arguments)
            return codec.write(self._do(codec.name, arguments, caller), request_id)
        except AwsError as failure:
            return wire.error(failure, request_id)
        except TemplateError as failure:
            return wire.error(ValidationError(str(failure)), request_id)

    def _do(self, name: str, arguments: Mapping[str, Any], caller: Caller) -> Any:
        handler = cloudformation.handlers.get(snake(name))
        if handler is None:
            raise NotImplementedHere(f"The emulator has no CloudFormation {name} yet")
        clients = Clients(self._emulator, caller.account_id, caller.region)
        account = Account(
            caller.account_id, caller.region, clients, self._stacks, self._types, self._deployer, self._changing
        )
        return handler(account, **arguments)

    def recall(self, wanted: Callable[[], bool]) -> None:
        """Have the stacks that were kept. What they had in the embedded services is made again, and what only had to
        be cleaned up is cleaned up. wanted: are they still?"""
        self._recall()
        if make_again(self._stacks, self._types, self._deployer, wanted):
            self._emulator.forget()  # what is deployed next needs few of them
        for stack in self._stacks.all():
            if stack.status.endswith(CLEANUP):
                self._deployer.clean_up(stack)

    def reset(self) -> None:
        """Forget all stacks; what they have made is others' to forget."""
        self._stacks.forget()
        self._emulator.forget()

    def _codec(self, action: str | None) -> Codec:
        if not action:
            raise MissingAction("The request must contain the parameter Action")
        operation = self._operations.get(action)
        if operation is None:
            raise InvalidAction(f"Could not find operation {action} for version {_VERSION}")
        codec = self._codecs.get(action)
        if codec is None:
            codec = self._codecs[action] = Codec(operation)
        return codec


def of(handle: Handle, loop: asyncio.AbstractEventLoop, url: str, store: Store) -> CloudFormation:
    """The one of an emulator, whose store keeps its stacks; see `clients.Emulator`."""
    stacks = Stacks(lambda stack, event: keeping.write(store, stack, event))
    return CloudFormation(Emulator(handle, loop, url), stacks, every_type(stacks), lambda: recall(store, stacks))


def _check(codec: Codec, arguments: Mapping[str, Any]) -> None:
    try:
        codec.check(arguments)
    except ValidationException as broken:
        raise ValidationError(broken.message) from None
