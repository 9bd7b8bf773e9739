"""Which mappings are at work: a listener to the store that starts and stops pollers."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Protocol

from control_plane.definitions.functions import LATEST, EventSourceMapping, Function
from control_plane.store import Change, TableListener
from data_plane.integrations.aws_services import AwsServices
from emulator.aws.backend import Aws
from emulator.functions.delivery import Delivery
from emulator.functions.event_sources.queues import QueuePoller
from emulator.functions.event_sources.sources import EventCounts, Functions, Source
from emulator.functions.event_sources.streams import StreamPoller


class Poller(Protocol):
    def run(self) -> Coroutine[None, None, None]: ...


_log = logging.getLogger("functions")
POLLERS: dict[str, Callable[[Source], Poller]] = {
    "sqs": QueuePoller,
    "dynamodb": StreamPoller,
    "kinesis": StreamPoller,
}
"""By the service in the ARN of the source."""


class EventSourceMappings(TableListener):
    """host: the emulator's own, which is in the addresses of queues. counts: for CloudWatch."""

    def __init__(
        self,
        services: AwsServices,
        aws: Aws,
        functions: Functions,
        delivery: Delivery,
        host: str,
        counts: EventCounts,
    ) -> None:
        super().__init__({"event_source_mappings": self._mapping, "functions": self._function})
        self._services = services
        self._aws = aws
        self._functions = functions
        self._delivery = delivery
        self._positions: dict[str, dict[str, int]] = {}
        self._defined: dict[str, Function] = {}
        self._host = host
        self._counts = counts
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def _mapping(self, change: Change) -> None:
        self._stop(change.key)
        if change.new is None:
            self._positions.pop(change.key, None)
        elif change.new.enabled:
            self._start(change.new)

    def _function(self, change: Change) -> None:
        if change.new is None:
            self._defined.pop(change.old.arn, None)
        else:
            self._defined[change.new.arn] = change.new

    def _role(self, function_arn: str) -> str:
        """Of the version that an ARN, with qualifier or without, means; empty where there is no such function."""
        parts = function_arn.split(":")
        function = self._defined.get(":".join(parts[:7]))
        version = function and function.version(function.main_version(":".join(parts[7:])) or LATEST)
        return version.role if version else ""

    async def close(self) -> None:
        tasks = list(self._tasks.values())
        for key in list(self._tasks):
            self._stop(key)
        await asyncio.gather(*tasks, return_exceptions=True)

    def _start(self, mapping: EventSourceMapping) -> None:
        service = (mapping.event_source_arn or "::").split(":")[2]
        poller = POLLERS.get(service)
        if poller is None:
            _log.warning("The emulator does not poll %s: mapping %s does nothing", service or "Kafka", mapping.uuid)
            return
        source = Source(
            mapping=mapping,
            services=self._services,
            aws=self._aws,
            functions=self._functions,
            delivery=self._delivery,
            positions=self._positions,
            role=lambda: self._role(mapping.function_arn),
            host=self._host,
            counts=self._counts,
        )
        self._tasks[mapping.uuid] = asyncio.get_running_loop().create_task(poller(source).run())

    def _stop(self, key: str) -> None:
        task = self._tasks.pop(key, None)
        if task is not None:
            task.cancel()
