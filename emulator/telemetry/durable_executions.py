"""Durable executions, as CloudWatch counts them in `AWS/Lambda`.

https://docs.aws.amazon.com/lambda/latest/dg/durable-monitoring.html. Its page names no dimensions: they have those of
the other metrics of functions.
"""

import time
from collections.abc import Iterator

from control_plane.definitions.durable import OVER, Execution
from data_plane.metrics import Dimensions, Key, Metrics, Point

_NAMESPACE = "AWS/Lambda"
_ENDS = {"SUCCEEDED": "Succeeded", "FAILED": "Failed", "TIMED_OUT": "TimedOut", "STOPPED": "Stopped"}


class DurableExecutions:
    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def told(self, execution: Execution) -> None:
        """Of one that has begun, or is over."""
        _, _, _, region, account_id, _, name, version = execution.function_arn.split(":")
        function, resource = ("FunctionName", name), ("Resource", f"{name}:{version}")
        dimensions: tuple[Dimensions, ...] = ((), (function,), (function, resource))
        minute, home = int(time.time() // 60), (account_id, region)
        self._metrics.add(
            (Key(home, f"DurableExecution{counted}", each, minute, _NAMESPACE), Point(1, value, value, value))
            for counted, value in _values(execution)
            for each in dimensions
        )


def _values(execution: Execution) -> Iterator[tuple[str, float]]:
    if execution.status not in OVER:
        yield "Started", 1
        return
    yield _ENDS[execution.status], 1
    yield "Duration", ((execution.end_timestamp or 0.0) - execution.start_timestamp) * 1000
    yield "Operations", execution.performed
    yield "StorageWrittenBytes", execution.written
