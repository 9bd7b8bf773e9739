"""Resources made by their providers alone, in the emulator of the test session: no stack, no template."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast

from botocore.exceptions import ClientError

from emulator.cloudformation.clients import Clients, Emulator
from emulator.cloudformation.records import Made, Properties
from emulator.cloudformation.resources.provider import Context, Provider
from tests.process import Server, client_of

ACCOUNT, REGION = "000000000000", "us-east-1"


class _OverSockets:
    """What `Clients` asks for clients."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._clients: dict[str, Any] = {}

    def client(self, service: str, account_id: str, region: str) -> Any:
        if service not in self._clients:
            self._clients[service] = client_of(service, self._url, region=region)
        return self._clients[service]


class Resource:
    """One that was made. made: as its provider said."""

    def __init__(self, provider: Provider, context: Context, properties: Properties) -> None:
        self._provider = provider
        self._context = context
        self._properties = properties
        self.made: Made = provider.create(context, properties)

    @property
    def ref(self) -> Any:
        return self.made.reference

    def __getitem__(self, attribute: str) -> Any:
        return self.made.attributes[attribute]

    def change(self, **changes: Any) -> None:
        """A property that becomes None is one that the new template does not have."""
        new = {name: value for name, value in {**self._properties, **changes}.items() if value is not None}
        replacing = {name for name in changes if changes[name] != self._properties.get(name)}
        assert not replacing & self._provider.replaced_by
        self.made = self._provider.update(self._context, self.made, self._properties, new)
        self._properties = new

    def delete(self) -> None:
        self._provider.delete(self._context, self.made, self._properties)


class Making:
    """tags: the stack's."""

    def __init__(self, server: Server, types: Mapping[str, Provider], tags: dict[str, str]) -> None:
        self._clients = Clients(cast(Emulator, _OverSockets(server.url)), ACCOUNT, REGION)
        self._types = types
        self._tags = tags
        self.made: list[Resource] = []

    def __call__(self, type: str, **properties: Any) -> Resource:
        context = Context(
            clients=self._clients,
            account_id=ACCOUNT,
            region=REGION,
            stack_id=f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/pets/1",
            stack_name="pets",
            logical_id=type.rpartition("::")[2],
            type=type,
            tags=self._tags,
        )
        made = Resource(self._types[type], context, properties)
        self.made.append(made)
        return made

    @contextmanager
    def undone(self) -> Iterator[None]:
        """What is made within goes with the block."""
        before, self.made = self.made, []
        try:
            yield
        finally:
            self.undo()
            self.made = before

    def undo(self) -> None:
        """Delete what was made, the last first; what is gone is no failure. A deployment waits for its stages."""
        left = [*reversed(self.made)]
        while left:
            kept = [each for each in left if not _is_deleted(each)]
            assert len(kept) < len(left), "none of them can be deleted"
            left = kept


def _is_deleted(resource: Resource) -> bool:
    try:
        resource.delete()
    except ClientError:
        return False
    return True
