"""Lambda's running half: the registry of workers, what feeds it and what becomes of asynchronous invocations.

Made before the store, which invokes through `port`; `connect` joins it to the store and to AWS's services once those
are there.
"""

from pathlib import Path
from urllib.parse import urlsplit

from control_plane.definitions.durable import Execution
from control_plane.store import Store
from data_plane.auth.signatures.identities import Identities
from data_plane.functions.event_queue import Outcome, Waits
from data_plane.functions.published import Functions
from data_plane.functions.records import Debugging
from data_plane.functions.registry import FunctionRegistry
from data_plane.functions.specs import Surroundings
from data_plane.integrations.aws_services import AwsServices
from emulator.aws.backend import Aws
from emulator.between.durable import DurablePort
from emulator.between.function_permissions import FunctionPermissions, anyone
from emulator.between.functions import FunctionPublisher, FunctionsPort
from emulator.front_door.function_urls import FunctionUrls
from emulator.functions.delivery import Delivery
from emulator.functions.destinations import Destinations
from emulator.functions.event_sources.mappings import EventSourceMappings
from emulator.functions.event_sources.triggers import Triggers
from emulator.functions.status_changes import StatusChanges
from emulator.settings import Settings
from emulator.telemetry.recorder import Recorder


class FunctionRuntime:
    """functions: for the data plane. port, durable: for the control plane."""

    def __init__(self, settings: Settings, url: str, authorities: Path, recorder: Recorder) -> None:
        """url: where the emulator is reached, which functions are told. authorities: whom they trust in TLS, as PEM."""
        self._recorder = recorder
        self._events = recorder.function_events
        self._status_changes: StatusChanges | None = None
        self._enforce = settings.lambda_permissions == "enforce"
        self._host = urlsplit(url).netloc
        self._registry = FunctionRegistry(open_log=recorder.function_log, calls=recorder.function_calls.of)
        surroundings = Surroundings(
            interpreter=settings.python,
            endpoint_url=url,
            ca_bundle=authorities,
            in_process=settings.in_process,
            debugging=Debugging(settings.debug_port, settings.debug_wait) if settings.debug_port else None,
        )
        waits = Waits(after_errors=settings.lambda_retry_waits)
        self.functions = Functions(self._registry, surroundings, self._ended, waits, self._events.observed, self._told)
        self.port = FunctionsPort(self.functions)
        self.durable = DurablePort(self.functions)
        recorder.function_calls.allocated = self.functions.allocated

    def connect(self, store: Store, services: AwsServices, aws: Aws, permissions: FunctionPermissions) -> Triggers:
        """Serve what the store has from now on. By what comes back services call functions."""
        store.listen(FunctionPublisher(self.functions))
        self._status_changes = StatusChanges(services, lambda: aws.in_use)
        delivery = Delivery(services, self._host)
        self._mappings = EventSourceMappings(services, aws, self.functions, delivery, self._host, self._events)
        store.listen(self._mappings)
        self._destinations = Destinations(delivery, self.functions, self._events.observed)
        return Triggers(self.functions, permissions.lets if self._enforce else anyone)

    def serve_urls(self, store: Store, identities: Identities) -> FunctionUrls:
        urls = FunctionUrls(self.functions, identities, enforce=self._enforce)
        store.listen(urls)
        return urls

    async def close(self) -> None:
        """Stop what waits, which lasts where state does; end every worker."""
        await self._mappings.close()
        await self.functions.close()
        if self._status_changes is not None:
            await self._status_changes.close()
        await self._registry.close()

    def _told(self, execution: Execution) -> None:
        self._recorder.execution_told(execution)
        if self._status_changes is not None:
            self._status_changes.tell(execution)

    async def _ended(self, outcome: Outcome) -> None:
        await self._destinations.tell(outcome)
