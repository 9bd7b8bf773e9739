"""What every poller has: its mapping, and whom it asks and calls."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import msgspec

from control_plane.definitions.functions import EventSourceMapping
from data_plane.functions.records import Invocation
from data_plane.integrations.aws_services import AwsRequest, AwsServices
from emulator.aws.backend import Aws
from emulator.functions.delivery import Delivery

LOOK = 0.1
"""Seconds between looks at a source that has nothing."""
PARTIAL = "ReportBatchItemFailures"


class Functions(Protocol):
    def invoke(self, arn: str, event: bytes) -> Awaitable[Invocation]:
        """Run a function and wait for it. Raises FunctionNotFound, TooManyRequests."""
        ...


class EventCounts(Protocol):
    """Metrics of event source mappings, and of functions for the events they have brought."""

    def counted(self, mapping: EventSourceMapping, name: str, events: int) -> None: ...
    def observed(self, function_arn: str, name: str, value: float) -> None: ...


class SourceError(Exception):
    """The source's service refused: the queue or the stream is gone."""


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """positions: how far streams were read, by the id of the mapping and of the shard; a change of the mapping does not
    begin anew. role: as whom the function runs. host: the emulator's own. counts: for CloudWatch.
    """

    mapping: EventSourceMapping
    services: AwsServices
    aws: Aws
    functions: Functions
    delivery: Delivery
    positions: dict[str, dict[str, int]]
    role: Callable[[], str]
    host: str
    counts: EventCounts

    @property
    def arn(self) -> str:
        return self.mapping.event_source_arn or ""

    @property
    def region(self) -> str:
        return self.arn.split(":")[3]

    @property
    def reports_failures(self) -> bool:
        """May the function name those of a batch that failed?"""
        return PARTIAL in (self.mapping.settings.get("function_response_types") or ())

    def count(self, name: str, events: int) -> None:
        """If the mapping's MetricsConfig wants EventCount."""
        if "EventCount" in ((self.mapping.settings.get("metrics_config") or {}).get("metrics") or ()):
            self.counts.counted(self.mapping, name, events)

    def observe(self, name: str, value: float) -> None:
        """A metric of the function's own."""
        self.counts.observed(self.mapping.function_arn, name, value)

    async def ask(self, service: str, action: str, **given: Any) -> dict[str, Any]:
        """One call of a service that speaks JSON. Raises SourceError."""
        parts = self.arn.split(":")
        request = AwsRequest(
            account_id=parts[4],
            region=parts[3],
            service=service,
            action=action,
            method="POST",
            path="/",
            query="",
            headers=[],
            body=msgspec.json.encode(given),
        )
        answer = await self.services.call(request)
        if answer.status >= 300:
            raise SourceError(f"{action} of {self.arn}: {answer.body.decode('utf-8', 'replace')}")
        found: dict[str, Any] = msgspec.json.decode(answer.body or b"{}")
        return found


def failed_items(payload: bytes, identifiers: list[str]) -> set[str]:
    """Those of a batch that a function reports as failed: all of them where its report is none (Lambda Developer
    Guide, "Reporting batch item failures"). Nothing, `null` and an empty list report none."""
    try:
        report = msgspec.json.decode(payload)
    except msgspec.DecodeError:
        return set(identifiers)
    if not report:
        return set()
    items = report.get("batchItemFailures") or [] if isinstance(report, dict) else None
    if not isinstance(items, list):
        return set(identifiers)
    named = {_identifier(item) for item in items}
    return named if named.issubset(identifiers) else set(identifiers)


def _identifier(item: object) -> str:
    """Empty, which is nobody's, where there is none."""
    found = item.get("itemIdentifier") if isinstance(item, dict) else None
    return found if isinstance(found, str) else ""
