"""Lambda's running half: the registry of workers, what feeds it and what becomes of asynchronous invocations.

Made before the store, which invokes through `port`; `connect` joins it to the store and to AWS's services once those
are there.
"""

from pathlib import Path
from urllib.parse import urlsplit

from control_plane.store import Store
from data_plane.auth.identities import Identities
from data_plane.functions.event_queue import Outcome, Waits
from data_plane.functions.published import Functions, Surroundings
from data_plane.functions.records import LogHook
from data_plane.functions.registry import FunctionRegistry
from data_plane.integrations.aws_services import AwsServices
from emulator.aws.backend import Aws
from emulator.destinations import Destinations
from emulator.event_sources.mappings import EventSourceMappings
from emulator.front_door.function_urls import FunctionUrls
from emulator.function_permissions import FunctionPermissions, anyone
from emulator.functions import FunctionPublisher, FunctionsPort
from emulator.settings import Settings
from emulator.triggers import Triggers


class FunctionRuntime:
    """functions: for the data plane. port: for the control plane."""

    def __init__(self, settings: Settings, url: str, authorities: Path, on_log: LogHook) -> None:
        """url: where the emulator is reached, which functions are told. authorities: whom they trust in TLS, as PEM."""
        self._enforce = settings.lambda_permissions == "enforce"
        self._host = urlsplit(url).netloc
        self._registry = FunctionRegistry(on_log=on_log)
        surroundings = Surroundings(interpreter=settings.python, endpoint_url=url, ca_bundle=authorities)
        self.functions = Functions(
            self._registry, surroundings, self._ended, Waits(after_errors=settings.lambda_retry_waits)
        )
        self.port = FunctionsPort(self.functions)

    def connect(self, store: Store, services: AwsServices, aws: Aws, permissions: FunctionPermissions) -> None:
        """Serve what the store has from now on."""
        aws.call_function = Triggers(self.functions, permissions.lets if self._enforce else anyone)
        store.listen(FunctionPublisher(self.functions))
        self._mappings = EventSourceMappings(services, aws, self.functions, self._host)
        store.listen(self._mappings)
        self._destinations = Destinations(services, self.functions, self._host)

    def serve_urls(self, store: Store, identities: Identities) -> FunctionUrls:
        urls = FunctionUrls(self.functions, identities, enforce=self._enforce)
        store.listen(urls)
        return urls

    async def close(self) -> None:
        """Forget what waits; end every worker."""
        await self._mappings.close()
        await self.functions.close()
        await self._registry.close()

    async def _ended(self, outcome: Outcome) -> None:
        await self._destinations.tell(outcome)
