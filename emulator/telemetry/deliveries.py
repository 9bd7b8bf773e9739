"""Access logs that go to Firehose: batches of records, sent as they come.

A delivery stream that is not there is said once; its lines are lost, as nobody would ever see them.
"""

import asyncio
import base64
import logging
from collections.abc import Sequence

from data_plane.metrics import Home
from emulator.aws.backend import Aws
from emulator.telemetry.services import Refused, call

_log = logging.getLogger("emulator.telemetry")
_RECORDS_A_CALL = 500
_MOST_CALLS = 1_024


class Deliveries:
    def __init__(self, aws: Aws) -> None:
        self._aws = aws
        self._tasks: set[asyncio.Task[None]] = set()
        self._complained: set[tuple[Home, str]] = set()

    def add(self, home: Home, stream_name: str, lines: Sequence[str]) -> None:
        if len(self._tasks) >= _MOST_CALLS:
            _log.warning("%d lines for delivery stream %s are lost: it is too slow", len(lines), stream_name)
            return
        task = asyncio.get_running_loop().create_task(asyncio.to_thread(self._send, home, stream_name, lines))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        await asyncio.gather(*self._tasks)

    def _send(self, home: Home, stream_name: str, lines: Sequence[str]) -> None:
        try:
            for first in range(0, len(lines), _RECORDS_A_CALL):
                records = [_record(line) for line in lines[first : first + _RECORDS_A_CALL]]
                body = {"DeliveryStreamName": stream_name, "Records": records}
                call(self._aws, home, "firehose", "Firehose_20150804.PutRecordBatch", body)
        except Refused as refused:
            if (home, stream_name) not in self._complained:
                self._complained.add((home, stream_name))
                _log.warning("Access logs for delivery stream %s are lost: %s", stream_name, refused)


def _record(line: str) -> dict[str, bytes]:
    return {"Data": base64.b64encode(f"{line}\n".encode(errors="replace"))}
