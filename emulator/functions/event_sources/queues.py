"""SQS: messages are received, handed to the function in batches, and deleted when it has succeeded.

What fails is left alone: it is in the queue again when its visibility timeout is over, and goes to the queue's own
dead-letter queue after as many times as that says. A function may name the messages of a batch that failed. What the
mapping's filters do not want is deleted unseen. (Lambda Developer Guide, "Using Lambda with Amazon SQS".)
"""

import asyncio
import logging
import time
from collections.abc import Callable
from functools import cached_property
from typing import Any

import msgspec

from data_plane.functions.records import FunctionNotFound, TooManyRequests
from emulator.functions.event_sources.sources import LOOK, Source, SourceError, failed_items

_log = logging.getLogger("functions")
_AT_ONCE = 5
"""Batches in flight where the mapping does not say; AWS begins with as many."""
_MOST_RECEIVED = 10
Message = dict[str, Any]


class QueuePoller:
    def __init__(self, source: Source) -> None:
        self._source = source
        settings = source.mapping.settings
        scaling = settings.get("scaling_config") or {}
        self._size: int = settings["batch_size"]
        self._window: float = settings.get("maximum_batching_window_in_seconds") or 0
        self._slots = asyncio.Semaphore(scaling.get("maximum_concurrency") or _AT_ONCE)
        self._filters = [each.get("pattern") for each in (settings.get("filter_criteria") or {}).get("filters", ())]
        parts = source.arn.split(":")
        self._url = f"http://{source.host}/{parts[4]}/{parts[5]}"

    async def run(self) -> None:
        """Poll until cancelled; batches in flight are then given up, their messages come again."""
        async with asyncio.TaskGroup() as batches:
            while True:
                await self._slots.acquire()
                messages = await self._collect()
                batches.create_task(self._handle(messages))

    async def _collect(self) -> list[Message]:
        """The next batch: what is there, or as much as comes within the window."""
        while True:
            messages = await self._receive(self._size)
            if messages:
                break
            await asyncio.sleep(LOOK)
        until = time.monotonic() + self._window
        while len(messages) < self._size and time.monotonic() < until:
            await asyncio.sleep(LOOK)
            messages += await self._receive(self._size - len(messages))
        return messages

    async def _receive(self, most: int) -> list[Message]:
        if not self._source.aws.has_messages(self._source.arn):
            return []
        try:
            answer = await self._source.ask(
                "sqs",
                "ReceiveMessage",
                QueueUrl=self._url,
                MaxNumberOfMessages=min(most, _MOST_RECEIVED),
                WaitTimeSeconds=0,
                AttributeNames=["All"],
                MessageAttributeNames=["All"],
            )
        except SourceError as refused:
            _log.warning("%s", refused)
            return []
        messages: list[Message] = answer.get("Messages") or []
        return messages

    async def _handle(self, messages: list[Message]) -> None:
        try:
            handles = {message["MessageId"]: message["ReceiptHandle"] for message in messages}
            failed = await self._failed(messages)
            await self._delete([handle for message_id, handle in handles.items() if message_id not in failed])
        except SourceError as refused:
            _log.warning("%s", refused)
        finally:
            self._slots.release()

    async def _failed(self, messages: list[Message]) -> set[str]:
        """Call the function with those it wants; the ids of those that are not done."""
        source = self._source
        records = [record(message, source.arn) for message in messages]
        source.count("PolledEventCount", len(records))
        if self._filters:
            records = [each for each in records if self._wants(each)]
        source.count("FilteredOutEventCount", len(messages) - len(records))
        if not records:
            return set()
        failed = await self._called(records)
        source.count("InvokedEventCount", len(records))
        source.count("FailedInvokeEventCount", len(failed))
        return failed

    async def _called(self, records: list[dict[str, Any]]) -> set[str]:
        source = self._source
        ids = [each["messageId"] for each in records]
        try:
            done = await source.functions.invoke(source.mapping.function_arn, msgspec.json.encode({"Records": records}))
        except (FunctionNotFound, TooManyRequests) as refused:
            _log.warning("%s: %s", source.arn, refused)
            return set(ids)
        if done.function_error is not None:
            _log.warning("Messages of %s failed: %s", source.arn, done.payload.decode("utf-8", "replace"))
            return set(ids)
        return failed_items(done.payload, ids) if source.reports_failures else set()

    @cached_property
    def _wants(self) -> Callable[[Message], bool]:
        """moto has the matcher; a queue that has messages has loaded it."""
        from emulator.functions.event_sources.filters import compile_filters

        return compile_filters(self._filters, "body")

    async def _delete(self, handles: list[str]) -> None:
        for start in range(0, len(handles), _MOST_RECEIVED):
            entries = [
                {"Id": str(number), "ReceiptHandle": handle}
                for number, handle in enumerate(handles[start : start + _MOST_RECEIVED])
            ]
            await self._source.ask("sqs", "DeleteMessageBatch", QueueUrl=self._url, Entries=entries)
            self._source.count("DeletedEventCount", len(entries))


def record(message: Message, arn: str) -> dict[str, Any]:
    """A message as functions see it."""
    found = {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message.get("Attributes", {}),
        "messageAttributes": {
            name: {_lowered(key): value for key, value in each.items()}
            | {"stringListValues": [], "binaryListValues": []}
            for name, each in (message.get("MessageAttributes") or {}).items()
        },
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": arn,
        "awsRegion": arn.split(":")[3],
    }
    if "MD5OfMessageAttributes" in message:
        found["md5OfMessageAttributes"] = message["MD5OfMessageAttributes"]
    return found


def _lowered(name: str) -> str:
    """`StringValue` -> `stringValue`"""
    return name[0].lower() + name[1:]
