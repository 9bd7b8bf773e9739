"""Providers driven without the engine: resources made, changed and deleted in a running emulator, and read back."""

from functools import cache
from typing import Any
from uuid import uuid4

import jmespath
from botocore import xform_name

from emulator.cloudformation.clients import Clients
from emulator.cloudformation.records import Made, Properties
from emulator.cloudformation.resources.foreign import derived
from emulator.cloudformation.resources.foreign.types import TYPES
from emulator.cloudformation.resources.provider import Context, Provider
from tests.process import Server

ACCOUNT = "000000000000"
STACK_TAGS = {"team": "shop", "aws:cloudformation:stack-name": "stack"}


class _Sockets:
    """Clients that go by the network, where an engine's go straight to the front door."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def client(self, service: str, account_id: str, region: str) -> Any:
        return _client(self._server, service, account_id, region)


def _provider(type_name: str) -> Provider:
    provider = TYPES.get(type_name) or derived.find(type_name)
    assert provider is not None
    return provider


@cache
def _client(server: Server, service: str, account_id: str, region: str) -> Any:
    return server.aws(service, access_key=account_id, region=region)


class Driven:
    """One resource of a stack of its own."""

    def __init__(self, server: Server, type_name: str, region: str = "us-east-1") -> None:
        sockets: Any = _Sockets(server)
        stack = f"stack-{uuid4().hex[:8]}"
        stack_id = f"arn:aws:cloudformation:{region}:{ACCOUNT}:stack/{stack}/{uuid4()}"
        self.clients = Clients(sockets, ACCOUNT, region)
        self.initiated: list[str] = []
        self.context = Context(
            clients=self.clients,
            account_id=ACCOUNT,
            region=region,
            stack_id=stack_id,
            stack_name=stack,
            logical_id="Thing",
            type=type_name,
            tags=STACK_TAGS,
            initiated=self.initiated.append,
        )
        self.provider = _provider(type_name)
        self.made = Made("")
        self.properties: Properties = {}

    def create(self, properties: Properties) -> Made:
        self.made, self.properties = self.provider.create(self.context, properties), properties
        return self.made

    def update(self, properties: Properties) -> Made:
        self.made = self.provider.update(self.context, self.made, self.properties, properties)
        self.properties = properties
        return self.made

    def delete(self) -> None:
        self.provider.delete(self.context, self.made, self.properties)

    def names(self, name: str) -> dict[str, Any]:
        """What stands for this resource in cases: `Name` its id, `Name.Arn` its attribute."""
        return {name: self.made.physical_id} | {f"{name}.{key}": each for key, each in self.made.attributes.items()}

    def read(self, service: str, operation: str, parameters: dict[str, Any], where: str) -> Any:
        answer = getattr(self.clients(service), xform_name(operation))(**parameters)
        return jmespath.search(where, answer)
