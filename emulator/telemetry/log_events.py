"""Log events on their way to CloudWatch Logs: executions, accesses, and what functions print.

They wait here until somebody asks `logs` for something, or CloudWatch for metrics, which they may carry. Only where a
subscription filter is to see them as they come, they are written once a second too. What waits is bounded: the newest
32 MB, the oldest are dropped.

Groups are made with the first event. (AWS makes those of executions and functions; the one an access log names a user
has made there, and may leave to us.)
"""

import asyncio
import hashlib
import logging
import uuid
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from data_plane.metrics import Home
from emulator.aws.backend import Aws
from emulator.telemetry import embedded_metrics
from emulator.telemetry.services import Refused, call

_log = logging.getLogger("emulator.telemetry")
_MOST = 32 * 1024 * 1024
_OVERHEAD = 200
_EVENTS_A_CALL = 10_000
_SECONDS = 1.0
_TOKEN = uuid.uuid4().hex


class Stream(NamedTuple):
    home: Home
    group: str
    name: str


Event = tuple[int, int, str]
"""The number of its stream, milliseconds since the epoch, the message: a plain tuple of plain values, since hundreds of
thousands may wait, and the garbage collector lets go of tuples in which nothing can lead back."""


@lru_cache(maxsize=4096)
def own_stream(home: Home, group: str) -> Stream:
    """The stream of this process in a group; API Gateway's have names of 32 hex digits."""
    return Stream(home, group, hashlib.sha256(f"{_TOKEN}{home}{group}".encode()).hexdigest()[:32])


class LogEvents:
    def __init__(self, aws: Aws, subscribed: Callable[[], bool]) -> None:
        """subscribed: is there a subscription filter? Called in a thread, and not before `flush`."""
        self._aws = aws
        self._subscribed = subscribed
        self._loop = asyncio.get_running_loop()
        self._streams: list[Stream] = []
        self._numbers: dict[Stream, int] = {}
        self._waiting: deque[Event] = deque()
        self._size = 0
        self._writing = asyncio.Lock()
        self._asked = False
        self._timer: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def number(self, stream: Stream) -> int:
        """What events know the stream by."""
        number = self._numbers.get(stream)
        if number is None:
            number = self._numbers[stream] = len(self._streams)
            self._streams.append(stream)
        return number

    def add(self, events: Sequence[Event]) -> None:
        waiting, size = self._waiting, self._size
        waiting.extend(events)
        for event in events:
            size += len(event[2]) + _OVERHEAD
        while size > _MOST:
            size -= len(waiting.popleft()[2]) + _OVERHEAD
        self._size = size
        if self._asked and self._timer is None:
            self._timer = self._loop.call_later(_SECONDS, self._look)

    async def flush(self) -> None:
        """Write what waits; when it returns, CloudWatch Logs shows it."""
        self._asked = True
        async with self._writing:
            waiting, self._waiting, self._size = self._waiting, deque(), 0
            if waiting:
                await asyncio.to_thread(self._write, waiting)

    def forget(self) -> None:
        self._waiting.clear()
        self._size = 0

    async def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        await asyncio.gather(*self._tasks)

    def _look(self) -> None:
        self._timer = None
        task = self._loop.create_task(self._deliver())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self) -> None:
        if await asyncio.to_thread(self._subscribed):
            await self.flush()

    def _write(self, waiting: deque[Event]) -> None:
        by_stream: dict[int, list[tuple[int, str]]] = defaultdict(list)
        for number, milliseconds, message in waiting:
            by_stream[number].append((milliseconds, _encodable(message)))
        for number, events in by_stream.items():
            stream = self._streams[number]
            events.sort(key=itemgetter(0))
            for first in range(0, len(events), _EVENTS_A_CALL):
                self._put(stream, events[first : first + _EVENTS_A_CALL])
            self._measure(stream.home, (message for _, message in events))

    def _measure(self, home: Home, messages: Iterable[str]) -> None:
        """Tell CloudWatch of the metrics in log events."""
        by_namespace: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for namespace, datum in embedded_metrics.found(messages):
            by_namespace[namespace].append(datum)
        for namespace, data in by_namespace.items():
            body = {"Namespace": namespace, "MetricData": data}
            try:
                call(self._aws, home, "monitoring", "GraniteServiceVersion20100801.PutMetricData", body)
            except Refused as refused:
                _log.warning("%d metrics of namespace %s are lost: %s", len(data), namespace, refused)

    def _put(self, stream: Stream, events: list[tuple[int, str]]) -> None:
        wanted = {
            **_names(stream),
            "logEvents": [{"timestamp": milliseconds, "message": message} for milliseconds, message in events],
        }
        try:
            try:
                self._ask(stream, "PutLogEvents", wanted)
            except Refused as refused:
                if refused.code != "ResourceNotFoundException":
                    raise
                self._make(stream)
                self._ask(stream, "PutLogEvents", wanted)
        except Refused as refused:
            _log.warning("%d events of log group %s are lost: %s", len(events), stream.group, refused)

    def _make(self, stream: Stream) -> None:
        for operation, body in _makings(stream):
            try:
                self._ask(stream, operation, body)
            except Refused as refused:
                if refused.code != "ResourceAlreadyExistsException":
                    raise

    def _ask(self, stream: Stream, operation: str, body: dict[str, Any]) -> None:
        call(self._aws, stream.home, "logs", f"Logs_20140328.{operation}", body)


def _encodable(text: str) -> str:
    """Half a surrogate pair, which JSON can bring, is no text that can be sent."""
    return text if text.isascii() else text.encode(errors="replace").decode()


def _names(stream: Stream) -> dict[str, str]:
    return {"logGroupName": stream.group, "logStreamName": stream.name}


def _makings(stream: Stream) -> Iterator[tuple[str, dict[str, str]]]:
    yield "CreateLogGroup", {"logGroupName": stream.group}
    yield "CreateLogStream", _names(stream)
