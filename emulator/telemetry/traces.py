"""Trace segments on their way to X-Ray: they wait until somebody asks it, the newest 10,000 of them."""

import asyncio
import logging
from collections import defaultdict, deque
from typing import Any

import msgspec

from data_plane.metrics import Home
from emulator.aws.backend import Aws
from emulator.telemetry.services import Refused, call

_log = logging.getLogger("emulator.telemetry")
_MOST = 10_000
_SEGMENTS_A_CALL = 50


class Traces:
    def __init__(self, aws: Aws) -> None:
        self._aws = aws
        self._waiting: deque[tuple[Home, bytes]] = deque(maxlen=_MOST)
        self._writing = asyncio.Lock()

    def add(self, home: Home, segment: dict[str, Any]) -> None:
        self._waiting.append((home, msgspec.json.encode(segment)))

    async def flush(self) -> None:
        """Write what waits; when it returns, X-Ray shows it."""
        async with self._writing:
            waiting = list(self._waiting)
            self._waiting.clear()
            if waiting:
                await asyncio.to_thread(self._write, waiting)

    def forget(self) -> None:
        self._waiting.clear()

    def _write(self, segments: list[tuple[Home, bytes]]) -> None:
        by_home: dict[Home, list[str]] = defaultdict(list)
        for home, segment in segments:
            by_home[home].append(segment.decode())
        for home, documents in by_home.items():
            for first in range(0, len(documents), _SEGMENTS_A_CALL):
                body = {"TraceSegmentDocuments": documents[first : first + _SEGMENTS_A_CALL]}
                try:
                    call(self._aws, home, "xray", "", body, path="/TraceSegments")
                except Refused as refused:
                    _log.warning("Traces are lost: %s", refused)
