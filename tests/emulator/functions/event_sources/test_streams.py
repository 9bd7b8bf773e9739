"""When records of a stream are given up, by the clock: what is too old, and what of that is told."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest

from control_plane.definitions.functions import EventSourceMapping
from data_plane.functions.records import TooManyRequests
from emulator.functions.delivery import Message
from emulator.functions.event_sources.streams import StreamPoller

QUEUE = "arn:aws:sqs:us-east-1:000000000000:q"


class Sources:
    """A stream of one record, a function that is always busy, and a queue: all that a poller asks."""

    arn, reports_failures = "arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/l", False

    def __init__(self, created: float) -> None:
        settings = {
            "batch_size": 1,
            "maximum_batching_window_in_seconds": 0,
            "maximum_retry_attempts": -1,
            "maximum_record_age_in_seconds": 60,
            "bisect_batch_on_function_error": False,
            "parallelization_factor": 1,
            "tumbling_window_in_seconds": 0,
            "starting_position": "TRIM_HORIZON",
            "destination_config": {"on_failure": {"destination": QUEUE}},
        }
        self.mapping = EventSourceMapping(
            uuid="u", arn="a", function_arn="f", enabled=True, last_modified=0, event_source_arn="s", settings=settings
        )
        self.record = {"dynamodb": {"SequenceNumber": "7", "ApproximateCreationDateTime": int(created)}}
        self.aws = self.functions = self.delivery = self
        self.positions: dict[str, dict[str, int]] = {}
        self.calls = 0
        self.counts: Counter[str] = Counter()
        self.told: asyncio.Future[Message] = asyncio.get_running_loop().create_future()

    def stream_shards(self, arn: str) -> list[str]:
        return ["shard"]

    def stream_length(self, arn: str, shard_id: str) -> int:
        return 1

    def stream_records(self, arn: str, shard_id: str, start: int, most: int) -> list[Any]:
        return [self.record][start : start + most]

    async def invoke(self, arn: str, event: bytes) -> None:
        self.calls += 1
        raise TooManyRequests("ReservedFunctionConcurrentInvocationLimitExceeded")

    async def send(self, arn: str, message: Message, to: Sequence[str]) -> bool:
        self.told.set_result(message)
        return True

    def count(self, name: str, events: int) -> None:
        self.counts[name] += events

    def observe(self, name: str, value: float) -> None: ...


@pytest.mark.parametrize(("age", "calls"), [(3600, 1), (60.5, 1)])
def test_what_is_too_old_is_told_though_it_never_ran(age: float, calls: int) -> None:
    async def scene() -> tuple[Sources, Message]:
        source = Sources(time.time() - age)
        running = asyncio.create_task(StreamPoller(source).run())  # type: ignore[arg-type]
        message = await asyncio.wait_for(source.told, 20)
        await asyncio.sleep(0)  # what is counted comes after
        running.cancel()
        return source, message

    source, message = asyncio.run(scene())
    told = json.loads(message.body)
    assert source.calls == calls
    assert source.counts == {
        "PolledEventCount": 1,
        "FilteredOutEventCount": 0,
        "InvokedEventCount": 1,
        "FailedInvokeEventCount": 1,
        "OnFailureDestinationDeliveredEventCount": 1,
    }
    assert "responseContext" not in told
    assert told["requestContext"]["condition"] == "RecordAgeExceeded"
    assert (told["DDBStreamBatchInfo"]["startSequenceNumber"], told["DDBStreamBatchInfo"]["batchSize"]) == ("7", 1)
