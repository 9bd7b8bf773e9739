"""Access logs that go to Firehose: each delivery stream has one sender, which takes what waits, as much as a call may.

Nothing waits for a slow one: what comes while `_MOST_LINES` wait is lost, which is said. A delivery stream that is not
there, or that did not take a record, is said once; its lines are lost, as nobody would ever see them.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Sequence

import msgspec

from data_plane.metrics import Home
from emulator.aws.backend import Aws
from emulator.telemetry.services import Refused, call

_log = logging.getLogger("emulator.telemetry")
_MOST_LINES = 32_768
_RECORDS_A_CALL = 500
_BYTES_A_CALL = 4_000_000
"""What a call of PutRecordBatch takes."""

Stream = tuple[Home, str]


class _Answer(msgspec.Struct, rename="pascal"):
    failed_put_count: int = 0


class Deliveries:
    def __init__(self, aws: Aws) -> None:
        self._aws = aws
        self._waiting: dict[Stream, deque[str]] = {}
        self._senders: set[asyncio.Task[None]] = set()
        self._complained: set[Stream] = set()

    def add(self, home: Home, stream_name: str, lines: Sequence[str]) -> None:
        """Have lines sent, given without their newlines."""
        stream = (home, stream_name)
        waiting = self._waiting.get(stream)
        if waiting is None:
            waiting = self._waiting[stream] = deque()
            sender = asyncio.get_running_loop().create_task(self._send(stream, waiting))
            self._senders.add(sender)
            sender.add_done_callback(self._senders.discard)
        room = _MOST_LINES - len(waiting)
        if room < len(lines):
            _log.warning("%d lines for delivery stream %s are lost: it is too slow", len(lines) - room, stream_name)
        waiting.extend(lines[:room])

    async def close(self) -> None:
        await asyncio.gather(*self._senders)

    async def _send(self, stream: Stream, waiting: deque[str]) -> None:
        while waiting:
            await asyncio.to_thread(self._put, stream, _next(waiting))
        del self._waiting[stream]

    def _put(self, stream: Stream, records: list[bytes]) -> None:
        home, name = stream
        body = {"DeliveryStreamName": name, "Records": [{"Data": record} for record in records]}
        try:
            answer = call(self._aws, home, "firehose", "Firehose_20150804.PutRecordBatch", body)
        except Refused as refused:
            self._complain(stream, str(refused))
        else:
            failed = msgspec.json.decode(answer, type=_Answer).failed_put_count
            if failed:
                self._complain(stream, f"{failed} of {len(records)} records failed")

    def _complain(self, stream: Stream, why: str) -> None:
        if stream not in self._complained:
            self._complained.add(stream)
            _log.warning("Access logs for delivery stream %s are lost: %s", stream[1], why)


def _next(waiting: deque[str]) -> list[bytes]:
    """Take what the next call brings: a record at least."""
    records: list[bytes] = []
    room = _BYTES_A_CALL
    while waiting and len(records) < _RECORDS_A_CALL:
        record = f"{waiting[0]}\n".encode(errors="replace")
        room -= len(record)
        if room < 0 and records:
            break
        records.append(record)
        waiting.popleft()
    return records
