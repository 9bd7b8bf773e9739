"""Tumbling windows of streams: what a function answers for one batch comes with the next, while a window lasts.

A record is of the window in which it came. As the window is over, the function is called once more, with its state and
no records; a state of more than 1 MB ends it early, and the same window goes on with a fresh one. A window without
records is none.

https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-windows.html
"""

import time
from typing import Any

import msgspec

_MOST_STATE = 1_048_576
"""Bytes, as JSON."""


class Window:
    """One window of a shard. start, end: whole seconds since the epoch."""

    def __init__(self, source_arn: str, shard_id: str, start: int, seconds: int) -> None:
        self._source_arn, self._shard_id = source_arn, shard_id
        self.start, self.end = start, start + seconds
        self.state: Any = {}

    @property
    def is_full(self) -> bool:
        return len(msgspec.json.encode(self.state)) > _MOST_STATE

    def members(self, *, final: bool = False, early: bool = False) -> dict[str, Any]:
        """Of an event, besides its records."""
        return {
            "window": {"start": _shown(self.start), "end": _shown(self.end)},
            "state": self.state,
            "shardId": self._shard_id,
            "eventSourceARN": self._source_arn,
            "isFinalInvokeForWindow": final,
            "isWindowTerminatedEarly": early,
        }

    def takes(self, payload: bytes) -> bool:
        """The state an answer has. "If the response doesn't contain a state property, Lambda considers this a failed
        invocation." """
        try:
            answer = msgspec.json.decode(payload)
        except msgspec.DecodeError:
            return False
        if not isinstance(answer, dict) or "state" not in answer:
            return False
        self.state = answer["state"]
        return True


def _shown(moment: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment))
